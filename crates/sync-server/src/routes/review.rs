//! What waits for a supervisor's look.

use axum::Json;
use axum::extract::State;
use shared::civil;
use shared::fold::{Entry, fold};
use shared::kind;
use shared::view::View;
use shared::view::assessment::Assessment;
use shared::view::contact::{Contact, HOW};
use shared::view::label;
use shared::view::walk::Walk;
use shared::wire::office::{REVIEW_ROWS_MAX, ReviewList, ReviewRow};

use crate::app::{App, AppState};
use crate::error::ApiError;
use crate::member::Member;
use crate::store::row::EntryRow;
use crate::store::{Reading, StoreError};

/// Finished entries of the caller's team without a review note, newest first.
#[utoipa::path(get, path = "/api/v1/review", responses(
    (status = 200, description = "`ReviewList`."),
    (status = 403, description = "For supervisors."),
))]
pub async fn list(State(app): State<AppState>, caller: Member) -> Result<Json<ReviewList>, ApiError> {
    let team = caller.supervises()?;
    let list = app.read(move |app, view| {
        let (waiting, total) = view.unreviewed(team, REVIEW_ROWS_MAX)?;
        let mut rows = Vec::with_capacity(waiting.len());
        for entry in waiting {
            rows.extend(row(app, view, &entry)?);
        }
        Ok::<_, StoreError>(ReviewList { rows, total })
    });
    list.await.map(Json)
}

fn row(app: &App, view: &dyn Reading, waiting: &EntryRow) -> Result<Option<ReviewRow>, StoreError> {
    let (Some(file), Some(record)) = (view.file(waiting.file)?, view.record(waiting.file, waiting.entry)?)
    else {
        return Ok(None);
    };
    let Some(entry) = fold(&record.known()) else { return Ok(None) };
    let (what, at_ms) = said(&entry);
    Ok(Some(ReviewRow {
        file: waiting.file,
        entry: waiting.entry,
        kind: waiting.kind.clone(),
        what,
        person_name: app.summaries.of(view, &file)?.name.clone(),
        worker: waiting.made_by,
        worker_name: entry.made.by_name.clone(),
        at_ms: at_ms.unwrap_or(waiting.made_ms),
        received_ms: waiting.made_ms,
    }))
}

/// What an entry is about, in a few words, and when it happened.
fn said(entry: &Entry) -> (String, Option<u64>) {
    match entry.kind.as_str() {
        kind::CONTACT => {
            let contact = Contact::of(entry);
            (label(HOW, contact.how.as_deref().unwrap_or_default()).to_owned(), contact.at_ms)
        }
        kind::WALK => {
            let walk = Walk::of(entry);
            (walk.destination.unwrap_or_default(), walk.at_ms)
        }
        kind::ASSESSMENT => {
            let assessment = Assessment::of(entry);
            (
                label(shared::view::assessment::MOMENTS, assessment.moment.as_deref().unwrap_or_default())
                    .to_owned(),
                assessment.at_ms,
            )
        }
        _ => (civil::long_date(civil::date(entry.latest.wall_ms)), None),
    }
}
