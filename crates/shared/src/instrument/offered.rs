//! Which questionnaires a service has, and which of them it asks.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Instrument, read};
use crate::fold::Entry;
use crate::id::EntryId;
use crate::kind;
use crate::order;
use crate::view::View;
use crate::view::questionnaire::Questionnaire;

/// The collection of [`Use`]s in the root of the service's file, by the questionnaires' ids.
pub const USE: &str = "use";

/// Whether a service asks a questionnaire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// Whether it is offered.
    pub offered: bool,
}

/// The field that says whether a questionnaire is asked.
#[must_use]
pub fn use_field(instrument: &str) -> String {
    format!("{USE}/{instrument}")
}

/// A questionnaire that a service has, in its newest version.
#[derive(Clone, Debug, PartialEq)]
pub struct Owned {
    /// The questionnaire.
    pub instrument: Instrument,
    /// Whether the service asks it.
    pub is_offered: bool,
    /// Whether the service added it, or this version of it.
    pub is_own: bool,
}

/// Every questionnaire in every version: those of this build, and those that the service's file holds. Of two that say they are the same
/// version, that of the build counts, else the one that was written first. `of_build` is what [`super::built_in()`] gives: it is read from
/// texts, so whoever asks often keeps it.
#[must_use]
pub fn known(of_build: &[Instrument], service: &BTreeMap<EntryId, Entry>) -> Vec<Instrument> {
    let own = own(of_build, service);
    of_build.iter().cloned().chain(own).collect()
}

/// Those that the service added.
fn own(of_build: &[Instrument], service: &BTreeMap<EntryId, Entry>) -> Vec<Instrument> {
    let entries = service.values().filter(|entry| entry.kind == kind::INSTRUMENT && entry.void.is_none());
    let mut entries: Vec<&Entry> = entries.collect();
    order::sort_by_key(&mut entries, |entry| (entry.made.at, entry.id));
    let mut seen: BTreeSet<(String, u32)> =
        of_build.iter().map(|instrument| (instrument.id.clone(), instrument.version)).collect();
    let texts = entries.into_iter().filter_map(|entry| Questionnaire::of(entry).definition);
    // What this build cannot use stays where it is, for one that can.
    let read = texts.filter_map(|definition| read(&definition).ok());
    read.filter(|instrument| seen.insert((instrument.id.clone(), instrument.version))).collect()
}

/// The newest version of each, in the order of the build, then by name. One whose text is here is offered until somebody says
/// otherwise; one of which only scores can be entered is not.
#[must_use]
pub fn owned(of_build: &[Instrument], root: Option<&Entry>, known: &[Instrument]) -> Vec<Owned> {
    let uses: BTreeMap<String, Use> =
        root.map(|root| root.members(USE)).unwrap_or_default().into_iter().collect();
    let mut newest: Vec<&Instrument> = Vec::new();
    for instrument in known {
        match newest.iter_mut().find(|other| other.id == instrument.id) {
            Some(other) if other.version < instrument.version => *other = instrument,
            Some(_) => {}
            None => newest.push(instrument),
        }
    }
    let owned = newest.into_iter().map(|instrument| Owned {
        is_offered: uses.get(&instrument.id).map_or(instrument.licence.text_included, |said| said.offered),
        is_own: !of_build.contains(instrument),
        instrument: instrument.clone(),
    });
    owned.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;
    use crate::change::{Change, Edit, FieldEdit};
    use crate::fold::{Known, fold};
    use crate::id::{ChangeId, UserId, WriterId};
    use crate::instrument::{built_in, parse};
    use crate::stamp::Stamp;
    use crate::view::service::SERVICE_FILE;

    fn entry(number: u128, kind: &str, set: Value) -> Entry {
        let at = Stamp { wall_ms: u64::try_from(number).unwrap(), tick: 0, writer: WriterId(Uuid::nil()) };
        let set = set.as_object().cloned().unwrap_or_default().into_iter();
        let set = set.map(|(name, value)| (name, FieldEdit { value, over: Vec::new() })).collect();
        let change = Change {
            id: ChangeId(Uuid::from_u128(number)),
            file: SERVICE_FILE,
            entry: EntryId(Uuid::from_u128(number)),
            kind: kind.to_owned(),
            base: None,
            stamp: at,
            replaces: None,
            edit: Edit::Set(set),
        };
        fold([&Known { change, at, by: UserId(Uuid::nil()), by_name: "P. Arden".to_owned(), office: true }])
            .unwrap()
    }

    fn tea(version: u32, name: &str) -> Value {
        json!({
            "id": "tea", "version": version, "name": name, "introduction": "About tea.",
            "items": [{ "id": "cups", "name": "Cups", "question": "How many cups?", "range": { "from": 0, "to": 20 } }],
            "licence": { "holder": "Us", "terms": "Ours", "text_included": true },
        })
    }

    fn service(definitions: Vec<Value>) -> BTreeMap<EntryId, Entry> {
        let entries = definitions
            .into_iter()
            .zip(1..)
            .map(|(definition, number)| entry(number, kind::INSTRUMENT, json!({ "definition": definition })));
        entries.map(|entry| (entry.id, entry)).collect()
    }

    #[test]
    fn a_questionnaire_that_the_service_added_is_there_and_its_newest_version_is_asked() {
        let service = service(vec![
            tea(1, "Tea"),
            tea(2, "Tea and coffee"),
            tea(2, "Impostor"),
            json!({ "id": "broken" }),
        ]);
        let known = known(&built_in(), &service);
        let teas: Vec<(u32, &str)> =
            known.iter().filter(|one| one.id == "tea").map(|one| (one.version, one.name.as_str())).collect();
        assert_eq!(teas, [(1, "Tea"), (2, "Tea and coffee")]);
        let owned = owned(&built_in(), None, &known);
        let tea: Vec<&Owned> = owned.iter().filter(|one| one.instrument.id == "tea").collect();
        assert_eq!(tea.len(), 1);
        assert!(tea[0].is_offered && tea[0].is_own && tea[0].instrument.version == 2);
    }

    #[test]
    fn nobody_puts_another_text_under_the_version_of_one_that_comes_with_the_build() {
        let other = parse(crate::instrument::BUILT_IN[0]).unwrap();
        let other = json!(Instrument { name: "Impostor".to_owned(), ..other });
        assert!(known(&built_in(), &service(vec![other])).iter().all(|one| one.name != "Impostor"));
    }

    #[test]
    fn scores_alone_are_offered_where_somebody_says_so_and_anything_can_be_left_out() {
        let known = known(&built_in(), &BTreeMap::new());
        let offered = |root: Option<&Entry>| {
            let owned = owned(&built_in(), root, &known);
            owned.into_iter().filter(|one| one.is_offered).map(|one| one.instrument.id).collect::<Vec<_>>()
        };
        assert!(offered(None).contains(&"ons4".to_owned()) && !offered(None).contains(&"swemwbs".to_owned()));
        let uses = json!({ "use/swemwbs": { "offered": true }, "use/ons4": { "offered": false } });
        let root = entry(9, kind::SERVICE, uses);
        assert!(!offered(Some(&root)).contains(&"ons4".to_owned()));
        assert!(offered(Some(&root)).contains(&"swemwbs".to_owned()));
    }
}
