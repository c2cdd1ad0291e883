//! Servers and services: start, kill, start again, move the clock.

use std::{path::PathBuf, time::Instant};

use brudvagt::{keys, migrate};
use brudvagt_kit::{
    Clock,
    config::{self, Base},
    grpc::{Caller, Channel, to_service},
    token::DEMONSTRATION,
};
use brudvagt_launcher::{Configuration, Nats, Postgres, programs};
use brudvagt_testkit::SmtpSink;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use crate::{people, service::Service};

/// What is killed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    Service(&'static str),
    Nats,
    Postgres,
}

/// In the order in which their clocks are moved: triage, which writes the history, first, so that
/// its clock is never behind that of an event.
const SERVICES: [&str; 6] = [
    "triage",
    "notification",
    "esdh",
    "directory",
    "intake",
    "deadlines",
];

pub(crate) struct World {
    services: Vec<Service>,
    pub(crate) mail: SmtpSink,
    pub(crate) nats: Nats,
    pub(crate) postgres: Postgres,
    pub(crate) config: PathBuf,
    pub(crate) caller: Caller,
    pub(crate) base: Base,
    /// How many seconds the services' clocks are ahead of the machine's.
    ahead: u32,
    pub(crate) n_kills: usize,
    started: Instant,
    _folder: TempDir,
}

impl World {
    /// All services on servers of their own, and the people of one municipality.
    pub(crate) async fn start() -> Self {
        let started = Instant::now();
        let programs = programs(&|_text| {}).unwrap();
        let postgres = Postgres::start(&programs, true).unwrap();
        let mail = SmtpSink::start().await;
        let mut folder = tempfile::tempdir().unwrap();
        folder.disable_cleanup(std::env::var_os("BRUDVAGT_KEEP").is_some());
        let path = folder.path();
        keys::write(&[people::MUNICIPALITY.to_owned()], &path.join("secrets")).unwrap();
        let rights = keys::nats_config(&path.join("secrets/nats")).unwrap();
        let nats = Nats::start_with(&programs, &rights).unwrap();
        let config = path.join("brudvagt.toml");
        let mut text = Configuration::new(postgres.url("postgres"), nats.url()).unwrap();
        text.mail_server = Some(mail.address().port());
        std::fs::write(&config, text.to_string()).unwrap();
        migrate::from_config(&config, false).await.unwrap();
        let base = config::base(&config::figment(&config)).unwrap();
        migrate::bus(&base.nats).await.unwrap();
        let caller = base.caller(DEMONSTRATION).unwrap();
        let mut services = SERVICES.map(|name| Service::new(name, path));
        for service in &mut services {
            service.start(0);
        }
        for service in &services {
            service.is_ready().await;
        }
        let world = Self {
            services: services.into(),
            mail,
            nats,
            postgres,
            config,
            caller,
            base,
            ahead: 0,
            n_kills: 0,
            started,
            _folder: folder,
        };
        people::import(&world).await;
        world
    }

    pub(crate) fn to(&self, service: &str) -> Channel {
        to_service(&self.base, service).unwrap()
    }

    /// The services' time.
    pub(crate) fn now(&self) -> Timestamp {
        Clock::default().now() + SignedDuration::from_secs(self.ahead.into())
    }

    fn service(&mut self, name: &str) -> &mut Service {
        let mut services = self.services.iter_mut();
        services.find(|service| service.name == name).unwrap()
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self, part: Part) {
        self.n_kills += 1;
        match part {
            Part::Service(name) => self.service(name).kill(),
            Part::Nats => self.nats.kill(),
            Part::Postgres => self.postgres.kill(),
        }
    }

    pub(crate) async fn start_again(&mut self, part: Part) {
        match part {
            Part::Service(name) => {
                let ahead = self.ahead;
                let service = self.service(name);
                service.start(ahead);
                service.is_ready().await;
            }
            Part::Nats => tokio::task::block_in_place(|| self.nats.restart()).unwrap(),
            Part::Postgres => tokio::task::block_in_place(|| self.postgres.restart()).unwrap(),
        }
    }

    pub(crate) async fn move_clock(&mut self, seconds: u32) {
        self.ahead += seconds;
        for service in &self.services {
            service.move_clock(seconds).await;
        }
    }

    /// No unexpected errors in the logs. A part that is away is expected and only a warning. One alarm
    /// is intended: a report that has waited a minute for its case.
    pub(crate) fn check_logs(&self) {
        for service in &self.services {
            let log = std::fs::read_to_string(service.log()).unwrap();
            let errors: Vec<&str> = log
                .lines()
                .filter(|line| line.contains("\"ERROR\"") || line.contains("panicked"))
                .filter(|line| !line.contains("\"report.without_case\""))
                .take(5)
                .collect();
            assert!(errors.is_empty(), "{}: {errors:#?}", service.name);
        }
    }

    /// How long it took, for whoever reads the test's output.
    #[expect(clippy::print_stdout, reason = "what the test measured")]
    pub(crate) fn mark(&self, what: &str) {
        println!("{:5.1} s  {what}", self.started.elapsed().as_secs_f64());
    }
}
