//! A sync, without its HTTP: saves in, pages out.

use shared::id::{ChangeId, IncarnationId};
use shared::limits::{BATCH_SAVES_MAX, PROTOCOL, WITNESSES_MAX};
use shared::seq::Sequence;
use shared::wire::sync::{SyncAnswer, SyncRequest, Verdict};

use crate::app::{App, AppState};
use crate::cursor::{Bearer, Cursor};
use crate::error::ApiError;
use crate::member::Member;
use crate::pages::{self, Pull};
use crate::receive::{read_saves, read_witnesses};
use crate::restored;
use crate::store::row::{Audit, Device};
use crate::store::{Reading, StoreError};
use crate::{devices, grants};

/// Takes saves, then says what changed.
///
/// Saves and pages never gate each other: a bad cursor costs no verdict, a held change costs no page. Over a store that
/// answers at once this never waits, so that a simulation may poll it to its end without a runtime.
///
/// # Errors
/// [`ApiError::TooLarge`] beyond the limits of a batch; that of the store.
pub async fn answer(app: &AppState, caller: &Member, request: SyncRequest) -> Result<SyncAnswer, ApiError> {
    if request.saves.len() > BATCH_SAVES_MAX || request.witnesses.len() > WITNESSES_MAX {
        return Err(ApiError::TooLarge);
    }
    let now_ms = app.clock.now_ms();
    app.presence.hear(request.replica, device(caller, &request, 0, now_ms));
    let update = update(&request);
    // First, so that what is taken now gets its place in the new history where the old one turns out to be a roll-back.
    let Place { bearer, cursor, restart } = place(app, caller, &request).await?;
    let brings_nothing = request.saves.is_empty() && request.witnesses.is_empty();
    let Taken { verdicts, witnessed } =
        if brings_nothing { Taken::default() } else { take(app, caller, &request, now_ms).await? };
    if !verdicts.is_empty() {
        // What came with this call is here now, whether its answer arrives or not.
        app.presence.hear(request.replica, device(caller, &request, request.saves.len(), now_ms));
    }
    // The caller's row was read before the saves were taken, and so may be behind them by these.
    let has_nothing_new = !restart && cursor.pass.is_none() && caller.user.head <= cursor.from;
    let is_idle = has_nothing_new && brings_nothing && !request.list && !caller.user.disabled;
    let (pull, safe_through) = if is_idle && request.cursor.is_some() {
        (Pull::nothing(cursor), app.safe_through_known())
    } else {
        look(app, caller, cursor, request.list, now_ms).await?
    };
    disclose(app, caller, &request, &pull, now_ms).await?;
    let unmoved = request.cursor.filter(|_| !restart && pull.cursor == cursor);
    Ok(SyncAnswer {
        incarnation: bearer.incarnation,
        now_ms,
        verdicts,
        pages: pull.pages,
        dropped: pull.dropped,
        cursor: unmoved.unwrap_or_else(|| pull.cursor.seal(&bearer, &app.keys.cursor)),
        passed: pull.passed,
        more: pull.more,
        restart,
        heads: pull.heads,
        witnessed,
        safe_through,
        update,
        account_off: caller.user.disabled,
        stopped: caller.stopped,
    })
}

/// What a device says of itself, once `taken` of its waiting saves are here.
fn device(caller: &Member, request: &SyncRequest, taken: usize, now_ms: u64) -> Device {
    let signed = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    let waiting = request.waiting.saves.saturating_sub(u32::try_from(taken).unwrap_or(u32::MAX));
    Device {
        user: caller.user.id,
        build: request.build.chars().take(64).collect(),
        heard_ms: now_ms,
        waiting,
        drafts: request.waiting.drafts,
        photos: request.waiting.photos,
        // The oldest go first: of what is left nothing is known but how much it is.
        oldest_ms: request.waiting.oldest_ms.filter(|_| taken == 0),
        ahead_ms: signed(request.sent_at_ms).saturating_sub(signed(now_ms)),
    }
}

/// A soft word to a device with an older build. It can always push.
fn update(request: &SyncRequest) -> Option<String> {
    let version =
        |text: &str| -> Option<Vec<u64>> { text.split('.').map(|part| part.parse().ok()).collect() };
    let (theirs, ours) = (version(&request.build), version(env!("CARGO_PKG_VERSION")));
    let older = request.protocol < PROTOCOL || theirs.zip(ours).is_some_and(|(theirs, ours)| theirs < ours);
    older.then(|| {
        "A newer version of Alongside is ready. Close it and open it again when nothing is half-written."
            .to_owned()
    })
}

/// What became of what a device brought.
#[derive(Default)]
struct Taken {
    verdicts: Vec<Verdict>,
    witnessed: Vec<ChangeId>,
}

async fn take(
    app: &AppState,
    caller: &Member,
    request: &SyncRequest,
    now_ms: u64,
) -> Result<Taken, ApiError> {
    // Of a device that was stopped, by the name under which it signed in.
    let (author, replica) =
        (caller.user.id, caller.device.filter(|_| caller.stopped).unwrap_or(request.replica));
    let (saves, copies) = (read_saves(&request.saves), read_witnesses(&request.witnesses));
    app.write(move |app, tx| {
        // Read again inside: what somebody writes whose account was switched off a moment ago is held.
        let author = devices::on(&*tx, tx.user(author)?.ok_or(ApiError::Unauthenticated)?, replica)?;
        let verdicts = app.receiver(tx, now_ms).take(&author, replica, &saves)?;
        let witnessed = if copies.is_empty() {
            Vec::new()
        } else {
            app.receiver(tx, now_ms).take_witnesses(&author, replica, &copies)?
        };
        Ok::<_, ApiError>(Taken { verdicts, witnessed })
    })
    .await
}

/// Where the device stands, if its cursor is of any use.
struct Place {
    bearer: Bearer,
    cursor: Cursor,
    restart: bool,
}

async fn place(app: &AppState, caller: &Member, request: &SyncRequest) -> Result<Place, ApiError> {
    let bearer = Bearer { user: caller.user.id, replica: request.replica, incarnation: caller.incarnation };
    let opened = request.cursor.as_deref().and_then(|text| Cursor::open(text, &bearer, &app.keys.cursor));
    if let Some(cursor) = opened
        && (cursor.latest() > caller.visible || !app.is_signed(cursor.latest(), cursor.sign).await?)
    {
        let bearer = begin_history(app, bearer, cursor).await?;
        return Ok(Place { bearer, cursor: Cursor::default(), restart: true });
    }
    let restart = request.cursor.is_some() && opened.is_none();
    Ok(Place { bearer, cursor: opened.unwrap_or_default(), restart })
}

/// A cursor of ours speaks of a place that our history does not have, or came to by other events: the database was put back
/// behind our back.
async fn begin_history(app: &AppState, bearer: Bearer, cursor: Cursor) -> Result<Bearer, ApiError> {
    let (known, seen) = (bearer.incarnation, cursor.latest());
    let incarnation = app
        .write(move |app, tx| {
            let is_ours = tx.visible_through()? >= seen && tx.sign_at(seen)? == cursor.sign;
            if tx.incarnation()? != known || is_ours {
                return tx.incarnation();
            }
            let incarnation = IncarnationId(app.chance.id());
            tracing::warn!(
                ?seen,
                "THE DATABASE IS OLDER THAN WHAT A DEVICE HAS SEEN OF IT: it was put back from a backup. \
                 A new history begins; devices offer again what is missing, and everybody signs in again."
            );
            restored::begin_history(tx, incarnation, seen, app.clock.now_ms())?;
            Ok::<_, StoreError>(incarnation)
        })
        .await?;
    Ok(Bearer { incarnation, ..bearer })
}

async fn look(
    app: &AppState,
    caller: &Member,
    cursor: Cursor,
    list: bool,
    now_ms: u64,
) -> Result<(Pull, Option<Sequence>), ApiError> {
    let (id, device) = (caller.user.id, caller.device);
    let look = move |app: &App, view: &dyn Reading| {
        if grants::is_due(view, id, now_ms)? {
            return Ok(None);
        }
        let user = view.user(id)?.ok_or(ApiError::Unauthenticated)?;
        let user = match device {
            Some(device) => devices::on(view, user, device)?,
            None => user,
        };
        let pull = pages::pull(view, &app.summaries, &user, cursor, list, now_ms, app.limits)?;
        Ok::<_, ApiError>(Some((pull, app.safe_through(view, now_ms)?)))
    };
    if let Some(found) = app.read(look).await? {
        return Ok(found);
    }
    // A cover that is over ends before anything is said about its file.
    app.write(move |_, tx| grants::close_due(tx, now_ms)).await?;
    app.read(look).await?.ok_or(ApiError::Unauthenticated)
}

/// Writes to the audit log which files this answer discloses. An answer that discloses nothing writes nothing.
async fn disclose(
    app: &AppState,
    caller: &Member,
    request: &SyncRequest,
    pull: &Pull,
    now_ms: u64,
) -> Result<(), ApiError> {
    if pull.disclosed.is_empty() {
        return Ok(());
    }
    let (user, replica, files) = (caller.user.id, request.replica, pull.disclosed.clone());
    app.write(move |_, tx| {
        for file in files {
            tx.audit(&Audit {
                at_ms: now_ms,
                actor: Some(user),
                replica: Some(replica),
                action: "file_sent".to_owned(),
                file: Some(file),
                user: None,
                detail: String::new(),
            })?;
        }
        Ok::<_, StoreError>(())
    })
    .await
}

#[cfg(test)]
mod tests;
