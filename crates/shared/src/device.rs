//! What one phone keeps, and what becomes of it: pure, so that the browser and a simulation run the same code.
//!
//! Decide, then do. Every operation ([`replica`]: save, undo, ask, take an answer in) looks at rows and gives a [`Step`]:
//! what is to be written, all or nothing, and what is true once that is committed. Whoever performs it reads the rows
//! that the operation turns out to want, commits, and only then has the [`Replica`] absorb the step; a crash anywhere
//! before leaves everything as it was. The [`planner`] says in the same manner when to call the office.
//!
//! What a screen shows is *confirmed ⊕ every save not yet covered*: confirmed files are exactly what the server sent,
//! and nothing else is merged here, so that replicas cannot drift and a note never vanishes between its acknowledgement
//! and its page.

pub mod answer;
pub mod ask;
pub mod draft;
pub mod edit;
pub mod file;
pub mod former;
pub mod index;
pub mod open_file;
pub mod overlay;
pub mod photo;
pub mod planner;
pub mod practice_person;
pub mod replica;
pub mod room;
pub mod rows;
pub mod save;
pub mod unfinished;
pub mod whereabouts;

pub use replica::{Author, Replica, ServerStanding};
pub use room::{Key, Room};
pub use rows::{ReadRows, Rows, Step, Stop};

#[cfg(test)]
mod tests;
