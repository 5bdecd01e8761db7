//! The programmes that people are referred to, with the rule of each: data of the service, with what comes with the app beneath.

use serde::{Deserialize, Serialize};

use super::case::{MINIMUM_AGE_YEARS, PROGRAMMES};
use crate::fold::Entry;

/// The collection of [`Rules`] in the service's root entry, by the codes of [`PROGRAMMES`].
pub const PROGRAMME: &str = "programme";

/// What a service says of one programme; a member of the collection `programme`, replaced as one: a minimum age is of the
/// programme of that name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// What it is called here; empty for the words that come with the app.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Whole years of age below which somebody decides whether a referral is taken on.
    pub age_years_min: i16,
}

/// A programme that a referral can be to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// A code of [`PROGRAMMES`].
    pub code: &'static str,
    /// What it is called here.
    pub name: String,
    /// Whole years of age below which somebody decides whether a referral is taken on.
    pub age_years_min: i16,
}

/// The field of a programme's rules.
#[must_use]
pub fn field(code: &str) -> String {
    format!("{PROGRAMME}/{code}")
}

/// Every programme as this service has it; `service` is the root entry of the service's file, if it is here.
#[must_use]
pub fn programmes(service: Option<&Entry>) -> Vec<Programme> {
    let of = |&(code, words): &(&'static str, &str)| {
        let rules = service.and_then(|entry| entry.get::<Rules>(&field(code)));
        let Rules { name, age_years_min } =
            rules.unwrap_or(Rules { name: String::new(), age_years_min: MINIMUM_AGE_YEARS });
        let name = if name.trim().is_empty() { words.to_owned() } else { name };
        Programme { code, name, age_years_min }
    };
    PROGRAMMES.iter().map(of).collect()
}

/// The least age for the programme of this code.
#[must_use]
pub fn age_years_min(programmes: &[Programme], code: &str) -> i16 {
    programmes.iter().find(|one| one.code == code).map_or(MINIMUM_AGE_YEARS, |one| one.age_years_min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::service::tests::service;
    use serde_json::json;

    #[test]
    fn a_service_says_the_age_of_its_programmes_and_the_rest_come_with_the_app() {
        let plain = programmes(None);
        assert_eq!(plain.len(), PROGRAMMES.len());
        assert!(plain.iter().all(|one| one.age_years_min == MINIMUM_AGE_YEARS));
        let own = service(json!({
            "programme/mental_health": { "age_years_min": 18 },
            "programme/crisis_support": { "name": "Winter support", "age_years_min": 0 },
            "programme/hologram": { "age_years_min": 3 },
        }));
        let own = programmes(Some(&own));
        assert_eq!(own.len(), PROGRAMMES.len(), "a programme of a newer build waits for that build");
        assert_eq!(age_years_min(&own, "mental_health"), 18);
        assert_eq!(age_years_min(&own, "social_prescribing"), MINIMUM_AGE_YEARS);
        assert_eq!(age_years_min(&own, "hologram"), MINIMUM_AGE_YEARS);
        let winter = own.iter().find(|one| one.code == "crisis_support").unwrap();
        assert_eq!((winter.name.as_str(), winter.age_years_min), ("Winter support", 0));
    }
}
