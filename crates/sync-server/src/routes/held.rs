//! What was written and does not count, or not yet: held and refused changes, copies of an earlier history, and texts that
//! could not be read. A supervisor looks at it and decides.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::change::{Change, Edit};
use shared::id::{ChangeId, FileId, TeamId, UserId};
use shared::kind::{self, FileKind};
use shared::wire::office::{HELD_ROWS_MAX, HeldList, HeldRow, HeldWhat};
use uuid::Uuid;

use crate::app::{App, AppState};
use crate::error::ApiError;
use crate::grants;
use crate::judge;
use crate::member::Member;
use crate::receive::NotAsItIs;
use crate::store::row::{Audit, ChangeRow, Status, Unread, User, Witness};
use crate::store::{Reading, StoreError};

/// Bytes of texts in one list, roughly, except that one text larger than this goes alone.
const LIST_BYTES_MAX: usize = 1024 * 1024;
/// Characters of an unread text that are shown.
const TEXT_SHOWN_MAX: usize = 4_000;

impl From<NotAsItIs> for ApiError {
    fn from(reason: NotAsItIs) -> Self {
        Self::refused(reason.to_string())
    }
}

/// Something on the list.
enum Found {
    Change(ChangeRow),
    Copy(Witness),
    Text(Unread),
}

impl Found {
    fn id(&self) -> Uuid {
        match self {
            Self::Change(row) => row.id.0,
            Self::Copy(copy) => copy.id(),
            Self::Text(text) => text.id(),
        }
    }

    fn author(&self) -> UserId {
        match self {
            Self::Change(row) => row.author,
            Self::Copy(copy) => copy.author,
            Self::Text(text) => text.author,
        }
    }

    fn file(&self) -> Option<FileId> {
        match self {
            Self::Change(row) => row.file,
            Self::Copy(copy) => Some(copy.file),
            Self::Text(_) => None,
        }
    }

    fn received_ms(&self) -> u64 {
        match self {
            Self::Change(row) => row.received_ms,
            Self::Copy(copy) => copy.received_ms,
            Self::Text(text) => text.received_ms,
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Change(row) => row.body.as_deref().unwrap_or_default(),
            Self::Copy(copy) => &copy.body,
            Self::Text(text) => &text.text,
        }
    }
}

/// What waits for the decision of the caller's team, newest first.
#[utoipa::path(get, path = "/api/v1/held", responses(
    (status = 200, description = "`HeldList`."),
    (status = 403, description = "For supervisors."),
))]
pub async fn list(State(app): State<AppState>, caller: Member) -> Result<Json<HeldList>, ApiError> {
    let team = caller.supervises()?;
    let (user, now_ms) = (caller.user.id, app.clock.now_ms());
    let list = app.read(move |app, view| listed(app, view, user, team, now_ms)).await?;
    if !list.rows.is_empty() {
        let detail = list.rows.len().to_string();
        let deed = Audit { detail, ..deed("held_listed", user, now_ms) };
        app.write(move |_, tx| tx.audit(&deed)).await?;
    }
    Ok(Json(list))
}

fn listed(
    app: &App,
    view: &dyn Reading,
    user: UserId,
    team: TeamId,
    now_ms: u64,
) -> Result<HeldList, StoreError> {
    let (changes, of_changes) = view.held_work(team, HELD_ROWS_MAX)?;
    let (copies, of_copies) = view.witnesses(team, HELD_ROWS_MAX)?;
    let (texts, of_texts) = view.unread(team, HELD_ROWS_MAX)?;
    let mut found: Vec<Found> = changes.into_iter().map(Found::Change).collect();
    found.extend(copies.into_iter().map(Found::Copy));
    found.extend(texts.into_iter().map(Found::Text));
    found.sort_by_key(|found| Reverse(found.received_ms()));
    found.truncate(HELD_ROWS_MAX);
    let (mut rows, mut bytes) = (Vec::with_capacity(found.len()), 0);
    for found in found {
        bytes += found.text().len();
        if bytes > LIST_BYTES_MAX && !rows.is_empty() {
            break;
        }
        rows.push(row(app, view, user, &found, now_ms)?);
    }
    Ok(HeldList { rows, total: of_changes + of_copies + of_texts })
}

fn row(
    app: &App,
    view: &dyn Reading,
    user: UserId,
    found: &Found,
    now_ms: u64,
) -> Result<HeldRow, StoreError> {
    let change = Change::decode(found.text()).ok();
    let name_of = |id| Ok::<_, StoreError>(view.user(id)?.map(|user: User| user.name).unwrap_or_default());
    let (what, author_name, offered_by_name) = match found {
        Found::Change(row) => {
            let what = match &row.status {
                Status::Held(reason) => HeldWhat::Held { reason: reason.clone() },
                Status::Refused(reason) => HeldWhat::Refused { reason: reason.clone() },
                Status::Applied { .. } | Status::Erased => HeldWhat::Other,
            };
            (what, row.author_name.clone(), None)
        }
        Found::Copy(copy) => (HeldWhat::Copy, copy.author_name.clone(), Some(name_of(copy.offered_by)?)),
        Found::Text(text) => (HeldWhat::Unread { why: text.why.clone() }, name_of(text.author)?, None),
    };
    let (file, person_name) = match found.file() {
        Some(file) => seen(app, view, user, file, now_ms)?,
        None => (None, None),
    };
    let is_read = change.is_some();
    let about = change.as_ref().filter(|change| change.kind == kind::CONCERN).and_then(judge::names_file);
    let case_erased = about.map(|case| view.is_erased(case)).transpose()?.unwrap_or(false);
    let mut row = HeldRow {
        id: found.id(),
        what,
        author: found.author(),
        author_name,
        offered_by_name,
        written_ms: change.as_ref().map(|change| change.stamp.wall_ms),
        received_ms: found.received_ms(),
        file,
        person_name,
        kind: change.as_ref().map(|change| change.kind.clone()),
        case_erased,
        fields: BTreeMap::new(),
        void: None,
        restore: false,
        text: (!is_read).then(|| found.text().chars().take(TEXT_SHOWN_MAX).collect()),
    };
    match change.map(|change| change.edit) {
        Some(Edit::Set(fields)) => {
            row.fields = fields.into_iter().map(|(name, edit)| (name, edit.value)).collect();
            if row.kind.as_deref() == Some(kind::FEEDBACK) {
                // It is opened where it counts, for those who read it.
                row.fields.remove("sealed");
            }
        }
        Some(Edit::Void(void)) => row.void = Some(void.reason),
        Some(Edit::Restore(_)) => row.restore = true,
        None => {}
    }
    Ok(row)
}

/// The file and the person's name, as far as the supervisor sees them. A person's file stands for the cases that name it.
fn seen(
    app: &App,
    view: &dyn Reading,
    user: UserId,
    file: FileId,
    now_ms: u64,
) -> Result<(Option<FileId>, Option<String>), StoreError> {
    let Some(row) = view.file(file)? else { return Ok((None, None)) };
    let is_seen = grants::scope(view, user, file, now_ms)?.is_some();
    let cases = if row.kind == FileKind::Person { view.cases_of(file)? } else { vec![row] };
    for case in cases {
        if case.kind == FileKind::Case && grants::scope(view, user, case.id, now_ms)?.is_some() {
            let name = app.summaries.of(view, &case)?.name.clone();
            return Ok((is_seen.then_some(file), Some(name)));
        }
    }
    Ok((is_seen.then_some(file), None))
}

/// Says that something counts: it is applied as its author's.
#[utoipa::path(post, path = "/api/v1/held/{change}/apply", params(("change" = String, Path, description = "The `id` of its row.")), responses(
    (status = 204, description = "Applied."),
    (status = 403, description = "For supervisors."),
    (status = 404, description = "Not on the list of this supervisor's team, or not any more."),
    (status = 422, description = "It cannot be applied as it is; the title says why."),
))]
pub async fn apply(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<Uuid>, PathRejection>,
) -> Result<StatusCode, ApiError> {
    let Path(id) = path?;
    let (team, user, now_ms) = (caller.supervises()?, caller.user.id, app.clock.now_ms());
    app.write(move |app, tx| {
        let found = find(&*tx, team, id)?.ok_or(ApiError::NotFound)?;
        match &found {
            Found::Change(row) if matches!(row.status, Status::Held(_)) => {
                app.receiver(tx, now_ms).vouch(row)??;
            }
            Found::Copy(copy) => {
                app.receiver(tx, now_ms).vouch_for_copy(copy)??;
            }
            // A refusal has been answered, and stands.
            Found::Change(_) => return Err(ApiError::from(NotAsItIs::Refused)),
            Found::Text(_) => return Err(ApiError::from(NotAsItIs::Unreadable)),
        }
        Ok(tx.audit(&decided("held_applied", user, &found, now_ms))?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that something does not count: a held change is settled for good, anything else leaves the list.
#[utoipa::path(post, path = "/api/v1/held/{change}/set-aside", params(("change" = String, Path, description = "The `id` of its row.")), responses(
    (status = 204, description = "Set aside."),
    (status = 403, description = "For supervisors."),
    (status = 404, description = "Not on the list of this supervisor's team, or not any more."),
))]
pub async fn set_aside(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<Uuid>, PathRejection>,
) -> Result<StatusCode, ApiError> {
    let Path(id) = path?;
    let (team, user, now_ms) = (caller.supervises()?, caller.user.id, app.clock.now_ms());
    app.write(move |app, tx| {
        let found = find(&*tx, team, id)?.ok_or(ApiError::NotFound)?;
        match &found {
            Found::Change(row) if matches!(row.status, Status::Held(_)) => {
                app.receiver(tx, now_ms).set_aside(row)?;
            }
            other => tx.put_away(other.id(), user, now_ms)?,
        }
        Ok::<_, ApiError>(tx.audit(&decided("held_set_aside", user, &found, now_ms))?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Something that still waits for a decision of this team.
fn find(view: &dyn Reading, team: TeamId, id: Uuid) -> Result<Option<Found>, StoreError> {
    if view.is_put_away(id)? {
        return Ok(None);
    }
    let found = match view.change(ChangeId(id))?.filter(|row| row.status.asks_for_a_decision()) {
        Some(row) => Some(Found::Change(row)),
        None => match view.witness(id)? {
            Some(copy) => Some(Found::Copy(copy)),
            None => view.unread_text(id)?.map(Found::Text),
        },
    };
    let Some(found) = found else { return Ok(None) };
    let of_author = match (view.user(found.author())?, &found) {
        (Some(author), _) => author.team,
        (None, Found::Copy(copy)) => view.user(copy.offered_by)?.and_then(|user| user.team),
        (None, _) => None,
    };
    let of_file = match found.file() {
        Some(file) => view.file(file)?.and_then(|file| file.team),
        None => None,
    };
    Ok((of_author == Some(team) || of_file == Some(team)).then_some(found))
}

fn decided(action: &str, by: UserId, found: &Found, at_ms: u64) -> Audit {
    let detail = match found {
        Found::Copy(copy) => copy.change.to_string(),
        other => other.id().to_string(),
    };
    Audit { file: found.file(), user: Some(found.author()), detail, ..deed(action, by, at_ms) }
}

fn deed(action: &str, by: UserId, at_ms: u64) -> Audit {
    Audit {
        at_ms,
        actor: Some(by),
        replica: None,
        action: action.to_owned(),
        file: None,
        user: None,
        detail: String::new(),
    }
}
