//! Taking in a copy of what waited on a phone that can no longer send it.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};
use shared::device::draft::Draft;
use shared::device::unfinished;
use shared::id::{FileId, TeamId, WriterId};
use shared::kind::UNFINISHED;
use shared::limits::BATCH_SAVES_MAX;
use shared::wire::sync::{Outcome, Verdict};
use shared::wire::unsent::{INFO, Imported, NotUnsent, Unsent, UnsentFile};
use uuid::Uuid;

use crate::app::AppState;
use crate::cursor::{Bearer, Cursor};
use crate::error::ApiError;
use crate::keys::Keys;
use crate::member::Member;
use crate::receive::read_saves;
use crate::store::row::{Audit, User};

/// Why nothing of a file was taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum NotTaken {
    #[error(transparent)]
    NotUnsent(#[from] NotUnsent),
    #[error("This file was made for another office. Nothing of it was taken.")]
    OtherOffice,
    #[error("This file does not show which phone it comes from, so nothing of it was taken.")]
    NotShown,
    #[error("Whoever wrote this is not in your team. Their own supervisor can take it in.")]
    OtherTeam,
}

impl From<NotTaken> for ApiError {
    fn from(reason: NotTaken) -> Self {
        Self::refused(reason.to_string())
    }
}

/// Takes in a file: its saves as their author's with the usual verdicts, its unfinished forms as held. Once or many times
/// comes to the same.
#[utoipa::path(post, path = "/api/v1/import/unsent", responses(
    (status = 200, description = "`Imported`."),
    (status = 403, description = "For supervisors."),
    (status = 413, description = "Larger than such a file can be."),
    (status = 422, description = "Nothing was taken; the title says why."),
))]
pub async fn unsent(
    State(app): State<AppState>,
    caller: Member,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Imported>, ApiError> {
    let team = caller.supervises()?;
    let unsent = open(&app.keys, &body?)?;
    let author = unsent.author;
    let author = app.read(move |_, view| view.user(author)).await?;
    let author = author.filter(|author| is_of(author, team)).ok_or(NotTaken::OtherTeam)?;
    let mut saves = unsent.saves;
    let drafts = unsent.drafts.len();
    let finished = saves.len();
    saves.extend(unsent.drafts.iter().filter_map(save_of));
    let mut imported = Imported { author_name: author.name.clone(), ..Imported::default() };
    // Piece by piece, so that others are not kept waiting. A piece that fails is taken with the next try.
    for (piece, saves) in saves.chunks(BATCH_SAVES_MAX).enumerate() {
        let all = saves.len();
        let saves = read_saves(saves);
        let (id, replica, now_ms) = (author.id, unsent.replica, app.clock.now_ms());
        let verdicts = app
            .write(move |app, tx| {
                let author = tx.user(id)?.ok_or(ApiError::NotFound)?;
                Ok::<_, ApiError>(app.receiver(tx, now_ms).take(&author, replica, &saves)?)
            })
            .await?;
        let finished = finished.saturating_sub(piece * BATCH_SAVES_MAX).min(BATCH_SAVES_MAX);
        count(&mut imported, &verdicts, finished, all);
    }
    let deed = Audit {
        at_ms: app.clock.now_ms(),
        actor: Some(caller.user.id),
        replica: Some(unsent.replica),
        action: "unsent_imported".to_owned(),
        file: None,
        user: Some(author.id),
        detail: format!("{finished} saves, {drafts} drafts"),
    };
    app.write(move |_, tx| tx.audit(&deed)).await?;
    Ok(Json(imported))
}

fn is_of(author: &User, team: TeamId) -> bool {
    author.team == Some(team)
}

/// What is inside a file that a phone of this office made.
fn open(keys: &Keys, file: &[u8]) -> Result<Unsent, NotTaken> {
    let file = UnsentFile::read(file)?;
    if file.office != STANDARD.encode(keys.escrow_public) {
        return Err(NotTaken::OtherOffice);
    }
    let sealed = STANDARD.decode(&file.sealed).map_err(|_| NotUnsent::Other)?;
    let inside = keys.unseal(&sealed, INFO, b"").ok_or(NotUnsent::Other)?;
    let unsent: Unsent = serde_json::from_slice(&inside).map_err(|_| NotUnsent::Other)?;
    let bearer = Bearer { user: unsent.author, replica: unsent.replica, incarnation: unsent.incarnation };
    Cursor::open(&unsent.cursor, &bearer, &keys.cursor).ok_or(NotTaken::NotShown)?;
    Ok(unsent)
}

/// A form that was not finished as a save. Its ids follow from the form and from when it was last written: the same form
/// twice is one.
fn save_of(draft: &Draft) -> Option<Box<RawValue>> {
    let id =
        |what: &str| Uuid::new_v5(&draft.id, format!("unfinished/{what}/{}", draft.updated_ms).as_bytes());
    let fields = unfinished::fields(draft).into_iter();
    let set: serde_json::Map<_, _> =
        fields.map(|(name, value)| (name, json!({"value": value, "over": []}))).collect();
    to_raw_value(&json!({
        "id": id("save"),
        "changes": [{
            "id": id("change"),
            "file": draft.file.unwrap_or_else(|| FileId(id("file"))),
            "entry": id("entry"),
            "kind": UNFINISHED,
            "stamp": {"wall_ms": draft.updated_ms, "tick": 0, "writer": WriterId(id("writer"))},
            "set": set,
        }],
    }))
    .ok()
}

/// Counts what became of the `all` saves of a piece, of which the first `finished` were finished. The others are forms:
/// held, or refused where one is too long for a save.
fn count(imported: &mut Imported, verdicts: &[Verdict], finished: usize, all: usize) {
    for save in 0..all {
        let mut of_save =
            verdicts.iter().filter(|verdict| verdict.save == save).map(|verdict| &verdict.outcome);
        let has = |which: fn(&Outcome) -> bool| of_save.clone().any(which);
        let place = if has(|outcome| matches!(outcome, Outcome::Refused { .. })) {
            &mut imported.refused
        } else if save >= finished {
            &mut imported.drafts
        } else if has(|outcome| matches!(outcome, Outcome::Held { .. })) {
            &mut imported.held
        } else if has(|outcome| matches!(outcome, Outcome::Applied { .. })) {
            &mut imported.added
        } else {
            debug_assert!(
                of_save.all(|outcome| matches!(outcome, Outcome::Duplicate { .. } | Outcome::Erased))
            );
            &mut imported.known
        };
        *place += 1;
    }
}
