//! What goes on the wire.

pub(crate) use brudvagt_kit::wire::{code, from_proto, to_proto};

/// A count as it travels on the wire; counts here are far below its limit.
pub(crate) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
