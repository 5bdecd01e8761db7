//! What stands in files of its own: concerns for somebody's safety, what somebody thinks of the service, who is out alone, whom to call.

use fastrand::Rng;
use serde_json::json;
use shared::device::edit::{NewEdit, NewSave};
use shared::id::{EntryId, FileId};
use shared::kind;
use shared::view::concern::{Concern, ConcernNote, Told};
use shared::view::feedback::{Feedback, FeedbackAsked};
use shared::view::lone_visit::{Buddy, LoneVisit, Worker, worker_file};
use shared::view::no_follow_up::{NoFollowUp, Reason};
use shared::view::service::{LINES, NUMBER, Number, SERVICE_FILE, Service};
use sync_server::grants;

use super::writing::{Done, at};
use crate::office::{STAFF, TEAM};
use crate::world::World;

/// Concerns on one device, at most: what matters is who reads them.
const CONCERNS_MAX: usize = 3;

fn says(random: &mut Rng) -> String {
    format!("Words {}", random.u16(..))
}

pub(super) fn concern(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let replica = &world.devices[at.device].tabs[at.tab].replica;
    if replica.files_of(kind::CONCERN).len() >= CONCERNS_MAX {
        return None;
    }
    let file = FileId(world.draw());
    let view = Concern { case: Some(at.opened.file), said: Some(says(random)), ..Concern::default() };
    at.save(world, "A concern", vec![NewEdit::make_as(file, file.root(), &view)])
}

/// Something that follows a concern: a note, a call, a supervisor who takes it on.
pub(super) fn follow(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let files = world.devices[device].tabs[tab].replica.files_of(kind::CONCERN);
    let file = random.choice(files)?;
    let opened = world.open(device, tab, file)?;
    let root = opened.root()?;
    let case = root.get("case")?;
    let edit = match random.u8(0..3) {
        0 => {
            let note = ConcernNote { at_ms: Some(world.true_ms), words: Some(says(random)) };
            NewEdit::make_as(file, EntryId(world.draw()), &note)
        }
        1 => {
            let told = Told { who: says(random), at_ms: world.true_ms };
            NewEdit::fields(root, [("told".to_owned(), json!(told))])
        }
        _ => {
            let (by, name, ..) = STAFF[random.usize(0..STAFF.len())];
            let seen = json!({ "by": by, "name": name, "at_ms": world.true_ms });
            NewEdit::fields(root, [("seen".to_owned(), seen)])
        }
    };
    save(world, device, tab, case, vec![edit])
}

/// Somebody says what they think of the service: sealed, in a file that its author does not read, and in the case that they said it.
pub(super) fn feedback(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let case = at.opened.file;
    let file = FileId(world.draw());
    let said = Feedback { case: Some(case), sealed: Some(vec![says(random)]), ..Feedback::default() };
    let asked = FeedbackAsked { answer: Some("answered".to_owned()), at_ms: Some(world.true_ms) };
    let edits = vec![
        NewEdit::make_as(file, file.root(), &said),
        NewEdit::make_as(case, EntryId(world.draw()), &asked),
    ];
    at.save(world, "What they think of us", edits)
}

/// Somebody says why a questionnaire will not be asked again.
pub(super) fn no_follow_up(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let reason = Reason { reason: "unwell".to_owned(), words: says(random) };
    let said = NoFollowUp {
        instrument: Some("seven-outcomes".to_owned()),
        window: Some("3-months".to_owned()),
        reason: Some(reason),
        at_ms: Some(world.true_ms),
    };
    let edit = NewEdit::make_as(at.opened.file, EntryId(world.draw()), &said);
    at.save(world, "Not asked again", vec![edit])
}

/// A member of staff sets out alone, or is heard from.
pub(super) fn lone_visit(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let file = worker_file(world.devices[device].user);
    let files = world.devices[device].tabs[tab].replica.files_of(kind::WORKER);
    // A supervisor also hears from others.
    let others: Vec<FileId> = files.iter().copied().filter(|other| *other != file).collect();
    if let Some(other) = random.choice(others).filter(|_| random.bool()) {
        let opened = world.open(device, tab, other)?;
        let visits = opened.case.values().filter(|entry| entry.kind == kind::LONE_VISIT);
        let visit = random.choice(visits.collect::<Vec<_>>())?;
        let heard = json!({ "by": world.devices[device].user, "name": "Heard", "at_ms": world.true_ms });
        let edit = NewEdit::fields(visit, [("heard".to_owned(), heard)]);
        return save(world, device, tab, other, vec![edit]);
    }
    let mut edits = Vec::new();
    if !files.contains(&file) {
        let buddy = Buddy { name: says(random), number: String::new() };
        edits.push(NewEdit::make_as(file, file.root(), &Worker { buddy: Some(buddy) }));
    }
    let visit = LoneVisit { from_ms: Some(world.true_ms), ..LoneVisit::default() };
    edits.push(NewEdit::make_as(file, EntryId(world.draw()), &visit));
    save(world, device, tab, file, edits)
}

/// A number to call is looked up; the first one makes the file that everybody reads.
pub(super) fn number(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let line = random.choice(LINES)?;
    let checked = jiff::civil::date(2026, 3, random.i8(1..28));
    let number = Number { number: says(random), name: String::new(), hours: String::new(), checked };
    let field = format!("{NUMBER}/{}", line.code);
    let known = world.open(device, tab, SERVICE_FILE).and_then(|opened| opened.root().cloned());
    let edit = match &known {
        Some(root) => NewEdit::fields(root, [(field, json!(number))]),
        None => {
            let service = Service { name: Some("The service".to_owned()), ..Service::default() };
            NewEdit::make_as(SERVICE_FILE, SERVICE_FILE.root(), &service).member(NUMBER, line.code, &number)
        }
    };
    save(world, device, tab, SERVICE_FILE, vec![edit])
}

/// A supervisor lets somebody read a concern who has the case, or ends it.
pub(super) fn let_read(world: &mut World, random: &mut Rng) -> Done {
    let restricted = world.office.read(|view| {
        let mut files = Vec::new();
        for case in view.cases_of_team(TEAM)? {
            files.extend(view.restricted_about(case.id)?);
        }
        Ok(files)
    });
    let file = random.choice(restricted)?;
    let (user, ..) = *random.choice(&STAFF)?;
    let (reads, now_ms) = (random.u8(0..3) > 0, world.office.now_ms());
    let done = world.office.write(move |tx| grants::let_read(tx, &file, user, reads, now_ms));
    done.then_some(())
}

fn save(world: &mut World, device: usize, tab: usize, about: FileId, edits: Vec<NewEdit>) -> Done {
    let new = NewSave { title: "Safety".to_owned(), file: about, edits, draft: None };
    world.save(device, tab, &new).map(drop)
}
