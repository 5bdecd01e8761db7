//! What the phone and the office agree on.
//!
//! Pure by rule: no clock, no randomness, no `async`, no I/O. Time and ids come in as arguments, so that the same
//! code runs in the browser, on the server and in a simulation, and gives the same answer in each.
//! `clippy.toml` beside this crate's manifest bans the calls that would break the rule.

pub mod blob;
pub mod budget;
pub mod change;
pub mod check;
pub mod civil;
pub mod device;
pub mod died;
pub mod feedback;
pub mod fold;
pub mod follow_up;
pub mod funnel;
pub mod household;
pub mod id;
pub mod identifier;
pub mod identity;
pub mod instrument;
pub mod kind;
pub mod ladder;
pub mod likely;
pub mod limits;
pub mod message;
pub mod money;
pub mod nhs_number;
pub mod order;
pub mod outbox;
pub mod plain;
pub mod plan;
pub mod practice_person;
pub mod role;
pub mod sentence;
pub mod seq;
pub mod stamp;
pub mod story;
pub mod summary;
pub mod tries;
pub mod view;
pub mod wire;
