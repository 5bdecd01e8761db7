//! The engine of a device over rows in a map: what the simulation proves in the large, one thing at a time.

mod drafts;
mod drift;
mod erased;
mod history;
mod lists;
mod phone;
mod photos;
mod practice_person;
