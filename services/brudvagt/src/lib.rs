//! What the program does, as a library, so that tests start it in their own process.

pub mod cli;
mod configured;
pub mod doctor;
pub mod emergency;
pub mod import;
pub mod keys;
pub mod migrate;
pub mod municipality;
pub mod offline;
pub mod provisioning;
mod read_facts;
mod roles;
pub mod seed;
pub mod serve;
pub mod servers;
pub mod targets;
