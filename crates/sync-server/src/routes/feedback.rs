//! What people said of the service, opened for the supervisors who read it, and for nobody else.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::feedback::{Given, INFO, PARTS_MAX, bound_to};
use shared::fold::fold;
use shared::id::{FileId, TeamId, UserId};
use shared::kind::{self, FileKind};
use shared::view::View;
use shared::view::feedback::Feedback;
use shared::wire::office::{FEEDBACK_ROWS_MAX, FeedbackList, FeedbackRow};
use shared::wire::sync::Depth;

use crate::app::{App, AppState};
use crate::error::ApiError;
use crate::grants;
use crate::keys::Keys;
use crate::member::Member;
use crate::store::row::{Audit, FileRow};
use crate::store::{Reading, StoreError};

/// What was said of the service, as far as the caller reads it, newest first; and how many were asked.
#[utoipa::path(get, path = "/api/v1/feedback", responses(
    (status = 200, description = "`FeedbackList`."),
    (status = 403, description = "For supervisors."),
))]
pub async fn list(State(app): State<AppState>, caller: Member) -> Result<Json<FeedbackList>, ApiError> {
    let team = caller.supervises()?;
    let (user, now_ms) = (caller.user.id, app.clock.now_ms());
    let list = app.read(move |app, view| listed(app, view, user, team, now_ms)).await?;
    if !list.rows.is_empty() {
        // Who looked, and at how much; never what it says.
        let deed = Audit {
            at_ms: now_ms,
            actor: Some(user),
            replica: None,
            action: "feedback_read".to_owned(),
            file: None,
            user: None,
            detail: list.rows.len().to_string(),
        };
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
) -> Result<FeedbackList, StoreError> {
    let mut asked = 0;
    for case in view.cases_of_team(team)? {
        let summary = app.summaries.of(view, &case)?;
        asked += u32::from(summary.counts.get(kind::FEEDBACK_ASKED).is_some_and(|count| *count > 0));
    }
    let mut rows = Vec::new();
    let mut cases = BTreeSet::new();
    let mine: BTreeSet<FileId> = view.grants_of(user)?.into_iter().map(|row| row.file).collect();
    for file in mine {
        let Some(file) = view.file(file)?.filter(|file| is_of(file, team)) else { continue };
        if grants::scope(view, user, file.id, now_ms)? == Some(Depth::Whole)
            && let Some(row) = row(app, view, &file)?
        {
            cases.insert(row.case);
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| (Reverse(row.at_ms), row.file));
    rows.truncate(FEEDBACK_ROWS_MAX);
    Ok(FeedbackList { rows, answered: u32::try_from(cases.len()).unwrap_or(u32::MAX), asked })
}

fn is_of(file: &FileRow, team: TeamId) -> bool {
    file.kind == FileKind::Restricted && file.team == Some(team)
}

/// What one file says; none where it holds something else.
fn row(app: &App, view: &dyn Reading, file: &FileRow) -> Result<Option<FeedbackRow>, StoreError> {
    if !grants::is_feedback(view, file.id)? {
        return Ok(None);
    }
    let Some(record) = view.record(file.id, file.id.root())? else { return Ok(None) };
    let Some(root) = fold(&record.known()).filter(|root| root.void.is_none()) else { return Ok(None) };
    let said = Feedback::of(&root);
    let Some(case) = said.case else { return Ok(None) };
    let person_name = match view.file(case)? {
        Some(case) => app.summaries.of(view, &case)?.name.clone(),
        None => String::new(),
    };
    let (given, is_whole) = opened(&app.keys, file.id, &said.sealed.unwrap_or_default());
    Ok(Some(FeedbackRow {
        file: file.id,
        case,
        person_name,
        at_ms: said.at_ms.unwrap_or(root.made.at.wall_ms),
        asked_by: root.made.by_name.clone(),
        answers: given.answers,
        words: given.words,
        is_whole,
    }))
}

/// What was sealed to this office for this file, and whether all of it could be opened.
fn opened(keys: &Keys, file: FileId, sealed: &[String]) -> (Given, bool) {
    let part = |text: &String| keys.unseal(&STANDARD.decode(text).ok()?, INFO, bound_to(file).as_bytes());
    let (given, is_whole) = Given::joined(sealed.iter().take(PARTS_MAX).map(part));
    (given, is_whole && !sealed.is_empty() && sealed.len() <= PARTS_MAX)
}
