//! A joint visit: the others of the caseload who were there too, and what concerns one of them alone.

use leptos::prelude::*;
use shared::id::FileId;
use shared::plain::plain;
use shared::summary::CaseSummary;
use shared::view::case::is_over;
use shared::view::relation::words;
use shared::wire::sync::Depth;

use super::contact_form::{ContactForm, TOGETHER_MAX};
use crate::local::Local;
use crate::parts::choice::MultiPick;
use crate::parts::field::{TextArea, TextField};
use crate::parts::slot::Slot;
use crate::screens::household::here::{Household, household};
use crate::screens::people::find::{is_found, names, sought};

/// Names that a search shows.
const FOUND_MAX: usize = 6;

/// Somebody who may have been there too.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Candidate {
    file: FileId,
    name: String,
    /// Every name, made ready for searching.
    names: String,
}

/// The cases that a joint visit may be written in: those of the same worker that go on and are here whole.
fn candidates(
    cases: &[CaseSummary],
    mine: &CaseSummary,
    is_whole: impl Fn(FileId) -> bool,
) -> Vec<Candidate> {
    let holder = |case: &CaseSummary| case.holder.as_ref().map(|holder| holder.user);
    let others = cases.iter().filter(|case| {
        case.file != mine.file
            && case.person.is_none_or(|person| Some(person) != mine.person && person != case.file)
            && !is_over(&case.stage)
            && case.died.is_none()
            && holder(case) == holder(mine)
            && is_whole(case.file)
    });
    let mut others: Vec<Candidate> = others
        .map(|case| Candidate { file: case.file, name: case.name.clone(), names: names(case) })
        .collect();
    shared::order::sort_by_key(&mut others, |other| (plain(&other.name), other.file));
    others
}

/// What is offered: the household first, then those who are chosen or found.
fn offered(
    all: &[Candidate],
    household: &[(FileId, String)],
    chosen: &[FileId],
    search: &str,
) -> Vec<(String, String)> {
    let sought = sought(search);
    let near = household.iter().filter_map(|(file, what)| {
        let known = all.iter().find(|other| other.file == *file)?;
        Some((file.to_string(), format!("{}, {what}", known.name)))
    });
    let mut found = 0;
    let others =
        all.iter().filter(|other| !household.iter().any(|(file, _)| *file == other.file)).filter(|other| {
            if chosen.contains(&other.file) {
                return true;
            }
            let is_found = !sought.is_empty() && is_found(&other.names, &sought) && found < FOUND_MAX;
            found += usize::from(is_found);
            is_found
        });
    near.chain(others.map(|other| (other.file.to_string(), other.name.clone()))).collect()
}

fn of_household(household: &Household) -> Vec<(FileId, String)> {
    let known = household.members.iter().filter_map(|member| {
        let case = member.known.as_ref()?.case?;
        Some((case, words(&member.related.relation, &household.name).to_lowercase()))
    });
    known.collect()
}

/// Who else was visited, and what concerns one of them alone.
#[component]
pub(super) fn AlsoWith(
    /// The case whose form it is.
    file: FileId,
    /// The form.
    values: RwSignal<ContactForm>,
) -> impl IntoView {
    let local = expect_context::<Local>();
    // Nobody real was at a practice visit.
    let mine = untrack(|| local.case(file)).filter(|case| !case.file.is_practice());
    let Some(mine) = mine else { return ().into_any() };
    let name = mine.name.clone();
    let all = untrack(|| candidates(&local.cases(), &mine, |file| local.depth(file) == Some(Depth::Whole)));
    let names: Vec<(FileId, String)> =
        all.iter().map(|other| (other.file, other.name.clone())).chain([(file, name.clone())]).collect();
    let names = StoredValue::new(names);
    let home = household(local, file);
    let search = RwSignal::new(String::new());
    let also = Memo::new(move |_| values.with(|form| form.also.clone()));
    let options = Memo::new(move |_| {
        let near = home.with(|home| home.as_ref().map(of_household).unwrap_or_default());
        offered(&all, &near, &also.get(), &search.read())
    });
    let chosen = Slot::part(
        values,
        |form| form.also.iter().map(ToString::to_string).collect::<Vec<_>>(),
        |form, chosen| form.also = chosen.iter().filter_map(|file| file.parse().ok()).collect(),
    );
    let own = move |of: FileId| {
        Slot::part(
            values,
            move |form| form.own.get(&of).cloned().unwrap_or_default(),
            move |form, words| drop(form.own.insert(of, words)),
        )
    };
    let named = move |of: FileId| {
        names.with_value(|names| names.iter().find(|(file, _)| *file == of).map(|(_, name)| name.clone()))
    };
    // Ids of boxes are fixed: as many as a visit can have people.
    const OWN: [&str; TOGETHER_MAX] = ["own", "own-2", "own-3", "own-4", "own-5", "own-6", "own-7", "own-8"];
    view! {
        {move || {
            let options = options.get();
            (!options.is_empty()).then(|| view! {
                <MultiPick id="also" legend="Also with" hint="A record goes into the file of each." options value=chosen/>
            })
        }}
        <TextField id="also-search" label="Find somebody else of yours" kind="search" value=search/>
        {move || {
            let also = also.get();
            (!also.is_empty()).then(|| {
                let first = name.clone();
                let boxes = [file].into_iter().chain(also).zip(OWN).map(|(of, id)| {
                    let who = named(of).unwrap_or_else(|| "one of them".to_owned());
                    view! { <TextArea id label=format!("For {who}’s file alone") optional="if anything" value=own(of)/> }
                });
                view! {
                    <div class="inset stack tight">
                        <p>
                            <strong>"The note goes into each of these files, word for word."</strong>
                            " Write nothing in it that one of them should not read about another. Photos, the names of who was there, what comes next and what was talked about go into "
                            {first} "’s file alone."
                        </p>
                        {boxes.collect_view()}
                    </div>
                }
            })
        }}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(number: u128) -> FileId {
        FileId(Uuid::from_u128(number))
    }

    fn case(number: u128, name: &str, stage: &str) -> CaseSummary {
        let nothing = std::collections::BTreeMap::new();
        let case = shared::summary::summarise(id(number), &nothing, &nothing, None);
        let (name, stage) = (name.to_owned(), stage.to_owned());
        CaseSummary { person: Some(id(number + 100)), name, stage, ..case }
    }

    #[test]
    fn others_are_of_the_same_caseload_alive_and_here() {
        let mine = case(1, "Emma", "supported");
        let twin = CaseSummary { person: mine.person, ..case(2, "Emma", "supported") };
        let dead =
            CaseSummary { died: Some(shared::summary::DiedOn::default()), ..case(3, "Ann", "supported") };
        let all = [
            mine.clone(),
            twin,
            dead,
            case(4, "Patrick", "connected"),
            case(5, "Zoe", "closed"),
            case(6, "Bill", "referred"),
        ];
        let names: Vec<String> =
            candidates(&all, &mine, |file| file != id(6)).into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["Patrick"]);
    }

    #[test]
    fn the_household_comes_first_and_others_only_when_they_are_sought_or_chosen() {
        let all = [(1, "Ann Lee"), (2, "Patrick"), (3, "Zoë")]
            .map(|(number, name)| case(number, name, "supported"))
            .map(|case| Candidate { file: case.file, name: case.name.clone(), names: names(&case) });
        let near = [(id(2), "partner".to_owned())];
        let shown = |chosen: &[FileId], search: &str| -> Vec<String> {
            offered(&all, &near, chosen, search).into_iter().map(|(_, words)| words).collect()
        };
        assert_eq!(shown(&[], ""), ["Patrick, partner"]);
        assert_eq!(shown(&[], "zoe"), ["Patrick, partner", "Zoë"]);
        assert_eq!(shown(&[], "lee an"), ["Patrick, partner", "Ann Lee"], "as in the list of people");
        assert_eq!(shown(&[], "nn"), ["Patrick, partner"], "names are found by how they begin");
        assert_eq!(shown(&[id(1)], ""), ["Patrick, partner", "Ann Lee"]);
    }
}
