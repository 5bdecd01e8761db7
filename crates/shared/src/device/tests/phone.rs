//! A phone whose disk is a map, and the answers of an office that says what a test has it say.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::change::{Edit, FieldEdit};
use crate::device::ask::{Asked, Sender};
use crate::device::draft::Draft;
use crate::device::edit::{NewEdit, NewSave};
use crate::device::file::base_key;
use crate::device::overlay::Look;
use crate::device::photo::{NewPhoto, PhotoAnswer, PhotoAsk, PhotoCall};
use crate::device::replica::{Loaded, Replica, is_starting, standing_key};
use crate::device::rows::{ReadRows, Rows, Step, Stop};
use crate::device::{Author, Key, Room};
use crate::id::{BlobId, ChangeId, EntryId, FileId, IncarnationId, ReplicaId, SaveId, UserId, WriterId};
use crate::kind::{self, FileKind};
use crate::limits::BATCH_BYTES_MAX;
use crate::outbox::Record;
use crate::seq::Sequence;
use crate::summary::summarise;
use crate::view::photo::Photo;
use crate::wire::blob::BlobOffer;
use crate::wire::sync::{Depth, FilePage, Outcome, SyncAnswer, Verdict};

/// A day in 2026.
pub(super) const NOW_MS: u64 = 1_790_000_000_000;
const WRITER: WriterId = WriterId(Uuid::from_u128(0xaa));

/// One phone.
#[derive(Clone)]
pub(super) struct Phone {
    pub(super) disk: BTreeMap<Key, Vec<u8>>,
    pub(super) replica: Replica,
    drawn: u128,
    /// How many rows the latest operation had read.
    pub(super) read: usize,
}

impl Phone {
    pub(super) fn new() -> Self {
        Self { disk: BTreeMap::new(), replica: Replica::new(author(), WRITER), drawn: 0x1000, read: 0 }
    }

    /// The app starts again: nothing is left but the disk.
    pub(super) fn start_again(&mut self) -> Loaded {
        let rows = self.disk.iter().filter(|((room, key), _)| is_starting(*room, key));
        let rows = rows.map(|((room, key), bytes)| (*room, key.clone(), Some(bytes.clone())));
        let loaded = Replica::load(author(), WRITER, rows);
        self.replica = loaded.replica.clone();
        loaded
    }

    /// Runs `decide` until it has the rows that it wants, as the app does.
    fn decide<T>(
        &mut self,
        decide: impl FnMut(&Replica, &mut dyn FnMut() -> Uuid, &ReadRows) -> Result<T, Stop>,
    ) -> T {
        self.try_to_decide(decide).unwrap_or_else(|stop| panic!("{stop}"))
    }

    fn try_to_decide<T>(
        &mut self,
        mut decide: impl FnMut(&Replica, &mut dyn FnMut() -> Uuid, &ReadRows) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let mut read = ReadRows::new();
        for _ in 0..10 {
            let drawn = &mut self.drawn;
            let mut draw = || {
                *drawn += 1;
                Uuid::from_u128(*drawn)
            };
            match decide(&self.replica, &mut draw, &read) {
                Ok(decided) => {
                    self.read = read.len();
                    return Ok(decided);
                }
                Err(Stop::Wanted(wanted)) => {
                    read.extend(wanted.into_iter().map(|key| (key.clone(), self.disk.get(&key).cloned())));
                }
                Err(stop) => return Err(stop),
            }
        }
        panic!("it wants rows without end");
    }

    pub(super) fn commit(&mut self, step: Step) {
        for (key, row) in step.writes {
            match row {
                Some(bytes) => drop(self.disk.insert(key, bytes)),
                None => drop(self.disk.remove(&key)),
            }
        }
        self.replica.absorb(step.after);
        self.check_lists();
    }

    /// What lists say is what the files say, however it was found out.
    fn check_lists(&self) {
        let stored = self.disk.iter().filter(|((room, _), _)| *room == Room::Files);
        let mut read: ReadRows = stored.map(|(key, bytes)| (key.clone(), Some(bytes.clone()))).collect();
        let Replica { author, index, outbox, overlays, .. } = &self.replica;
        let known = index.rows().map(|row| row.file).chain(outbox.values().map(|record| record.file));
        let files: BTreeSet<FileId> = known.collect();
        let persons = index.rows().filter_map(|row| row.summary.as_ref()?.person);
        let persons = persons.chain(overlays.values().filter_map(|summary| summary.person));
        read.extend(files.iter().copied().chain(persons).filter_map(|file| {
            let key = (Room::Files, base_key(file));
            (!self.disk.contains_key(&key)).then_some((key, None))
        }));
        let rows = Rows::new(&read);
        for file in files {
            let row = index.get(file);
            if let Some(summary) = row.and_then(|row| row.summary.as_ref()) {
                let opened = Look::confirmed(author, index, &rows).open_any(file).unwrap();
                let holder = row.and_then(|row| row.holder.clone());
                assert_eq!(*summary, summarise(file, &opened.case, &opened.person, holder));
            }
            let overlay = Look::new(author, index, outbox.values(), &rows).overlay(file).unwrap();
            assert_eq!(overlays.get(&file), overlay.as_ref());
        }
    }

    /// Saves a contact with this note.
    pub(super) fn save(&mut self, file: FileId, note: &str) -> SaveId {
        self.save_with(file, note, &[]).unwrap()
    }

    /// Saves a contact with this note and these photos.
    pub(super) fn save_with(
        &mut self,
        file: FileId,
        note: &str,
        photos: &[NewPhoto],
    ) -> Result<SaveId, Stop> {
        let named: Vec<Photo> = photos.iter().map(|new| new.photo.clone()).collect();
        self.save_contact(file, note, &named, photos, None)
    }

    fn save_contact(
        &mut self,
        file: FileId,
        note: &str,
        named: &[Photo],
        photos: &[NewPhoto],
        draft: Option<Uuid>,
    ) -> Result<SaveId, Stop> {
        let entry = EntryId(Uuid::from_u128(self.drawn + 0x1_0000));
        let fields = [("how", json!("call")), ("note", json!(note))];
        let fields = fields.map(|(name, value)| (name.to_owned(), FieldEdit { value, over: Vec::new() }));
        let edit = NewEdit {
            file,
            entry,
            kind: kind::CONTACT.to_owned(),
            edit: Edit::Set(fields.into()),
            replaces: None,
            makes: true,
        };
        let edit = named.iter().fold(edit, NewEdit::photo);
        let new = NewSave { title: "Call".to_owned(), file, edits: vec![edit], draft };
        let decided = self
            .try_to_decide(|replica, draw, read| replica.save_with_photos(&new, photos, NOW_MS, draw, read));
        let (id, step) = decided?;
        self.commit(step);
        Ok(id)
    }

    /// Saves this.
    pub(super) fn save_new(&mut self, new: &NewSave) -> SaveId {
        self.try_save_new(new).unwrap_or_else(|stop| panic!("{stop}"))
    }

    pub(super) fn try_save_new(&mut self, new: &NewSave) -> Result<SaveId, Stop> {
        let (id, step) = self.try_to_decide(|replica, draw, read| replica.save(new, NOW_MS, draw, read))?;
        self.commit(step);
        Ok(id)
    }

    pub(super) fn reset_practice(&mut self, story: Option<&NewSave>) {
        let step = self.decide(|replica, draw, read| replica.reset_practice(story, NOW_MS, draw, read));
        for (key, row) in step.writes {
            match row {
                Some(bytes) => drop(self.disk.insert(key, bytes)),
                None => drop(self.disk.remove(&key)),
            }
        }
        self.replica.absorb(step.after);
    }

    pub(super) fn undo(&mut self, save: SaveId) {
        let (_, step) = self.decide(|replica, _, read| replica.undo(save, read));
        self.commit(step);
    }

    pub(super) fn photo_call(&mut self, now_ms: u64) -> Option<PhotoCall> {
        self.try_photo_call(now_ms).unwrap()
    }

    pub(super) fn try_photo_call(&mut self, now_ms: u64) -> Result<Option<PhotoCall>, Stop> {
        self.try_to_decide(|replica, _, read| replica.photo_call(now_ms, read))
    }

    /// Answers the call that is due, and says whether anything has changed.
    pub(super) fn try_photo(&mut self, now_ms: u64, answer: &PhotoAnswer) -> Result<bool, Stop> {
        let call = self.photo_call(now_ms).expect("a call is due");
        let taken = self.try_to_decide(|replica, _, read| replica.take_photo(&call, answer, now_ms, read))?;
        self.commit(taken.step);
        Ok(taken.changed)
    }

    pub(super) fn take_photo(&mut self, now_ms: u64, answer: &PhotoAnswer) -> bool {
        self.try_photo(now_ms, answer).unwrap()
    }

    /// Takes in an answer about a photo of which no call is due.
    pub(super) fn take_photo_of(&mut self, photo: &Photo, answer: &PhotoAnswer) -> bool {
        let offer = BlobOffer { file: file(1), bytes: photo.bytes, digest: photo.digest };
        let call = PhotoCall { blob: photo.blob, offer, ask: PhotoAsk::Look };
        let taken = self.decide(|replica, _, read| replica.take_photo(&call, answer, NOW_MS, read));
        self.commit(taken.step);
        taken.changed
    }

    pub(super) fn photo_content(&mut self, blob: BlobId) -> Option<Vec<u8>> {
        self.decide(|replica, _, read| replica.photo_content(blob, read))
    }

    /// Keeps an unfinished form.
    pub(super) fn keep_draft(&mut self, draft: &Draft) {
        self.keep_draft_with(draft, &[]).unwrap();
    }

    /// Keeps an unfinished form with photos that were just added to it.
    pub(super) fn keep_draft_with(&mut self, draft: &Draft, added: &[NewPhoto]) -> Result<(), Stop> {
        let step = self.replica.keep_draft(draft, added)?;
        self.commit(step);
        Ok(())
    }

    /// Finishes an unfinished form: a contact that names `photos`.
    pub(super) fn finish(&mut self, draft: &Draft, photos: &[Photo]) -> Result<SaveId, Stop> {
        self.save_contact(draft.file.unwrap(), "finished", photos, &[], Some(draft.id))
    }

    pub(super) fn ask_at(&mut self, now_ms: u64) -> Asked {
        let sender = Sender { build: "test".to_owned(), replica: ReplicaId(Uuid::from_u128(9)) };
        let (asked, step) =
            self.decide(|replica, _, read| replica.ask(&sender, BATCH_BYTES_MAX, now_ms, read));
        self.commit(step);
        asked
    }

    pub(super) fn ask(&mut self) -> Asked {
        self.ask_at(NOW_MS)
    }

    /// Takes an answer in, and says whether anything has changed.
    pub(super) fn take(&mut self, asked: &Asked, answer: &SyncAnswer) -> bool {
        let taken = self.decide(|replica, draw, read| replica.take(asked, answer, NOW_MS, draw, read));
        self.commit(taken.step);
        taken.changed
    }

    pub(super) fn take_file(&mut self, file: FileId, page: Option<&FilePage>) {
        let taken = self.decide(|replica, _, read| replica.take_file(file, page, NOW_MS, read));
        self.commit(taken.step);
    }

    /// The notes that a reader of this file sees.
    pub(super) fn notes(&mut self, file: FileId) -> Vec<String> {
        let opened = self.decide(|replica, _, read| {
            let rows = Rows::new(read);
            replica.look(&rows).open(file)
        });
        let mut notes: Vec<String> = opened.case.values().filter_map(|entry| entry.get("note")).collect();
        notes.sort();
        notes
    }

    pub(super) fn record(&self, save: SaveId) -> &Record {
        &self.replica.outbox[&save]
    }

    /// Overwrites the row that says where this store stands with something that nobody can read.
    pub(super) fn damage_standing(&mut self) {
        *self.disk.get_mut(&standing_key()).unwrap() = b"}{".to_vec();
    }
}

fn author() -> Author {
    Author { id: UserId(Uuid::from_u128(1)), name: "Emma".to_owned() }
}

pub(super) fn file(number: u128) -> FileId {
    FileId(Uuid::from_u128(0xf000 + number))
}

pub(super) fn history(number: u128) -> IncarnationId {
    IncarnationId(Uuid::from_u128(number))
}

pub(super) fn seq(counter: u64) -> Sequence {
    Sequence { epoch: 0, counter }
}

/// An answer that says nothing.
pub(super) fn answer(of: IncarnationId) -> SyncAnswer {
    SyncAnswer {
        incarnation: of,
        now_ms: NOW_MS,
        verdicts: Vec::new(),
        pages: Vec::new(),
        dropped: Vec::new(),
        cursor: "cursor".to_owned(),
        passed: None,
        more: false,
        restart: false,
        heads: None,
        witnessed: Vec::new(),
        safe_through: None,
        account_off: false,
        stopped: false,
        update: None,
    }
}

/// The last answer of a pass, with these pages.
pub(super) fn pass(of: IncarnationId, pages: Vec<FilePage>, passed: u64) -> SyncAnswer {
    SyncAnswer { pages, passed: Some(seq(passed)), ..answer(of) }
}

pub(super) fn verdict(outcome: Outcome) -> Verdict {
    Verdict { save: 0, place: 0, change: None, outcome }
}

/// A change that somebody else made: the office's copy of it.
pub(super) fn applied(file: FileId, change: u128, counter: u64, note: &str) -> serde_json::Value {
    let stamp = json!({ "wall_ms": NOW_MS, "tick": 0, "writer": Uuid::from_u128(0xbb) });
    let body = json!({
        "id": Uuid::from_u128(change), "file": file, "entry": Uuid::from_u128(change), "kind": "contact",
        "stamp": stamp, "set": { "note": { "value": note, "over": [] } },
    });
    json!({ "seq": [0, counter], "at": stamp, "by": Uuid::from_u128(2), "by_name": "Dee", "body": body })
}

/// The office's copy of a save of this phone.
pub(super) fn applied_save(record: &Record, counter: u64) -> serde_json::Value {
    let change = &crate::outbox::changes(record)[0];
    json!({ "seq": [0, counter], "at": change.stamp, "by": Uuid::from_u128(1), "by_name": "Emma", "body": change })
}

pub(super) fn change(number: u128) -> ChangeId {
    ChangeId(Uuid::from_u128(number))
}

/// The whole of a file: one entry for each of these changes.
pub(super) fn whole(file: FileId, head: u64, changes: &[serde_json::Value]) -> FilePage {
    let entry = |change: &serde_json::Value| json!({ "entry": change["body"]["entry"], "seq": change["seq"], "changes": [change] });
    let raw = |value: serde_json::Value| RawValue::from_string(value.to_string()).unwrap();
    FilePage {
        file,
        kind: FileKind::Case,
        depth: Depth::Whole,
        fresh: true,
        complete: true,
        head: seq(head),
        holder: None,
        summary: None,
        entries: changes.iter().map(|change| raw(entry(change))).collect(),
    }
}
