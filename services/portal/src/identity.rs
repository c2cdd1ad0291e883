//! Who somebody is, and what she may do: from a person of the directory to an actor with a scope.
//!
//! Invariants: every way in ends in [`rights::act_as`], so what a role opens is said once. No rule
//! here does I/O. A way in proves who somebody is; what she may do, the directory alone says.

pub(crate) mod demonstration;
pub(crate) mod oidc;
pub(crate) mod rights;
