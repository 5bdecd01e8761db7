//! Stories that are told by days counted from the day on which they begin: the demonstration's people, and the practice person.

use jiff::Span;
use jiff::civil::Date;
use serde_json::Value;

use crate::civil;

/// Something in a story that means nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoryError {
    /// No time of day.
    #[error("{0:?} is no time of day")]
    Time(String),
    /// No number of days.
    #[error("{0:?} is no number of days")]
    Days(String),
    /// An `@` with a word that is not known.
    #[error("{0:?} is not known")]
    Word(String),
}

/// The day from which a story counts.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    today: Date,
}

impl Calendar {
    /// Counts from the day, in London, of an instant in milliseconds since the Unix epoch.
    #[must_use]
    pub fn at(now_ms: u64) -> Self {
        Self { today: civil::date(now_ms) }
    }

    /// The date `day` days from today.
    #[must_use]
    pub fn date(self, day: i32) -> Date {
        self.today.saturating_add(Span::new().days(day))
    }

    /// The instant of a time of day on London's clocks, such as `13:30`, in milliseconds since the Unix epoch.
    ///
    /// # Errors
    /// [`StoryError::Time`].
    pub fn instant_ms(self, day: i32, time: &str) -> Result<u64, StoryError> {
        let instant = || {
            let (hour, minute) = time.split_once(':')?;
            civil::instant_ms(self.date(day), hour.parse().ok()?, minute.parse().ok()?)
        };
        instant().ok_or_else(|| StoryError::Time(time.to_owned()))
    }

    /// Replaces `@day:-12` by the date, `@at:-12T13:30` by the instant, and `@word:key`, at any depth, by what `named` says of it.
    ///
    /// # Errors
    /// What means nothing.
    pub fn resolve(
        self,
        value: &Value,
        named: &impl Fn(&str, &str) -> Option<Value>,
    ) -> Result<Value, StoryError> {
        let days = |text: &str| text.parse::<i32>().map_err(|_| StoryError::Days(text.to_owned()));
        Ok(match value {
            Value::String(text) => match text.strip_prefix('@').and_then(|rest| rest.split_once(':')) {
                Some(("day", day)) => Value::from(self.date(days(day)?).to_string()),
                Some(("at", at)) => {
                    let (day, time) = at.split_once('T').ok_or_else(|| StoryError::Time(at.to_owned()))?;
                    Value::from(self.instant_ms(days(day)?, time)?)
                }
                Some((word, key)) => named(word, key).ok_or_else(|| StoryError::Word(text.clone()))?,
                None => value.clone(),
            },
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.resolve(item, named)).collect::<Result<_, _>>()?)
            }
            Value::Object(fields) => {
                let resolved =
                    fields.iter().map(|(name, value)| Ok((name.clone(), self.resolve(value, named)?)));
                Value::Object(resolved.collect::<Result<_, _>>()?)
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
        let named = |word: &str, key: &str| (word == "entry").then(|| Value::from(format!("id of {key}")));
        let resolved = calendar.resolve(&value, &named).unwrap();
        let at_ms = civil::instant_ms(jiff::civil::date(2026, 3, 29), 13, 30).unwrap();
        assert_eq!(
            resolved,
            serde_json::json!({"on": "2026-03-29", "at_ms": at_ms, "about": ["id of visit"], "n": 3})
        );
        let wrong = |text: &str| calendar.resolve(&Value::from(text), &named).unwrap_err();
        assert_eq!(wrong("@moon:3"), StoryError::Word("@moon:3".to_owned()));
        assert_eq!(wrong("@day:soon"), StoryError::Days("soon".to_owned()));
        assert_eq!(wrong("@at:-1T25:00"), StoryError::Time("25:00".to_owned()));
    }
}
