//! Every noun's doors, in the order of a demand's life.

use crate::doors::Doors;

/// Registers all routes.
pub fn all(doors: Doors) -> Doors {
    crate::site::doors(doors)
}
