//! One user's store on one device, as it is known in memory: everything but the contents of files.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::draft::Draft;
use super::former;
use super::index::{Index, OVERLAY, Row, SHARD};
use super::overlay::Look;
use super::photo::{self, PhotoRecord};
use super::room::{Key, Room};
use super::rows::Rows;
use crate::id::{BlobId, FileId, IncarnationId, SaveId, UserId, WriterId};
use crate::kind;
use crate::outbox::{self, Record};
use crate::stamp::Stamp;
use crate::summary::CaseSummary;
use crate::wire::sync::{Depth, Waiting};

/// The key of the row in [`Room::Meta`] that says where this store stands with the server.
pub const STANDING: &str = "standing";

/// The key of [`STANDING`]: an answer is stored only if this row is still the one that was asked with.
#[must_use]
pub fn standing_key() -> Key {
    (Room::Meta, STANDING.to_owned())
}

/// Who writes on this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The user.
    pub id: UserId,
    /// Their name.
    pub name: String,
}

/// Where this store stands with the server. Written in the same transaction as the pages it speaks of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ServerStanding {
    /// To be sent with the next call.
    pub cursor: Option<String>,
    /// The server's history that the files here belong to.
    pub incarnation: Option<IncarnationId>,
    /// Whether a full pass has ended once.
    pub first_complete: bool,
    /// When the office last answered, in milliseconds since the Unix epoch.
    pub last_reached_ms: Option<u64>,
    /// When the files here were last compared with the office's list, in milliseconds since the Unix epoch.
    #[serde(default)]
    pub listed_ms: Option<u64>,
    /// Files that the last comparison found different: to be fetched whole.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub astray: BTreeSet<FileId>,
    /// Files that were replaced by those of a new history; what they held before stands in rows of [`Room::Meta`], which
    /// are looked for at each start.
    #[serde(skip)]
    pub former: BTreeSet<FileId>,
    /// Files of which the office lacks changes that this device held: these are still to be offered. As above.
    #[serde(skip)]
    pub witnesses: BTreeSet<FileId>,
}

/// One user's store on one device, as it is known in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Replica {
    /// Whose it is.
    pub author: Author,
    /// The clock of this run of the app: a writer of its own.
    pub clock: Stamp,
    /// The greatest stamp that was read in any file.
    pub seen: Option<Stamp>,
    /// One row per file.
    pub index: Index,
    /// Where it stands with the server.
    pub standing: ServerStanding,
    /// What lists say of files with unsent work.
    pub overlays: BTreeMap<FileId, CaseSummary>,
    /// Saves that are not safe yet.
    pub outbox: BTreeMap<SaveId, Record>,
    /// Photos that are not safe yet.
    pub photos: BTreeMap<BlobId, PhotoRecord>,
    /// Which pieces of photos the office has, as it said in this run of the app.
    pub pieces_there: BTreeMap<BlobId, BTreeSet<u32>>,
    /// Unfinished forms.
    pub drafts: BTreeMap<Uuid, Draft>,
    /// Saves of this run that can be taken back, with the draft that each finished.
    pub undoable: BTreeMap<SaveId, Option<Draft>>,
}

/// What is true once a step is committed; only what changed is named.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct After {
    /// The clock has moved.
    pub clock: Option<Stamp>,
    /// The index as it is then.
    pub index: Option<Index>,
    /// The standing as it is then.
    pub standing: Option<ServerStanding>,
    /// Outbox records as they are then; none for one that is gone.
    pub outbox: BTreeMap<SaveId, Option<Record>>,
    /// Photos as they are then; none for one that is gone.
    pub photos: BTreeMap<BlobId, Option<PhotoRecord>>,
    /// Which pieces of a photo the office has; none where it is to be asked again.
    pub pieces_there: BTreeMap<BlobId, Option<BTreeSet<u32>>>,
    /// Overlays as they are then; none for one that is gone.
    pub overlays: BTreeMap<FileId, Option<CaseSummary>>,
    /// Drafts as they are then; none for one that is gone.
    pub drafts: BTreeMap<Uuid, Option<Draft>>,
    /// A save that can be taken back from now on, with the draft that it finished.
    pub saved: Option<(SaveId, Option<Draft>)>,
    /// A save that was taken back.
    pub undone: Option<SaveId>,
}

/// What is read at each start: the rows of these rooms whose keys begin like this.
pub const STARTING: [(Room, &str); 5] =
    [(Room::Index, ""), (Room::Outbox, ""), (Room::Drafts, ""), (Room::Blobs, photo::HEAD), (Room::Meta, "")];

/// Whether a row of this key is read at each start.
#[must_use]
pub fn is_starting(room: Room, key: &str) -> bool {
    STARTING.iter().any(|(its, prefix)| *its == room && key.starts_with(prefix))
}

/// A row as it was read: room, key, and its bytes unless they do not open.
pub type LoadedRow = (Room, String, Option<Vec<u8>>);

/// A replica as it was found on the disk.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The replica.
    pub replica: Replica,
    /// Rows that do not open or cannot be read, those of the outbox and of photos left out.
    pub damaged: usize,
    /// Whether all of the outbox and every photo's head could be read; without that nobody may say that nothing waits.
    pub outbox_known: bool,
}

impl Replica {
    /// An empty store.
    #[must_use]
    pub fn new(author: Author, writer: WriterId) -> Self {
        Self {
            author,
            clock: Stamp::start(writer),
            seen: None,
            index: Index::default(),
            standing: ServerStanding::default(),
            overlays: BTreeMap::new(),
            outbox: BTreeMap::new(),
            photos: BTreeMap::new(),
            pieces_there: BTreeMap::new(),
            drafts: BTreeMap::new(),
            undoable: BTreeMap::new(),
        }
    }

    /// The store that these rows tell of: all of [`STARTING`]. Each row is read alone: one that is damaged hides no other.
    #[must_use]
    pub fn load(author: Author, writer: WriterId, rows: impl IntoIterator<Item = LoadedRow>) -> Loaded {
        let mut loaded = Loaded { replica: Self::new(author, writer), damaged: 0, outbox_known: true };
        for (room, key, bytes) in rows {
            let is_read = bytes.is_some_and(|bytes| loaded.replica.load_row(room, &key, &bytes));
            match room {
                _ if is_read => {}
                Room::Outbox | Room::Blobs => loaded.outbox_known = false,
                // A standing that is lost costs a full pass, nothing else.
                Room::Meta => {}
                _ => loaded.damaged += 1,
            }
        }
        loaded
    }

    /// The same store, read again from the disk. The clock and what can be taken back belong to this run of the app.
    #[must_use]
    pub fn reload(&self, rows: impl IntoIterator<Item = LoadedRow>) -> Loaded {
        let loaded = Self::load(self.author.clone(), self.clock.writer, rows);
        let replica =
            Self { clock: self.clock, seen: self.seen, undoable: self.undoable.clone(), ..loaded.replica };
        Loaded { replica, ..loaded }
    }

    fn load_row(&mut self, room: Room, key: &str, bytes: &[u8]) -> bool {
        match room {
            Room::Index => {
                if let Some(number) = key.strip_prefix(SHARD).and_then(|number| number.parse().ok()) {
                    let rows = serde_json::from_slice::<Vec<Row>>(bytes);
                    return rows.map(|rows| self.index.load(number, rows)).is_ok();
                }
                let summary = key.strip_prefix(OVERLAY).map(|_| serde_json::from_slice::<CaseSummary>(bytes));
                summary.is_none_or(|summary| {
                    summary.map(|summary| self.overlays.insert(summary.file, summary)).is_ok()
                })
            }
            Room::Outbox => serde_json::from_slice::<Record>(bytes)
                .map(|record| self.outbox.insert(record.id, record))
                .is_ok(),
            Room::Drafts => serde_json::from_slice::<Draft>(bytes)
                .map(|draft| self.drafts.insert(draft.id, draft))
                .is_ok(),
            Room::Meta => self.load_meta(key, bytes),
            Room::Blobs if key.starts_with(photo::HEAD) => serde_json::from_slice::<PhotoRecord>(bytes)
                .map(|record| self.photos.insert(record.photo.blob, record))
                .is_ok(),
            Room::Files | Room::Blobs | Room::Reference => true,
        }
    }

    fn load_meta(&mut self, key: &str, bytes: &[u8]) -> bool {
        if key != STANDING {
            former::find(&mut self.standing, key);
            return true;
        }
        let ServerStanding { former, witnesses, .. } = std::mem::take(&mut self.standing);
        let read = serde_json::from_slice::<ServerStanding>(bytes);
        let is_read = read.is_ok();
        self.standing = ServerStanding { former, witnesses, ..read.unwrap_or_default() };
        is_read
    }

    /// The files that root entries of this kind open, all of which is here: those that the office sent, and those that were made
    /// here and have not come back from it. Practice is among them; [`FileId::is_practice`] tells it apart.
    #[must_use]
    pub fn files_of(&self, root: &str) -> BTreeSet<FileId> {
        let Some(kind) = kind::opens(root) else { return BTreeSet::new() };
        let rows = self.index.rows().filter(|row| row.kind == kind && row.depth == Depth::Whole);
        let mut files: BTreeSet<FileId> = rows.map(|row| row.file).collect();
        // Only what may say so is decoded.
        let says_so = |record: &&Record| record.is_overlay() && record.bytes.contains(root);
        let changes = self.outbox.values().filter(says_so).flat_map(outbox::changes);
        files.extend(
            changes
                .filter(|change| change.kind == root && change.entry == change.file.root())
                .map(|change| change.file),
        );
        files
    }

    /// Takes over what a committed step made true.
    pub fn absorb(&mut self, after: After) {
        let After { clock, index, standing, outbox, photos, pieces_there, overlays, drafts, saved, undone } =
            after;
        self.clock = clock.unwrap_or(self.clock);
        if let Some(index) = index {
            self.index = index;
        }
        if let Some(standing) = standing {
            self.standing = standing;
        }
        absorb_map(&mut self.outbox, outbox);
        absorb_map(&mut self.photos, photos);
        absorb_map(&mut self.pieces_there, pieces_there);
        absorb_map(&mut self.overlays, overlays);
        absorb_map(&mut self.drafts, drafts);
        if let Some((save, draft)) = saved {
            self.undoable.insert(save, draft);
        }
        if let Some(save) = undone {
            self.undoable.remove(&save);
        }
    }

    /// What waits here, as a request tells the office.
    #[must_use]
    pub fn waiting(&self) -> Waiting {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let waiting = || self.outbox.values().filter(|record| record.is_waiting());
        Waiting {
            saves: count(waiting().count()),
            drafts: count(self.drafts.values().filter(|draft| !draft.is_practice()).count()),
            photos: count(self.photos_waiting().count()),
            oldest_ms: waiting().map(|record| record.made_ms).min(),
        }
    }

    /// Photos that the office does not have, also those that it would not take.
    pub fn photos_waiting(&self) -> impl Iterator<Item = &PhotoRecord> {
        self.photos.values().filter(|photo| !photo.is_with_office() && !photo.file.is_practice())
    }

    /// What lists say of every case on this device, with unsent work folded in. Practice is left out: nothing counts it.
    pub fn summaries(&self) -> impl Iterator<Item = &CaseSummary> {
        let rows = self.index.rows().filter(|row| !self.overlays.contains_key(&row.file));
        let real = self.overlays.values().filter(|summary| !summary.file.is_practice());
        rows.filter_map(|row| row.summary.as_ref()).chain(real)
    }

    /// The files as they are on this device, for reading them.
    #[must_use]
    pub fn look<'a>(&'a self, rows: &'a Rows<'a>) -> Look<'a> {
        Look::new(&self.author, &self.index, self.outbox.values(), rows)
    }

    /// The outbox as it will be.
    pub(super) fn outbox_after<'a>(
        &'a self,
        changed: &'a BTreeMap<SaveId, Option<Record>>,
    ) -> impl Iterator<Item = &'a Record> {
        let kept = self.outbox.iter().filter(|(id, _)| !changed.contains_key(*id));
        kept.map(|(_, record)| record).chain(changed.values().flatten())
    }
}

fn absorb_map<K: Ord, V>(map: &mut BTreeMap<K, V>, changed: BTreeMap<K, Option<V>>) {
    for (key, value) in changed {
        match value {
            Some(value) => drop(map.insert(key, value)),
            None => drop(map.remove(&key)),
        }
    }
}
