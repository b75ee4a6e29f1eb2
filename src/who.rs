//! Who is asking: nobody, a signed-in person, or the clock. Loaded afresh for every request, so that a disabled
//! account or an ended session counts at once.

use entity::words::{Duty, OrgKind, OrgStage};

use crate::flow::Part;

/// A signed-in person.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub id: i64,
    /// The sign-in this request belongs to.
    pub session: i64,
    /// The name used to sign in.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// What the person is charged with.
    pub duties: Vec<Duty>,
    /// The person's unit.
    pub org: Unit,
}

/// The unit a person belongs to.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its id.
    pub id: i64,
    /// What it is.
    pub kind: OrgKind,
    /// Whether its registration is confirmed.
    pub stage: OrgStage,
    /// Its name.
    pub name: String,
    /// Its district.
    pub region: String,
}

/// Who is asking.
#[derive(Clone, Debug)]
pub enum Who {
    /// Nobody signed in.
    Public,
    /// A person.
    Person(Box<Person>),
    /// The ticker.
    Clock,
    /// A command on the machine itself: an import, the demo city.
    Console,
}

impl Who {
    /// The person, if one is signed in.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Person(person) => Some(person),
            _ => None,
        }
    }

    /// The person's account id.
    pub fn account_id(&self) -> Option<i64> {
        self.person().map(|person| person.id)
    }

    /// The person's unit.
    pub fn org_id(&self) -> Option<i64> {
        self.person().map(|person| person.org.id)
    }

    /// Whether the person has this duty. Bureau duties count only in the bureau.
    pub fn has(&self, duty: Duty) -> bool {
        let counts = |person: &Person| match duty {
            Duty::Clerk | Duty::Leader | Duty::Auditor => person.org.kind == OrgKind::Bureau,
            _ => true,
        };
        self.person().is_some_and(|person| person.duties.contains(&duty) && counts(person))
    }

    /// Whether the person handles a unit's business, rather than only working there.
    pub fn handles_business(&self) -> bool {
        self.has(Duty::UnitAdmin) || self.has(Duty::Member)
    }

    /// Whether the person works for the bureau in any duty that handles matters (not the system administrator).
    pub fn is_office(&self) -> bool {
        self.has(Duty::Clerk) || self.has(Duty::Leader) || self.has(Duty::Auditor)
    }

    /// Whether what the bureau keeps to itself is told: to those who handle matters there, to the clock and to commands
    /// on the machine.
    pub fn is_inside(&self) -> bool {
        matches!(self, Self::Clock | Self::Console) || self.is_office()
    }

    /// The region whose demands the person checks first, for those who handle the business of a confirmed district
    /// office. An expert who works there checks nothing.
    pub fn district(&self) -> Option<&str> {
        let office = |person: &&Person| person.org.kind == OrgKind::District && person.org.stage == OrgStage::Confirmed;
        self.person().filter(office).filter(|_| self.handles_business()).map(|person| person.org.region.as_str())
    }

    /// Whether the person belongs to this unit, as one who may act for it.
    pub fn acts_for(&self, org: Option<i64>) -> bool {
        let for_unit = |person: &Person| Some(person.org.id) == org && person.org.stage == OrgStage::Confirmed;
        self.handles_business() && self.person().is_some_and(for_unit)
    }

    /// Whether the person may write for this unit, confirmed or still waiting for it: drafts can be prepared meanwhile,
    /// and the table says what else an act needs.
    pub fn writes_for(&self, org: Option<i64>) -> bool {
        let for_unit = |person: &Person| {
            Some(person.org.id) == org
                && matches!(person.org.stage, OrgStage::Confirmed | OrgStage::Pending)
                && (person.duties.contains(&Duty::UnitAdmin) || person.duties.contains(&Duty::Member))
        };
        self.person().is_some_and(for_unit)
    }

    /// The parts that come from the bureau's duties, whatever the matter.
    pub fn office_parts(&self) -> Vec<Part> {
        let duties = [
            (Duty::Clerk, Part::Clerk),
            (Duty::Leader, Part::Leader),
            (Duty::Auditor, Part::Auditor),
            (Duty::Admin, Part::Admin),
        ];
        let mut parts: Vec<Part> =
            duties.into_iter().filter(|(duty, _)| self.has(*duty)).map(|(_, part)| part).collect();
        if matches!(self, Self::Clock) {
            parts.push(Part::Clock);
        }
        parts
    }

    /// How the journal's payload names the actor: an account id, never a person's name.
    pub fn name_in_journal(&self) -> String {
        match self {
            Self::Public => "public".into(),
            Self::Person(person) => format!("account/{}", person.id),
            Self::Clock => "clock".into(),
            Self::Console => "console".into(),
        }
    }
}
