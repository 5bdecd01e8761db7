//! The practice person: written beside real work on the same disk, and never anywhere else.

use fastrand::Rng;
use shared::device::edit::{NewEdit, NewSave};
use shared::device::photo::NewPhoto;
use shared::id::{EntryId, FileId, SaveId};
use shared::practice_person;
use shared::view::contact::Contact;
use uuid::Uuid;

use super::writing::{Done, new_photo};
use crate::world::World;

/// Ids that a story draws, at most.
const IDS_MAX: usize = 64;

/// Somebody begins with a practice person, or writes something about theirs.
pub(super) fn practise(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    let known = case(world, device, tab);
    let (new, photos) = match known {
        None => {
            let ids: Vec<Uuid> = (0..IDS_MAX).map(|_| world.draw()).collect();
            let mut ids = ids.into_iter();
            let story = practice_person::begin(world.true_ms, &mut || ids.next().expect("ids enough"));
            (story.expect("the story of this build is whole"), Vec::new())
        }
        Some(file) => {
            let photos = if random.u8(0..4) == 0 { vec![new_photo(world, random)] } else { Vec::new() };
            let note = Some(format!("Words {}", random.u16(..)));
            let contact = Contact { note, at_ms: Some(1), ..Contact::default() };
            let edit = NewEdit::make_as(file, EntryId(world.draw()), &contact);
            let edit = photos.iter().fold(edit, |edit, NewPhoto { photo, .. }| edit.photo(photo));
            (NewSave { title: "Visit".to_owned(), file, edits: vec![edit], draft: None }, photos)
        }
    };
    let (save, step) = world.decide_save(device, tab, &new, &photos)?;
    world.devices[device].commit(tab, step, None).ok()?;
    world.devices[device].disk.practised.insert(save);
    world.tell_tabs(device, tab);
    Some(())
}

/// Everything of practice goes.
pub(super) fn reset(world: &mut World, random: &mut Rng) -> Done {
    let (device, tab) = world.tab(random)?;
    case(world, device, tab)?;
    let now_ms = world.devices[device].now_ms(world.true_ms);
    let ids: Vec<Uuid> = (0..IDS_MAX).map(|_| world.draw()).collect();
    let story = random.bool().then(|| {
        let mut ids = ids.iter().copied();
        practice_person::begin(now_ms, &mut || ids.next().expect("ids enough"))
            .expect("the story of this build is whole")
    });
    let more: Vec<Uuid> = (0..IDS_MAX).map(|_| world.draw()).collect();
    let decided = world.devices[device].decide(tab, |replica, read| {
        let mut ids = more.iter().copied();
        replica.reset_practice(story.as_ref(), now_ms, &mut || ids.next().expect("ids enough"), read)
    });
    let step = decided.ok()?;
    let begun: Vec<SaveId> =
        step.after.outbox.iter().filter(|(_, record)| record.is_some()).map(|(id, _)| *id).collect();
    world.devices[device].commit(tab, step, None).ok()?;
    world.devices[device].disk.practised = begun.into_iter().collect();
    world.tell_tabs(device, tab);
    Some(())
}

fn case(world: &World, device: usize, tab: usize) -> Option<FileId> {
    world.devices[device].tabs[tab].replica.practice_case().map(|summary| summary.file)
}
