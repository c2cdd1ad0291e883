//! The wire: gRPC services and events, generated from `proto/brudvagt` and committed.
//!
//! Regenerate with `cargo run -p brudvagt-codegen`. Events carry ids, codes, counts and times, never
//! free text or personal data: a stream cannot be erased row by row.
/// Who calls what, and in whose name.
pub mod caller;
mod code;
mod event;
mod reader;
mod text;
/// What each value of each enum is called.
mod codes {
    include!("generated/codes.rs");
}
pub use code::{Code, UnknownCode};
pub use event::Event;
pub use reader::{LISTENERS, READERS, Reader};
pub use types::Text;

/// Every message and service, for gRPC reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!("generated/descriptor.bin");

/// What several services say of the same things.
pub mod types {
    pub mod v1 {
        include!("generated/brudvagt.types.v1.rs");
    }
    pub use v1::*;
}
/// Served by each service that keeps an access log.
pub mod access {
    pub mod v1 {
        include!("generated/brudvagt.access.v1.rs");
    }
    pub use v1::*;
}
/// Served by each service that keeps documents of a case.
pub mod documents {
    pub mod v1 {
        include!("generated/brudvagt.documents.v1.rs");
    }
    pub use v1::*;
}
pub mod directory {
    pub mod v1 {
        include!("generated/brudvagt.directory.v1.rs");
    }
    pub use v1::*;
}
pub mod intake {
    pub mod v1 {
        include!("generated/brudvagt.intake.v1.rs");
    }
    pub use v1::*;
}
pub mod triage {
    pub mod v1 {
        include!("generated/brudvagt.triage.v1.rs");
    }
    pub use v1::*;
}
pub mod deadlines {
    pub mod v1 {
        include!("generated/brudvagt.deadlines.v1.rs");
    }
    pub use v1::*;
}
pub mod notification {
    pub mod v1 {
        include!("generated/brudvagt.notification.v1.rs");
    }
    pub use v1::*;
}
pub mod esdh {
    pub mod v1 {
        include!("generated/brudvagt.esdh.v1.rs");
    }
    pub use v1::*;
}
/// Events: what a service publishes after its own commit.
pub mod events {
    pub mod directory {
        pub mod v1 {
            include!("generated/brudvagt.events.directory.v1.rs");
        }
        pub use v1::*;
    }
    pub mod intake {
        pub mod v1 {
            include!("generated/brudvagt.events.intake.v1.rs");
        }
        pub use v1::*;
    }
    pub mod triage {
        pub mod v1 {
            include!("generated/brudvagt.events.triage.v1.rs");
        }
        pub use v1::*;
    }
    pub mod deadlines {
        pub mod v1 {
            include!("generated/brudvagt.events.deadlines.v1.rs");
        }
        pub use v1::*;
    }
    pub mod notification {
        pub mod v1 {
            include!("generated/brudvagt.events.notification.v1.rs");
        }
        pub use v1::*;
    }
    pub mod esdh {
        pub mod v1 {
            include!("generated/brudvagt.events.esdh.v1.rs");
        }
        pub use v1::*;
    }
}
