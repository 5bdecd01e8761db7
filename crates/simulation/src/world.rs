//! Everything there is in one simulation.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use shared::change::{Change, RawSave};
use shared::device::edit::NewSave;
use shared::device::open_file::OpenFile;
use shared::device::photo::NewPhoto;
use shared::device::rows::{Rows, Stop};
use shared::id::{BlobId, ChangeId, FileId, ReplicaId, SaveId};
use shared::outbox::Record;
use shared::wire::sync::Depth;
use sync_server::random::Chance;
use sync_server::store::memory::MemoryStore;
use sync_server::store::sqlite::SqliteStore;
use tempfile::TempDir;
use uuid::Uuid;

use crate::device::{Device, Source};
use crate::disk::Disk;
use crate::network::Network;
use crate::office::{OTHER_TEAM, Office, STAFF, TEAM};
use crate::photos::{self, PHOTOS};
use crate::plan::Plan;
use crate::tally::Tally;
use crate::truth::{Truth, mark};

/// When every simulation begins: 1 March 2026, noon.
pub const START_MS: u64 = 1_772_366_400_000;
/// Devices in one world, at most.
pub const DEVICES_MAX: usize = 6;

/// A world.
pub struct World {
    /// True time, in milliseconds since the Unix epoch.
    pub true_ms: u64,
    /// The office.
    pub office: Office,
    /// Backups of it, oldest first.
    pub backups: Vec<MemoryStore>,
    /// The devices.
    pub devices: Vec<Device>,
    /// Images of devices that somebody kept.
    pub images: BTreeMap<usize, Disk>,
    /// What is on its way.
    pub network: Network,
    /// What was promised.
    pub truth: Truth,
    /// How often what happened.
    pub tally: Tally,
    /// What went wrong, as soon as it does.
    pub failure: Option<String>,
    chance: Chance,
    drawn: u64,
    /// Kept for as long as the database in it is open.
    _folder: Option<TempDir>,
}

impl World {
    /// The world as a plan finds it.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        let chance = Chance::seeded(plan.seed ^ 0x5EED);
        let folder = plan.on_disk.then(|| tempfile::tempdir().expect("a folder for the database"));
        let office = match &folder {
            Some(folder) => {
                let seeded = Chance::seeded(plan.seed);
                let incarnation = shared::id::IncarnationId(seeded.id());
                let store = SqliteStore::open(folder.path(), incarnation, START_MS).expect("a database");
                Office::over(Arc::new(store), None, seeded, plan.limits(), START_MS)
            }
            None => Office::new(plan.seed, plan.limits(), START_MS),
        };
        let mut world = Self {
            true_ms: START_MS,
            office,
            backups: Vec::new(),
            devices: Vec::new(),
            images: BTreeMap::new(),
            network: Network::default(),
            truth: Truth::default(),
            tally: Tally::default(),
            failure: None,
            chance,
            drawn: 0,
            _folder: folder,
        };
        for (number, (user, name, ..)) in (0..plan.devices).zip(STAFF) {
            let replica = ReplicaId(Uuid::from_u128(0x9000 + number as u128));
            let mut device = Device::new(user, name, replica);
            device.open_tab(&mut Source { true_ms: START_MS, draw: &mut || world.chance.id() });
            world.devices.push(device);
        }
        world
    }

    /// A new id: ordered by time, and never the same twice.
    pub fn draw(&mut self) -> Uuid {
        self.drawn += 1;
        let bytes: [u8; 10] = self.chance.bytes();
        uuid::Builder::from_unix_timestamp_millis(START_MS + self.drawn, &bytes).into_uuid()
    }

    /// Something is not as it must be.
    pub fn fail(&mut self, what: String) {
        self.failure.get_or_insert(what);
    }

    /// Time passes, for everybody.
    pub fn pass_ms(&mut self, by_ms: u64) {
        self.true_ms += by_ms;
        self.office.set_time(self.true_ms);
    }

    /// A device and one of its tabs, where there is one.
    pub fn tab(&self, random: &mut fastrand::Rng) -> Option<(usize, usize)> {
        let open: Vec<usize> =
            (0..self.devices.len()).filter(|at| !self.devices[*at].tabs.is_empty()).collect();
        let device = *random.choice(&open)?;
        Some((device, random.usize(0..self.devices[device].tabs.len())))
    }

    /// Any device.
    pub fn device(&self, random: &mut fastrand::Rng) -> usize {
        random.usize(0..self.devices.len())
    }

    /// A case that a tab holds whole, opened.
    pub fn open_case(&self, device: usize, tab: usize, random: &mut fastrand::Rng) -> Option<OpenFile> {
        let replica = &self.devices[device].tabs[tab].replica;
        let rows = replica.index.rows().filter(|row| row.depth == Depth::Whole && row.summary.is_some());
        let mut cases: Vec<FileId> = rows.map(|row| row.file).collect();
        let real = replica.overlays.keys().filter(|file| !file.is_practice());
        cases.extend(real.filter(|file| replica.index.get(**file).is_none()));
        let file = *random.choice(&cases)?;
        self.open(device, tab, file)
    }

    /// A file as a tab shows it.
    pub fn open(&self, device: usize, tab: usize, file: FileId) -> Option<OpenFile> {
        let opened = self.devices[device].decide(tab, |replica, read| {
            let rows = Rows::new(read);
            replica.look(&rows).open(file)
        });
        opened.ok()
    }

    /// Somebody presses *Finish* in a tab. Some where it was saved.
    pub fn save(&mut self, device: usize, tab: usize, new: &NewSave) -> Option<SaveId> {
        self.save_with_photos(device, tab, new, &[])
    }

    /// The same, with photos that were just taken.
    pub fn save_with_photos(
        &mut self,
        device: usize,
        tab: usize,
        new: &NewSave,
        photos: &[NewPhoto],
    ) -> Option<SaveId> {
        let (id, step) = self.decide_save(device, tab, new, photos)?;
        let seen = self.seen(device, tab, new);
        let record = step.after.outbox.get(&id).cloned().flatten()?;
        if self.devices[device].commit(tab, step, None).is_err() {
            return None;
        }
        self.promise(&record);
        for (change, edit) in shared::outbox::changes(&record).iter().zip(&new.edits) {
            for photo in change.photos() {
                if new.draft.is_some() {
                    self.tally.count("photo", PHOTOS[8]);
                }
                self.truth.note_photo(photo, change.id, self.true_ms);
            }
            // What is written again was seen when it was first written; what no form of ours wrote, nobody saw.
            let before = edit.replaces.map(|id| self.truth.seen.get(&id).cloned());
            let seen = match before {
                Some(None) => continue,
                Some(Some(before)) => seen.union(&before).copied().collect(),
                None => seen.clone(),
            };
            self.truth.seen.insert(change.id, seen);
        }
        self.tell_tabs(device, tab);
        Some(id)
    }

    /// Every change to a field that a tab knows in the case of a save, in the file of its person, and where it writes.
    fn seen(&self, device: usize, tab: usize, new: &NewSave) -> BTreeSet<ChangeId> {
        let files: BTreeSet<FileId> = new.edits.iter().map(|edit| edit.file).chain([new.file]).collect();
        let opened: Vec<OpenFile> =
            files.into_iter().filter_map(|file| self.open(device, tab, file)).collect();
        let entries = opened.iter().flat_map(|opened| opened.case.values().chain(opened.person.values()));
        let fields = entries.flat_map(|entry| entry.fields.values());
        let heads = fields.flat_map(|field| field.heads.iter().chain(&field.replaced));
        let mut seen: BTreeSet<ChangeId> = heads.map(|head| head.change).collect();
        // What was written again is not shown beside what stands for it, and was seen by whoever wrote it again.
        let outbox = self.devices[device].tabs[tab].replica.outbox.values();
        let again: BTreeMap<ChangeId, ChangeId> = outbox
            .flat_map(shared::outbox::changes)
            .filter_map(|change| Some((change.id, change.replaces?)))
            .collect();
        for mut id in seen.clone() {
            while let Some(old) = again.get(&id).filter(|old| seen.insert(**old)) {
                id = *old;
            }
        }
        seen
    }

    /// What a save would write.
    pub fn decide_save(
        &mut self,
        device: usize,
        tab: usize,
        new: &NewSave,
        photos: &[NewPhoto],
    ) -> Option<(SaveId, shared::device::rows::Step)> {
        let now_ms = self.devices[device].now_ms(self.true_ms);
        let mut ids = Vec::new();
        for _ in 0..new.edits.len() * 8 + 8 {
            ids.push(self.draw());
        }
        let decided = self.devices[device].decide(tab, |replica, read| {
            let mut fresh = ids.iter().copied();
            replica.save_with_photos(new, photos, now_ms, &mut || fresh.next().expect("ids enough"), read)
        });
        match decided {
            Ok(decided) => Some(decided),
            Err(Stop::Save(_)) => None,
            Err(stop) => {
                self.fail(format!("a save was not decided: {stop}"));
                None
            }
        }
    }

    /// A record lies on the disk: what it says is promised.
    pub fn promise(&mut self, record: &Record) {
        let Ok(save) = serde_json::from_str::<RawSave>(&record.bytes) else { return };
        for raw in &save.changes {
            let Ok(change) = Change::decode(raw.get()) else { continue };
            self.truth.made_ms.insert(change.id, self.true_ms);
            self.truth.places.insert(change.id, (change.file, change.entry));
            self.truth.saved.insert(change.id, raw.get().to_owned());
        }
    }

    /// The other tabs of a device read the store again, as they do when they are told.
    pub fn tell_tabs(&mut self, device: usize, tab: usize) {
        for other in (0..self.devices[device].tabs.len()).filter(|other| *other != tab) {
            self.devices[device].reload(other);
        }
    }

    /// Whether the office has a change, in whatever state, or somebody's copy of it.
    #[must_use]
    pub fn office_has(&self, id: ChangeId) -> bool {
        self.truth.names(id).into_iter().any(|name| self.office_has_as(name))
    }

    fn office_has_as(&self, id: ChangeId) -> bool {
        self.office.read(|view| {
            // A marker is no change: what was relocated stands elsewhere.
            if view.change(id)?.is_some_and(|row| row.body.is_some()) {
                return Ok(true);
            }
            for team in [TEAM, OTHER_TEAM] {
                let (copies, _) = view.witnesses(team, usize::MAX)?;
                let (texts, _) = view.unread(team, usize::MAX)?;
                let is_there = texts.iter().any(|text| text.text.starts_with(&mark(id)));
                if is_there || copies.iter().any(|copy| copy.change == id) {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }

    /// The office that made what is on its way to devices is no more.
    pub fn note_former_answers(&mut self) {
        self.network.former.extend(self.network.answers.keys().copied());
        let tabs = self.devices.iter_mut().flat_map(|device| &mut device.tabs);
        tabs.filter(|tab| tab.answer.is_some()).for_each(|tab| tab.answer_is_former = true);
    }

    /// After something was destroyed: what has no copy left anywhere can be asked of nobody.
    pub fn note_losses(&mut self) {
        let promised: Vec<ChangeId> =
            self.truth.saved.keys().chain(&self.truth.acknowledged).copied().collect();
        let copies: BTreeSet<ChangeId> =
            self.devices.iter().flat_map(|device| device.disk.changes()).collect();
        for id in promised {
            let is_somewhere = || self.truth.names(id).iter().any(|name| copies.contains(name));
            if !self.truth.gone.contains(&id) && !is_somewhere() && !self.office_has(id) {
                self.truth.gone.insert(id);
            }
        }
        let here: BTreeSet<BlobId> = self.devices.iter().flat_map(|device| device.disk.photos()).collect();
        let is_lost = |id: &BlobId, digest| !here.contains(id) && !photos::is_whole(self, *id, digest);
        let photos = self.truth.photos.iter();
        let lost: Vec<BlobId> =
            photos.filter(|(id, of)| is_lost(id, of.photo.digest)).map(|(id, _)| *id).collect();
        self.truth.photos_gone.extend(lost);
    }
}
