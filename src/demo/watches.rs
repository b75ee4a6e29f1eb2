//! What some people of the city keep an eye on, besides their own records.

use entity::words::Frequency;

use super::Town;
use crate::{
    alert::{self, form::Sent},
    error::Result,
};

/// Who, what, and how often.
const WATCHES: &[(&str, &str, Frequency)] = &[
    ("team", "/", Frequency::AtOnce),
    ("team", "/?field=新一代信息技术", Frequency::Daily),
    ("team", "/demands?q=检测", Frequency::Weekly),
    ("firm", "/achievements?q=涂层", Frequency::Weekly),
    ("firm", "/achievements?field=新一代信息技术", Frequency::Daily),
    ("firm2", "/achievements?q=碳纤维", Frequency::Weekly),
];

/// How many there are.
pub const COUNT: usize = WATCHES.len();

/// Saves one of them.
pub async fn save(town: &Town, index: usize) -> Result<()> {
    let (username, address, frequency) = WATCHES[index];
    let who = town.who(username)?;
    alert::save(&town.app, who, address, &Sent { name: None, frequency: Some(frequency) }).await.map(drop)
}
