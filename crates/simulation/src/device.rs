//! One device: a disk, a clock that may be wrong, and tabs that run the real engine.

use std::collections::{BTreeMap, VecDeque};

use shared::device::ask::{Asked, Sender};
use shared::device::photo::{PhotoAnswer, PhotoCall};
use shared::device::planner::{Action, Event, Planner, Progress, Trouble};
use shared::device::replica::standing_key;
use shared::device::rows::{ReadRows, Step, Stop};
use shared::device::{Author, Key, Replica};
use shared::id::{ReplicaId, UserId, WriterId};
use shared::wire::sync::SyncAnswer;
use uuid::Uuid;

use crate::disk::{Disk, DiskError};
use crate::network::CallId;

/// Where the power may go, or the browser be killed: between these and what would have come next.
pub const CRASH_POINTS: &[&str] = &[
    "save decided, not committed",
    "save committed, not shown",
    "request prepared, nothing sent",
    "request sent, no answer yet",
    "answer come, not stored",
    "answer stored, pass not ended",
    "at rest",
    "office: request come, nothing committed",
    "office: committed, answer not sent",
    "piece of a photo sent, no answer yet",
    "a photo half there, nothing on its way",
    "office: piece of a photo come, nothing committed",
    "office: piece of a photo committed, answer not sent",
    "office: inside a commit",
];

/// One run of the app in one tab.
#[derive(Debug)]
pub struct Tab {
    /// What it knows.
    pub replica: Replica,
    /// Its sync loop.
    pub planner: Planner,
    /// What the loop said is to be done.
    pub queue: VecDeque<Action>,
    /// When the timer rings, in milliseconds by this device's clock.
    pub timer_ms: Option<u64>,
    /// The request that is prepared, and the row that held its cursor.
    pub asked: Option<(Asked, Option<Vec<u8>>)>,
    /// The call that it waits for.
    pub call: Option<CallId>,
    /// The call about a photo that is under way, and the row that held the cursor.
    pub photo: Option<(PhotoCall, Option<Vec<u8>>)>,
    /// An answer that has come and is not stored yet.
    pub answer: Option<SyncAnswer>,
    /// Whether an office made it that is no more: a backup was put back since.
    pub answer_is_former: bool,
    /// Whether an access token is at hand.
    pub has_session: bool,
}

/// One device of one user.
#[derive(Debug)]
pub struct Device {
    /// Whose.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// The store on it. A cloned profile has the same.
    pub replica: ReplicaId,
    /// What lies on it.
    pub disk: Disk,
    /// How far its clock is ahead, in milliseconds.
    pub ahead_ms: i64,
    /// Its open tabs.
    pub tabs: Vec<Tab>,
    /// The tab that holds the lock.
    pub lock: Option<usize>,
    /// Whether it has a connection.
    pub online: bool,
    /// Whether it runs a newer build, which writes what this office does not know.
    pub newer: bool,
    /// The build that it says it is.
    pub build: &'static str,
    /// How often its store was started: the greatest disk generation for truth's sake.
    pub lives: u32,
}

/// Ids and time for one act of a device.
pub struct Source<'a> {
    /// True time, in milliseconds since the Unix epoch.
    pub true_ms: u64,
    /// Draws what must be unique.
    pub draw: &'a mut dyn FnMut() -> Uuid,
}

impl Device {
    /// A device that has never been used.
    #[must_use]
    pub fn new(user: UserId, name: &str, replica: ReplicaId) -> Self {
        Self {
            user,
            name: name.to_owned(),
            replica,
            disk: Disk::default(),
            ahead_ms: 0,
            tabs: Vec::new(),
            lock: None,
            online: true,
            newer: false,
            build: "0.1.0",
            lives: 0,
        }
    }

    /// The time as this device believes it is.
    #[must_use]
    pub fn now_ms(&self, true_ms: u64) -> u64 {
        true_ms.saturating_add_signed(self.ahead_ms)
    }

    fn author(&self) -> Author {
        Author { id: self.user, name: self.name.clone() }
    }

    /// Opens the app in one more tab.
    pub fn open_tab(&mut self, source: &mut Source<'_>) {
        let writer = WriterId((source.draw)());
        let loaded = Replica::load(self.author(), writer, self.disk.start_rows());
        let mut tab = Tab {
            replica: loaded.replica,
            planner: Planner::default(),
            queue: VecDeque::new(),
            timer_ms: None,
            asked: None,
            photo: None,
            call: None,
            answer: None,
            answer_is_former: false,
            has_session: false,
        };
        tab.feed(&Event::Opened);
        self.tabs.push(tab);
    }

    /// Closes a tab: what it had in memory is gone.
    pub fn close_tab(&mut self, tab: usize) {
        self.tabs.remove(tab);
        self.lock = match self.lock {
            Some(holder) if holder == tab => None,
            Some(holder) if holder > tab => Some(holder - 1),
            other => other,
        };
    }

    /// The browser is killed: every tab at once.
    pub fn kill(&mut self) {
        self.tabs.clear();
        self.lock = None;
    }

    /// Locks the app in a tab: the run under way is discarded whole, then it is opened again.
    pub fn lock_and_unlock(&mut self, tab: usize, source: &mut Source<'_>) {
        self.tabs[tab].feed(&Event::Closed);
        self.close_tab(tab);
        self.open_tab(source);
    }

    /// Where the tab stands, by the name of its crash point.
    #[must_use]
    pub fn crash_point(&self, tab: usize) -> &'static str {
        let tab = &self.tabs[tab];
        match (&tab.asked, tab.call, &tab.answer) {
            (_, _, Some(_)) => CRASH_POINTS[4],
            (_, Some(_), _) if tab.photo.is_some() => CRASH_POINTS[9],
            (_, Some(_), _) => CRASH_POINTS[3],
            (Some(_), None, None) => CRASH_POINTS[2],
            _ if tab.replica.pieces_there.values().any(|there| !there.is_empty()) => CRASH_POINTS[10],
            _ if tab.planner.is_busy() => CRASH_POINTS[5],
            _ => CRASH_POINTS[6],
        }
    }

    /// Reads the rows that `decide` wants until it has them all.
    pub fn decide<T>(
        &self,
        tab: usize,
        mut decide: impl FnMut(&Replica, &ReadRows) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let mut read = ReadRows::new();
        loop {
            match decide(&self.tabs[tab].replica, &read) {
                Err(Stop::Wanted(wanted)) => {
                    for key in wanted {
                        let row = self.disk.row(&key).cloned();
                        read.insert(key, row);
                    }
                }
                decided => return decided,
            }
        }
    }

    /// Commits a step and has the tab absorb it.
    ///
    /// # Errors
    /// Nothing was written.
    pub fn commit(
        &mut self,
        tab: usize,
        step: Step,
        require: Option<(&Key, Option<&Vec<u8>>)>,
    ) -> Result<(), DiskError> {
        if !step.writes.is_empty() {
            self.disk.commit(step.writes, require)?;
        }
        self.tabs[tab].replica.absorb(step.after);
        Ok(())
    }

    /// Prepares a request, as the app does.
    pub fn ask(&mut self, tab: usize, bytes_max: usize, true_ms: u64) -> Result<(), Trouble> {
        let sender = Sender { build: self.build.to_owned(), replica: self.replica };
        let now_ms = self.now_ms(true_ms);
        let decided = self.decide(tab, |replica, read| replica.ask(&sender, bytes_max, now_ms, read));
        let (asked, step) = decided.map_err(|_| Trouble::Other)?;
        self.commit(tab, step, None).map_err(trouble)?;
        let standing = self.disk.row(&standing_key()).cloned();
        self.tabs[tab].asked = Some((asked, standing));
        Ok(())
    }

    /// Stores the answer that has come, as the app does. Gives what was asked and answered.
    pub fn take(
        &mut self,
        tab: usize,
        source: &mut Source<'_>,
    ) -> Result<(Progress, Asked, SyncAnswer), Trouble> {
        let (asked, answer) = (self.tabs[tab].asked.take(), self.tabs[tab].answer.take());
        let (Some((asked, standing)), Some(answer)) = (asked, answer) else { return Err(Trouble::Other) };
        let now_ms = self.now_ms(source.true_ms);
        let decided =
            self.decide(tab, |replica, read| replica.take(&asked, &answer, now_ms, source.draw, read));
        let taken = decided.map_err(|_| Trouble::Other)?;
        self.commit(tab, taken.step, Some((&standing_key(), standing.as_ref()))).map_err(trouble)?;
        let progress = self.progress(tab, answer.more, taken.changed, now_ms);
        Ok((progress, asked, answer))
    }

    /// How the tab stands after something was stored, at `now_ms` by this device's clock.
    #[must_use]
    pub fn progress(&self, tab: usize, more: bool, changed: bool, now_ms: u64) -> Progress {
        self.tabs[tab].replica.progress(more, changed, now_ms)
    }

    /// Prepares the next call about a photo, as the app does. None where none is to be made.
    ///
    /// # Errors
    /// Where its rows cannot be read.
    pub fn photo_call(&mut self, tab: usize, true_ms: u64) -> Result<Option<PhotoCall>, Trouble> {
        let now_ms = self.now_ms(true_ms);
        let decided = self.decide(tab, |replica, read| replica.photo_call(now_ms, read));
        let call = decided.map_err(stopped)?;
        let standing = self.disk.row(&standing_key()).cloned();
        self.tabs[tab].photo = call.clone().map(|call| (call, standing));
        Ok(call)
    }

    /// Stores what came of it, as the app does.
    ///
    /// # Errors
    /// Nothing was stored.
    pub fn take_photo(
        &mut self,
        tab: usize,
        answer: &PhotoAnswer,
        true_ms: u64,
    ) -> Result<Progress, Trouble> {
        let Some((call, standing)) = self.tabs[tab].photo.take() else { return Err(Trouble::Other) };
        let now_ms = self.now_ms(true_ms);
        let decided = self.decide(tab, |replica, read| replica.take_photo(&call, answer, now_ms, read));
        let taken = decided.map_err(stopped)?;
        self.commit(tab, taken.step, Some((&standing_key(), standing.as_ref()))).map_err(trouble)?;
        Ok(self.progress(tab, false, taken.changed, now_ms))
    }

    /// Reads the store again in one tab.
    pub fn reload(&mut self, tab: usize) {
        let rows = self.disk.start_rows();
        let tab = &mut self.tabs[tab];
        tab.replica = tab.replica.reload(rows).replica;
    }

    /// Every entry of every file as a tab shows it, folded.
    pub fn shown(&self, tab: usize) -> BTreeMap<shared::id::FileId, shared::device::open_file::OpenFile> {
        let files: Vec<_> = self.tabs[tab].replica.index.rows().map(|row| row.file).collect();
        let open = |file| {
            let opened = self.decide(tab, |replica, read| {
                let rows = shared::device::Rows::new(read);
                replica.look(&rows).open(file)
            });
            Some((file, opened.ok()?))
        };
        files.into_iter().filter_map(open).collect()
    }
}

fn stopped(stop: Stop) -> Trouble {
    match stop {
        Stop::OtherHistory | Stop::ChangedElsewhere => Trouble::Changed,
        _ => Trouble::Other,
    }
}

fn trouble(error: DiskError) -> Trouble {
    match error {
        DiskError::Changed => Trouble::Changed,
        DiskError::Full => Trouble::Other,
    }
}

impl Tab {
    /// Tells the sync loop what has happened.
    pub fn feed(&mut self, event: &Event) {
        let (planner, actions) = std::mem::take(&mut self.planner).on(event);
        self.planner = planner;
        self.queue.extend(actions);
    }
}
