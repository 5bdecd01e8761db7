//! What something says that stands in no file, or not yet: work that the office holds, a form that was not finished. As
//! questions and answers, in the words of the forms. Pure.

mod unfinished;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use shared::change::{Change, Edit};
use shared::fold::{Entry, Known, fold};
use shared::id::{ChangeId, EntryId, FileId, UserId, WriterId};
use shared::instrument::Instrument;
use shared::kind;
use shared::stamp::Stamp;
use shared::view::photo::{Photo, is_photo};
use uuid::Uuid;

use crate::parts::icon::Shape;
use crate::parts::kinds::{how_shape, how_words, kind_words};
use crate::parts::photo::words_of;
use crate::screens::entry::lines::{Line, lines};

/// Something that was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Said {
    /// What it is: "Visit", "Details".
    pub(crate) title: String,
    /// Its icon.
    pub(crate) shape: Shape,
    /// What was asked, and what was answered.
    pub(crate) lines: Vec<Line>,
}

/// What an edit of an entry of `kind` does to it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deed<'a> {
    /// Sets fields.
    Set(&'a BTreeMap<String, Value>),
    /// Takes it out of use, for a reason.
    Void(&'a str),
    /// Takes that back.
    Restore,
}

impl Said {
    /// What an edit says.
    pub(crate) fn of(kind: &str, deed: Deed<'_>, instruments: &[Instrument]) -> Self {
        let own = |title: &str, shape, lines| Self { title: title.to_owned(), shape, lines };
        match deed {
            Deed::Void(reason) => {
                let line = ("Why".to_owned(), reason.to_owned());
                own(&format!("{}, taken out", kind_words(kind)), Shape::Close, vec![line])
            }
            Deed::Restore => own(&format!("{}, put back", kind_words(kind)), Shape::Undo, Vec::new()),
            Deed::Set(fields) if kind == kind::UNFINISHED => {
                let title = fields.get("title").and_then(Value::as_str).unwrap_or("A form");
                let mut lines = unfinished::lines(fields, instruments);
                lines.extend(photo_lines(fields));
                own(&format!("{title}, not finished"), Shape::Pencil, lines)
            }
            Deed::Set(_) if kind == kind::SAME_PERSON => {
                own("Two records are one person", Shape::Users, Vec::new())
            }
            Deed::Set(_) if kind == kind::NOT_SAME_PERSON => {
                own("Two records are two people", Shape::Users, Vec::new())
            }
            Deed::Set(fields) => {
                let how = fields.get("how").and_then(Value::as_str).unwrap_or_default();
                let (title, shape) = match kind {
                    kind::CONTACT if !how.is_empty() => (how_words(how).to_owned(), how_shape(how)),
                    kind::WALK => ("Walk".to_owned(), Shape::Walk),
                    kind::ASSESSMENT => ("Assessment".to_owned(), Shape::Clipboard),
                    kind::REVIEW_NOTE => ("Review note".to_owned(), Shape::Comment),
                    kind::PERSON | kind::CASE | kind::REFERRAL => (kind_words(kind).to_owned(), Shape::User),
                    kind::RELATION => (kind_words(kind).to_owned(), Shape::Users),
                    other => (kind_words(other).to_owned(), Shape::File),
                };
                let mut said = Self { title, shape, lines: Vec::new() };
                if let Some(why) = fields.get("amends_why").and_then(Value::as_str) {
                    said.lines.push(("Why it puts an earlier one right".to_owned(), why.to_owned()));
                }
                // Ids say nothing to anybody.
                let told: BTreeMap<String, Value> = fields
                    .iter()
                    .filter(|(name, value)| !is_id(value) && !is_photo(name))
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect();
                said.lines
                    .extend(alone(kind, &told).map(|entry| lines(&entry, instruments)).unwrap_or_default());
                said.lines.extend(photo_lines(fields));
                said
            }
        }
    }

    /// What a change says.
    pub(crate) fn of_change(change: &Change, instruments: &[Instrument]) -> Self {
        match &change.edit {
            Edit::Set(fields) => {
                let fields = fields.iter().map(|(name, edit)| (name.clone(), edit.value.clone())).collect();
                Self::of(&change.kind, Deed::Set(&fields), instruments)
            }
            Edit::Void(void) => Self::of(&change.kind, Deed::Void(&void.reason), instruments),
            Edit::Restore(_) => Self::of(&change.kind, Deed::Restore, instruments),
        }
    }

    /// All of it as text, to be taken elsewhere.
    pub(crate) fn text(&self) -> String {
        let lines = self.lines.iter().map(|(question, answer)| format!("{question}: {answer}"));
        [self.title.clone()].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
    }
}

/// What the photos show that these fields name. The pictures themselves are in the record, once there is one.
fn photo_lines(fields: &BTreeMap<String, Value>) -> impl Iterator<Item = Line> {
    let photos = fields.iter().filter(|(name, _)| is_photo(name));
    photos
        .filter_map(|(_, value)| Photo::deserialize(value).ok())
        .map(|photo| ("Photo".to_owned(), words_of(&photo)))
}

/// The entry that a change would make if nothing else were there.
pub(crate) fn entry_of(change: &Change) -> Option<Entry> {
    let by = UserId(Uuid::nil());
    let by_name = String::new();
    fold([&Known { at: change.stamp, change: change.clone(), by, by_name, office: false }])
}

/// An entry that says this and nothing else, of nobody's file.
pub(crate) fn alone(kind: &str, fields: &BTreeMap<String, Value>) -> Option<Entry> {
    let set = fields.iter().map(|(name, value)| {
        let edit = shared::change::FieldEdit { value: value.clone(), over: Vec::new() };
        (name.clone(), edit)
    });
    entry_of(&Change {
        id: ChangeId(Uuid::nil()),
        file: FileId(Uuid::nil()),
        entry: EntryId(Uuid::nil()),
        kind: kind.to_owned(),
        base: None,
        stamp: Stamp { wall_ms: 0, tick: 0, writer: WriterId(Uuid::nil()) },
        replaces: None,
        edit: Edit::Set(set.collect()),
    })
}

fn is_id(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.len() == 36 && text.parse::<Uuid>().is_ok())
}

/// The number of something that the office holds, to be read out: the same on the phone and at the office.
pub(crate) fn number(change: Uuid) -> String {
    let [.., a, b, c, d] = change.into_bytes();
    format!("{a:02X}{b:02X} {c:02X}{d:02X}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> BTreeMap<String, Value> {
        serde_json::from_value(value).unwrap()
    }

    fn said(kind: &str, value: Value) -> Said {
        Said::of(kind, Deed::Set(&fields(value)), &[])
    }

    #[test]
    fn a_contact_reads_as_the_form_asked_it() {
        let said = said(
            kind::CONTACT,
            json!({ "how": "call", "note": "Tea.", "minutes": 30, "place": "phone", "amends": Uuid::nil(), "amends_why": "The day was wrong" }),
        );
        assert_eq!((said.title.as_str(), said.shape), ("Call", Shape::Phone));
        let pair = |question: &str, answer: &str| (question.to_owned(), answer.to_owned());
        assert_eq!(said.lines[0], pair("Why it puts an earlier one right", "The day was wrong"));
        assert!(said.lines.contains(&pair("What was said and done", "Tea.")));
        assert!(said.lines.contains(&pair("Where", "By telephone")), "{:?}", said.lines);
        assert!(said.text().starts_with("Call\nWhy it puts") && said.text().contains("done: Tea."));
    }

    #[test]
    fn ids_codes_and_braces_are_never_shown() {
        let all = [
            said(
                kind::CASE,
                json!({ "person": Uuid::nil(), "stage": { "stage": "supported", "on": "2026-03-02", "why": "" } }),
            ),
            said(kind::PERSON, json!({ "phone": { "number": "01632 960381", "safe_to_call": true } })),
            said(
                kind::TASK,
                json!({ "what": "Ring the surgery", "due": { "date": "2026-03-02", "time": "" } }),
            ),
            said("hologram", json!({ "colour": { "hue": "blue" }, "of": Uuid::from_u128(7) })),
            said(kind::SAME_PERSON, json!({ "is": Uuid::nil() })),
            said(kind::RELATION, json!({ "to": Uuid::nil(), "relation": "cared_for", "together": true })),
        ];
        for said in all {
            for (question, answer) in &said.lines {
                assert!(
                    !question.is_empty() && !answer.contains('{') && !answer.contains("0000"),
                    "{said:?}"
                );
            }
            assert!(!said.title.is_empty());
        }
    }

    #[test]
    fn photos_are_told_by_their_words() {
        let photo = json!({
            "blob": Uuid::from_u128(7), "media": "image/jpeg", "bytes": 3, "digest": "ab".repeat(32), "width": 4, "height": 3,
            "words": "The ramp at the back door",
        });
        let line = ("Photo".to_owned(), "The ramp at the back door".to_owned());
        for kind in [kind::CONTACT, kind::WALK, kind::UNFINISHED, "hologram"] {
            let said = said(kind, json!({ "photo/7": photo, "note": "Tea." }));
            assert_eq!(said.lines.last(), Some(&line), "{kind}");
            assert_eq!(said.lines.iter().filter(|(_, answer)| answer.contains("abab")).count(), 0);
        }
    }

    #[test]
    fn taking_out_and_putting_back_say_so() {
        let void = Said::of(kind::CONTACT, Deed::Void("It was somebody else"), &[]);
        assert_eq!((void.title.as_str(), void.lines.len()), ("Contact, taken out", 1));
        assert_eq!(Said::of(kind::WALK, Deed::Restore, &[]).title, "Walk, put back");
    }

    #[test]
    fn a_number_is_short_enough_to_be_read_out() {
        assert_eq!(number("0199a3e0-0000-7000-8000-0000c0ffee12".parse().unwrap()), "C0FF EE12");
    }
}
