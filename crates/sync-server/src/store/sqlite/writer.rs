//! The one writer: a thread that commits several jobs at once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::{Connection, TransactionBehavior};
use shared::seq::Sequence;

use super::column::failed;
use super::deeds::line_of;
use super::ledger::Ledger;
use super::{Done, History, Numbering, Sql, StoreError, Work};
use crate::store::deed::Deed;
use crate::store::{GROUP_JOBS_MAX, JOBS_MAX};

/// A job and whom to tell.
struct Job {
    work: Work,
    done: Done,
}

/// The way to the writer's thread. Dropping it lets the thread finish what waits, then end.
pub(super) struct Writer {
    jobs: Option<SyncSender<Job>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, ledger: Ledger) -> std::io::Result<Self> {
        let (jobs, waiting) = sync_channel(JOBS_MAX);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write_all(connection, ledger, &waiting))?;
        Ok(Self { jobs: Some(jobs), thread: Mutex::new(Some(thread)) })
    }

    pub(super) fn submit(&self, work: Work, done: Done) {
        let Some(jobs) = &self.jobs else { return done(Err(StoreError::Closed)) };
        match jobs.try_send(Job { work, done }) {
            Ok(()) => {}
            Err(TrySendError::Full(job)) => (job.done)(Err(StoreError::Busy)),
            Err(TrySendError::Disconnected(job)) => (job.done)(Err(StoreError::Closed)),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.thread().id() != std::thread::current().id()
            && thread.join().is_err()
        {
            tracing::error!("the writer's thread ended by a panic");
        }
    }
}

fn write_all(mut connection: Connection, mut ledger: Ledger, waiting: &Receiver<Job>) {
    while let Ok(first) = waiting.recv() {
        let mut group = vec![first];
        while group.len() < GROUP_JOBS_MAX
            && let Ok(job) = waiting.try_recv()
        {
            group.push(job);
        }
        commit(&mut connection, &mut ledger, group);
    }
    if let Err(error) = connection.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);") {
        tracing::warn!(%error, "could not tidy the database at the end");
    }
}

/// Lines of the ledger that are also kept in the database.
const LINES_KEPT: u32 = 100;

/// Runs a group of jobs, each in a savepoint of its own, commits them together, and only then tells anybody.
fn commit(connection: &mut Connection, ledger: &mut Ledger, group: Vec<Job>) {
    let mut told: Vec<(Done, Result<(), StoreError>)> = Vec::with_capacity(group.len());
    let outcome = begin_and_run(connection, ledger, group, &mut told).and_then(|committed| {
        // The commit stands. Nobody is told of it before the ledger has its deeds; asked again, it is there.
        ledger.add(committed.line)?;
        if let Err(error) = ledger.note(committed.latest) {
            // Only the proof against a silent roll-back is one step behind.
            tracing::error!(error = &error as &dyn std::error::Error, "could not note the latest sequence");
        }
        Ok(())
    });
    match outcome {
        Ok(()) => told.into_iter().for_each(|(done, result)| done(result)),
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a commit failed; nobody is told that it stands"
            );
            for (done, _) in told {
                done(Err(same(&error)));
            }
        }
    }
}

fn begin_and_run(
    connection: &mut Connection,
    ledger: &Ledger,
    group: Vec<Job>,
    told: &mut Vec<(Done, Result<(), StoreError>)>,
) -> Result<Committed, StoreError> {
    let transaction = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(transaction) => transaction,
        Err(error) => {
            told.extend(group.into_iter().map(|job| (job.done, Ok(()))));
            return Err(failed(error));
        }
    };
    let mut jobs = group.into_iter();
    let mut deeds = Vec::new();
    while let Some(job) = jobs.next() {
        let mut sql = Sql::new(&transaction);
        sql.ledger = Some(&ledger.deeds);
        match run(&mut sql, job.work) {
            Ok(result) => {
                deeds.append(&mut sql.deeds);
                told.push((job.done, result));
            }
            Err(error) => {
                told.push((job.done, Ok(())));
                told.extend(jobs.map(|job| (job.done, Ok(()))));
                return Err(error);
            }
        }
    }
    let sql = Sql::new(&transaction);
    let line = note(&sql, &deeds)?;
    let latest = sql.visible_through()?;
    transaction.commit().map_err(failed)?;
    tracing::debug!(jobs = told.len(), latest = latest.counter, "committed");
    Ok(Committed { latest, line })
}

/// What a commit leaves for the ledger.
struct Committed {
    latest: Sequence,
    line: Option<String>,
}

/// Writes the line of these deeds beside them, for a server that is killed before the ledger has it.
fn note(sql: &Sql<'_>, deeds: &[Deed]) -> Result<Option<String>, StoreError> {
    if deeds.is_empty() {
        return Ok(None);
    }
    let line = line_of(deeds).map_err(|error| StoreError::Unreadable(error.to_string()))?;
    sql.run("INSERT INTO deeds (line) VALUES (?1)", [&line])?;
    // Those that have long been in the ledger; of the last ones nobody knows here.
    sql.run("DELETE FROM deeds WHERE n <= (SELECT max(n) FROM deeds) - ?1", [LINES_KEPT])?;
    Ok(Some(line))
}

/// Runs one job in a savepoint: what became of it, or why the whole transaction is lost.
///
/// A full or failing disk makes SQLite take back everything, not only the savepoint. What came after that would stand
/// outside of any transaction, so nothing does.
fn run(sql: &mut Sql<'_>, work: Work) -> Result<Result<(), StoreError>, StoreError> {
    sql.mark()?;
    let result = catch_unwind(AssertUnwindSafe(|| work(sql))).unwrap_or(Err(StoreError::Panicked));
    // Work that panicked may have left marks of its own behind; the first one takes them all back.
    sql.marks.truncate(1);
    match result {
        Ok(()) => sql.keep().map(Ok),
        Err(error) => match sql.take_back() {
            Ok(()) => Ok(Err(error)),
            Err(_) => Err(error),
        },
    }
}

/// The failure of a commit, once more for each job in it.
fn same(error: &StoreError) -> StoreError {
    match error {
        StoreError::NoRoom(cause) => StoreError::NoRoom(cause.to_string().into()),
        StoreError::Busy => StoreError::Busy,
        other => StoreError::Engine(other.to_string().into()),
    }
}
