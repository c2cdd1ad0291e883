//! English.

use brudvagt_calculus::show::full_en;

use super::{Expected, Notice};
use crate::rules::asked_mails::Template;

/// Subject and text.
pub(super) fn words(template: Template, notice: &Notice) -> (String, String) {
    match template {
        Template::Receipt => receipt(notice),
        Template::NewCase => {
            let what = "A possible personal-data breach has been reported in";
            let intro = format!("{what}\n{}.", notice.municipality);
            let now = "Open the case and judge whether it is a breach.";
            (with_due("New report", notice), task(&intro, now, notice))
        }
        Template::Escalation => escalation(notice),
        Template::Question | Template::Letter => (
            "You have been asked a question".to_owned(),
            task(
                "The data protection officer has asked you a question in a case about a\npersonal-data breach.",
                "Open the case, read the question and answer there, today if you can.",
                notice,
            ),
        ),
        Template::Answer => (
            "A question has been answered".to_owned(),
            task(
                "A question in the case has been answered.",
                "Open the case and read the answer.",
                notice,
            ),
        ),
    }
}

fn receipt(notice: &Notice) -> (String, String) {
    let Notice {
        municipality,
        reference,
        link,
        takes_answers,
        ..
    } = notice;
    let more = if *takes_answers {
        "- If you know more, answer this mail. Leave the case number in the subject."
    } else {
        "- If you know more, write it on the case."
    };
    let text = format!(
        "Thank you for your report. Its case number is {reference}.\n\
         \n\
         What happens now:\n\
         - The data protection officer has been told and looks at the case.\n\
         - You will be contacted if something is missing.\n\
         {more}\n\
         \n\
         Do not write CPR numbers in mails.\n\
         \n\
         Follow your report here:\n\
         {link}\n\
         \n\
         Kind regards\n\
         {municipality}\n"
    );
    ("We have received your report".to_owned(), text)
}

fn escalation(notice: &Notice) -> (String, String) {
    let (subject, intro) = match notice.expected {
        Expected::Assess => (
            "The risk is not assessed",
            "The risk to the people affected is not assessed yet.",
        ),
        Expected::Decide => (
            "Not decided whether to notify",
            "It is not decided yet whether to notify Datatilsynet of the breach.",
        ),
        Expected::File => (
            "The breach is not notified",
            "Datatilsynet must be notified of the breach and is not notified yet.",
        ),
        Expected::FileLate => (
            "The deadline has passed",
            "The deadline for notifying Datatilsynet has passed.",
        ),
    };
    let now = match (notice.role.as_str(), notice.expected) {
        ("department_head", _) => "Open the case, acknowledge, and see that your part gets done.",
        ("chief_executive", _) => {
            "Open the case, acknowledge, and follow up with the head of\n       department and the data protection officer."
        }
        (_works_on_it, Expected::Assess) => "Open the case and assess the risk.",
        (_works_on_it, Expected::Decide) => "Open the case and decide whether to notify.",
        (_works_on_it, Expected::File) => "Open the case and file on Virk.",
        (_works_on_it, Expected::FileLate) => {
            "Open the case, file on Virk and give the reason for the delay."
        }
    };
    let intro = format!("{intro}\n{}.", notice.municipality);
    (with_due(subject, notice), task(&intro, now, notice))
}

fn with_due(subject: &str, notice: &Notice) -> String {
    match notice.due_at {
        Some(due_at) => format!("{subject} – due {}", full_en(due_at)),
        None => subject.to_owned(),
    }
}

fn task(intro: &str, now: &str, notice: &Notice) -> String {
    let due = notice.due_at.map_or_else(String::new, |due_at| {
        let verb = match notice.expected {
            Expected::FileLate => "Due:   was",
            Expected::Assess | Expected::Decide | Expected::File => "Due:  ",
        };
        format!("{verb} {} (notification)\n", full_en(due_at))
    });
    let Notice {
        reference, link, ..
    } = notice;
    format!("{intro}\n\nNow:   {now}\n{due}Case:  {reference}\n\n{link}\n")
}
