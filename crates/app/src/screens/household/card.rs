//! On a person's page: who belongs to them, how, and when they are seen next.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::FileId;
use shared::kind::{self, Permission, permission};
use shared::outbox::State;
use shared::summary::Next;
use shared::view::relation::{HOUSEHOLD, words};

use super::here::{Household, Member};
use super::{changing_path, household_path};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{NewEdit, NewSave};
use crate::parts::dialog::ConfirmDialog;
use crate::parts::icon::{Icon, Shape};
use crate::parts::kinds::how_words;
use crate::parts::mistakes;
use crate::parts::person::Face;
use crate::parts::route::case_path;
use crate::parts::saved::just_saved;
use crate::parts::state::StateChip;
use crate::parts::toast::toasts;
use crate::screens::people::find::day_words;

/// The heading, which takes focus when a row goes.
const HEADING: &str = "household";
/// What lists call the saves.
pub(super) const TITLE: &str = "Household and family";

/// The card. Nothing where the person's file is not here whole.
#[component]
pub(crate) fn HouseholdCard(
    /// The case.
    file: FileId,
    /// The household of its person.
    household: Signal<Option<Household>>,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let may = untrack(|| permission(kind::RELATION, &local.me().roles)) == Permission::Allowed;
    let is_here =
        Memo::new(move |_| household.with(|here| here.as_ref().is_some_and(|here| here.person.is_some())));
    let members = Memo::new(move |_| {
        let of = |here: &Household| (here.name.clone(), here.members.clone());
        household.with(|here| here.as_ref().map(of).unwrap_or_default())
    });
    let rows = move || {
        let (name, members) = members.get();
        let is_empty = members.is_empty();
        let rows = members
            .into_iter()
            .map(|member| view! { <li><MemberRow file member name=name.clone() may/></li> });
        match is_empty {
            true => view! { <p class="quiet small">"Nobody is written down here."</p> }.into_any(),
            false => view! { <ul class="rows card">{rows.collect_view()}</ul> }.into_any(),
        }
    };
    move || {
        is_here.get().then(|| {
            view! {
                <section class="stack tight household" aria-labelledby=HEADING>
                    <div class="section-head">
                        <h2 id=HEADING tabindex="-1">{TITLE}</h2>
                        {may.then(|| view! {
                            <a class="btn quiet compact" href=household_path(file)>
                                <Icon shape=Shape::UserPlus/>
                                "Add" <span class="visually-hidden">" somebody to the household"</span>
                            </a>
                        })}
                    </div>
                    {rows}
                </section>
            }
        })
    }
}

/// "Next: Tomorrow 13:30, Home visit".
fn next_words(next: &Next) -> String {
    let when = format!("{} {}", day_words(next.date, clock::today()), next.time);
    let what = if next.what.is_empty() { how_words(&next.how) } else { &next.what };
    let parts = [when.trim(), what].into_iter().filter(|part| !part.is_empty());
    format!("Next: {}", parts.collect::<Vec<_>>().join(", "))
}

#[component]
fn MemberRow(file: FileId, member: Member, name: String, may: bool) -> impl IntoView {
    let local = expect_context::<Local>();
    let Member { related, said, known } = member;
    let is_known = known.is_some();
    let who =
        known.as_ref().map_or_else(|| "Somebody who is not on this phone".to_owned(), |one| one.name.clone());
    let mut how = words(&related.relation, &name);
    if related.together && related.relation != HOUSEHOLD {
        how = if how.is_empty() { "Lives with them".to_owned() } else { format!("{how} · lives with them") };
    }
    let next = known.as_ref().and_then(|known| known.next.as_ref()).map(next_words);
    let case = known.and_then(|known| known.case);
    let change = case.zip(related.said.first()).map(|(with, (_, entry))| changing_path(file, with, *entry));
    let entries = StoredValue::new(said);
    let state = Memo::new(move |_| {
        let states =
            entries.with_value(|said| said.iter().map(|entry| local.state(entry)).collect::<Vec<_>>());
        states.into_iter().max().unwrap_or(State::WithTheOffice)
    });
    let is_away = Memo::new(move |_| state.get() != State::WithTheOffice);
    let face = match is_known {
        true => view! { <Face name=who.clone()/> }.into_any(),
        false => view! { <span class="face"><Icon shape=Shape::User/></span> }.into_any(),
    };
    let body = view! {
        {face}
        <div class="row-body">
            <p class="row-title">{who.clone()}</p>
            <p class="small">{how}</p>
            {related.notes.into_iter().map(|note| view! { <p class="quiet small prose">{note}</p> }).collect_view()}
            {next.map(|next| view! { <p class="quiet small num">{next}</p> })}
            {move || is_away.get().then(|| view! { <p class="cluster chips"><StateChip state/></p> })}
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
        {may.then(|| view! { <TakeBack file who entries change/> })}
    }
}

/// Changes what is said, or takes back every entry that says it.
#[component]
fn TakeBack(
    file: FileId,
    who: String,
    entries: StoredValue<Vec<shared::fold::Entry>>,
    /// Where something else is said instead; nowhere for somebody who is not on this phone.
    change: Option<String>,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let saved = just_saved();
    let (asking, busy) = (RwSignal::new(false), RwSignal::new(false));
    let act = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let reason = "Taken back: it was not so, or is not so any more";
        let edits =
            entries.with_value(|said| said.iter().map(|entry| NewEdit::void(entry, reason)).collect());
        let save = NewSave { title: format!("{TITLE}: taken back"), file, edits, draft: None };
        spawn_local(async move {
            match local.save(save).await {
                Ok(save) => {
                    saved.set(save, file, format!("{TITLE}: taken back"));
                    request_animation_frame(|| mistakes::focus_in_place(HEADING));
                }
                Err(error) => toasts().say(error.to_string()),
            }
            busy.try_set(false);
        });
    });
    let hidden = format!(": {who}");
    view! {
        <div class="actions">
            {change.map(|href| view! {
                <a class="btn quiet compact flush" href=href>
                    <Icon shape=Shape::Pencil/>
                    "Change" <span class="visually-hidden">{hidden.clone()}</span>
                </a>
            })}
            <button type="button" class="btn quiet compact flush" on:click=move |_| asking.set(true)>
                <Icon shape=Shape::Undo/>
                "Take back" <span class="visually-hidden">{hidden}</span>
            </button>
        </div>
        <ConfirmDialog open=asking title="Take this back?" confirm="Take it back" on_confirm=act>
            <p>"It is no longer said of the two, on either page. Both files stay as they are, and nobody sees more or less for it."</p>
        </ConfirmDialog>
    }
}
