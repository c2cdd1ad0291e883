//! PostgreSQL: pools, and jiff's instants as `timestamptz`.

use std::{str::FromStr, time::Duration};

use jiff::Timestamp;
use sqlx::{
    Decode, Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgTypeInfo, PgValueFormat, PgValueRef},
};

use crate::config::Database;

/// Microseconds from the Unix epoch to PostgreSQL's, 2000-01-01.
const POSTGRES_EPOCH_US: i64 = 946_684_800_000_000;

/// An instant as a `timestamptz` column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ts(pub Timestamp);

impl From<Timestamp> for Ts {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

impl Type<Postgres> for Ts {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("timestamptz")
    }
}

impl sqlx::postgres::PgHasArrayType for Ts {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("_timestamptz")
    }
}

impl Encode<'_, Postgres> for Ts {
    fn encode_by_ref(
        &self,
        buffer: &mut sqlx::postgres::PgArgumentBuffer,
    ) -> Result<IsNull, BoxDynError> {
        Encode::<Postgres>::encode_by_ref(
            &self.0.as_microsecond().saturating_sub(POSTGRES_EPOCH_US),
            buffer,
        )
    }
}

impl Decode<'_, Postgres> for Ts {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        match value.format() {
            PgValueFormat::Binary => {
                let us = <i64 as Decode<Postgres>>::decode(value)?;
                Ok(Self(Timestamp::from_microsecond(
                    us.saturating_add(POSTGRES_EPOCH_US),
                )?))
            }
            PgValueFormat::Text => Ok(Self(Timestamp::from_str(
                &value.as_str()?.replacen(' ', "T", 1),
            )?)),
        }
    }
}

/// Ends a statement that runs longer than any caller waits, and a transaction that sits idle: neither
/// may hold a connection or a lock for good.
const LIMITS: [(&str, &str); 2] = [
    ("statement_timeout", "60s"),
    ("idle_in_transaction_session_timeout", "60s"),
];

/// A pool that logs in as `role`. Does not wait for the database.
///
/// # Errors
/// When the configured address is not one, or the password file cannot be read.
pub fn pool(config: &Database, max_connections: u32, role: &str) -> anyhow::Result<PgPool> {
    let mut options = PgConnectOptions::from_str(&config.url)?
        .username(role)
        .application_name(role)
        .statement_cache_capacity(64)
        .options(LIMITS);
    if let Some(folder) = &config.password_dir {
        let password = std::fs::read_to_string(folder.join(role))?;
        options = options.password(password.trim());
    }
    Ok(PgPoolOptions::new()
        .test_before_acquire(false)
        .max_connections(max_connections)
        .min_connections(0)
        .acquire_timeout(Duration::from_secs(5))
        .idle_timeout(Duration::from_secs(120))
        .connect_lazy_with(options))
}
