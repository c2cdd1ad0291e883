//! English.

use brudvagt_calculus::show::{full_en, short_en};

use super::{Expected, Notice, REPORTER, capitalised};
use crate::mail::rules::asked_mails::Template;

/// Subject and text.
pub(super) fn words(template: Template, notice: &Notice) -> (String, String) {
    match template {
        Template::Receipt => receipt(notice),
        Template::NewCase => new_case(notice),
        Template::Escalation => escalation(notice),
        Template::DueMoved => (
            with_due("the deadline has moved", notice),
            task(
                "The moment of awareness was corrected. Another deadline holds now than the one\nyou were told before.",
                "Go by the new deadline. The reason is on the case.",
                notice,
            ),
        ),
        Template::Confirmation => {
            let decision = if notice.on_telling {
                "a decision on telling the people affected"
            } else {
                "a decision on notification"
            };
            let intro = format!(
                "{} counts only when somebody\nother than who made it has confirmed it. The deadline runs meanwhile.",
                capitalised(decision)
            );
            let subject = format!("{decision} waits for you to confirm it");
            let now = "Open the case, read the reason, and confirm it or send it back.";
            (with_due(&subject, notice), task(&intro, now, notice))
        }
        Template::Nis2Approval => {
            let what = notice_name(notice);
            (
                with_due(&format!("{what} waits for your approval"), notice),
                task(
                    &format!(
                        "{what}.\nIt is written and may be sent only when somebody other than its author has\napproved it. The deadline runs meanwhile."
                    ),
                    "Open the case's page about NIS 2, read the notice and approve it.",
                    notice,
                ),
            )
        }
        Template::Nis2Approved => {
            let what = notice_name(notice);
            (
                with_due(&format!("{what} is approved"), notice),
                task(
                    &format!("{what}.\nIt is approved and can be sent."),
                    "Send it at virk.dk and record on the case that it was sent.",
                    notice,
                ),
            )
        }
        Template::Assigned => (
            with_due("a case was handed to you", notice),
            task(
                "A case about a possible personal-data breach is yours now.",
                "Open the case and take the next step, which it shows at the top.",
                notice,
            ),
        ),
        Template::Outcome => outcome(notice),
        Template::ExerciseOver => (
            "the exercise is over".to_owned(),
            task(
                "The exercise is over: somebody ended it, or two weeks have passed. Nobody gets\nfurther mails about it, and it counts nowhere.",
                "See who answered when, and say in two sentences what it showed.",
                notice,
            ),
        ),
        // These have words of their own.
        Template::Letter
        | Template::MailWaits
        | Template::MailboxUnread
        | Template::CheckLoosened
        | Template::OddLook
        | Template::Hook
        | Template::HookGivenUp
        | Template::QuickQuestion
        | Template::WheelDue
        | Template::EmergencySignIn
        | Template::SealNamed
        | Template::SealDropped
        | Template::SealLifted
        | Template::Measure
        | Template::MeasureReminder
        | Template::Question
        | Template::QuestionReminder
        | Template::QuestionUnanswered => question(template, notice),
        Template::FollowUp => {
            let (intro, now) = if notice.is_closed {
                (
                    "More was added to the report after the case was closed.\nIf it is about a new breach, a new deadline runs from when it came.",
                    "Open the case and read the addition.",
                )
            } else if notice.from_stranger {
                (
                    "More was added to the report, by somebody the case does not know.\nThey answer a mail of ours that was passed on.",
                    "Open the case, read the addition and see whether it belongs here.",
                )
            } else {
                (
                    "More was added to the report. It may change the assessment.",
                    "Open the case, read the addition and mark it as read.",
                )
            };
            (
                with_due("something was added", notice),
                task(intro, now, notice),
            )
        }
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

fn new_case(notice: &Notice) -> (String, String) {
    let (subject, intro) = if notice.protected_address {
        (
            "protected address, new report",
            "A possible personal-data breach has been reported, and somebody with a\nprotected address is affected. Look at it first: if the address got out, call\nthe person and the police within the hour.",
        )
    } else {
        (
            "new report",
            "A possible personal-data breach has been reported.",
        )
    };
    let now = if notice.report_is_encrypted {
        "The mail is encrypted and cannot be read here. Ask its sender today; the deadline\nruns all the same. Open the case and judge whether it is a breach."
    } else {
        "Open the case and judge whether it is a breach."
    };
    (with_due(subject, notice), task(intro, now, notice))
}

fn outcome(notice: &Notice) -> (String, String) {
    let Notice {
        municipality,
        link,
        takes_answers,
        ..
    } = notice;
    // Who mails from outside has no account and no receipt code: she is told by a person.
    let otherwise = if *takes_answers {
        "If you cannot sign in, reply to this mail, and we will tell you.\nLeave the case number in the subject.\n\n"
    } else {
        ""
    };
    let text = format!(
        "We have looked at what you reported. Read what it was, and what was done:\n\
         {link}\n\
         \n\
         {otherwise}\
         Thank you for telling us.\n\
         \n\
         Kind regards\n\
         {municipality}\n"
    );
    ("There is news about your report".to_owned(), text)
}

/// A question as it is asked, asked again, and told to whoever works on the case when nobody answers.
fn question(template: Template, notice: &Notice) -> (String, String) {
    match template {
        Template::QuestionUnanswered => (
            "A question has not been answered".to_owned(),
            task(
                "A question in the case has not been answered for two days or more. Whoever\nis asked has been reminded.",
                "Call whoever is asked, or find the answer in another way.",
                notice,
            ),
        ),
        Template::QuestionReminder if notice.role == REPORTER => {
            let (_asked, text) = question_to_reporter(notice);
            (
                "Reminder: We have a question about your report".to_owned(),
                text,
            )
        }
        Template::QuestionReminder => (
            "Reminder: You have been asked a question".to_owned(),
            task(
                "A question to you in a case about a personal-data breach has not been\nanswered. The case waits for it.",
                "Open the case, read the question and answer there, today if you can.",
                notice,
            ),
        ),
        _asked if notice.role == REPORTER => question_to_reporter(notice),
        _asked => (
            "You have been asked a question".to_owned(),
            task(
                "You have been asked a question in a case about a personal-data breach.",
                "Open the case, read the question and answer there, today if you can.",
                notice,
            ),
        ),
    }
}

fn question_to_reporter(notice: &Notice) -> (String, String) {
    let Notice {
        municipality,
        link,
        takes_answers,
        ..
    } = notice;
    let otherwise = if *takes_answers {
        "If you cannot sign in, answer this mail with a telephone number where we can\nreach you. Leave the case number in the subject.\n"
    } else {
        ""
    };
    let text = format!(
        "We need to know a little more about what you reported. Open the page, read the\n\
         question and answer there, today if you can:\n\
         {link}\n\
         \n\
         {otherwise}\
         Do not write CPR numbers in mails.\n\
         \n\
         Kind regards\n\
         {municipality}\n"
    );
    ("We have a question about your report".to_owned(), text)
}

fn receipt(notice: &Notice) -> (String, String) {
    let Notice {
        municipality,
        reference,
        link,
        takes_answers,
        report_is_encrypted,
        ..
    } = notice;
    let unread = if *report_is_encrypted {
        "Your mail is encrypted or protected, and we cannot read it. Answer this mail and\n\
         send it again without encryption, or write in the portal what has happened.\n\
         \n"
    } else {
        ""
    };
    let more = if *takes_answers {
        "- If you know more, answer this mail. Leave the case number in the subject."
    } else {
        "- If you know more, write it on the case."
    };
    let follow = if *takes_answers {
        "If you have an account with the municipality, you can follow your report here.\n\
         If not, answer this mail when you want to hear or tell more."
    } else {
        "Follow your report here:"
    };
    let text = format!(
        "Thank you for your report. Its case number is {reference}.\n\
         \n\
         {unread}\
         What happens now:\n\
         - The data protection officer has been told and looks at the case.\n\
         - You will be contacted if something is missing.\n\
         {more}\n\
         \n\
         Do not write CPR numbers in mails.\n\
         \n\
         {follow}\n\
         {link}\n\
         \n\
         Kind regards\n\
         {municipality}\n"
    );
    ("We have received your report".to_owned(), text)
}

fn escalation(notice: &Notice) -> (String, String) {
    if let Some(clock) = &notice.other_clock {
        return other_clock(clock, notice);
    }
    let (subject, intro) = match notice.expected {
        Expected::Assess => (
            "the risk is not assessed",
            "The risk to the people affected is not assessed yet.",
        ),
        Expected::Decide => (
            "not decided whether to notify",
            "It is not decided yet whether to notify Datatilsynet of the breach.",
        ),
        Expected::File => (
            "the breach is not notified",
            "The breach must be notified to Datatilsynet and is not notified yet.",
        ),
        Expected::FileLate => (
            "the breach is not notified",
            "The deadline for notifying Datatilsynet has passed.",
        ),
    };
    let now = match (notice.role.as_str(), notice.expected) {
        ("department_head", Expected::Assess) => {
            "Open the case, acknowledge, and answer what it lacks from you, so that\n       the risk can be assessed."
        }
        ("department_head", Expected::Decide) => {
            "Open the case, acknowledge, and get it decided together with the data\n       protection officer."
        }
        ("department_head", Expected::File | Expected::FileLate) => {
            "Open the case, acknowledge, and see that it is notified today."
        }
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
    (with_due(subject, notice), task(intro, now, notice))
}

/// A clock that is not about the breach being notified: NIS 2, an answer to Datatilsynet, and others.
fn other_clock(clock: &str, notice: &Notice) -> (String, String) {
    let clock = if clock.is_empty() {
        "another deadline of the case"
    } else {
        clock
    };
    let intro = match notice.expected {
        Expected::FileLate => format!("A deadline of the case has passed: {clock}."),
        Expected::Assess | Expected::Decide | Expected::File => {
            format!("A deadline of the case is near: {clock}.")
        }
    };
    let now = match notice.role.as_str() {
        "department_head" => {
            "Open the case's deadlines, acknowledge, and agree with the case worker\n       who does what is due."
        }
        "chief_executive" => {
            "Open the case's deadlines, acknowledge, and follow up with the\n       head of department and the data protection officer."
        }
        _works_on_it => "Open the case's deadlines and do what is due.",
    };
    (with_due(clock, notice), task(&intro, now, notice))
}

/// A NIS 2 notice, by its clock's name.
fn notice_name(notice: &Notice) -> &str {
    match notice.other_clock.as_deref() {
        None | Some("") => "NIS 2: a notice",
        Some(name) => name,
    }
}

/// Puts the time first, because a phone shows only the beginning of a subject.
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
        let what = if notice.other_clock.is_none() {
            " (notification)"
        } else {
            ""
        };
        format!("{verb} {}{what}\n", full_en(due_at))
    });
    let call = match notice.officer.as_str() {
        "" => String::new(),
        officer => format!("Call:  {officer}\n"),
    };
    let Notice {
        reference,
        municipality,
        link,
        ..
    } = notice;
    format!("{intro}\n\nNow:   {now}\n{due}Case:  {reference}, {municipality}\n{call}\n{link}\n")
}
