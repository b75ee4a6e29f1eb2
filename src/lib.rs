//! `jiebang`: the platform on which a city's science bureau runs 揭榜挂帅.
//!
//! Three spines carry everything: [`flow`] says what may happen, [`journal`] what has happened, [`search`] what can be
//! found. A folder per noun stands on them.
//!
//! | room | holds |
//! |---|---|
//! | [`flow`], [`store`], [`journal`], [`seen`] | the engine, the one way to write, the log, what a viewer may load |
//! | [`account`] [`org`] [`call`] [`demand`] [`bid`] [`review`] [`notice`] | the nouns, in the order of a demand's life |
//! | [`steps`] | acts that reach over several nouns, and the ticker |
//! | [`search`], [`matching`] | documents: finding and comparing |
//! | [`hall`], [`import`], [`export`] | the lists: finding in them, taking them in, handing them out |
//! | [`alert`] | what a person keeps an eye on, and how often they are told |
//! | [`page`], [`api`], [`doors`], [`routes`] | what HTML and JSON routes share, and the list of them all |
//!
//! File names mean the same in every noun's folder: `rules.rs` the table, `mod.rs` operations, `seen.rs` the projection,
//! `list.rs` queries, `form.rs` typed input, `page.rs` HTML routes, `api.rs` JSON routes.

#[macro_use]
mod words;

pub mod account;
pub mod achievement;
pub mod alert;
pub mod api;
pub mod app;
pub mod bid;
pub mod calendar;
pub mod call;
pub mod chance;
pub mod client;
pub mod clock;
pub mod config;
pub mod demand;
pub mod demo;
pub mod desk;
pub mod doors;
pub mod error;
pub mod export;
pub mod facets;
pub mod file;
pub mod flow;
pub mod follow;
pub mod form;
pub mod hall;
pub mod import;
pub mod inbox;
pub mod indexer;
pub mod journal;
pub mod leads;
pub mod limits;
pub mod log;
pub mod matching;
pub mod notice;
pub mod org;
pub mod page;
pub mod review;
pub mod routes;
pub mod search;
pub mod seen;
pub mod site;
pub mod stats;
pub mod steps;
pub mod store;
pub mod timeline;
pub mod upload;
pub mod who;
