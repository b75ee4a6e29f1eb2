//! People: signing in, passwords, sessions.

pub mod password;
pub mod people;
pub mod session;
