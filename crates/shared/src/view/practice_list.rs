//! The practices that a service works with, by name and code, so that nobody types either twice. Anything else can be typed too.

use serde::{Deserialize, Serialize};

use super::person::Practice;
use crate::fold::Entry;
use crate::identifier::{no_practice, practice_code};
use crate::order;
use crate::plain::{plain, words};

/// The collection of [`Listed`] practices in the service's root entry, by ODS code.
pub const PRACTICE: &str = "practice";

/// A practice on the list; a member of the collection `practice`, replaced as one: the network is that practice's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// What it is called.
    pub name: String,
    /// The primary care network that it belongs to; empty where nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub network: String,
}

/// A practice on the list, with its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPractice {
    /// Its ODS code.
    pub ods: String,
    /// What it is called.
    pub name: String,
    /// Its network, or empty.
    pub network: String,
}

/// The field of a practice.
#[must_use]
pub fn field(ods: &str) -> String {
    format!("{PRACTICE}/{ods}")
}

/// Every practice on the list, by name; `service` is the root entry of the service's file, if it is here.
#[must_use]
pub fn practices(service: Option<&Entry>) -> Vec<KnownPractice> {
    let listed = service.map(|entry| entry.members::<Listed>(PRACTICE)).unwrap_or_default().into_iter();
    let known = listed.map(|(ods, Listed { name, network })| KnownPractice { ods, name, network });
    let mut known: Vec<KnownPractice> = known.filter(|practice| !practice.name.trim().is_empty()).collect();
    order::sort_by_key(&mut known, |practice| (plain(&practice.name), practice.ods.clone()));
    known
}

/// A practice as one line, which [`read`] reads again: "Tallow Lane Surgery (X99901)".
#[must_use]
pub fn line(practice: &Practice) -> String {
    let Practice { ods, name } = practice;
    match (name.is_empty(), ods.is_empty()) {
        (_, true) => name.clone(),
        (true, false) => ods.clone(),
        (false, false) => format!("{name} ({ods})"),
    }
}

/// The practice that somebody typed: its name, its code, or both in whatever order. One that is on the list gets what is known
/// of it; anything else is kept as it was typed. None for nothing.
#[must_use]
pub fn read(typed: &str, list: &[KnownPractice]) -> Option<Practice> {
    let is_bracket = |c: char| matches!(c, '(' | ')' | ',' | ';');
    let code = typed.split(|c: char| c.is_whitespace() || is_bracket(c)).find_map(practice_code);
    let name = match &code {
        None => typed.trim().to_owned(),
        Some(code) => {
            let rest = typed
                .split_whitespace()
                .filter(|word| practice_code(word.trim_matches(is_bracket)).as_ref() != Some(code));
            rest.collect::<Vec<_>>().join(" ").trim_matches(is_bracket).trim().to_owned()
        }
    };
    let ods = code.unwrap_or_default();
    if name.is_empty() && ods.is_empty() {
        return None;
    }
    let is_named = |practice: &&KnownPractice| words(&practice.name) == words(&name);
    let known = if ods.is_empty() {
        // Two of one name are told apart by their codes alone.
        let mut named = list.iter().filter(is_named);
        named.next().filter(|_| named.next().is_none())
    } else {
        list.iter().find(|practice| practice.ods == ods && (name.is_empty() || is_named(practice)))
    };
    Some(match known {
        Some(practice) => Practice { ods: practice.ods.clone(), name: practice.name.clone() },
        None if name.is_empty() => {
            let name = no_practice(&ods).unwrap_or_default().to_owned();
            Practice { ods, name }
        }
        None => Practice { ods, name },
    })
}

/// Practices on the list that somebody may mean who has typed this much, at most `most`. None where what is typed is one of them
/// already, or is nothing.
#[must_use]
pub fn offered<'a>(list: &'a [KnownPractice], typed: &str, most: usize) -> Vec<&'a KnownPractice> {
    let sought = words(typed);
    let is_it = |practice: &KnownPractice| {
        typed.trim() == line(&Practice { ods: practice.ods.clone(), name: practice.name.clone() })
    };
    if sought.is_empty() || list.iter().any(is_it) {
        return Vec::new();
    }
    let fits = |practice: &&KnownPractice| {
        let said = words(&format!("{} {} {}", practice.name, practice.ods, practice.network));
        sought.iter().all(|word| said.iter().any(|known| known.starts_with(word.as_str())))
    };
    list.iter().filter(fits).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::service::tests::service;
    use serde_json::json;

    fn list() -> Vec<KnownPractice> {
        practices(Some(&service(json!({
            "practice/X99902": { "name": "Windmill Bank Surgery", "network": "Halesowen" },
            "practice/X99901": { "name": "Tallow Lane Surgery", "network": "Dudley" },
            "practice/X99903": { "name": "" },
            "practice/X99904": null,
        }))))
    }

    fn practice(ods: &str, name: &str) -> Option<Practice> {
        Some(Practice { ods: ods.to_owned(), name: name.to_owned() })
    }

    #[test]
    fn the_list_is_by_name_and_what_was_taken_away_is_gone() {
        let names: Vec<String> = list().into_iter().map(|practice| practice.name).collect();
        assert_eq!(names, ["Tallow Lane Surgery", "Windmill Bank Surgery"]);
        assert_eq!(practices(None), []);
    }

    #[test]
    fn a_practice_is_known_by_name_or_code_and_anything_else_is_kept() {
        let known = practice("X99901", "Tallow Lane Surgery");
        for typed in
            ["x99901", "tallow lane  surgery", "Tallow Lane Surgery (X99901)", "X99901, Tallow Lane Surgery"]
        {
            assert_eq!(read(typed, &list()), known, "{typed}");
        }
        assert_eq!(read(" Bridge Street ", &list()), practice("", "Bridge Street"));
        assert_eq!(read("Bridge Street Z12345", &list()), practice("Z12345", "Bridge Street"));
        assert_eq!(read("z12345", &list()), practice("Z12345", ""));
        assert_eq!(read("v81999", &list()), practice("V81999", "Practice not known"));
        assert_eq!(read("  ", &list()), None);
        let other = read("Mill Road (X99901)", &list());
        assert_eq!(
            other,
            practice("X99901", "Mill Road"),
            "what was typed is not changed into something else"
        );
        for known in [known, other, practice("", "Bridge Street"), practice("Z12345", "")] {
            assert_eq!(
                read(&line(known.as_ref().unwrap()), &list()),
                known,
                "a line reads as it was written"
            );
        }
    }

    #[test]
    fn what_is_typed_so_far_offers_what_it_may_become() {
        let names = |typed: &str| {
            let list = list();
            offered(&list, typed, 4).into_iter().map(|practice| practice.ods.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names("tal"), ["X99901"]);
        assert_eq!(names("surg"), ["X99901", "X99902"]);
        assert_eq!(names("x9990"), ["X99901", "X99902"]);
        assert_eq!(names("halesowen"), ["X99902"], "by its network too");
        assert!(names("").is_empty() && names("bridge").is_empty());
        assert!(names("Tallow Lane Surgery (X99901)").is_empty(), "it is there");
    }
}
