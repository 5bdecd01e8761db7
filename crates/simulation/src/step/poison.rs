//! What no build of ours would send: it must be judged alone, and block nobody.

use fastrand::Rng;
use serde_json::{Value, json};
use shared::change::Change;
use shared::device::Room;
use shared::id::{ChangeId, FileId, SaveId};
use shared::kind;
use shared::limits::CHANGE_BYTES_MAX;
use shared::outbox::Record;
use uuid::Uuid;

use crate::world::World;

type Done = Option<()>;

/// Puts a save of these raw changes into a device's outbox.
fn plant(world: &mut World, device: usize, tab: usize, file: FileId, changes: &[(ChangeId, String)]) -> Done {
    plant_save(world, device, tab, file, changes).map(drop)
}

fn plant_save(
    world: &mut World,
    device: usize,
    tab: usize,
    file: FileId,
    changes: &[(ChangeId, String)],
) -> Option<Record> {
    let save = SaveId(world.draw());
    let texts: Vec<&str> = changes.iter().map(|(_, text)| text.as_str()).collect();
    let bytes = format!(r#"{{"id":"{save}","changes":[{}]}}"#, texts.join(","));
    let ids: Vec<ChangeId> = changes.iter().map(|(id, _)| *id).collect();
    let record = Record::new(save, bytes, world.true_ms, file, "Odd".to_owned(), &ids);
    let row = serde_json::to_vec(&record).ok()?;
    let device_at = &mut world.devices[device];
    let writes = [((Room::Outbox, save.to_string()), Some(row))].into();
    device_at.disk.commit(writes, None).ok()?;
    device_at.tabs[tab].replica.outbox.insert(save, record.clone());
    world.tell_tabs(device, tab);
    Some(record)
}

fn any_file(world: &World, device: usize, tab: usize, random: &mut Rng) -> Option<FileId> {
    let rows = world.devices[device].tabs[tab].replica.index.rows();
    let cases: Vec<FileId> = rows.filter(|row| row.summary.is_some()).map(|row| row.file).collect();
    random.choice(cases)
}

fn change(world: &mut World, id: ChangeId, file: FileId, entry: Uuid, kind: &str, fields: Value) -> Value {
    let writer = world.draw();
    json!({
        "id": id, "file": file, "entry": entry, "kind": kind,
        "stamp": {"wall_ms": world.true_ms, "tick": 0, "writer": writer}, "set": fields,
    })
}

fn note(random: &mut Rng) -> Value {
    json!({"note": {"value": format!("Odd {}", random.u16(..)), "over": []}})
}

pub(super) fn broken(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let file = any_file(world, device, tab, random)?;
    let id = ChangeId(world.draw());
    plant(world, device, tab, file, &[(id, format!(r#"{{"moon":"{id}"}}"#))])
}

pub(super) fn id_reused(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let file = any_file(world, device, tab, random)?;
    let used: Vec<ChangeId> = world.truth.acknowledged.iter().copied().collect();
    let id = random.choice(used)?;
    world.truth.reused.insert(id);
    world.truth.reused_in.entry(id).or_default().insert(file);
    let entry = world.draw();
    let text = change(world, id, file, entry, kind::CONTACT, note(random)).to_string();
    plant(world, device, tab, file, &[(id, text)])
}

pub(super) fn too_big(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let file = any_file(world, device, tab, random)?;
    let (id, entry) = (ChangeId(world.draw()), world.draw());
    let long = json!({"note": {"value": "x".repeat(CHANGE_BYTES_MAX), "over": []}});
    let text = change(world, id, file, entry, kind::CONTACT, long).to_string();
    plant(world, device, tab, file, &[(id, text)])
}

pub(super) fn newer_form(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let file = any_file(world, device, tab, random)?;
    let (id, entry) = (ChangeId(world.draw()), world.draw());
    let text = change(world, id, file, entry, kind::CONTACT, note(random)).to_string();
    plant(world, device, tab, file, &[(id, text.replace("\"set\"", "\"splice\""))])
}

/// A change of a form that everybody knows, with one more thing beside it: it counts, and keeps what nobody here can read.
pub(super) fn newer_part(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let file = any_file(world, device, tab, random)?;
    let (id, entry) = (ChangeId(world.draw()), world.draw());
    let known = change(world, id, file, entry, kind::CONTACT, note(random)).to_string();
    // In the order in which every build writes a change.
    let known = serde_json::to_string(&Change::decode(&known).ok()?).ok()?;
    let newer = format!(r#"{},"mood":{{"seen":{}}}}}"#, known.strip_suffix('}')?, random.u16(..));
    let record = plant_save(world, device, tab, file, &[(id, newer)])?;
    world.promise(&record);
    Some(())
}

pub(super) fn misplaced(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let from = world.open_case(device, tab, random)?;
    let file = any_file(world, device, tab, random).filter(|file| *file != from.file)?;
    let entry = random.choice(from.case.values().map(|entry| entry.id.0).collect::<Vec<_>>())?;
    let id = ChangeId(world.draw());
    let text = change(world, id, file, entry, kind::CONTACT, note(random)).to_string();
    plant(world, device, tab, file, &[(id, text)])
}

pub(super) fn not_their_role(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let file = any_file(world, device, tab, random)?;
    let (id, entry) = (ChangeId(world.draw()), world.draw());
    let text = change(world, id, file, entry, kind::REVIEW_NOTE, note(random)).to_string();
    plant(world, device, tab, file, &[(id, text)])
}

pub(super) fn finalised(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let opened = world.open_case(device, tab, random)?;
    let finalised = opened.case.values().filter(|entry| kind::is_finalised(&entry.kind));
    let entry = random.choice(finalised.collect::<Vec<_>>())?;
    let id = ChangeId(world.draw());
    let text = change(world, id, opened.file, entry.id.0, &entry.kind, note(random)).to_string();
    plant(world, device, tab, opened.file, &[(id, text)])
}

/// A contact in a file of nobody's, and a void of it in the next save: the second waits for the first.
pub(super) fn builds_on_held(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let file = any_file(world, device, tab, random)?;
    let (first, second) = (ChangeId(world.draw()), ChangeId(world.draw()));
    let entry = world.draw();
    let held = change(world, first, file, entry, "hologram", note(random));
    let mut builds = change(world, second, file, entry, "hologram", note(random));
    builds["set"]["note"]["over"] = json!([first]);
    builds["kind"] = json!(kind::TASK);
    builds["entry"] = json!(world.draw());
    plant(world, device, tab, file, &[(first, held.to_string())])?;
    plant(world, device, tab, file, &[(second, builds.to_string())])
}
