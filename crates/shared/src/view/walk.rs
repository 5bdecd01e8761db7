//! A supported walk, or a walk that the person took since, or went to something since.

use serde::{Deserialize, Serialize};

use super::{Codes, view};
use crate::id::EntryId;

view! {
    /// A walk, finalised when it is saved.
    Walk is crate::kind::WALK;
    /// When it began, in milliseconds since the Unix epoch; absent where nobody knows the day.
    at_ms: u64,
    /// Whether the day is only about right.
    about: bool,
    /// What it was, as a code of [`SORTS`]; a walk where it is absent.
    sort: String,
    /// How long it took, in minutes.
    minutes: u32,
    /// What the person wants to be able to do.
    goal: String,
    /// Where it went.
    destination: String,
    /// Who came along.
    came: Came,
    /// How sure the person felt before, 0 (not at all) to 10 (completely).
    confidence_before: u8,
    /// How sure the person felt after, 0 to 10.
    confidence_after: u8,
    /// Aids used, as codes of [`AIDS`].
    aids: Vec<String>,
    /// What made it hard: kerbs, ice, traffic.
    hazards: String,
    /// What happened along the way, as codes of [`ALONG_THE_WAY`].
    along_the_way: Vec<String>,
    /// What happened.
    happened: String,
    /// Whether the person has done it without the service since.
    alone_since: AloneSince,
    /// The way that was walked, where the person agreed to have it recorded.
    route: Route,
    /// The walk that this one puts right.
    amends: EntryId,
    /// Why it puts it right.
    amends_why: String,
}

/// Who came along; replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came {
    /// A code of [`CAME`]: the ladder from accompanied to alone.
    pub with: String,
    /// Who that was ("the gardener").
    #[serde(default)]
    pub who: String,
}

/// Walks without the service since the last one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AloneSince {
    /// Whether there was one: `yes`, `no` or `not_asked`.
    pub answer: String,
    /// How often and with whom.
    #[serde(default)]
    pub what: String,
}

/// The way of one walk, coarse, without a map; replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// That the person agreed, in milliseconds since the Unix epoch. Without it nothing is recorded.
    pub agreed_ms: u64,
    /// Where they were, in ten-thousandths of a degree: latitude and longitude, about ten metres.
    pub points: Vec<[i32; 2]>,
    /// How long it was recorded, in minutes.
    #[serde(default)]
    pub minutes: u32,
}

/// What a [`Walk`] was.
pub const SORTS: Codes = &[("walk", "A walk"), (ACTIVITY, "Going to something")];
/// They went to something, such as a group, as a code of [`SORTS`].
pub const ACTIVITY: &str = "activity";

/// The ladder of independence, lowest first.
pub const CAME: Codes = &[
    ("us", "With me"),
    ("others", "With somebody else, not us"),
    ("alone", "On their own"),
    ("member", "As a member or volunteer"),
];

/// Aids.
pub const AIDS: Codes = &[
    ("stick", "Stick"),
    ("frame", "Frame"),
    ("wheelchair", "Wheelchair"),
    ("arm", "An arm to hold"),
    ("oxygen", "Oxygen"),
];

/// What happens along the way.
pub const ALONG_THE_WAY: Codes = &[
    ("rested", "Rested once or more"),
    ("spoke", "Spoke to someone"),
    ("kerb", "Kerb or hill hard"),
    ("crossed", "Crossed a road"),
    ("bought", "Bought something"),
    ("turned_back", "Turned back"),
];

/// Whether the person did it alone since.
pub const ALONE_SINCE: Codes = &[("yes", "Yes"), ("no", "Not yet"), ("not_asked", "Did not ask")];

impl Walk {
    /// Whether the service was there.
    #[must_use]
    pub fn with_us(&self) -> bool {
        self.came.as_ref().is_none_or(|came| came.with == "us")
    }
}
