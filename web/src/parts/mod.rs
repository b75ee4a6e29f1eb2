//! What pages are made of. Each part is a small struct with a template of the same name in `templates/parts/`; it prints
//! itself (`{{ steps }}`), escaped already.
//!
//! | part | use it for |
//! |---|---|
//! | [`Field`], [`Choice`], [`Problems`], [`ErrorSummary`] | forms |
//! | [`EditRows`] | rows of controls with add and drop |
//! | [`Attachments`], [`Acts`], [`Offer`] | files; acts as buttons, with the sentence why one is not possible now |
//! | [`Find`], [`Filters`], [`Facet`], [`Picked`], [`Sorts`], [`Pager`] | finding |
//! | [`Records`], [`Record`], [`Marked`] | public lists: a line of title, a line of facts, numbers at the right |
//! | [`Chip`], [`State`], [`Due`], [`Money`] | a fact of kind; where a matter stands; a date and what is left; 万元 |
//! | [`Steps`], [`Facts`], [`Figures`], [`Tabs`] | stages; label and value; a band of numbers; tabs |
//! | [`Table`], [`Cell`] | tables that become blocks on a phone |
//! | [`Timeline`], [`Changes`] | what has happened; what changed between two submissions |
//! | [`Matches`], [`Lead`], [`Checks`] | leads with bands and reasons; the demand coach |
//! | [`ColumnChart`], [`BarChart`] | SVG bars; the same numbers stand in a table beside them |
//! | [`Prose`], [`Empty`], [`Receipt`] | what a person wrote; nothing here, and the way on; a log checkpoint |

mod acts;
mod attachments;
mod changes;
mod chart;
mod choice;
mod due;
mod edit_rows;
mod facts;
mod field;
mod filters;
mod matches;
mod pager;
mod problems;
mod records;
mod steps;
mod suggestions;
mod table;
mod text;
mod timeline;

pub use acts::{Acts, NoteNeed, Offer};
pub use attachments::{Attachment, Attachments};
pub use changes::{Change, Changes};
pub use chart::{BarChart, ColumnChart};
pub use choice::Choice;
pub use due::{Chip, Due, Money, Nearness, State};
pub use edit_rows::{Column, EditRows};
pub use facts::{Fact, Facts, Figure, Figures, Tab, Tabs};
pub use field::Field;
pub use filters::{Facet, FacetItem, Filters, Find, Picked, Sorts};
pub use matches::{Band, Check, Checks, Lead, Matches, Reason};
pub use pager::Pager;
pub use problems::{ErrorSummary, Problem, Problems};
pub use records::{Record, Records};
pub use steps::{Step, Steps};
pub use suggestions::{Suggestion, Suggestions};
pub use table::{Cell, Group, Head, Table};
pub use text::{Empty, Link, Marked, Prose, Receipt};
pub use timeline::{Entry, Timeline};

/// Marks parts as printing HTML that is escaped already.
macro_rules! html_parts {
    ($($part:ty),+ $(,)?) => { $(impl askama::filters::HtmlSafe for $part {})+ };
}
pub(crate) use html_parts;
