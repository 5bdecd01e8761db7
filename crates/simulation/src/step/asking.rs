//! What raises the questions that no single field holds, and what answers them.

use fastrand::Rng;
use shared::budget::ledgers;
use shared::device::edit::NewEdit;
use shared::id::EntryId;
use shared::kind;
use shared::money::Pence;
use shared::nhs_number::{NhsNumber, Status};
use shared::view::budget::{Budget, Cap, Overspend, Spend};
use shared::view::relation::{RELATIONS, Relation};
use shared::view::same_person::NotSamePerson;

use super::writing::{Done, at};
use crate::office::STAFF;
use crate::world::World;

/// Few, so that two records often have the same.
const NUMBERS: [&str; 2] = ["9434765919", "9434765870"];

pub(super) fn nhs_number(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let number =
        NhsNumber { number: random.choice(NUMBERS)?.to_owned(), status: Status::Valid, why: String::new() };
    at.edit(world, at.opened.person_root(), "nhs_number", serde_json::to_value(number).ok()?)
}

pub(super) fn not_same_person(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let other = world.open_case(at.device, at.tab, random)?;
    let (file, other) = (at.opened.person_file?, other.person_file?);
    if file == other {
        return None;
    }
    let seen = Some(vec![format!("nhs_number:{:x}", random.u8(..))]);
    let view = NotSamePerson { is_not: Some(other), seen };
    let edit = NewEdit::make_as(file, EntryId(world.draw()), &view);
    at.save(world, "Two people", vec![edit])
}

/// Somebody who holds both files says what two people are to each other, in either of the two.
pub(super) fn related(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let other = world.open_case(at.device, at.tab, random)?;
    let (file, other) = (at.opened.person_file?, other.person_file?);
    if file == other {
        return None;
    }
    let (code, _) = random.choice(RELATIONS)?;
    let together = random.bool().then_some(true);
    let view = Relation { to: Some(other), relation: Some((*code).to_owned()), together, note: None };
    let edit = NewEdit::make_as(file, EntryId(world.draw()), &view);
    at.save(world, "Household and family", vec![edit])
}

pub(super) fn not_related(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let said = at.opened.person.values().filter(|entry| entry.kind == kind::RELATION);
    let entry = random.choice(said.filter(|entry| entry.void.is_none()).collect::<Vec<_>>())?;
    at.save(world, "Household and family", vec![NewEdit::void(entry, "not so any more")])
}

/// Of a supervisor: a new budget, or another cap of one.
pub(super) fn budget(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let (supervisor, ..) = STAFF[3];
    if world.devices[at.device].user != supervisor {
        return None;
    }
    let cap = Cap { pence: Pence(random.u64(1..200) * 100), ..Cap::default() };
    let known = at.some(random, |entry| entry.kind == kind::BUDGET);
    if let Some(known) = known.filter(|_| random.bool()) {
        return at.edit(world, Some(known), "cap", serde_json::to_value(cap).ok()?);
    }
    let view = Budget { what: Some("Getting about".to_owned()), cap: Some(cap), runs: None };
    let edit = NewEdit::make_as(at.opened.file, EntryId(world.draw()), &view);
    at.save(world, "Budget", vec![edit])
}

/// Of any budget of the case; of one that is not here where there is none: money is spent whatever has arrived.
pub(super) fn spend(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let known = at.some(random, |entry| entry.kind == kind::BUDGET).map(|entry| entry.id);
    let budget = known.unwrap_or_else(|| EntryId(world.draw()));
    let amount = Some(Pence(random.u64(1..9000)));
    let view = Spend { budget: Some(budget), amount, what: Some("The bus".to_owned()), ..Spend::default() };
    let edit = NewEdit::make_as(at.opened.file, EntryId(world.draw()), &view);
    at.save(world, "Spend", vec![edit])
}

/// Somebody says that a budget stands as it is: over its cap, or not yet.
pub(super) fn stands(world: &mut World, random: &mut Rng) -> Done {
    let at = at(world, random)?;
    let (budget, spent, cap) = match random.choice(ledgers(&at.opened.case)) {
        Some(ledger) => (ledger.budget, ledger.spent, ledger.cap),
        None => (EntryId(world.draw()), Pence(1), Pence(0)),
    };
    let why = Some("It was agreed".to_owned());
    let view = Overspend { budget: Some(budget), spent: Some(spent), cap: Some(cap), why };
    let edit = NewEdit::make_as(at.opened.file, EntryId(world.draw()), &view);
    at.save(world, "It stands", vec![edit])
}
