//! The team's board: each worker's caseload, when they were last heard from, and what is new.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::id::{ReplicaId, TeamId, UserId};
use shared::role::does_casework;
use shared::summary::CaseSummary;
use shared::view::case::is_over;
use shared::wire::office::{DEVICES_MAX, DeviceRow, TeamBoard, WorkerRow};

use crate::app::{App, AppState};
use crate::clock::DAY_MS;
use crate::error::ApiError;
use crate::member::{Member, managed};
use crate::store::row::{Device, Look, User};
use crate::store::{Reading, StoreError};
use crate::{accounts, grants};

/// People without a two-way contact for this many days are counted.
const QUIET_DAYS: u64 = 28;
/// A device with nothing on it that was not heard from for this many days is not listed any more.
const DEVICE_DAYS: u64 = 90;

/// The board of the caller's team.
#[utoipa::path(get, path = "/api/v1/team", responses(
    (status = 200, description = "`TeamBoard`."),
    (status = 403, description = "For supervisors."),
))]
pub async fn board(State(app): State<AppState>, caller: Member) -> Result<Json<TeamBoard>, ApiError> {
    let team = caller.supervises()?;
    let now_ms = app.clock.now_ms();
    app.read(move |app, view| count(app, view, &caller.user, team, now_ms)).await.map(Json)
}

fn count(
    app: &App,
    view: &dyn Reading,
    supervisor: &User,
    team: TeamId,
    now_ms: u64,
) -> Result<TeamBoard, StoreError> {
    let devices = app.presence.by_user(view.devices()?);
    let name = view.teams()?.into_iter().find(|known| known.id == team).map(|known| known.name);
    let mut workers = Vec::new();
    for user in view.users()? {
        if user.team == Some(team) && !user.disabled && does_casework(&user.roles) {
            let devices = devices.get(&user.id).map(Vec::as_slice).unwrap_or_default();
            workers.push(worker(app, view, supervisor, &user, devices, now_ms)?);
        }
    }
    let held = view.held_work(team, 0)?.1 + view.witnesses(team, 0)?.1 + view.unread(team, 0)?.1;
    Ok(TeamBoard { as_of_ms: now_ms, team_name: name.unwrap_or_default(), workers, held })
}

fn worker(
    app: &App,
    view: &dyn Reading,
    supervisor: &User,
    user: &User,
    devices: &[(ReplicaId, Device)],
    now_ms: u64,
) -> Result<WorkerRow, StoreError> {
    let (mut people, mut not_contacted, mut flags) = (0, 0, BTreeMap::<String, u32>::new());
    let (mut not_reached, mut first_contact_days) = (0, Vec::new());
    for case in grants::held_cases(view, user.id)? {
        let Some(file) = view.file(case)? else { continue };
        let summary = app.summaries.of(view, &file)?;
        if is_over(&summary.stage) {
            continue;
        }
        // Nobody is to be reached any more.
        if summary.died.is_some() {
            continue;
        }
        people += 1;
        not_contacted += u32::from(is_quiet(&summary, now_ms));
        not_reached += u32::from(summary.not_reached());
        first_contact_days.extend(summary.funnel.first_contact_days());
        for flag in &summary.flags {
            *flags.entry(flag.clone()).or_default() += 1;
        }
    }
    let look = view.look(supervisor.id, user.id)?;
    let new = view.new_work(user.id, look.map(|look| look.seq).unwrap_or_default())?;
    Ok(WorkerRow {
        user: user.id,
        name: user.name.clone(),
        roles: user.roles.clone(),
        people,
        not_contacted,
        not_reached,
        first_contact_days,
        flags: flags.into_iter().collect(),
        last_heard_ms: devices.iter().map(|(_, device)| device.heard_ms).max(),
        waiting: devices.iter().map(|(_, device)| device.waiting).sum(),
        oldest_waiting_ms: devices.iter().filter_map(|(_, device)| device.oldest_ms).min(),
        devices: listed(view, devices, now_ms)?,
        new_contacts: new.contacts,
        new_assessments: new.assessments,
        new_walks: new.walks,
        looked_ms: look.map(|look| look.at_ms),
    })
}

/// The devices that still matter: heard from lately, stopped, or with something on them that nobody else has.
fn listed(
    view: &dyn Reading,
    devices: &[(ReplicaId, Device)],
    now_ms: u64,
) -> Result<Vec<DeviceRow>, StoreError> {
    let mut rows = Vec::new();
    for (replica, device) in devices {
        let stopped_ms = view.stopped_ms(*replica)?;
        let has_work = device.waiting + device.drafts + device.photos > 0;
        if has_work || stopped_ms.is_some() || device.heard_ms + DEVICE_DAYS * DAY_MS >= now_ms {
            rows.push(DeviceRow {
                heard_ms: device.heard_ms,
                waiting: device.waiting,
                drafts: device.drafts,
                photos: device.photos,
                oldest_waiting_ms: device.oldest_ms,
                device: Some(*replica),
                stopped_ms,
            });
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse((row.heard_ms, row.waiting, row.drafts)));
    rows.truncate(DEVICES_MAX);
    Ok(rows)
}

fn is_quiet(summary: &CaseSummary, now_ms: u64) -> bool {
    summary.last_contact_ms.is_none_or(|at_ms| at_ms + QUIET_DAYS * DAY_MS < now_ms)
}

/// Starts "new since your last look" again for one worker.
#[utoipa::path(post, path = "/api/v1/team/{user}/look", params(("user" = String, Path, description = "The worker.")), responses(
    (status = 204, description = "Noted."),
    (status = 403, description = "For supervisors."),
    (status = 404, description = "Nobody of this team."),
))]
pub async fn look(
    State(app): State<AppState>,
    caller: Member,
    path: Result<Path<UserId>, PathRejection>,
) -> Result<StatusCode, ApiError> {
    let Path(worker) = path?;
    caller.supervises()?;
    let now_ms = app.clock.now_ms();
    app.write(move |_, tx| {
        managed(&*tx, &caller, worker)?;
        let seq = tx.visible_through()?;
        tx.put_look(&Look { supervisor: caller.user.id, worker, seq, at_ms: now_ms })?;
        accounts::note(
            tx,
            accounts::By(Some(caller.user.id)),
            "looked_at_work",
            worker,
            String::new(),
            now_ms,
        )?;
        Ok::<_, ApiError>(())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
