//! People: signing in, passwords, sessions, and the people of a unit.

pub mod api;
pub mod first;
pub mod form;
pub mod letters;
pub mod link;
pub mod list;
pub mod member_api;
pub mod member_page;
pub mod members;
pub mod page;
pub mod password;
pub mod people;
pub mod rules;
pub mod session;
pub mod sign_in;
pub mod tokens;

use crate::doors::Doors;

/// The doors of accounts.
pub fn doors(doors: Doors) -> Doors {
    let rooms: &[fn(Doors) -> Doors] = &[page::doors, member_page::doors, api::doors, member_api::doors];
    rooms.iter().fold(doors, |doors, room| room(doors))
}
