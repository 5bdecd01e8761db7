//! What the routes may ask of a store, and what every store promises.
//!
//! A store runs *views* (reads over one snapshot) and *jobs* (writes, each all or nothing). The meaning of a save, a
//! grant or a session is decided above this line, once, over the small traits below; a store only keeps rows. Two
//! stores pass one contract (`contract.rs`): SQLite, and memory for tests.

mod blobs;
pub mod deed;
pub mod memory;
pub mod row;
pub mod sqlite;

#[cfg(test)]
pub(crate) mod contract;

use shared::id::{ChangeId, EntryId, FileId, IncarnationId, ReplicaId, TeamId, UserId, WriterId};
use shared::seq::Sequence;
use shared::stamp::Stamp;

pub use blobs::{BLOBS_LISTED_MAX, Blobs, BlobsMut, PieceDigest};
use deed::Deed;
use row::{
    Audit, Backup, ChangeRow, CodeRow, Device, EntryRow, Family, FileRow, Grant, GrantId, Look, NewWork,
    Record, Status, Team, Token, Unread, User, Witness,
};

/// Why a store could not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// More jobs wait than [`JOBS_MAX`], or another process holds the database for longer than a statement waits.
    #[error("too much work waits for the database")]
    Busy,
    /// The disk is full or fails. Nothing of the job was kept.
    #[error("the disk cannot take more")]
    NoRoom(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The engine failed.
    #[error("the database failed")]
    Engine(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A row that this build cannot read; the text says which.
    #[error("a stored row cannot be read: {0}")]
    Unreadable(String),
    /// A job panicked. Nothing of it was kept.
    #[error("a job panicked")]
    Panicked,
    /// The writer has stopped.
    #[error("the store is closed")]
    Closed,
}

/// Jobs that may wait for the writer.
pub const JOBS_MAX: usize = 1024;
/// Views that are looked at together.
pub const READERS: usize = 4;
/// Jobs that one commit may carry.
pub const GROUP_JOBS_MAX: usize = 64;

/// Held changes that are judged again at once.
pub const HELD_JUDGED_MAX: usize = 1000;

/// A change's place in the order of arrival, as this store counts.
pub type Arrival = u64;

/// Some of the held changes, oldest first.
#[derive(Debug, PartialEq, Eq)]
pub struct HeldBatch {
    /// At most [`HELD_JUDGED_MAX`].
    pub rows: Vec<ChangeRow>,
    /// After which the next batch goes on; none where these are the last.
    pub after: Option<Arrival>,
}

/// What a job does, inside a transaction.
pub type Work = Box<dyn FnOnce(&mut dyn Writing) -> Result<(), StoreError> + Send>;
/// What is called when a job's commit has returned, or the job has failed.
pub type Done = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A place where everything is kept.
pub trait Store: Send + Sync + 'static {
    /// Runs `look` over one snapshot. Blocks: reach it through [`crate::app::App::read`].
    ///
    /// # Errors
    /// What `look` returns, or that the snapshot could not be taken.
    fn view(&self, look: &mut dyn FnMut(&dyn Reading) -> Result<(), StoreError>) -> Result<(), StoreError>;

    /// Hands `work` to the one writer. `done` is called once, and with success only after the commit has returned.
    ///
    /// Work that fails or panics leaves nothing behind and does not touch its neighbours in the same commit.
    fn submit(&self, work: Work, done: Done);

    /// Whether views and jobs never wait for a disk or another thread, so that nobody needs to step aside for them.
    fn answers_at_once(&self) -> bool {
        false
    }
}

/// Everything that can be read.
pub trait Reading:
    History + Backups + Accounts + Sessions + Grants + Files + Changes + Blobs + Aside + Office
{
}
impl<T: History + Backups + Accounts + Sessions + Grants + Files + Changes + Blobs + Aside + Office + ?Sized>
    Reading for T
{
}

/// Everything that can be written.
pub trait Writing:
    Reading
    + Numbering
    + Remembering
    + BackupsMut
    + AccountsMut
    + SessionsMut
    + GrantsMut
    + FilesMut
    + ChangesMut
    + BlobsMut
    + AsideMut
    + OfficeMut
{
}
impl<T> Writing for T where
    T: Reading
        + Numbering
        + Remembering
        + BackupsMut
        + AccountsMut
        + SessionsMut
        + GrantsMut
        + FilesMut
        + ChangesMut
        + BlobsMut
        + AsideMut
        + OfficeMut
        + ?Sized
{
}

/// The server's order of events.
pub trait History {
    /// The unbroken history that this database belongs to.
    fn incarnation(&self) -> Result<IncarnationId, StoreError>;
    /// Once a pull has seen this, nothing at or below it appears later.
    fn visible_through(&self) -> Result<Sequence, StoreError>;
    /// The sign of the job that brought the order to `seq`; none where no job ended there.
    fn sign_at(&self, seq: Sequence) -> Result<Option<u32>, StoreError>;
}

/// Numbers, and the parts of one transaction that can be taken back.
pub trait Numbering {
    /// The next place in the order. Never given twice, though it may be lost with work that fails.
    fn next_seq(&mut self) -> Result<Sequence, StoreError>;
    /// Signs the history as far as it has come with a random number. A database that was put back and has gone on since
    /// comes to the same numbers again, and never to the same signs.
    fn sign(&mut self, sign: u32) -> Result<(), StoreError>;
    /// Begins a new history above `seen`: the epoch rises, and nothing at or below `seen` is given again.
    fn begin_history(&mut self, incarnation: IncarnationId, seen: Sequence) -> Result<(), StoreError>;
    /// Marks a place to which the transaction can be taken back. Marks nest.
    fn mark(&mut self) -> Result<(), StoreError>;
    /// Keeps what was written since the last mark.
    fn keep(&mut self) -> Result<(), StoreError>;
    /// Takes back what was written since the last mark.
    fn take_back(&mut self) -> Result<(), StoreError>;
}

/// The ledger beside the database: what a backup that is put back must not undo.
///
/// Accounts, teams and grants are remembered by the store that writes them, erasures by whoever erases.
pub trait Remembering {
    /// Adds a deed. It is in the ledger before anybody is told that the job is done.
    fn remember(&mut self, deed: Deed) -> Result<(), StoreError>;
    /// Everything that the ledger holds, oldest first, with the deeds of this job.
    fn remembered(&self) -> Result<Vec<Deed>, StoreError>;
}

/// Backups that were taken of this store and verified.
pub trait Backups {
    /// The latest `limit`, newest first.
    fn backups(&self, limit: usize) -> Result<Vec<Backup>, StoreError>;
}

/// Writes of these.
pub trait BackupsMut {
    /// Notes one more.
    fn note_backup(&mut self, backup: &Backup) -> Result<(), StoreError>;
}

/// Users and teams.
pub trait Accounts {
    /// A user. One indexed seek: all that a sync with nothing to do needs.
    fn user(&self, id: UserId) -> Result<Option<User>, StoreError>;
    /// The user with this sign-in name, which is compared in lower case.
    fn user_by_email(&self, email: &str) -> Result<Option<User>, StoreError>;
    /// Every user, by name.
    fn users(&self) -> Result<Vec<User>, StoreError>;
    /// Every team, by name.
    fn teams(&self) -> Result<Vec<Team>, StoreError>;
}

/// Writes of users and teams.
pub trait AccountsMut {
    /// Inserts or replaces a user, their head sequence left as it is.
    fn put_user(&mut self, user: &User) -> Result<(), StoreError>;
    /// Inserts or renames a team.
    fn put_team(&mut self, team: &Team) -> Result<(), StoreError>;
    /// Notes that something in the user's scope changed at `seq`.
    fn raise_head(&mut self, user: UserId, seq: Sequence) -> Result<(), StoreError>;
}

/// Sign-ins.
pub trait Sessions {
    /// One sign-in on one device.
    fn family(&self, id: uuid::Uuid) -> Result<Option<Family>, StoreError>;
    /// A refresh token by its hash.
    fn token(&self, hash: &[u8; 32]) -> Result<Option<Token>, StoreError>;
    /// The tokens that were issued in exchange for this one.
    fn children(&self, hash: &[u8; 32]) -> Result<Vec<Token>, StoreError>;
    /// A one-time code by its hash.
    fn code(&self, hash: &[u8; 32]) -> Result<Option<CodeRow>, StoreError>;
}

/// Writes of sign-ins.
pub trait SessionsMut {
    /// Inserts or replaces a sign-in.
    fn put_family(&mut self, family: &Family) -> Result<(), StoreError>;
    /// Ends every sign-in of a user.
    fn end_families(&mut self, user: UserId, now_ms: u64) -> Result<(), StoreError>;
    /// Inserts or replaces a refresh token.
    fn put_token(&mut self, token: &Token) -> Result<(), StoreError>;
    /// Inserts or replaces a one-time code.
    fn put_code(&mut self, code: &CodeRow) -> Result<(), StoreError>;
    /// Makes every unused code of a user, or every set-up code where there is none, useless.
    fn spend_codes(&mut self, user: Option<UserId>, now_ms: u64) -> Result<(), StoreError>;
}

/// Who sees what.
pub trait Grants {
    /// Every row of one user on one file, ended ones too.
    fn grants_between(&self, user: UserId, file: FileId) -> Result<Vec<Grant>, StoreError>;
    /// The open rows on a file.
    fn grants_on(&self, file: FileId) -> Result<Vec<Grant>, StoreError>;
    /// The open rows of a user.
    fn grants_of(&self, user: UserId) -> Result<Vec<Grant>, StoreError>;
    /// The user's rows that began or ended after `from`.
    fn grants_since(&self, user: UserId, from: Sequence) -> Result<Vec<Grant>, StoreError>;
    /// The open rows on persons' files that stand there because of this case.
    fn grants_through(&self, case: FileId) -> Result<Vec<Grant>, StoreError>;
    /// The open rows whose time is up at `now_ms`.
    fn grants_due(&self, now_ms: u64) -> Result<Vec<Grant>, StoreError>;
}

/// Writes of grants.
pub trait GrantsMut {
    /// Inserts a row; its number is given by the store.
    fn open_grant(&mut self, grant: &Grant) -> Result<(), StoreError>;
    /// Ends a row.
    fn close_grant(&mut self, id: GrantId, to: Sequence, to_ms: u64) -> Result<(), StoreError>;
}

/// Files and the entries in them.
pub trait Files {
    /// A file.
    fn file(&self, id: FileId) -> Result<Option<FileRow>, StoreError>;
    /// The file in which an entry stands that was relocated from this one.
    fn relocated_to(&self, file: FileId, entry: EntryId) -> Result<Option<FileId>, StoreError>;
    /// Whether a file was erased whole.
    fn is_erased(&self, id: FileId) -> Result<bool, StoreError>;
    /// The case files that name this person's file.
    fn cases_of(&self, person: FileId) -> Result<Vec<FileRow>, StoreError>;
    /// The restricted files that are about this case.
    fn restricted_about(&self, case: FileId) -> Result<Vec<FileRow>, StoreError>;
    /// The files that are of the same person as this one, as entries in either say: each once.
    fn joined(&self, person: FileId) -> Result<Vec<FileId>, StoreError>;
    /// The case files of a team.
    fn cases_of_team(&self, team: TeamId) -> Result<Vec<FileRow>, StoreError>;
    /// Closed cases, closed on or before `day`, that somebody still holds whole.
    fn cases_closed_by(&self, day: jiff::civil::Date) -> Result<Vec<FileRow>, StoreError>;
    /// One entry's row.
    fn entry(&self, file: FileId, entry: EntryId) -> Result<Option<EntryRow>, StoreError>;
    /// The rows of this entry in every file in which one of its id stands.
    fn entries_called(&self, entry: EntryId) -> Result<Vec<EntryRow>, StoreError>;
    /// Records of entries changed after `after`, in the order of their sequence, until they fill `bytes_max`, but at
    /// least one; and whether there are more.
    fn records(
        &self,
        file: FileId,
        after: Sequence,
        bytes_max: usize,
    ) -> Result<(Vec<Record>, bool), StoreError>;
    /// One entry's record.
    fn record(&self, file: FileId, entry: EntryId) -> Result<Option<Record>, StoreError>;
    /// The newest `limit` entries of a team's cases that wait for a review, and how many there are.
    fn unreviewed(&self, team: TeamId, limit: usize) -> Result<(Vec<EntryRow>, u32), StoreError>;
}

/// Writes of files and entries.
pub trait FilesMut {
    /// Marks a file as erased whole. What is in it is erased by [`ChangesMut::erase`].
    fn erase_file(&mut self, file: FileId) -> Result<(), StoreError>;
    /// Inserts or replaces a file.
    fn put_file(&mut self, file: &FileRow) -> Result<(), StoreError>;
    /// Notes that an entry of a person's file says that `other` is of the same person, or says it no longer.
    fn join(&mut self, file: FileId, entry: EntryId, other: Option<FileId>) -> Result<(), StoreError>;
    /// Inserts or replaces an entry's row.
    fn put_entry(&mut self, entry: &EntryRow) -> Result<(), StoreError>;
}

/// The append-only history of changes.
pub trait Changes {
    /// A change, if this server has ever seen it.
    fn change(&self, id: ChangeId) -> Result<Option<ChangeRow>, StoreError>;
    /// Every change that was ever sent to an entry, whatever became of it, in no order.
    fn changes_of(&self, file: FileId, entry: EntryId) -> Result<Vec<ChangeRow>, StoreError>;
    /// Every entry of a file that is not erased, and every one that a held or refused change of it names.
    fn entries_named(&self, file: FileId) -> Result<Vec<EntryId>, StoreError>;
    /// The effective stamp of an applied change.
    fn effective(&self, id: ChangeId) -> Result<Option<Stamp>, StoreError>;
    /// The latest effective stamp of a writer.
    fn previous(&self, writer: WriterId) -> Result<Option<Stamp>, StoreError>;
    /// The held changes that wait for this one.
    fn waiting_for(&self, id: ChangeId) -> Result<Vec<ChangeRow>, StoreError>;
    /// The held changes of one author that may be judged again, from `after` on: all but unfinished forms, which wait for
    /// a person.
    fn held_by(&self, author: UserId, after: Option<Arrival>) -> Result<HeldBatch, StoreError>;
    /// The changes that are held for a fault or the age of this server, from `after` on.
    fn held_for_server(&self, after: Option<Arrival>) -> Result<HeldBatch, StoreError>;
    /// The key that digests of a file's changes are made with; none where nothing named the file, or it was erased.
    fn digest_key(&self, file: FileId) -> Result<Option<[u8; 32]>, StoreError>;
    /// The latest sequence received at or before `at_ms`.
    fn received_through(&self, at_ms: u64) -> Result<Option<Sequence>, StoreError>;
}

/// Writes of changes. There is none that alters or removes a body, but for erasure.
pub trait ChangesMut {
    /// Inserts a change with its first verdict. Witness copies of it are needed no longer and go.
    fn insert_change(&mut self, change: &ChangeRow) -> Result<(), StoreError>;
    /// Gives a held change its later verdict.
    fn settle(&mut self, id: ChangeId, status: &Status) -> Result<(), StoreError>;
    /// Notes that `seq` was received by `at_ms`.
    fn note_received(&mut self, at_ms: u64, seq: Sequence) -> Result<(), StoreError>;
    /// Remembers a writer's latest effective stamp.
    fn put_previous(&mut self, stamp: Stamp) -> Result<(), StoreError>;
    /// Keeps a text that could not be read as a change, or that came under a used id. The same text counts once.
    fn keep_unread(&mut self, text: &Unread) -> Result<(), StoreError>;
    /// Keeps the digest key of a file.
    fn put_digest_key(&mut self, file: FileId, key: &[u8; 32]) -> Result<(), StoreError>;
    /// Erases an entry: its changes keep their ids and lose their bodies, witness copies go, but for a relocated
    /// entry, and it joins no persons any more; with the last entry, and the last that is held or refused, goes the file's
    /// digest key.
    /// `relocated` names the right file, where it stands now. Gives the place at which it happened.
    fn erase(
        &mut self,
        file: FileId,
        entry: EntryId,
        relocated: Option<FileId>,
    ) -> Result<Sequence, StoreError>;
}

/// What is kept beside the history, for a supervisor to look at. "Of a team" is what its members wrote and what belongs to
/// its files.
pub trait Aside {
    /// The newest `limit` changes of a team that are held or refused, and how many there are: neither those that their
    /// author wrote again nor those that were set aside or put away.
    fn held_work(&self, team: TeamId, limit: usize) -> Result<(Vec<ChangeRow>, u32), StoreError>;
    /// The newest `limit` witness copies of a team that nobody put away, and how many there are. Where the author is not
    /// known here, they belong to the team of whoever offered them.
    fn witnesses(&self, team: TeamId, limit: usize) -> Result<(Vec<Witness>, u32), StoreError>;
    /// The newest `limit` texts of a team's members that could not be read and that nobody put away, and how many there
    /// are.
    fn unread(&self, team: TeamId, limit: usize) -> Result<(Vec<Unread>, u32), StoreError>;
    /// A witness copy by its [`Witness::id`].
    fn witness(&self, id: uuid::Uuid) -> Result<Option<Witness>, StoreError>;
    /// A text that could not be read, by its [`Unread::id`].
    fn unread_text(&self, id: uuid::Uuid) -> Result<Option<Unread>, StoreError>;
    /// How many witness copies from one device's store are kept.
    fn witnesses_from(&self, replica: ReplicaId) -> Result<u32, StoreError>;
    /// Whether somebody has put this away.
    fn is_put_away(&self, id: uuid::Uuid) -> Result<bool, StoreError>;
}

/// Writes of these.
pub trait AsideMut {
    /// Keeps a witness copy. The same copy counts once, for whoever offered it first.
    fn keep_witness(&mut self, copy: &Witness) -> Result<(), StoreError>;
    /// Lets go of every unread text in which this id stands: what it names was erased.
    fn forget_unread(&mut self, naming: uuid::Uuid) -> Result<(), StoreError>;
    /// Notes that a supervisor has looked at a refused change, a witness copy or an unread text, and wants it out of sight.
    fn put_away(&mut self, id: uuid::Uuid, by: UserId, at_ms: u64) -> Result<(), StoreError>;
}

/// What the office keeps about devices, looks and deeds.
pub trait Office {
    /// Every device that was ever heard of.
    fn devices(&self) -> Result<Vec<(ReplicaId, Device)>, StoreError>;
    /// Since when a device is stopped, in milliseconds since the Unix epoch; none for one that is in use.
    fn stopped_ms(&self, replica: ReplicaId) -> Result<Option<u64>, StoreError>;
    /// When a supervisor last looked at a worker's row.
    fn look(&self, supervisor: UserId, worker: UserId) -> Result<Option<Look>, StoreError>;
    /// How many entries of each kind a worker has made after `after`.
    fn new_work(&self, worker: UserId, after: Sequence) -> Result<NewWork, StoreError>;
    /// The latest `limit` audit rows, newest first.
    fn audit_rows(&self, limit: usize) -> Result<Vec<Audit>, StoreError>;
}

/// Writes of these.
pub trait OfficeMut {
    /// Inserts or replaces what is known of a device.
    fn put_device(&mut self, replica: ReplicaId, device: &Device) -> Result<(), StoreError>;
    /// Notes since when a device is stopped, or that it is in use again. The ledger remembers it.
    fn put_stopped(&mut self, replica: ReplicaId, stopped_ms: Option<u64>) -> Result<(), StoreError>;
    /// Remembers a look.
    fn put_look(&mut self, look: &Look) -> Result<(), StoreError>;
    /// Appends to the audit log.
    fn audit(&mut self, row: &Audit) -> Result<(), StoreError>;
}
