//! The stories in `demo/stories/`: their format.

use std::collections::BTreeMap;

use anyhow::Context;
use serde::Deserialize;
use serde_json::Value;

/// The stories that come with this build.
const TEXTS: [&str; 9] = [
    include_str!("../../demo/stories/david.json"),
    include_str!("../../demo/stories/dee.json"),
    include_str!("../../demo/stories/emma.json"),
    include_str!("../../demo/stories/helen.json"),
    include_str!("../../demo/stories/karen.json"),
    include_str!("../../demo/stories/miss-b.json"),
    include_str!("../../demo/stories/mrs-a.json"),
    include_str!("../../demo/stories/mrs-c.json"),
    include_str!("../../demo/stories/patrick.json"),
];

/// One person's story.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    /// Names the story; ids are derived from it.
    pub(super) key: String,
    /// Who holds the case, such as `link.worker`.
    pub(super) holder: String,
    /// With whom the holder shares it.
    #[serde(default)]
    pub(super) support: Option<String>,
    /// The root of the person's file.
    pub(super) person: Root,
    /// The root of the case file.
    pub(super) case: Root,
    /// What happened, in any order.
    pub(super) entries: Vec<Told>,
}

/// A root entry.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Root {
    /// Its fields.
    #[serde(default)]
    pub(super) fields: Fields,
    /// Its collections: member by name, which may be a day counted from today.
    #[serde(default)]
    pub(super) members: BTreeMap<String, Fields>,
    /// For a case: the stages that it went through.
    #[serde(default)]
    pub(super) stages: Vec<Stage>,
}

/// Values by name.
pub(super) type Fields = BTreeMap<String, Value>;

/// A stage, since a day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stage {
    /// Its code.
    pub(super) stage: String,
    /// Counted from the day of seeding.
    pub(super) day: i32,
    /// Why, where there is something to say.
    #[serde(default)]
    pub(super) why: String,
}

/// One entry of a story.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Told {
    /// Names the entry within its story.
    pub(super) key: String,
    /// Counted from the day of seeding.
    pub(super) day: i32,
    /// On London's clocks, as `13:30`.
    pub(super) time: String,
    /// Who wrote it.
    pub(super) by: String,
    /// `case` or `person`.
    #[serde(default)]
    pub(super) file: Option<String>,
    /// Its kind.
    pub(super) kind: String,
    /// Its fields.
    #[serde(default)]
    pub(super) fields: Fields,
    /// Its collections.
    #[serde(default)]
    pub(super) members: BTreeMap<String, Fields>,
    /// The entry that it puts right.
    #[serde(default)]
    pub(super) amends: Option<String>,
}

/// Reads every story of this build.
pub(super) fn all() -> anyhow::Result<Vec<Story>> {
    TEXTS
        .iter()
        .map(|text| serde_json::from_str(text).context("a story does not follow the format"))
        .collect()
}
