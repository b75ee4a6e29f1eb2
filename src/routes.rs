//! Every noun's doors, in the order of a demand's life.

use crate::doors::Doors;

/// Registers all routes.
pub fn all(doors: Doors) -> Doors {
    let rooms: &[fn(Doors) -> Doors] = &[
        crate::site::doors,
        crate::achievement::page::doors,
        crate::account::doors,
        crate::org::doors,
        crate::call::page::doors,
        crate::hall::doors,
        crate::import::page::doors,
        crate::leads::doors,
        crate::demand::page::doors,
        crate::file::api::doors,
        crate::bid::doors,
        crate::review::doors,
        crate::notice::doors,
        crate::desk::page::doors,
        crate::inbox::page::doors,
        crate::alert::doors,
        crate::log::page::doors,
        crate::stats::page::doors,
    ];
    rooms.iter().fold(doors, |doors, room| room(doors))
}
