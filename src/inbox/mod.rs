//! What people are told: notices in the inbox, and mails.

pub mod mail;
pub mod notices;
pub mod page;
