//! One run of the sync loop: what each action means in a browser.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::FutureExt as _;
use futures::future::RemoteHandle;
use leptos::prelude::*;
use shared::device::ask::Sender;
use shared::device::photo::{BROKEN_HERE, PhotoAnswer, PhotoAsk, PhotoCall};
use shared::device::planner::{Progress, Trouble};
use shared::id::FileId;
use shared::limits::DRIFT_MS_MAX;
use shared::wire::blob::BlobAnswer;
use shared::wire::sync::{SyncAnswer, SyncRequest};
use wasm_bindgen_futures::spawn_local;

use super::lock;
use crate::clock;
use crate::local::Inner;
use crate::local::error::LocalError;
use crate::local::exchange::Prepared;
use crate::local::store::StoreError;
use crate::network::{self, NetError};
use crate::session::Session;

/// What a run holds between its actions.
#[derive(Default)]
pub(super) struct Run {
    lock: RefCell<Option<lock::Held>>,
    prepared: RefCell<Option<Prepared>>,
    answer: RefCell<Option<SyncAnswer>>,
    /// What is asked of the office while the answer before it is still being stored.
    ahead: RefCell<Option<Ahead>>,
    /// The latest trouble, in words for the user.
    words: RefCell<Option<String>>,
    busy: Cell<bool>,
}

/// A call that was made before its turn. Dropping it forgets the answer.
struct Ahead {
    request: Rc<SyncRequest>,
    answer: RemoteHandle<Heard>,
}

/// What the office said, and when, in milliseconds since the Unix epoch.
type Heard = (Result<SyncAnswer, NetError>, u64);

async fn hear(request: &SyncRequest) -> Heard {
    let answered = network::sync(request).await;
    (answered, clock::now_ms())
}

impl Ahead {
    fn call(request: SyncRequest) -> Self {
        let request = Rc::new(SyncRequest { sent_at_ms: clock::now_ms(), ..request });
        let called = Rc::clone(&request);
        let (calling, answer) = async move { hear(&called).await }.remote_handle();
        spawn_local(calling);
        Self { request, answer }
    }
}

/// What is said when the office does not take the password that opened this phone. It does not say why.
const PASSWORD_REFUSED: &str = "The office does not take this phone’s password. If you changed it on another device, lock this phone and unlock it with your email and the new password. Otherwise ask whether your sign-in was stopped. Everything here is safe.";

impl Run {
    pub(super) async fn take_lock(&self, session: Session) -> bool {
        let held = lock::hold(&session.database_untracked().unwrap_or_default()).await;
        let Some(held) = held else { return false };
        *self.lock.borrow_mut() = Some(held);
        self.busy.set(true);
        clock::mark(clock::Moment::SyncBegun);
        say(session, |facts| facts.busy = true);
        true
    }

    pub(super) fn release(&self) {
        self.lock.borrow_mut().take();
        self.prepared.borrow_mut().take();
        self.answer.borrow_mut().take();
        self.ahead.borrow_mut().take();
    }

    /// The run has ended, well or not.
    pub(super) fn rest(&self, session: Session, trouble: Option<Trouble>) {
        let words = self.words.take();
        if !self.busy.replace(false) {
            return;
        }
        clock::mark(clock::Moment::SyncEnded);
        say(session, |facts| {
            facts.busy = false;
            facts.sending = false;
            facts.sending_photo = None;
            facts.trouble = trouble.and(words);
        });
    }

    pub(super) async fn renew(&self, session: Session) -> Result<(), Trouble> {
        session.renew().await.map_err(|error| match error {
            NetError::Problem(problem) if problem.status == 401 => self.trouble(PASSWORD_REFUSED),
            error => self.net(&error),
        })
    }

    pub(super) async fn ask(&self, session: Session, bytes_max: usize) -> Result<(), Trouble> {
        let inner = self.open(session)?;
        let sender =
            Sender { build: env!("CARGO_PKG_VERSION").to_owned(), replica: session.replica_untracked() };
        let prepared = inner.ask(&sender, bytes_max).await.map_err(|error| self.local(&error))?;
        *self.prepared.borrow_mut() = Some(prepared);
        Ok(())
    }

    pub(super) async fn call(&self, session: Session) -> Result<(), Trouble> {
        let Some(prepared) = self.prepared.take() else { return Err(Trouble::Other) };
        let sends = !prepared.asked.sent.is_empty();
        say(session, |facts| facts.sending = sends);
        let ahead = self.ahead.take().filter(|ahead| prepared.asked.is_answered_by(&ahead.request));
        let (answered, now_ms) = match ahead {
            Some(ahead) => ahead.answer.await,
            None => hear(&prepared.asked.request).await,
        };
        say(session, |facts| facts.sending = false);
        let following = answered.as_ref().ok().and_then(|answer| prepared.asked.following(answer));
        *self.prepared.borrow_mut() = Some(prepared);
        let answer = answered.map_err(|error| self.net(&error))?;
        *self.ahead.borrow_mut() = following.map(Ahead::call);

        let signed = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
        let ahead_ms = signed(now_ms) - signed(answer.now_ms);
        say(session, |facts| {
            facts.last_reached_ms = Some(now_ms);
            facts.trouble = None;
            facts.clock_wrong_by_ms = (ahead_ms.unsigned_abs() > DRIFT_MS_MAX).then_some(ahead_ms);
            facts.update.clone_from(&answer.update);
            facts.account_off = answer.account_off;
            facts.stopped = answer.stopped;
        });
        *self.answer.borrow_mut() = Some(answer);
        Ok(())
    }

    pub(super) async fn take(&self, session: Session) -> Result<Progress, Trouble> {
        let inner = self.open(session)?;
        let (Some(prepared), Some(answer)) = (self.prepared.take(), self.answer.take()) else {
            return Err(Trouble::Other);
        };
        inner.take(prepared, &answer).await.map_err(|error| self.local(&error))
    }

    pub(super) async fn reload(&self, session: Session) -> Result<(), Trouble> {
        let inner = self.open(session)?;
        inner.reload().await.map_err(|error| self.local(&error))
    }

    pub(super) async fn fetch(&self, session: Session, file: FileId) -> Result<Progress, Trouble> {
        let inner = self.open(session)?;
        let page = network::file(file).await.map_err(|error| self.net(&error))?;
        inner.take_file(file, page.as_ref()).await.map_err(|error| self.local(&error))
    }

    /// The next call about a photo: text has gone before, and what the office will not take is put off, never in the way.
    pub(super) async fn send_photo(&self, session: Session) -> Result<Progress, Trouble> {
        let inner = self.open(session)?;
        let Some(prepared) = inner.photo_call().await.map_err(|error| self.local(&error))? else {
            return Ok(inner.progress(false, false));
        };
        let PhotoCall { blob, offer, ask } = &prepared.call;
        let answer = match ask {
            PhotoAsk::Look => self.photo_answer(network::photo(*blob, offer.file).await)?,
            PhotoAsk::Piece { number, content } => {
                say(session, |facts| facts.sending_photo = Some(*blob));
                let answered = network::photo_piece(*blob, *number, offer, content).await;
                say(session, |facts| facts.sending_photo = None);
                self.photo_answer(answered)?
            }
            PhotoAsk::Broken => PhotoAnswer::Problem(BROKEN_HERE.to_owned()),
        };
        inner.take_photo(prepared, &answer).await.map_err(|error| self.local(&error))
    }

    fn photo_answer(&self, answered: Result<BlobAnswer, NetError>) -> Result<PhotoAnswer, Trouble> {
        match answered {
            Ok(answer) => Ok(PhotoAnswer::Standing(answer)),
            Err(NetError::Problem(problem)) if problem.status < 500 => Ok(PhotoAnswer::Problem(problem.kind)),
            Err(error) => Err(self.net(&error)),
        }
    }

    fn open(&self, session: Session) -> Result<Rc<Inner>, Trouble> {
        match session.local_untracked() {
            Some(local) => Ok(local.inner()),
            None => Err(self.local(&LocalError::Locked)),
        }
    }

    fn trouble(&self, words: &str) -> Trouble {
        *self.words.borrow_mut() = Some(words.to_owned());
        Trouble::Other
    }

    fn net(&self, error: &NetError) -> Trouble {
        let other = self.trouble(&error.to_string());
        match error {
            NetError::SignedOut => Trouble::SignedOut,
            NetError::Problem(problem) if problem.status == 413 => Trouble::TooLarge,
            _ => other,
        }
    }

    fn local(&self, error: &LocalError) -> Trouble {
        let other = self.trouble(&error.to_string());
        if *error == LocalError::Store(StoreError::Changed) { Trouble::Changed } else { other }
    }
}

/// Updates what the screens are told, as long as a store is open.
fn say(session: Session, change: impl FnOnce(&mut crate::local::status::SyncFacts)) {
    if let Some(local) = session.local_untracked() {
        untrack(|| local.inner().facts(change));
    }
}
