//! On a person's page: that there is another record of them, who was said to be somebody else, and taking either back.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::civil;
use shared::id::FileId;
use shared::identity::Identity;
use shared::kind::{self, Permission, permission};
use shared::likely::joined_with;
use shared::order;
use shared::summary::{CaseSummary, summarise};
use shared::view::View;
use shared::view::person::Person;

use super::deciding::{Answer, take_back};
use super::pair::{case_of, shown};
use crate::local::Local;
use crate::local::open_file::OpenFile;
use crate::parts::button::Button;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::icon::{Icon, Shape};
use crate::parts::person::Face;
use crate::parts::route::case_path;
use crate::parts::saved::just_saved;
use crate::parts::toast::toasts;

/// Another record beside this one.
#[derive(Clone, Debug, PartialEq)]
struct Other {
    person: FileId,
    /// What the screens call the person.
    name: String,
    /// What is known of them, for telling apart.
    line: String,
    /// The case that stands for them, if one is on this device.
    case: Option<FileId>,
    /// What was said of the two.
    said: Answer,
    /// Whether it was said of just these two: then it can be taken back here.
    is_direct: bool,
}

/// The records that were said to be of the same person as that of `mine`, and those said to be of others. `cases` are
/// those on this device, with the people of whom only their own file is here.
fn others(cases: &[CaseSummary], mine: FileId) -> Vec<Other> {
    let said_by = |person: FileId| cases.iter().filter(move |case| case.person == Some(person));
    let other = |person: FileId, said: Answer| {
        let case = case_of(cases, person);
        let says = |identity: &Identity, other: FileId| match said {
            Answer::One => identity.same.contains(&other),
            Answer::Two => identity.others.contains_key(&other),
        };
        let born = case.and_then(|case| case.born).map(|born| format!("born {}", civil::long_date(born)));
        let full_name = case
            .map(|case| case.full_name.clone())
            .filter(|full| case.is_some_and(|case| case.name != *full));
        let town = case.map(|case| case.town.clone());
        let parts: Vec<String> =
            [full_name, born, town].into_iter().flatten().filter(|part| !part.is_empty()).collect();
        Other {
            person,
            name: shown(case.map_or("", |case| case.name.as_str())),
            line: parts.join(" · "),
            // Somebody of whom no case is here stands among the cases under their own file.
            case: case.map(|case| case.file).filter(|file| *file != person),
            said,
            is_direct: said_by(mine).any(|case| says(&case.identity, person))
                || said_by(person).any(|case| says(&case.identity, mine)),
        }
    };
    let joined = joined_with(cases, mine);
    let named: BTreeSet<FileId> =
        said_by(mine).flat_map(|case| case.identity.others.keys().copied()).collect();
    let naming =
        cases.iter().filter(|case| case.identity.others.contains_key(&mine)).filter_map(|case| case.person);
    let parted: BTreeSet<FileId> =
        named.into_iter().chain(naming).filter(|person| !joined.contains(person)).collect();
    let joined = joined.into_iter().map(|person| other(person, Answer::One));
    let mut found: Vec<Other> =
        joined.chain(parted.into_iter().map(|person| other(person, Answer::Two))).collect();
    order::sort_by_key(&mut found, |other| {
        (other.said == Answer::Two, other.name.to_lowercase(), other.person)
    });
    found
}

/// A person of whom only their own file is here, as one among the cases.
pub(in crate::screens) fn without_case(person: FileId, open: &OpenFile) -> CaseSummary {
    let known = open.root().map(Person::of).unwrap_or_default();
    let identity = Identity::of(&known, open.root(), &open.case);
    let name = known.name.unwrap_or_default();
    CaseSummary {
        person: Some(person),
        name: name.shown(),
        full_name: format!("{} {}", name.given, name.family).trim().to_owned(),
        born: known.born,
        town: known.address.unwrap_or_default().town,
        identity,
        ..summarise(person, &BTreeMap::new(), &BTreeMap::new(), None)
    }
}

/// The other records of this case's person, kept up to date while they are looked at.
fn other_records(local: Local, file: FileId) -> Signal<Vec<Other>> {
    let found = RwSignal::new(Vec::new());
    let latest = StoredValue::new(0_u64);
    Effect::new(move |_| {
        local.revision();
        let mut cases = local.cases();
        let people = local.people_without_case();
        latest.update_value(|latest| *latest += 1);
        let mine = latest.get_value();
        let person = cases.iter().find(|case| case.file == file).and_then(|case| case.person);
        spawn_local(async move {
            for person in people {
                // One that cannot be read now names nobody.
                if let Ok(open) = local.open(person).await {
                    cases.push(without_case(person, &open));
                }
            }
            if latest.try_get_value() != Some(mine) {
                return;
            }
            let now = person.map(|person| others(&cases, person)).unwrap_or_default();
            if found.with_untracked(|before| *before != now) {
                found.set(now);
            }
        });
    });
    found.into()
}

/// Says that there is another record of this person, with the way to it; with `all`, also who was said to be somebody
/// else. Nothing where there is neither.
#[component]
pub(crate) fn OtherRecords(
    /// The case.
    file: FileId,
    /// Whether those are named who were said to be somebody else.
    #[prop(default = false)]
    all: bool,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let found = other_records(local, file);
    let may = untrack(|| permission(kind::SAME_PERSON, &local.me().roles)) == Permission::Allowed;
    move || {
        let found = found.get();
        let (joined, parted): (Vec<Other>, Vec<Other>) =
            found.into_iter().partition(|other| other.said == Answer::One);
        let rows = |others: Vec<Other>| {
            let rows = others.into_iter().map(|other| view! { <li><OtherRow file other may/></li> });
            rows.collect_view()
        };
        let title = match joined.len() {
            1 => "There is another record of this person",
            _ => "There are other records of this person",
        };
        view! {
            {(!joined.is_empty()).then(|| view! {
                <section class="card other-records" aria-labelledby="other-records">
                    <h2 id="other-records">{title}</h2>
                    <ul class="rows">{rows(joined)}</ul>
                </section>
            })}
            {(all && !parted.is_empty()).then(|| view! {
                <section class="card other-records" aria-labelledby="not-the-same">
                    <h2 id="not-the-same">"Somebody else, although they look alike"</h2>
                    <ul class="rows">{rows(parted)}</ul>
                </section>
            })}
        }
    }
}

#[component]
fn OtherRow(file: FileId, other: Other, may: bool) -> impl IntoView {
    let local = expect_context::<Local>();
    let saved = just_saved();
    let Other { person, name, line, case, said, is_direct } = other;
    let asking = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let (button, title, explanation) = match said {
        Answer::One => (
            "Take this apart again",
            "Take the two records apart?",
            "Each stands alone again. Whoever saw the other record only because of this sees it no more. Nothing that is written in either is lost.",
        ),
        Answer::Two => (
            "Ask again",
            "Ask again whether it is one person?",
            "That they are two people is taken back, and the question stands under Decisions for as long as they look alike.",
        ),
    };
    let act = Callback::new(move |()| {
        let mine = untrack(|| local.case(file)).and_then(|mine| mine.person);
        let Some(mine) = mine.filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        let cases: BTreeMap<FileId, FileId> =
            case.map(|case| (person, case)).into_iter().chain([(mine, file)]).collect();
        spawn_local(async move {
            match take_back(local, (mine, person), said, file, &cases).await {
                Ok(Some((save, _))) => saved.set(save, file, "Decision: to be decided again"),
                Ok(None) => toasts().say("Somebody has taken it back already."),
                Err(error) => toasts().say(error.to_string()),
            }
            busy.try_set(false);
        });
    });
    let body = view! {
        <Face name=name.clone()/>
        <div class="row-body">
            <p class="row-title">{name}</p>
            {(!line.is_empty()).then(|| view! { <p class="quiet small">{line}</p> })}
            {(case.is_none()).then(|| view! { <p class="quiet small">"The case is with a colleague, and not on this device."</p> })}
        </div>
    };
    let row = match case {
        Some(case) => {
            view! { <a class="row" href=case_path(case)>{body}<Icon shape=Shape::Forward/></a> }.into_any()
        }
        None => view! { <div class="row">{body}</div> }.into_any(),
    };
    view! {
        {row}
        {(may && is_direct).then(|| view! {
            <div class="actions">
                <Button words=button look="quiet compact" icon=Shape::Undo busy on_press=move |()| asking.set(true)/>
            </div>
            <ConfirmDialog open=asking title confirm=button on_confirm=act>
                <p>{explanation}</p>
            </ConfirmDialog>
        })}
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn person(number: u128) -> FileId {
        FileId(Uuid::from_u128(number))
    }

    fn case(number: u128, name: &str) -> CaseSummary {
        let file = FileId(Uuid::from_u128(100 + number));
        let mut case = summarise(file, &BTreeMap::new(), &BTreeMap::new(), None);
        case.person = Some(person(number));
        (case.name, case.full_name) = (name.to_owned(), name.to_owned());
        case
    }

    #[test]
    fn joined_records_come_first_and_only_what_was_said_of_the_two_is_taken_back_here() {
        let mut cases = vec![case(1, "Ann Lee"), case(2, "Annie Lee"), case(3, "A Lee"), case(4, "Bo Lee")];
        cases[1].identity.same = BTreeSet::from([person(1), person(3)]);
        cases[3].identity.others.insert(person(1), BTreeSet::new());
        let found = others(&cases, person(1));
        let told: Vec<(&str, Answer, bool)> =
            found.iter().map(|other| (other.name.as_str(), other.said, other.is_direct)).collect();
        assert_eq!(
            told,
            [("A Lee", Answer::One, false), ("Annie Lee", Answer::One, true), ("Bo Lee", Answer::Two, true)]
        );
        assert_eq!(found[1].case, Some(cases[1].file));
        assert_eq!(others(&cases, person(9)), []);
    }

    #[test]
    fn somebody_whose_case_is_with_a_colleague_is_named_all_the_same() {
        let mut away = case(2, "Annie Lee");
        away.file = person(2);
        away.identity.same.insert(person(1));
        let found = others(&[case(1, "Ann Lee"), away], person(1));
        assert_eq!((found.len(), found[0].case, found[0].is_direct), (1, None, true));
        assert_eq!(found[0].name, "Annie Lee");
    }
}
