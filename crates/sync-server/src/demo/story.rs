//! The stories in `demo/stories/`: their format, and how days counted from today become dates.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use jiff::Span;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use shared::civil;

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
    /// Its collections: member by name.
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

/// The day on which a demonstration is seeded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    today: Date,
}

impl Calendar {
    pub(super) fn at(now_ms: u64) -> Self {
        Self { today: civil::date(now_ms) }
    }

    /// The date `day` days from today.
    pub(super) fn date(self, day: i32) -> Date {
        self.today.saturating_add(Span::new().days(day))
    }

    /// The instant of a time of day on London's clocks.
    pub(super) fn instant_ms(self, day: i32, time: &str) -> anyhow::Result<u64> {
        let (hour, minute) = time.split_once(':').with_context(|| format!("{time:?} is no time of day"))?;
        let instant = civil::instant_ms(self.date(day), hour.parse()?, minute.parse()?);
        instant.with_context(|| format!("no clock shows {time:?}"))
    }

    /// Replaces `@day:-12` by the date, `@at:-12T13:30` by the instant, `@entry:key` by what `entry` says and
    /// `@person:story` by the file of another story's person.
    pub(super) fn resolve(self, value: &Value, entry: &impl Fn(&str) -> Value) -> anyhow::Result<Value> {
        Ok(match value {
            Value::String(text) => match text.strip_prefix('@').and_then(|rest| rest.split_once(':')) {
                Some(("day", day)) => Value::from(self.date(day.parse()?).to_string()),
                Some(("at", at)) => {
                    let (day, time) =
                        at.split_once('T').with_context(|| format!("{text:?} is no instant"))?;
                    Value::from(self.instant_ms(day.parse()?, time)?)
                }
                Some(("entry", key)) => entry(key),
                Some(("person", key)) => Value::from(super::id(&format!("person:{key}")).to_string()),
                Some(_) => bail!("{text:?} is not known"),
                None => value.clone(),
            },
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.resolve(item, entry)).collect::<Result<_, _>>()?)
            }
            Value::Object(fields) => {
                let resolved =
                    fields.iter().map(|(name, value)| Ok((name.clone(), self.resolve(value, entry)?)));
                Value::Object(resolved.collect::<anyhow::Result<_>>()?)
            }
            other => other.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_counted_from_today() {
        let calendar = Calendar::at(civil::instant_ms(jiff::civil::date(2026, 3, 30), 12, 0).unwrap());
        let value =
            serde_json::json!({"on": "@day:-1", "at_ms": "@at:-1T13:30", "about": ["@entry:visit"], "n": 3});
        let resolved = calendar.resolve(&value, &|key| Value::from(format!("id of {key}"))).unwrap();
        let at_ms = civil::instant_ms(jiff::civil::date(2026, 3, 29), 13, 30).unwrap();
        assert_eq!(
            resolved,
            serde_json::json!({"on": "2026-03-29", "at_ms": at_ms, "about": ["id of visit"], "n": 3})
        );
        assert!(calendar.resolve(&Value::from("@moon:3"), &|_| Value::Null).is_err());
    }
}
