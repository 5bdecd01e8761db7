//! The rows of the in-memory store, in maps that share what they have in common: a copy costs a few pointers, so that each
//! job and each savepoint takes one.

use rpds::{RedBlackTreeMapSync, RedBlackTreeSetSync};
use shared::blob::Digest;
use shared::id::{BlobId, ChangeId, EntryId, FileId, IncarnationId, ReplicaId, TeamId, UserId, WriterId};
use shared::seq::Sequence;
use shared::stamp::Stamp;
use shared::wire::sync::Held;
use uuid::Uuid;

use super::blobs::Piece;
use crate::store::deed::Deed;
use crate::store::row::{
    Audit, Backup, BlobRow, ChangeRow, CodeRow, Device, EntryRow, Family, FileRow, Grant, GrantId, Look,
    Status, Team, Token, Unread, User, Witness,
};
use crate::store::{Arrival, StoreError};

pub(super) type Kept<T> = Result<T, StoreError>;
pub(super) type Map<K, V> = RedBlackTreeMapSync<K, V>;
pub(super) type Set<T> = RedBlackTreeSetSync<T>;

/// Every row, and the ways to find them.
#[derive(Clone)]
pub(super) struct State {
    pub(super) incarnation: IncarnationId,
    pub(super) latest: Sequence,
    pub(super) signs: Map<Sequence, u32>,
    pub(super) users: Map<UserId, User>,
    pub(super) teams: Map<TeamId, Team>,
    pub(super) families: Map<Uuid, Family>,
    pub(super) tokens: Map<[u8; 32], Token>,
    pub(super) codes: Map<[u8; 32], CodeRow>,
    pub(super) files: Map<FileId, FileRow>,
    pub(super) cases_of: Set<(FileId, FileId)>,
    pub(super) about: Set<(FileId, FileId)>,
    pub(super) grants: Map<GrantId, Grant>,
    pub(super) grants_by_user: Set<(UserId, GrantId)>,
    pub(super) grants_by_file: Set<(FileId, GrantId)>,
    pub(super) grants_by_case: Set<(FileId, GrantId)>,
    pub(super) joins: Map<(FileId, EntryId), FileId>,
    pub(super) entries: Map<(FileId, EntryId), EntryRow>,
    pub(super) entries_by_seq: Set<(FileId, (Sequence, EntryId))>,
    pub(super) entries_by_id: Set<(EntryId, FileId)>,
    pub(super) erased_files: Set<FileId>,
    pub(super) relocated: Map<(FileId, EntryId), FileId>,
    pub(super) changes: Map<Arrival, ChangeRow>,
    pub(super) changes_by_id: Map<ChangeId, Arrival>,
    pub(super) changes_in: Set<((FileId, EntryId), Arrival)>,
    pub(super) held: Set<(UserId, Arrival)>,
    pub(super) waiting: Set<(ChangeId, Arrival)>,
    pub(super) keys: Map<FileId, [u8; 32]>,
    pub(super) writers: Map<WriterId, Stamp>,
    pub(super) days: Map<u64, Sequence>,
    pub(super) unread: Map<(UserId, [u8; 32]), Unread>,
    pub(super) witnesses: Map<(ChangeId, [u8; 32]), Witness>,
    pub(super) put_away: Set<Uuid>,
    pub(super) blobs: Map<BlobId, BlobRow>,
    pub(super) blob_pieces: Map<(BlobId, u32), Piece>,
    pub(super) blob_names: Map<(BlobId, ChangeId), (u64, Digest)>,
    pub(super) blob_moves: Map<(BlobId, FileId), FileId>,
    pub(super) blobs_erased: Set<(BlobId, FileId)>,
    pub(super) devices: Map<ReplicaId, Device>,
    pub(super) stopped: Map<ReplicaId, u64>,
    pub(super) looks: Map<(UserId, UserId), Look>,
    pub(super) audit: Map<u64, Audit>,
    pub(super) backups: Map<u64, Backup>,
    /// The ledger. It stays when a backup is put back.
    pub(super) deeds: Map<u64, Deed>,
    /// Where the write under way can be taken back to. Empty in what readers see.
    pub(super) marks: Vec<State>,
}

impl State {
    pub(super) fn new(incarnation: IncarnationId) -> Self {
        Self {
            incarnation,
            latest: Sequence::default(),
            signs: Map::default(),
            users: Map::default(),
            teams: Map::default(),
            families: Map::default(),
            tokens: Map::default(),
            codes: Map::default(),
            files: Map::default(),
            cases_of: Set::default(),
            about: Set::default(),
            grants: Map::default(),
            grants_by_user: Set::default(),
            grants_by_file: Set::default(),
            grants_by_case: Set::default(),
            joins: Map::default(),
            entries: Map::default(),
            entries_by_seq: Set::default(),
            entries_by_id: Set::default(),
            erased_files: Set::default(),
            relocated: Map::default(),
            changes: Map::default(),
            changes_by_id: Map::default(),
            changes_in: Set::default(),
            held: Set::default(),
            waiting: Set::default(),
            keys: Map::default(),
            writers: Map::default(),
            days: Map::default(),
            unread: Map::default(),
            witnesses: Map::default(),
            put_away: Set::default(),
            blobs: Map::default(),
            blob_pieces: Map::default(),
            blob_names: Map::default(),
            blob_moves: Map::default(),
            blobs_erased: Set::default(),
            devices: Map::default(),
            stopped: Map::default(),
            looks: Map::default(),
            audit: Map::default(),
            backups: Map::default(),
            deeds: Map::default(),
            marks: Vec::new(),
        }
    }

    /// Inserts a change or gives it another status, and keeps the ways to find it.
    pub(super) fn put_change(&mut self, at: Arrival, change: ChangeRow) {
        self.held.remove_mut(&(change.author, at));
        if let Some(ChangeRow { status: Status::Held(Held::WaitsFor { change }), .. }) = self.changes.get(&at)
        {
            self.waiting.remove_mut(&(*change, at));
        }
        if let Status::Held(reason) = &change.status {
            self.held.insert_mut((change.author, at));
            if let Held::WaitsFor { change } = reason {
                self.waiting.insert_mut((*change, at));
            }
        }
        if let (Some(file), Some(entry)) = (change.file, change.entry) {
            self.changes_in.insert_mut(((file, entry), at));
        }
        self.changes_by_id.insert_mut(change.id, at);
        self.changes.insert_mut(at, change);
    }
}

/// The rows that stand under one name in a way to find them, in their order.
pub(super) fn under<'a, A: Copy + Ord + 'a, B: Copy + Ord + Ends + 'a>(
    pairs: &'a Set<(A, B)>,
    name: A,
) -> impl Iterator<Item = B> + use<'a, A, B> {
    pairs.range((name, B::LEAST)..=(name, B::GREATEST)).map(|(_, row)| *row)
}

/// Types with a least and a greatest value.
pub(super) trait Ends {
    const LEAST: Self;
    const GREATEST: Self;
}

impl Ends for u64 {
    const LEAST: Self = Self::MIN;
    const GREATEST: Self = Self::MAX;
}

impl Ends for GrantId {
    const LEAST: Self = Self(i64::MIN);
    const GREATEST: Self = Self(i64::MAX);
}

impl Ends for FileId {
    const LEAST: Self = Self(Uuid::nil());
    const GREATEST: Self = Self(Uuid::max());
}

impl Ends for (Sequence, EntryId) {
    const LEAST: Self = (Sequence { epoch: 0, counter: 0 }, EntryId(Uuid::nil()));
    const GREATEST: Self = (Sequence { epoch: u32::MAX, counter: u64::MAX }, EntryId(Uuid::max()));
}
