//! One user: roles, a new code, their cases, and whether they may sign in.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::UserId;
use shared::role::Role;
use shared::wire::office::{OneTimeCode, UserRow};

use super::code::CodeCard;
use super::moving::Move;
use super::roles::{FIELD as ROLES, RoleTicks};
use super::words::{cases, last_heard, may_take_over};
use super::{PATH, is_admin};
use crate::clock;
use crate::network::office;
use crate::parts::button::Button;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::empty::{Empty, Notice};
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::Mistakes;
use crate::parts::page::PageHead;
use crate::parts::toast::toasts;
use crate::screens::asked::{Asked, ask_office};
use crate::session::Session;

/// The page of one user.
#[component]
pub(super) fn OnePerson(user: UserId) -> impl IntoView {
    let asked = Asked::new(office::users);
    let name = Signal::derive(move || {
        let row = asked.get().and_then(|users| users.into_iter().find(|row| row.id == user));
        row.map_or_else(|| "A person".to_owned(), |row| row.name)
    });
    view! {
        <PageHead tab="A person" title=name back=(PATH.to_owned(), "People and roles".to_owned())/>
        {asked.view("Asking the office…", move |users| {
            match users.iter().find(|row| row.id == user).cloned() {
                Some(row) => view! { <Person row users asked/> }.into_any(),
                None => view! { <Empty shape=Shape::Question title="The office does not list this person"/> }.into_any(),
            }
        })}
    }
}

#[component]
fn Person(row: UserRow, users: Vec<UserRow>, asked: Asked<Vec<UserRow>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let is_me = untrack(|| session.me()).is_some_and(|me| me.id == row.id);
    let (now_ms, admin) = (clock::now_ms(), is_admin());
    let state = match (row.disabled, row.invited) {
        (true, _) => Some(view! { <span class="chip red"><Icon shape=Shape::Lock/>"May not sign in"</span> }),
        (false, true) => {
            Some(view! { <span class="chip amber"><Icon shape=Shape::Key/>"Code not used yet"</span> })
        }
        (false, false) => None,
    };
    let takers = may_take_over(&users, &row);
    let line = [row.team_name.clone(), cases(row.cases), last_heard(&row, now_ms)];
    let line: Vec<String> = line.into_iter().filter(|part| !part.is_empty()).collect();
    view! {
        <div class="narrow stack">
            <div class="cluster">
                <span>{row.email.clone()}</span>
                {state}
            </div>
            <p class="quiet small num">{line.join(" · ")}</p>
            {(row.cases > 0 || row.disabled).then(|| view! { <Move row=row.clone() takers on_moved=Callback::new(move |()| asked.again())/> })}
            {admin.then(|| view! { <ChangeRoles row=row.clone() is_me asked/> })}
            {(admin && !row.disabled).then(|| view! { <NewCode row=row.clone()/> })}
            {(admin && !is_me).then(|| view! { <SignInAllowed row=row.clone() asked/> })}
        </div>
    }
}

#[component]
fn ChangeRoles(row: UserRow, is_me: bool, asked: Asked<Vec<UserRow>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let mistakes = Mistakes::provide();
    let roles = RwSignal::new(row.roles.clone());
    let busy = RwSignal::new(false);
    let (user, before) = (row.id, row.roles);
    let changed = Memo::new(move |_| roles.with(|roles| *roles != before));
    let loses_admin = move || is_me && roles.with(|roles| !roles.contains(&Role::Admin));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wanted = roles.get_untracked();
        if busy.get_untracked() || wanted.is_empty() {
            if wanted.is_empty() {
                mistakes.show_one(ROLES, "Tick at least one role, or stop their sign-in below.");
            }
            return;
        }
        mistakes.clear();
        busy.set(true);
        spawn_local(async move {
            let answer = ask_office(session, || office::set_roles(user, wanted.clone())).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => {
                    toasts().say("The roles are changed. They count from the next call of their devices.");
                    asked.again();
                }
                Err(error) => mistakes.show_one(ROLES, error.to_string()),
            }
        });
    };
    view! {
        <form class="card pad stack" novalidate on:submit=submit>
            <RoleTicks value=roles/>
            {move || loses_admin().then(|| view! {
                <Notice colour="amber" shape=Shape::Alert>"You are taking the admin role from yourself. You would no longer see this page."</Notice>
            })}
            {move || changed.get().then(|| view! { <div><Button words="Save roles" look="compact" submit=true busy/></div> })}
        </form>
    }
}

/// A new code, to set a new password with.
#[component]
fn NewCode(row: UserRow) -> impl IntoView {
    let session = expect_context::<Session>();
    let (busy, asking) = (RwSignal::new(false), RwSignal::new(false));
    let code = RwSignal::new(None::<OneTimeCode>);
    let trouble = RwSignal::new(None::<String>);
    let (user, name, email) = (row.id, row.name, row.email);
    let title = format!("Make a new code for {name}?");
    let make = Callback::new(move |()| {
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let answer = ask_office(session, || office::new_code(user)).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(made) => drop(code.try_set(Some(made))),
                Err(error) => drop(trouble.try_set(Some(error.to_string()))),
            }
        });
    });
    view! {
        {move || match code.get() {
            Some(made) => view! { <CodeCard code=made name=name.clone() email=email.clone()/> }.into_any(),
            None => view! {
                <section class="card pad stack tight">
                    <h2>"Password forgotten, or a code lost?"</h2>
                    <p class="quiet">"A new one-time code lets them set a new password. What is kept on their phone stays and opens with the new one."</p>
                    <ErrorLine words=trouble/>
                    <div>
                        <Button words="Make a new code" look="second compact" icon=Shape::Key busy on_press=move |()| asking.set(true)/>
                    </div>
                </section>
            }
            .into_any(),
        }}
        <ConfirmDialog open=asking title confirm="Make the code" on_confirm=make>
            <p>"Be sure that it is really them who asks. An earlier code stops working."</p>
        </ConfirmDialog>
    }
}

/// Stops sign-in, or allows it again.
#[component]
fn SignInAllowed(row: UserRow, asked: Asked<Vec<UserRow>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let (asking, busy) = (RwSignal::new(false), RwSignal::new(false));
    let trouble = RwSignal::new(None::<String>);
    let (user, disable, name) = (row.id, !row.disabled, row.name);
    let set = Callback::new(move |()| {
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let answer = ask_office(session, || office::set_disabled(user, disable)).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => {
                    toasts().say(if disable {
                        "They can no longer sign in."
                    } else {
                        "They can sign in again."
                    });
                    asked.again();
                }
                Err(error) => drop(trouble.try_set(Some(error.to_string()))),
            }
        });
    });
    let (title, words, button) = if disable {
        (
            "Stop their sign-in",
            "For somebody who has left. Their sessions end at once. Nothing that they recorded is lost; what is still on their phone is held by the office when it arrives.",
            "Stop sign-in",
        )
    } else {
        ("Allow sign-in again", "They sign in with the password that they had.", "Allow sign-in")
    };
    let holds = row.cases;
    view! {
        <section class="card pad stack tight">
            <h2>{title}</h2>
            <p class="quiet">{words}</p>
            {(disable && holds > 0).then(|| view! { <p>{format!("They hold {}. Move these first, so that nobody is forgotten.", cases(holds))}</p> })}
            <ErrorLine words=trouble/>
            <div>
                <Button words=button look="second compact" busy on_press=move |()| asking.set(true)/>
            </div>
        </section>
        <ConfirmDialog open=asking title=format!("{button} for {name}?") confirm=button danger=disable on_confirm=set/>
    }
}

/// What went wrong with a button that belongs to no box.
#[component]
fn ErrorLine(words: RwSignal<Option<String>>) -> impl IntoView {
    view! {
        <div role="alert">
            {move || words.get().map(|words| view! { <p class="error-text"><Icon shape=Shape::Alert/><span>{words}</span></p> })}
        </div>
    }
}
