//! The types of the HTTP interface. `docs/api.md` describes the calls; tests freeze the bytes.

pub mod blob;
pub mod office;
pub mod session;
pub mod sync;
pub mod unsent;

use serde::{Deserialize, Serialize};

/// An RFC 9457 problem: what every error answer carries, as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A stable path that names the kind of problem, such as `/problems/sign-in`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened, in words for a user.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What can be done, or which field is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}
