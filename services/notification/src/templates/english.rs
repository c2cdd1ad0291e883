//! English.

use brudvagt_calculus::show::{full_en, short_en};

use super::{Expected, Notice, capitalised};
use crate::rules::asked_mails::Template;

/// Subject and text.
pub(super) fn words(template: Template, notice: &Notice) -> (String, String) {
    match template {
        Template::Receipt => receipt(notice),
        Template::NewCase => {
            let intro = "A possible personal-data breach has been reported.";
            let now = "Open the case and judge whether it is a breach.";
            (with_due("new report", notice), task(intro, now, notice))
        }
        Template::Escalation => escalation(notice),
        Template::DueMoved => (
            with_due("the deadline has moved", notice),
            task(
                "The moment of awareness was corrected. Another deadline holds now than the one\nyou were told before.",
                "Go by the new deadline. The reason is on the case.",
                notice,
            ),
        ),
        Template::Confirmation => (
            with_due("a decision waits for you to confirm it", notice),
            task(
                "A decision in the case counts only when somebody other than who made it has\nconfirmed it. The deadline runs meanwhile.",
                "Open the case, read the reason, and confirm it or send it back.",
                notice,
            ),
        ),
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
    let authority = if notice.to_dpa {
        "Datatilsynet"
    } else {
        "the authority"
    };
    let (subject, intro) = match notice.expected {
        Expected::Assess => (
            "the risk is not assessed",
            "The risk to the people affected is not assessed yet.".to_owned(),
        ),
        Expected::Decide => (
            "not decided whether to notify",
            format!("It is not decided yet whether to notify {authority} of the breach."),
        ),
        Expected::File => (
            "the breach is not notified",
            format!("The breach must be notified to {authority} and is not notified yet."),
        ),
        Expected::FileLate => (
            "the breach is not notified",
            format!("The deadline for notifying {authority} has passed."),
        ),
    };
    let now = match (notice.role.as_str(), notice.expected) {
        ("department_head", _) => "Open the case, acknowledge, and see that your part gets done.",
        ("chief_executive", _) => {
            "Open the case, acknowledge, and follow up with the head of\n       department and the data protection officer."
        }
        (_works_on_it, Expected::Assess) => "Open the case and assess the risk.",
        (_works_on_it, Expected::Decide) => "Open the case and decide whether to notify.",
        (_works_on_it, Expected::File) => "Open the case and notify.",
        (_works_on_it, Expected::FileLate) => {
            "Open the case, notify and give the reason for the delay."
        }
    };
    (with_due(subject, notice), task(&intro, now, notice))
}

/// The time first: a phone shows the beginning of a subject.
fn with_due(subject: &str, notice: &Notice) -> String {
    match notice.due_at.map(short_en) {
        Some(due) if notice.expected == Expected::FileLate => format!("Overdue {due}: {subject}"),
        Some(due) => format!("Due {due}: {subject}"),
        None => capitalised(subject),
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
        reference,
        municipality,
        link,
        ..
    } = notice;
    format!("{intro}\n\nNow:   {now}\n{due}Case:  {reference}, {municipality}\n\n{link}\n")
}
