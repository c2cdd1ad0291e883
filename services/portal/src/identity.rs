//! Who somebody is, and what she may do: from a person of the directory to an actor with a scope.
//!
//! Invariants: every way to sign in ends in [`rights::act_as`], the one place that says what a role
//! opens. No rule here does I/O. Signing in proves who somebody is; only the directory says what
//! she may do.

pub(crate) mod demonstration;
pub(crate) mod oidc;
pub(crate) mod rights;
