use serde::{Deserialize, Serialize};

use crate::Units;

/// What a person may do. Names follow the field's glossary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reports, and follows own reports.
    Employee,
    /// Databeskyttelsesrådgiver: sees all cases, triages, and advises (GDPR art. 39).
    Dpo,
    /// Fagchef: answers, acknowledges and confirms, on the cases of own units and those below.
    DepartmentHead,
    /// Kommunaldirektør: the last step of every escalation; says who takes the municipality's
    /// decisions.
    ChiefExecutive,
    /// Sagsbehandler, informationssikkerhedskoordinator: works on cases for the controller.
    CaseWorker,
    /// Anmelder: files for the controller.
    Notifier,
    /// Læser, such as an auditor: the register and the case files, and nothing else.
    Reader,
    /// A service acting by itself.
    System,
}

impl Role {
    pub const ALL: [Self; 8] = [
        Self::Employee,
        Self::Dpo,
        Self::DepartmentHead,
        Self::ChiefExecutive,
        Self::CaseWorker,
        Self::Notifier,
        Self::Reader,
        Self::System,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Employee => "employee",
            Self::Dpo => "dpo",
            Self::CaseWorker => "case_worker",
            Self::Notifier => "notifier",
            Self::Reader => "reader",
            Self::DepartmentHead => "department_head",
            Self::ChiefExecutive => "chief_executive",
            Self::System => "system",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// Who does something: a person with the role they act in, or a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub id: String,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// Where she works: her reports belong to this unit unless they name another.
    pub unit_id: String,
    /// What she answers for as a head of department.
    #[serde(default)]
    pub units: Units,
    /// A program asks in her name, with a token and nobody at hand: what is sealed is shut to it.
    #[serde(default)]
    pub by_program: bool,
}

impl Actor {
    pub fn system(service: &str) -> Self {
        Self {
            id: format!("system:{service}"),
            name: "Brudvagt".to_owned(),
            email: String::new(),
            role: Role::System,
            unit_id: String::new(),
            units: Units::default(),
            by_program: false,
        }
    }
}
