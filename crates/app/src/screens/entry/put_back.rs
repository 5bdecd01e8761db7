//! What the form of a contact changed of the case beside its note: what matters to the person, and their strengths. Where the note
//! was of somebody else, so was that, and it can be put back.

use leptos::prelude::*;
use serde_json::Value;
use shared::fold::Entry;
use shared::kind;

use crate::local::edit::NewEdit;
use crate::local::open_file::OpenFile;
use crate::parts::choice::Tick;
use crate::parts::empty::Notice;
use crate::parts::icon::Shape;
use crate::screens::about::words::{field_words, value_words};

/// The fields of a case that the form of a contact asks too.
const ASKED: [&str; 2] = ["what_matters", "strengths"];

/// One field that was changed with the record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Changed {
    field: &'static str,
    /// What it says now.
    now: Value,
    /// What it said before; null for nothing.
    before: Value,
}

/// What was changed with `record`, as far as nobody has changed it again. The changes of one save are of one writer and one
/// millisecond.
pub(super) fn changed_with(record: &Entry, open: &OpenFile) -> Vec<Changed> {
    let Some(root) = open.root().filter(|_| record.kind == kind::CONTACT) else { return Vec::new() };
    let changed = ASKED.into_iter().filter_map(|name| {
        let field = root.fields.get(name)?;
        let now = field.winner()?;
        let is_of_it = (now.at.writer, now.at.wall_ms) == (record.made.at.writer, record.made.at.wall_ms);
        if !is_of_it {
            return None;
        }
        let earlier = field.heads.iter().chain(&field.replaced);
        let earlier =
            earlier.filter(|head| now.over.contains(&head.change)).max_by_key(|head| (head.at, head.change));
        let before = earlier.map(|head| head.value.clone()).unwrap_or_default();
        (before != now.value).then(|| Changed { field: name, now: now.value.clone(), before })
    });
    changed.collect()
}

/// The edit that puts it back.
pub(super) fn put_back(open: &OpenFile, changed: &[Changed]) -> Option<NewEdit> {
    let root = open.root().filter(|_| !changed.is_empty())?;
    Some(NewEdit::fields(root, changed.iter().map(|one| (one.field.to_owned(), one.before.clone()))))
}

/// Says what was changed, and asks whether it is put back. Nothing where nothing was.
#[component]
pub(super) fn PutBack(
    /// From [`changed_with`].
    changed: Vec<Changed>,
    /// Whether it is put back; not asked of somebody who may not.
    back: Option<RwSignal<bool>>,
) -> impl IntoView {
    (!changed.is_empty()).then(|| {
        let lines = changed.iter().map(|one| {
            let name = field_words(one.field).to_owned();
            let said = |value: &Value| match value_words(one.field, value) {
                words if value.is_null() || words.is_empty() => "nothing".to_owned(),
                words => format!("“{words}”"),
            };
            view! {
                <p class="prose"><b>{name}</b><br/>{said(&one.now)}</p>
                <p class="prose"><b>"Before that"</b><br/>{said(&one.before)}</p>
            }
        });
        let lines = lines.collect_view();
        view! {
            <Notice colour="amber" shape=Shape::Alert>
                <p>"The same form changed what stands at the top of this file. That stays unless somebody puts it back."</p>
                {lines}
                {match back {
                    Some(back) => view! { <Tick id="put-back" label="Put back what was there before" value=back/> }.into_any(),
                    None => view! { <p>"Whoever has the case can change it under “What matters to them”."</p> }.into_any(),
                }}
            </Notice>
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use serde_json::json;
    use shared::change::{Change, Edit, FieldEdit};
    use shared::fold::{Known, fold_file};
    use shared::id::{ChangeId, EntryId, FileId, UserId, WriterId};
    use shared::stamp::Stamp;
    use uuid::Uuid;

    const FILE: FileId = FileId(Uuid::from_u128(1));

    fn known(number: u128, wall_ms: u64, entry: EntryId, kind: &str, fields: Value, over: &[u128]) -> Known {
        let Value::Object(fields) = fields else { panic!("fields") };
        let at = Stamp { wall_ms, tick: number as u32, writer: WriterId(Uuid::from_u128(9)) };
        let over: Vec<ChangeId> = over.iter().map(|id| ChangeId(Uuid::from_u128(*id))).collect();
        let fields = fields.into_iter().map(|(name, value)| (name, FieldEdit { value, over: over.clone() }));
        let change = Change {
            id: ChangeId(Uuid::from_u128(number)),
            file: FILE,
            entry,
            kind: kind.to_owned(),
            base: None,
            stamp: at,
            replaces: None,
            edit: Edit::Set(fields.collect()),
        };
        Known { change, at, by: UserId(Uuid::nil()), by_name: "R. Hale".to_owned(), office: true }
    }

    fn open(changes: &[Known]) -> OpenFile {
        OpenFile {
            file: FILE,
            case: fold_file(changes),
            person_file: None,
            person: BTreeMap::new(),
            complete: true,
            unreadable: 0,
        }
    }

    #[test]
    fn what_came_with_a_note_is_known_and_what_it_said_before() {
        let note = EntryId(Uuid::from_u128(20));
        let mut changes = vec![
            known(2, 100, FILE.root(), kind::CASE, json!({ "what_matters": "Her garden" }), &[]),
            known(3, 500, note, kind::CONTACT, json!({ "note": "Tea." }), &[]),
            known(4, 500, FILE.root(), kind::CASE, json!({ "what_matters": "His pigeons" }), &[2]),
            known(5, 500, FILE.root(), kind::CASE, json!({ "strengths": "Builds" }), &[]),
        ];
        let file = open(&changes);
        let changed = changed_with(&file.case[&note], &file);
        let told = |changed: &[Changed]| {
            changed.iter().map(|one| (one.field, one.now.clone(), one.before.clone())).collect::<Vec<_>>()
        };
        let pigeons = ("what_matters", json!("His pigeons"), json!("Her garden"));
        assert_eq!(told(&changed), [pigeons, ("strengths", json!("Builds"), Value::Null)]);
        let Edit::Set(fields) = put_back(&file, &changed).unwrap().edit else { panic!("a set") };
        assert_eq!(fields["what_matters"].value, json!("Her garden"));
        assert_eq!(fields["what_matters"].over, [ChangeId(Uuid::from_u128(4))]);
        assert_eq!(fields["strengths"].value, Value::Null);
        changes.push(known(6, 900, FILE.root(), kind::CASE, json!({ "what_matters": "Both" }), &[4]));
        let later = open(&changes);
        assert_eq!(changed_with(&later.case[&note], &later).len(), 1, "somebody has written it anew since");
        assert_eq!(put_back(&later, &[]), None);
        let other = open(&changes[..2]);
        assert!(changed_with(&other.case[&note], &other).is_empty(), "another form changed nothing");
    }
}
