//! Writing again what the office holds or has refused: the form that it came from, filled with what was written.

use jiff::civil::Date;
use serde_json::{Value, json};
use shared::change::{Change, Edit};
use shared::id::{ChangeId, FileId};
use shared::kind;
use shared::outbox::{Record, Standing, changes};
use shared::view::View;
use shared::view::task::Task;

use crate::local::draft::{Draft, DraftPhoto};
use crate::local::open_file::OpenFile;
use crate::parts::draft_form::{Instead, values_instead};
use crate::screens::about::details::Details;
use crate::screens::about::part::Part;
use crate::screens::drafts::copied;
use crate::screens::risks::asked::RisksAsked;
use crate::screens::said::entry_of;

/// The changes of a save that the office keeps without having applied them.
pub(super) fn kept(record: &Record) -> Vec<Change> {
    let is_kept = |id: ChangeId| {
        record.changes.iter().any(|standing| {
            matches!(standing, Standing::Held { change, .. } | Standing::Refused { change, .. } if *change == id)
        })
    };
    changes(record).into_iter().filter(|change| is_kept(change.id)).collect()
}

/// The form of these changes, filled with what they say, as a draft. None where no form asks for it.
pub(super) fn draft(
    kept: &[Change],
    case: FileId,
    open: &OpenFile,
    now_ms: u64,
    today: Date,
) -> Option<Draft> {
    let is_event = |change: &&Change| {
        matches!(change.kind.as_str(), kind::CONTACT | kind::WALK | kind::ASSESSMENT | kind::RISKS)
            && matches!(change.edit, Edit::Set(_))
    };
    match kept.iter().find(is_event) {
        Some(event) => of_event(event, kept, now_ms),
        None => kept.iter().find_map(|change| of_details(change, case, open, now_ms, today)),
    }
}

fn of_event(event: &Change, kept: &[Change], now_ms: u64) -> Option<Draft> {
    let entry = entry_of(event)?;
    // A joint visit is in several files: this is the one of this change.
    let mut draft = copied(&entry, event.file, now_ms)?;
    let mut form = draft.values["form"].take();
    // A copy for somebody else puts nothing right; this is the same record once more.
    if let Some(amended) = entry.get::<Value>("amends") {
        form["amends"] = amended;
        form["amends_why"] = entry.get::<Value>("amends_why").unwrap_or_else(|| json!(""));
    }
    let mut instead = vec![instead(event)?];
    if event.kind == kind::CONTACT {
        for change in kept.iter().filter(|change| change.kind == kind::TASK) {
            let (Some(task), Some(of_task)) =
                (entry_of(change).map(|entry| Task::of(&entry)), self::instead(change))
            else {
                continue;
            };
            match task.due {
                Some(due) => {
                    form["next_date"] = json!(due.date.to_string());
                    form["next_time"] = json!(due.time);
                    form["next_how"] = json!(task.how.unwrap_or_default());
                    form["next_every"] = json!(task.every.unwrap_or_default());
                }
                None => {
                    let Some(done) = form["done"].as_array_mut() else { continue };
                    done.push(json!(change.entry));
                }
            }
            instead.push(of_task);
        }
    }
    if event.kind == kind::ASSESSMENT {
        for change in kept.iter().filter(|change| change.kind == kind::RISKS) {
            let (Some(risks), Some(of_risks)) = (entry_of(change), self::instead(change)) else { continue };
            form["risks"] = json!(RisksAsked::of(&risks));
            instead.push(of_risks);
        }
    }
    draft.values = values_instead(form, instead);
    draft.photos = event.photos().map(|photo| DraftPhoto { photo, earlier: true }).collect();
    Some(draft)
}

fn of_details(change: &Change, case: FileId, open: &OpenFile, now_ms: u64, today: Date) -> Option<Draft> {
    let Edit::Set(fields) = &change.edit else { return None };
    if !matches!(change.kind.as_str(), kind::PERSON | kind::CASE | kind::REFERRAL) {
        return None;
    }
    let part = Part::asking(fields.keys())?;
    // Only an edit of the record that this form edits.
    part.entry(open).filter(|entry| entry.id == change.entry)?;
    let details = Details::again(part, open, change, today);
    Some(Draft {
        id: crate::clock::new_uuid(),
        form: format!("about/{}", part.code()),
        file: Some(case),
        title: part.title().to_owned(),
        started_ms: now_ms,
        updated_ms: now_ms,
        values: values_instead(json!(details), vec![instead(change)?]),
        photos: Vec::new(),
    })
}

fn instead(change: &Change) -> Option<Instead> {
    let Edit::Set(fields) = &change.edit else { return None };
    Some(Instead { kind: change.kind.clone(), fields: fields.keys().cloned().collect(), change: change.id })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;
    use shared::change::{FieldEdit, seal_save};
    use shared::fold::{Known, fold};
    use shared::id::{EntryId, SaveId, UserId, WriterId};
    use shared::outbox::State;
    use shared::stamp::Stamp;
    use shared::wire::sync::{Outcome, Refused};
    use uuid::Uuid;

    use super::*;
    use crate::parts::draft_form::instead_of;
    use crate::screens::drafts::path_of;

    const CASE: FileId = FileId(Uuid::from_u128(0xca5e));
    const PERSON: FileId = FileId(Uuid::from_u128(0x9e50));

    fn change(number: u128, file: FileId, entry: u128, kind: &str, set: Value) -> Change {
        let Value::Object(set) = set else { panic!("not an object") };
        let field = |(name, value)| (name, FieldEdit { value, over: vec![ChangeId(Uuid::from_u128(99))] });
        Change {
            id: ChangeId(Uuid::from_u128(number)),
            file,
            entry: EntryId(Uuid::from_u128(entry)),
            kind: kind.to_owned(),
            base: None,
            stamp: Stamp { wall_ms: 5, tick: 0, writer: WriterId(Uuid::nil()) },
            replaces: None,
            edit: Edit::Set(set.into_iter().map(field).collect()),
        }
    }

    fn open(person: Value) -> OpenFile {
        let root = change(99, PERSON, 0x9e50, kind::PERSON, person);
        let known = Known {
            at: root.stamp,
            change: root,
            by: UserId(Uuid::nil()),
            by_name: String::new(),
            office: true,
        };
        let root = fold([&known]).unwrap();
        OpenFile {
            file: CASE,
            case: BTreeMap::new(),
            person_file: Some(PERSON),
            person: BTreeMap::from([(PERSON.root(), root)]),
            complete: true,
            unreadable: 0,
        }
    }

    fn again(kept: &[Change]) -> Option<Draft> {
        let open = open(json!({ "lives": "alone", "phone": { "number": "01632 960381" } }));
        draft(kept, CASE, &open, 7, jiff::civil::date(2026, 3, 12))
    }

    #[test]
    fn a_contact_comes_back_with_its_next_step_and_stands_for_both() {
        let kept = [
            change(
                1,
                CASE,
                11,
                kind::CONTACT,
                json!({ "how": "call", "note": "Tea.", "at_ms": 5, "amends": Uuid::from_u128(4), "amends_why": "The day" }),
            ),
            change(
                2,
                CASE,
                12,
                kind::TASK,
                json!({ "what": "Ring", "how": "call", "due": { "date": "2026-03-20", "time": "10:00" } }),
            ),
            change(3, CASE, 13, kind::TASK, json!({ "done": { "on": "2026-03-12" } })),
        ];
        let draft = again(&kept).unwrap();
        let form = &draft.values["form"];
        assert_eq!(
            (draft.form.as_str(), draft.file, form["note"].as_str()),
            ("contact", Some(CASE), Some("Tea."))
        );
        assert_eq!(
            (form["next_date"].as_str(), form["next_how"].as_str()),
            (Some("2026-03-20"), Some("call"))
        );
        assert_eq!(form["done"], json!([kept[2].entry]));
        assert_eq!((&form["amends"], &form["amends_why"]), (&json!(Uuid::from_u128(4)), &json!("The day")));
        assert_eq!(instead_of(&draft), [kept[0].id, kept[1].id, kept[2].id]);
        assert!(path_of(&draft).is_some());
    }

    #[test]
    fn its_photos_come_along() {
        let photo = json!({
            "blob": Uuid::from_u128(7), "media": "image/jpeg", "bytes": 3, "digest": "ab".repeat(32), "width": 4, "height": 3,
        });
        let visit = json!({ "how": "visit", "note": "Tea.", "photo/7": photo });
        let draft = again(&[change(1, CASE, 11, kind::CONTACT, visit)]).unwrap();
        let [DraftPhoto { photo: named, earlier: true }] = &draft.photos[..] else { panic!("{draft:?}") };
        assert_eq!(json!(named), photo);
    }

    #[test]
    fn details_come_back_as_they_were_written_over_what_they_were_written_over() {
        let held = change(1, PERSON, 0x9e50, kind::PERSON, json!({ "lives": "partner" }));
        let draft = again(std::slice::from_ref(&held)).unwrap();
        assert_eq!(draft.form, "about/home");
        let details: Details = serde_json::from_value(draft.values["form"].clone()).unwrap();
        assert_eq!(details.lives, "partner");
        let values = details.changed(Part::Home, jiff::civil::date(2026, 3, 12)).unwrap();
        assert_eq!(values, [("lives".to_owned(), json!("partner"))], "what was known before is no news");
        let open = open(json!({ "lives": "alone" }));
        let Edit::Set(fields) = details.edit(open.person_root().unwrap(), values).edit else { panic!() };
        assert_eq!(fields["lives"].over, [ChangeId(Uuid::from_u128(99))]);
    }

    #[test]
    fn what_has_no_form_of_its_own_is_not_offered() {
        assert_eq!(again(&[change(1, CASE, 11, kind::TASK, json!({ "what": "Ring" }))]), None);
        assert_eq!(again(&[change(1, CASE, 11, "hologram", json!({ "note": "x" }))]), None);
        // A whole new person was never one part of the details.
        let root = change(1, PERSON, 0x9e50, kind::PERSON, json!({ "name": {}, "born": "1945-03-02" }));
        assert_eq!(again(&[root]), None);
    }

    #[test]
    fn only_what_the_office_has_not_applied_is_written_again() {
        let both = [
            change(1, CASE, 11, kind::CONTACT, json!({ "note": "Tea." })),
            change(2, CASE, 12, kind::TASK, json!({ "what": "Ring" })),
        ];
        let id = SaveId(Uuid::nil());
        let ids = [both[0].id, both[1].id];
        let mut record = Record::new(id, seal_save(id, &both).unwrap(), 0, CASE, "Visit".to_owned(), &ids);
        assert!(kept(&record).is_empty());
        record.settle(1, &Outcome::Refused { reason: Refused::NotYourRole });
        assert_eq!(kept(&record).iter().map(|change| change.id).collect::<Vec<_>>(), [both[1].id]);
        assert_eq!(record.state(false), State::HeldByTheOffice);
    }
}
