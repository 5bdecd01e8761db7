//! Reading an instrument, and saying what is wrong with one.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Asked, Instrument, Item, Scale};

/// Scales of an instrument whose scores are entered, at most: they stand on one page.
pub const ENTERED_MAX: usize = 12;

/// Bytes of one instrument as JSON: with what stands around it, it fits one change.
pub const INSTRUMENT_BYTES_MAX: usize = 48 * 1024;

/// Why a text is no instrument.
#[derive(Debug, thiserror::Error)]
pub enum NotAnInstrument {
    /// Not the right JSON.
    #[error("the instrument cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// Readable, and unfit for use.
    #[error("the instrument cannot be used: {0}")]
    Unfit(String),
}

/// Reads an instrument from its JSON text and checks that it can be used.
///
/// # Errors
/// [`NotAnInstrument`] says what is wrong with it.
pub fn parse(text: &str) -> Result<Instrument, NotAnInstrument> {
    if text.len() > INSTRUMENT_BYTES_MAX {
        let most = INSTRUMENT_BYTES_MAX / 1024;
        return Err(NotAnInstrument::Unfit(format!("it is longer than {most} KB")));
    }
    checked(serde_json::from_str(text)?)
}

/// Reads an instrument from a field and checks that it can be used.
///
/// # Errors
/// [`NotAnInstrument`] says what is wrong with it.
pub fn read(value: &Value) -> Result<Instrument, NotAnInstrument> {
    checked(serde::Deserialize::deserialize(value)?)
}

fn checked(instrument: Instrument) -> Result<Instrument, NotAnInstrument> {
    match unfit(&instrument) {
        None => Ok(instrument),
        Some(words) => Err(NotAnInstrument::Unfit(words)),
    }
}

/// What makes it unfit for use; none where nothing does.
fn unfit(instrument: &Instrument) -> Option<String> {
    let Instrument { id, version, name, items, scales, alerts, follow_up, licence, .. } = instrument;
    if id.is_empty() || id.contains('/') {
        return Some("its id is empty or contains a slash".to_owned());
    }
    if *version == 0 || name.trim().is_empty() {
        return Some("it has no version or no name".to_owned());
    }
    match (licence.text_included, items.is_empty(), scales.is_empty()) {
        (true, true, _) => return Some("it has no items".to_owned()),
        (false, false, _) => {
            return Some("it has items, and its licence does not say that their text is included".to_owned());
        }
        (false, true, true) => return Some("it has neither items nor scales".to_owned()),
        (false, true, false) if scales.len() > ENTERED_MAX => {
            return Some(format!("it has more than {ENTERED_MAX} scores to enter"));
        }
        _ => {}
    }
    odd_ids(items.iter().map(|item| item.id.as_str()))
        .map(|words| format!("{words} item's id"))
        .or_else(|| items.iter().find_map(|item| unfit_item(instrument, item)))
        .or_else(|| {
            odd_ids(scales.iter().map(|scale| scale.id.as_str())).map(|words| format!("{words} scale's id"))
        })
        .or_else(|| scales.iter().find_map(|scale| unfit_scale(instrument, scale)))
        .or_else(|| follow_up.as_ref().and_then(crate::follow_up::unfit))
        .or_else(|| {
            let lost = alerts.iter().find(|alert| instrument.item(&alert.item).is_none())?;
            Some(format!("an alert names “{}”, which is no item", lost.item))
        })
}

fn unfit_item(instrument: &Instrument, item: &Item) -> Option<String> {
    let what = &item.id;
    match instrument.asked(item) {
        Asked::Number(range) if range.from >= range.to => {
            Some(format!("the numbers of “{what}” are upside down"))
        }
        Asked::Number(_) => None,
        Asked::Choices(choices) => {
            if let Some(words) = odd_ids(choices.iter().map(|choice| choice.code.as_str())) {
                return Some(format!("{words} code of an answer to “{what}”"));
            }
            let worth = choices.iter().filter(|choice| choice.points.is_some()).count();
            (worth < 2).then(|| format!("fewer than two answers to “{what}” have points"))
        }
    }
}

fn unfit_scale(instrument: &Instrument, scale: &Scale) -> Option<String> {
    let Scale { id, items, from, to, missing_max, bands, .. } = scale;
    if !(from.is_finite() && to.is_finite() && from < to) {
        return Some(format!("the ends of the scale “{id}” are upside down"));
    }
    if let Some(lost) = items.iter().find(|item| instrument.item(item).is_none()) {
        return Some(format!("the scale “{id}” names “{lost}”, which is no item"));
    }
    if instrument.licence.text_included && (items.is_empty() || *missing_max >= items.len()) {
        return Some(format!("the scale “{id}” has no items, or all of them may be missing"));
    }
    let ends: Vec<f64> = bands.iter().map(|band| band.to).collect();
    let in_order = ends.windows(2).all(|pair| pair[0] < pair[1]);
    let reaches = ends.last().is_none_or(|last| last == to);
    (!in_order || !reaches)
        .then(|| format!("the bands of the scale “{id}” do not follow each other up to its end"))
}

/// Ids must be there, once each, and without a slash: they name fields.
fn odd_ids<'a>(ids: impl Iterator<Item = &'a str>) -> Option<&'static str> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if id.is_empty() || id.contains('/') {
            return Some("empty, or with a slash: an");
        }
        if !seen.insert(id) {
            return Some("twice the same: an");
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::BUILT_IN;

    fn why_not(of: &str, from: &str, to: &str) -> String {
        let text = BUILT_IN.iter().find(|text| text.contains(&format!("\"id\": \"{of}\""))).unwrap();
        let other = text.replace(from, to);
        assert_ne!(&other, text, "{from} is there");
        parse(&other).unwrap_err().to_string()
    }

    #[test]
    fn unfit_instruments_are_named() {
        let seven = |from, to| why_not("seven-outcomes", from, to);
        assert!(seven("\"id\": \"housing\"", "\"id\": \"money\"").contains("twice the same"));
        assert!(seven("\"id\": \"housing\"", "\"id\": \"a/b\"").contains("slash"));
        assert!(seven("\"points\": ", "\"former\": ").contains("points"));
        assert!(
            seven("\"text_included\": true", "\"text_included\": false").contains("not say that their text")
        );
        let ons = |from, to| why_not("ons4", from, to);
        assert!(ons("\"to\": 10, \"low\"", "\"to\": 0, \"low\"").contains("upside down"));
        assert!(ons("\"items\": [\"satisfied\"]", "\"items\": [\"hologram\"]").contains("no item"));
        assert!(ons("\"items\": [\"satisfied\"]", "\"items\": []").contains("no items"));
        assert!(ons("{ \"to\": 4, ", "{ \"to\": 7, ").contains("bands"));
        assert!(why_not("phq-9", "\"item\": \"harm\"", "\"item\": \"q10\"").contains("alert"));
        assert!(why_not("swemwbs", "\"scales\"", "\"other\"").contains("neither"));
        assert!(parse("{").is_err());
        assert!(parse(&" ".repeat(INSTRUMENT_BYTES_MAX + 1)).unwrap_err().to_string().contains("48 KB"));
    }
}
