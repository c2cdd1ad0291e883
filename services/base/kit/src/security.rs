//! The security log: what matters for security, who did it, from where, and how it ended.
//!
//! One line each under the tracing target `security`, which no filter of the log switches off, and one
//! count. It names people by id and things by path, and holds no free text. The operator decides where
//! the lines go: see SECURITY.md.

/// What somebody did, or tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    SignIn,
    SignOut,
    /// A list of sessions, ended; or one that ended with its person's role.
    Session,
    /// A token for a program: made, ended or shown.
    Token,
    /// Something left the system as a file.
    Export,
    /// How a municipality works was changed.
    Setting,
    /// A page, form or call that was refused.
    Access,
}

impl What {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignOut => "sign_out",
            Self::Session => "session",
            Self::Token => "token",
            Self::Export => "export",
            Self::Setting => "setting",
            Self::Access => "access",
        }
    }
}

/// One line of the log. A field that is not known is empty.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    pub what: What,
    pub actor_id: &'a str,
    pub role: &'a str,
    /// The address it came from.
    pub from: &'a str,
    /// The page, or the call.
    pub at: &'a str,
    /// Why it was refused; empty when it was done.
    pub refused: &'a str,
}

impl Line<'_> {
    pub fn note(self) {
        let Line {
            what,
            actor_id,
            role,
            from,
            at,
            refused,
        } = self;
        let (what, outcome) = (
            what.as_str(),
            if refused.is_empty() {
                "done"
            } else {
                "refused"
            },
        );
        metrics::counter!("brudvagt_security_events_total", "what" => what, "outcome" => outcome)
            .increment(1);
        if refused.is_empty() {
            tracing::info!(target: "security", what, outcome, actor_id, role, from, at, "security");
        } else {
            tracing::warn!(
                target: "security",
                what, outcome, actor_id, role, from, at, reason = refused, "security"
            );
        }
    }
}
