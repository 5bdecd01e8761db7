//! The instruments that come with a build. An installation may add others, and newer versions of these.

use super::{Instrument, parse};

/// Their JSON texts.
pub const BUILT_IN: &[&str] = &[
    include_str!("seven-outcomes.json"),
    include_str!("ons4.json"),
    include_str!("loneliness.json"),
    include_str!("three-scales.json"),
    include_str!("phq-9.json"),
    include_str!("gad-7.json"),
    include_str!("gp-contacts.json"),
    include_str!("swemwbs.json"),
    include_str!("pam.json"),
    include_str!("mycaw.json"),
    include_str!("eq-5d.json"),
];

/// All of them.
#[must_use]
pub fn built_in() -> Vec<Instrument> {
    BUILT_IN.iter().filter_map(|text| parse(text).ok()).collect()
}

/// The seven outcomes: managing or not, in seven parts of life.
///
/// # Panics
/// Never: a test reads the text that is compiled in.
#[must_use]
pub fn seven_outcomes() -> Instrument {
    parse(BUILT_IN[0]).expect("the built-in instrument is tested")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_text_that_comes_with_a_build_can_be_used_and_is_there_once() {
        let mut ids = BTreeSet::new();
        for text in BUILT_IN {
            let instrument = parse(text).unwrap();
            assert!(ids.insert(instrument.id.clone()), "{} twice", instrument.id);
            let back = serde_json::to_string(&instrument).unwrap();
            assert_eq!(parse(&back).unwrap(), instrument, "{} survives", instrument.id);
        }
    }

    #[test]
    fn the_seven_outcomes_are_seven_with_three_states_and_one_apart() {
        let instrument = seven_outcomes();
        assert_eq!(instrument.items.len(), 7);
        let points: Vec<Option<u8>> = instrument.options.iter().map(|option| option.points).collect();
        assert_eq!(points, [Some(0), Some(1), Some(2), None]);
        assert!(instrument.items.iter().all(|item| item.indicators.len() >= 3));
    }

    #[test]
    fn nothing_calls_a_score_a_low_risk() {
        for text in BUILT_IN {
            assert!(!text.to_lowercase().contains("low risk"));
        }
    }
}
