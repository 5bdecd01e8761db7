//! What people write, through the same functions as the app's forms.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::{Value, json};
use shared::change::{Edit, FieldEdit, Restore};
use shared::device::Room;
use shared::device::draft::{Draft, DraftPhoto};
use shared::device::edit::{NewEdit, NewSave};
use shared::device::open_file::OpenFile;
use shared::device::photo::NewPhoto;
use shared::fold::Entry;
use shared::id::{BlobId, EntryId, FileId};
use shared::kind;
use shared::limits::BLOB_PIECE_BYTES;
use shared::view::assessment::Assessment;
use shared::view::case::{Case, Stage};
use shared::view::contact::Contact;
use shared::view::person::Person;
use shared::view::photo::Photo;
use shared::view::review_note::ReviewNote;
use shared::view::task::Task;
use shared::view::walk::Walk;

use crate::office::STAFF;
use crate::photos::PHOTOS;
use crate::world::World;

pub(super) type Done = Option<()>;

/// A case that somebody has open in a tab.
pub(super) struct At {
    pub(super) device: usize,
    pub(super) tab: usize,
    pub(super) opened: OpenFile,
}

pub(super) fn at(world: &World, random: &mut Rng) -> Option<At> {
    let (device, tab) = world.tab(random)?;
    let opened = world.open_case(device, tab, random)?;
    Some(At { device, tab, opened })
}

impl At {
    pub(super) fn save(&self, world: &mut World, title: &str, edits: Vec<NewEdit>) -> Done {
        self.save_over(world, title, edits, None)
    }

    fn save_over(
        &self,
        world: &mut World,
        title: &str,
        edits: Vec<NewEdit>,
        draft: Option<uuid::Uuid>,
    ) -> Done {
        let new = NewSave { title: title.to_owned(), file: self.opened.file, edits, draft };
        world.save(self.device, self.tab, &new).map(drop)
    }

    pub(super) fn edit(&self, world: &mut World, entry: Option<&Entry>, field: &str, value: Value) -> Done {
        let edit = NewEdit::fields(entry?, [(field.to_owned(), value)]);
        self.save(world, "Details", vec![edit])
    }

    pub(super) fn some(&self, random: &mut Rng, which: impl Fn(&&Entry) -> bool) -> Option<&Entry> {
        let entries: Vec<&Entry> = self.opened.case.values().filter(which).collect();
        random.choice(entries)
    }
}

fn says(random: &mut Rng) -> String {
    format!("Words {}", random.u16(..))
}

pub(super) fn new_person(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    if world.devices.iter().any(|device| device.tabs.iter().any(|tab| tab.replica.index.rows().count() > 14))
    {
        return None;
    }
    let (person, case) = (FileId(world.draw()), FileId(world.draw()));
    // Nobody else has this name: where it stands, somebody was told of this person.
    let (given, family) = (format!("Ada {}", person.0.simple()), says(random));
    let name = shared::view::person::Name { given, family, ..Default::default() };
    let edits = vec![
        NewEdit::make_as(person, person.root(), &Person { name: Some(name), ..Person::default() }),
        NewEdit::make_as(case, case.root(), &Case { person: Some(person), ..Case::default() }),
    ];
    let new = NewSave { title: "Referral".to_owned(), file: case, edits, draft: None };
    world.save(device, tab, &new).map(drop)
}

fn contact_of(random: &mut Rng) -> Contact {
    Contact { note: Some(says(random)), how: Some("visit".to_owned()), at_ms: Some(1), ..Contact::default() }
}

/// A contact in some case that this tab shows.
pub(super) fn contact_on(world: &mut World, device: usize, tab: usize, random: &mut Rng) -> Done {
    let opened = world.open_case(device, tab, random)?;
    let at = At { device, tab, opened };
    let edit = NewEdit::make_as(at.opened.file, EntryId(world.draw()), &contact_of(random));
    at.save(world, "Visit", vec![edit])
}

pub(super) fn contact(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let edit = NewEdit::make_as(at.opened.file, EntryId(world.draw()), &contact_of(random));
    at.save(world, "Visit", vec![edit])
}

/// Photos are mostly small here, and some go into several pieces: only the number of pieces matters.
pub(super) fn new_photo(world: &mut World, random: &mut Rng) -> NewPhoto {
    let bytes = match random.u8(0..6) {
        0 | 2 => BLOB_PIECE_BYTES + random.usize(1..100),
        1 => BLOB_PIECE_BYTES,
        _ => random.usize(1..2000),
    };
    if bytes > BLOB_PIECE_BYTES {
        world.tally.count("photo", PHOTOS[0]);
    }
    let mut content = vec![0xFF; bytes];
    for byte in content.iter_mut().step_by(997) {
        *byte = 0x80 | random.u8(..);
    }
    let photo = Photo {
        blob: BlobId(world.draw()),
        media: "image/jpeg".to_owned(),
        bytes: bytes as u64,
        digest: crate::photos::digest(&content),
        width: 4,
        height: 3,
        words: says(random),
    };
    NewPhoto { photo, content }
}

pub(super) fn photo(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let new = new_photo(world, random);
    let edit = NewEdit::make_as(at.opened.file, EntryId(world.draw()), &contact_of(random)).photo(&new.photo);
    let save = NewSave { title: "Visit".to_owned(), file: at.opened.file, edits: vec![edit], draft: None };
    world.save_with_photos(at.device, at.tab, &save, &[new]).map(drop)
}

pub(super) fn assessment(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let view = Assessment { at_ms: Some(2), moment: Some("start".to_owned()), ..Assessment::default() };
    let edit = NewEdit::make_as(at.opened.file, EntryId(world.draw()), &view);
    let edit = edit.member("answer", "living", &json!({"choice": says(random)}));
    at.save(world, "Assessment", vec![edit])
}

pub(super) fn walk(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let view = Walk { at_ms: Some(3), goal: Some(says(random)), ..Walk::default() };
    let edit = NewEdit::make_as(at.opened.file, EntryId(world.draw()), &view);
    at.save(world, "Walk", vec![edit])
}

pub(super) fn phone(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let value = json!({"number": format!("01632 {:06}", random.u32(0..1_000_000))});
    at.edit(world, at.opened.person_root(), "phone", value)
}

pub(super) fn lives(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    at.edit(world, at.opened.person_root(), "lives", json!("alone"))
}

pub(super) fn matters(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    at.edit(world, at.opened.root(), "what_matters", json!(says(random)))
}

pub(super) fn clear(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let root = at.opened.root().filter(|root| root.get::<String>("what_matters").is_some());
    at.edit(world, root, "what_matters", Value::Null)
}

pub(super) fn stage(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let stage = *random.choice(&["accepted", "supported", "closed", "closed"])?;
    let on = shared::civil::date(world.devices[at.device].now_ms(world.true_ms));
    let stage = Stage { stage: stage.to_owned(), on, ..Stage::default() };
    at.edit(world, at.opened.root(), "stage", json!(stage))
}

pub(super) fn add_hazard(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let field = format!("hazard/{}", random.u8(0..6));
    let root = at.opened.person_root().filter(|root| !root.fields.contains_key(&field));
    at.edit(world, root, &field, json!({"what": says(random)}))
}

fn hazard(at: &At, random: &mut Rng) -> Option<String> {
    let root = at.opened.person_root()?;
    let members = root.fields.keys().filter(|name| name.starts_with("hazard/"));
    random.choice(members.cloned().collect::<Vec<_>>())
}

pub(super) fn edit_hazard(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let field = hazard(&at, random)?;
    at.edit(world, at.opened.person_root(), &field, json!({"what": says(random)}))
}

pub(super) fn remove_hazard(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let field = hazard(&at, random)?;
    at.edit(world, at.opened.person_root(), &field, Value::Null)
}

pub(super) fn task(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let view = Task { what: Some(says(random)), ..Task::default() };
    let edit = NewEdit::make_as(at.opened.file, EntryId(world.draw()), &view);
    at.save(world, "Task", vec![edit])
}

pub(super) fn task_done(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let task = at.some(random, |entry| entry.kind == kind::TASK)?;
    at.edit(world, Some(task), "done", json!({"on": "2026-03-02"}))
}

pub(super) fn void(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let root = at.opened.file.root();
    let entry = at.some(random, |entry| entry.id != root && entry.void.is_none())?;
    at.save(world, "Taken out", vec![NewEdit::void(entry, "entered twice")])
}

pub(super) fn restore(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let entry = at.some(random, |entry| entry.void.is_some())?;
    let over = entry.void.as_ref().map(|void| void.change).into_iter().collect();
    let edit = NewEdit { edit: Edit::Restore(Restore { over }), ..NewEdit::void(entry, "") };
    at.save(world, "Back in use", vec![edit])
}

pub(super) fn amend(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let first = at.some(random, |entry| entry.kind == kind::CONTACT)?;
    let view =
        Contact { amends: Some(first.id), amends_why: Some("misheard".to_owned()), ..contact_of(random) };
    let edit = NewEdit::make_as(at.opened.file, EntryId(world.draw()), &view);
    at.save(world, "Amendment", vec![edit])
}

pub(super) fn decide(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let entries = at.opened.case.values().chain(at.opened.person.values());
    let open: Vec<(&Entry, &str)> =
        entries.flat_map(|entry| entry.open_questions().map(move |(field, _)| (entry, field))).collect();
    let (entry, field) = *random.choice(&open)?;
    let heads = &entry.fields[field].heads;
    let value = if random.bool() { heads.last()?.value.clone() } else { json!(says(random)) };
    let over = heads.iter().map(|head| head.change).collect();
    let edit = NewEdit::set(entry, BTreeMap::from([(field.to_owned(), FieldEdit { value, over })]));
    at.save(world, "Decision", vec![edit])
}

pub(super) fn review(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let (supervisor, ..) = STAFF[3];
    if world.devices[at.device].user != supervisor {
        return None;
    }
    let entry = at.some(random, |entry| kind::is_finalised(&entry.kind))?;
    let view = ReviewNote { about: Some(entry.id), comment: Some(says(random)), ..ReviewNote::default() };
    let edit = NewEdit::make_as(at.opened.file, EntryId(world.draw()), &view);
    at.save(world, "Review", vec![edit])
}

pub(super) fn unknown_kind(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    if !world.devices[at.device].newer {
        return None;
    }
    let mut edit = NewEdit::make_as(at.opened.file, EntryId(world.draw()), &contact_of(random));
    edit.kind = "hologram".to_owned();
    at.save(world, "Hologram", vec![edit])
}

pub(super) fn unknown_field(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    if !world.devices[at.device].newer {
        return None;
    }
    at.edit(world, at.opened.root(), "aura", json!({"colour": says(random)}))
}

pub(super) fn undo(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let undoable: Vec<_> = world.devices[device].tabs[tab].replica.undoable.keys().copied().collect();
    let save = random.choice(undoable)?;
    let record = world.devices[device].tabs[tab].replica.outbox.get(&save).cloned()?;
    let decided = world.devices[device].decide(tab, |replica, read| replica.undo(save, read));
    let (_, step) = decided.ok()?;
    let key = (Room::Outbox, save.to_string());
    let row = world.devices[device].disk.row(&key).cloned();
    world.devices[device].commit(tab, step, Some((&key, row.as_ref()))).ok()?;
    world.devices[device].disk.practised.remove(&save);
    let said = shared::outbox::changes(&record);
    for id in record.changes.iter().map(shared::outbox::Standing::change) {
        world.truth.saved.remove(&id);
        // Of what was written again, the first is promised as before.
        if let Some(first) = said.iter().find(|change| change.id == id).and_then(|change| change.replaces) {
            let named = world.truth.photos.values_mut().filter(|photo| photo.change == id);
            named.for_each(|photo| photo.change = first);
        }
        world.truth.photos.retain(|_, photo| photo.change != id);
    }
    world.tell_tabs(device, tab);
    Some(())
}

pub(super) fn keep_draft(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let id = world.draw();
    let now_ms = world.devices[at.device].now_ms(world.true_ms);
    let draft = Draft {
        id,
        form: "contact".to_owned(),
        file: Some(at.opened.file),
        title: "Visit".to_owned(),
        started_ms: now_ms,
        updated_ms: now_ms,
        values: json!({"note": says(random)}),
        photos: Vec::new(),
    };
    if random.u8(0..3) == 0 {
        let new = new_photo(world, random);
        let photos = vec![DraftPhoto { photo: new.photo.clone(), earlier: false }];
        let draft = Draft { photos, ..draft };
        let decided = world.devices[at.device].tabs[at.tab].replica.keep_draft(&draft, &[new]);
        world.devices[at.device].commit(at.tab, decided.ok()?, None).ok()?;
        world.tell_tabs(at.device, at.tab);
        return Some(());
    }
    let bytes = serde_json::to_vec(&draft).ok()?;
    let device = &mut world.devices[at.device];
    device.disk.relaxed((Room::Drafts, id.to_string()), bytes).ok()?;
    device.tabs[at.tab].replica.drafts.insert(id, draft);
    world.tell_tabs(at.device, at.tab);
    Some(())
}

pub(super) fn finish_draft(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let drafts: Vec<Draft> = world.devices[device].tabs[tab].replica.drafts.values().cloned().collect();
    let draft = random.choice(drafts)?;
    let opened = world.open(device, tab, draft.file?)?;
    let edit = NewEdit::make_as(opened.file, EntryId(world.draw()), &contact_of(random));
    // Some are taken out of the form as it is finished.
    let named = draft.own_photos().filter(|_| random.u8(0..5) > 0);
    let edit = named.fold(edit, NewEdit::photo);
    let at = At { device, tab, opened };
    at.save_over(world, "Visit", vec![edit], Some(draft.id))?;
    let key = (Room::Drafts, draft.id.to_string());
    if world.devices[device].disk.row(&key).is_some() {
        world.fail("a finished draft is still there".to_owned());
    }
    Some(())
}

pub(super) fn write_again(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let outbox = &world.devices[device].tabs[tab].replica.outbox;
    let held: Vec<_> = outbox.values().filter(|record| record.is_held()).cloned().collect();
    let record = random.choice(held)?;
    let change = shared::outbox::changes(&record).into_iter().next()?;
    let edit = NewEdit {
        file: change.file,
        entry: change.entry,
        kind: change.kind.clone(),
        edit: change.edit.clone(),
        replaces: Some(change.id),
        makes: false,
    };
    let new = NewSave { title: "Again".to_owned(), file: record.file, edits: vec![edit], draft: None };
    world.save(device, tab, &new).map(drop)
}

pub(super) fn same_person(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let other = world.open_case(at.device, at.tab, random)?;
    let (file, other) = (at.opened.person_file?, other.person_file?);
    if file == other {
        return None;
    }
    let fields = BTreeMap::from([("is".to_owned(), FieldEdit { value: json!(other), over: Vec::new() })]);
    let edit = NewEdit {
        file,
        entry: EntryId(world.draw()),
        kind: kind::SAME_PERSON.to_owned(),
        edit: Edit::Set(fields),
        replaces: None,
        makes: true,
    };
    at.save(world, "One person", vec![edit])
}

pub(super) fn not_same(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let joined = at.opened.person.values().filter(|entry| entry.kind == kind::SAME_PERSON);
    let entry = random.choice(joined.filter(|entry| entry.void.is_none()).collect::<Vec<_>>())?;
    at.save(world, "Two people", vec![NewEdit::void(entry, "they are two")])
}
