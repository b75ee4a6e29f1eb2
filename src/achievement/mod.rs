//! Achievements: results that institutes and enterprises offer for transfer.

pub mod seen;

use entity::achievement;
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter};

use crate::{
    error::{Error, Result},
    who::Who,
};

/// Loads an achievement through the viewer's scope; hidden = not there.
pub async fn find<C: ConnectionTrait>(db: &C, who: &Who, id: i64) -> Result<achievement::Model> {
    achievement::Entity::find_by_id(id).filter(crate::seen::achievements(who)).one(db).await?.ok_or(Error::NotFound)
}
