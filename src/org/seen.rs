//! A unit as its readers see it. The public reads four facts of a confirmed unit; the unit itself and the bureau read
//! all of it.

use chrono::{DateTime, Utc};
use entity::{
    org,
    words::{Duty, OrgKind, OrgStage},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::who::Who;

/// A unit, projected for one reader. What the reader may not see is absent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SeenOrg {
    /// Its id.
    pub id: i64,
    /// What it is.
    pub kind: OrgKind,
    /// Its full name.
    #[schema(example = "东岭机械有限公司")]
    pub name: String,
    /// District.
    #[schema(example = "高新区")]
    pub region: String,
    /// What only the unit and the bureau read.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub inside: Option<Inside>,
}

/// What only the unit and the bureau read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Inside {
    /// Where the registration stands.
    pub stage: OrgStage,
    /// 统一社会信用代码.
    pub uscc: Option<String>,
    /// Whether the code needs no officer's words.
    pub uscc_holds: bool,
    /// What an officer checked where the code's check digit fails.
    pub uscc_note: Option<String>,
    /// Address.
    pub address: String,
    /// 联系人.
    pub contact: String,
    /// Telephone.
    pub phone: String,
    /// What it does.
    pub profile: String,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// For `version` of the acts.
    pub version: i32,
}

/// Whether this reader reads all of the unit.
pub fn is_near(who: &Who, org: &org::Model) -> bool {
    who.is_office() || who.has(Duty::Admin) || who.org_id() == Some(org.id) || matches!(who, Who::Console | Who::Clock)
}

/// Projects a unit for a reader.
pub fn project(who: &Who, org: org::Model) -> SeenOrg {
    let uscc_holds = super::code_holds(&org);
    let near = is_near(who, &org);
    let org::Model { id, kind, name, region, .. } = org;
    let inside = near.then_some(Inside {
        stage: org.stage,
        uscc_holds,
        uscc: org.uscc,
        uscc_note: org.uscc_note,
        address: org.address,
        contact: org.contact,
        phone: org.phone,
        profile: org.profile,
        created_at: org.created_at,
        version: org.version,
    });
    SeenOrg { id, kind, name, region, inside }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_reads_four_facts() {
        let org = org::Model {
            id: 7,
            kind: OrgKind::Enterprise,
            stage: OrgStage::Confirmed,
            name: "东岭机械有限公司".into(),
            uscc: Some("91350100M000100Y43".into()),
            uscc_note: None,
            region: "东区".into(),
            address: "东区一路 1 号".into(),
            contact: "甲".into(),
            phone: "0000-1".into(),
            profile: String::new(),
            created_at: DateTime::UNIX_EPOCH,
            version: 1,
        };
        let keys = |who: &Who| {
            let value = serde_json::to_value(project(who, org.clone())).unwrap();
            value.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(keys(&Who::Public), ["id", "kind", "name", "region"]);
        assert!(keys(&Who::Console).contains(&"phone".to_owned()));
    }
}
