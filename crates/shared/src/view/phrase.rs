//! Words that a touch puts into a note: headings for an empty one, and phrases. Some come with the app, others are entries of the
//! service's file.

use std::collections::BTreeMap;

use super::{View, view};
use crate::fold::Entry;
use crate::id::EntryId;
use crate::kind;
use crate::order;

view! {
    /// Words that the service offers for notes. What they say is never altered: other words are another entry.
    Phrase is crate::kind::PHRASE;
    /// What a template is called. A phrase is called what it says.
    name: String,
    /// The words.
    text: String,
    /// Whether they are headings for an empty note, and no phrase.
    template: bool,
    /// The kinds of contact that they are for, as codes of [`crate::view::contact::HOW`]; none for all.
    hows: Vec<String>,
}

/// The longest name of a template, in characters: it stands on a button.
pub const NAME_CHARS_MAX: usize = 40;
/// The longest phrase, in characters: it stands on a button.
pub const PHRASE_CHARS_MAX: usize = 120;
/// The longest template, in characters.
pub const TEMPLATE_CHARS_MAX: usize = 2000;

/// Words that are offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The service's entry; none for those that come with the app.
    pub own: Option<EntryId>,
    /// What the button says.
    pub name: String,
    /// What it puts into the note.
    pub text: String,
    /// Whether they are headings for an empty note.
    pub is_template: bool,
    /// The kinds of contact that they are for; none for all.
    pub hows: Vec<String>,
}

impl Words {
    /// Whether they are offered for this kind of contact.
    #[must_use]
    pub fn fits(&self, how: &str) -> bool {
        self.hows.is_empty() || self.hows.iter().any(|one| one == how)
    }
}

/// What comes with the app: the kinds of contact, what a template is called, and the words. A phrase has no name.
const BUILT_IN: &[(&[&str], &str, &str)] = &[
    (&["visit", "call"], "What they said", "What they said\n\nWhat we did\n\nWhat comes next\n"),
    (&["accompanied"], "There and back", "Before we went\n\nHow it was\n\nWould they go again\n"),
    (&["discussion"], "Team discussion", "Why we talked about them\n\nWhat was agreed\n\nWho does what\n"),
    (&["visit", "call"], "", "In good spirits."),
    (&["visit", "call"], "", "Low today."),
    (&["visit", "call"], "", "Money worries."),
    (&["visit", "call"], "", "Talked about health."),
    (&["visit", "call", "accompanied"], "", "No concerns about safety."),
    (&["accompanied"], "", "Nervous at the door, and went in."),
    (&["accompanied"], "", "Spoke with somebody new."),
    (&["accompanied"], "", "Wants to go again."),
    (&["discussion"], "", "The practice will ring them."),
    (&["discussion"], "", "No change to the plan."),
    (&["attempt"], "", "No answer."),
    (&["attempt"], "", "Left a message, as agreed."),
    (&["attempt"], "", "Left no message."),
];

/// Everything that is offered: first what comes with the app, then what the service added, oldest first. `service` are the entries
/// of the service's file.
#[must_use]
pub fn offered(service: &BTreeMap<EntryId, Entry>) -> Vec<Words> {
    let built_in = BUILT_IN.iter().map(|(hows, name, text)| Words {
        own: None,
        name: if name.is_empty() { (*text).to_owned() } else { (*name).to_owned() },
        text: (*text).to_owned(),
        is_template: !name.is_empty(),
        hows: hows.iter().map(|how| (*how).to_owned()).collect(),
    });
    let mut own: Vec<&Entry> =
        service.values().filter(|entry| entry.kind == kind::PHRASE && entry.void.is_none()).collect();
    order::sort_by_key(&mut own, |entry| (entry.made.at, entry.id));
    let own = own.into_iter().filter_map(|entry| {
        let Phrase { name, text, template, hows } = Phrase::of(entry);
        let text = text.filter(|text| !text.trim().is_empty())?;
        let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| text.clone());
        Some(Words {
            own: Some(entry.id),
            name,
            text,
            is_template: template.unwrap_or_default(),
            hows: hows.unwrap_or_default(),
        })
    });
    built_in.chain(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::contact::HOW;
    use crate::view::service::tests::service;
    use serde_json::json;
    use uuid::Uuid;

    fn phrase(number: u128, fields: serde_json::Value) -> (EntryId, Entry) {
        let id = EntryId(Uuid::from_u128(number));
        (id, Entry { id, kind: kind::PHRASE.to_owned(), ..service(fields) })
    }

    #[test]
    fn what_comes_with_the_app_is_for_kinds_that_there_are_and_short_enough() {
        let all = offered(&BTreeMap::new());
        for words in &all {
            assert!(words.hows.iter().all(|how| HOW.iter().any(|(code, _)| code == how)), "{words:?}");
            assert!(words.name.chars().count() <= NAME_CHARS_MAX, "{words:?}");
        }
        let for_visits: Vec<&str> = all
            .iter()
            .filter(|words| words.fits("visit") && words.is_template)
            .map(|words| &*words.text)
            .collect();
        assert_eq!(for_visits, ["What they said\n\nWhat we did\n\nWhat comes next\n"]);
    }

    #[test]
    fn what_the_service_added_comes_after_and_is_gone_once_it_is_taken_away() {
        let (first, kept) = phrase(1, json!({ "text": "Bus pass sorted." }));
        let (_, empty) = phrase(2, json!({ "text": " " }));
        let file = BTreeMap::from([(first, kept), (empty.id, empty)]);
        let own: Vec<Words> = offered(&file).into_iter().filter(|words| words.own.is_some()).collect();
        assert_eq!(own.len(), 1, "what says nothing is not offered");
        assert_eq!(
            (own[0].name.as_str(), own[0].is_template, own[0].fits("call")),
            ("Bus pass sorted.", false, true)
        );
    }
}
