//! The office side of Alongside: sign-in, grants and sync into SQLite; serves the built app.
//!
//! `routes → store trait ← sqlite`, and no other arrow. What a save, a grant or a session means is decided once, over the
//! small traits of [`store`]; merge itself is in the crate `shared`, and this one holds no rule of its own.

pub mod accounts;
pub mod app;
pub mod assets;
pub mod backup;
pub mod blobs;
pub mod cli;
pub mod clock;
pub mod cursor;
pub mod demo;
pub mod devices;
pub mod erasure;
pub mod error;
pub mod grants;
pub mod headers;
pub mod judge;
pub mod keys;
pub mod member;
pub mod pages;
pub mod presence;
pub mod random;
pub mod receive;
pub mod relocation;
pub mod restored;
pub mod routes;
pub mod serve;
pub mod session;
pub mod store;
pub mod summary;
pub mod sync;

#[cfg(test)]
mod testing;
