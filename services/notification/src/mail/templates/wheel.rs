//! What the owner of tasks of the yearly wheel is told.

use brudvagt_words::{Lang, day, word};
use jiff::civil::Date;

use super::{Composed, Language};

/// As many tasks as one mail lists; the page has them all.
const MOST: usize = 10;
/// What is proposed has short titles, so that a line with a bullet fits.
const WIDTH: usize = 78;

/// A task that the mail is about.
#[derive(Clone, Debug)]
pub(crate) struct WheelLine {
    /// Of the proposal; empty: a task whose words stand on its page alone.
    pub(crate) code: String,
    pub(crate) due_on: Option<Date>,
    /// given, `week_before`, `on_the_day`, overdue, `long_overdue`
    pub(crate) reminder: String,
    pub(crate) link: String,
}

pub(crate) fn wheel_text(language: Language, municipality: &str, tasks: &[WheelLine]) -> Composed {
    let lang = match language {
        Language::Danish => Lang::Da,
        Language::English => Lang::En,
    };
    let n = tasks.len();
    let is_given = tasks.iter().any(|it| it.reminder == "given");
    let subject = match (n, is_given, lang) {
        (1, true, Lang::Da) => format!("Du er ansvarlig for en opgave i årshjulet: {municipality}"),
        (1, true, Lang::En) => format!("You own a task of the yearly wheel: {municipality}"),
        (1, false, Lang::Da) => format!("En opgave i årshjulet: {municipality}"),
        (1, false, Lang::En) => format!("A task of the yearly wheel: {municipality}"),
        (_, _, Lang::Da) => format!("{n} opgaver i årshjulet: {municipality}"),
        (_, _, Lang::En) => format!("{n} tasks of the yearly wheel: {municipality}"),
    };
    let mut text = format!(
        "{}\n\n",
        lang.pick(
            "Sig til på siden, når det er gjort, eller giv opgaven tilbage.",
            "Say on the page when it is done, or hand the task back."
        )
    );
    for task in tasks.iter().take(MOST) {
        text.push_str(&lines(task, lang));
    }
    if n > MOST {
        let more = n.saturating_sub(MOST);
        text.push_str(&match lang {
            Lang::Da => format!("… og {more} til, som står under Dine opgaver.\n"),
            Lang::En => format!("… and {more} more, under Your tasks.\n"),
        });
    }
    Composed { subject, text }
}

fn lines(task: &WheelLine, lang: Lang) -> String {
    let title = if task.code.is_empty() {
        lang.pick("En opgave, I selv har skrevet", "A task of your own")
            .to_owned()
    } else {
        word(lang, "wheel_task", &task.code)
    };
    let title: String = title.chars().take(WIDTH).collect();
    let by = task.due_on.map(|it| day(lang, it)).unwrap_or_default();
    let when = match (task.reminder.as_str(), lang) {
        ("overdue" | "long_overdue", Lang::Da) => format!("Skulle være gjort {by}"),
        ("overdue" | "long_overdue", Lang::En) => format!("Was due on {by}"),
        ("on_the_day", Lang::Da) => format!("I dag, {by}"),
        ("on_the_day", Lang::En) => format!("Today, {by}"),
        (_, Lang::Da) => format!("Senest {by}"),
        (_, Lang::En) => format!("By {by}"),
    };
    format!("{title}\n  {when}\n  {}\n\n", task.link)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn line(code: &str, reminder: &str) -> WheelLine {
        WheelLine {
            code: code.to_owned(),
            due_on: Some(date(2027, 1, 15)),
            reminder: reminder.to_owned(),
            link: "https://brud.example/aarshjul/0199".to_owned(),
        }
    }

    #[test]
    fn the_mail_says_which_task_by_when_and_where_and_no_word_anybody_wrote() {
        let one = [line("status", "week_before")];
        let told = wheel_text(Language::Danish, "Nordvig Kommune", &one);
        assert_eq!(told.subject, "En opgave i årshjulet: Nordvig Kommune");
        assert!(
            told.text
                .contains("Status til ledelsen\n  Senest 15. januar 2027\n"),
            "{}",
            told.text
        );
        let own = wheel_text(Language::English, "Nordvig", &[line("", "overdue")]);
        assert!(
            own.text.contains("A task of your own\n  Was due on"),
            "{}",
            own.text
        );
    }

    #[test]
    fn many_are_one_mail_with_short_lines() {
        let many: Vec<WheelLine> = (0..12).map(|_| line("roles", "on_the_day")).collect();
        for language in [Language::Danish, Language::English] {
            let told = wheel_text(language, "Nordvig Kommune", &many);
            assert!(told.subject.starts_with("12 "));
            assert!(told.text.contains("2 "), "{}", told.text);
            assert_eq!(told.text.matches("https://").count(), MOST);
            assert!(
                told.text.lines().all(|line| line.chars().count() <= 78),
                "{}",
                told.text
            );
        }
    }
}
