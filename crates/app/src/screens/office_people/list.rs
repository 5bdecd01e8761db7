//! Everybody who can sign in.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::wire::office::{TeamRow, UserRow};

use super::words::{cases, found, last_heard, sorted};
use super::{PATH, is_admin};
use crate::clock;
use crate::local::Local;
use crate::network::office;
use crate::parts::button::Button;
use crate::parts::empty::Empty;
use crate::parts::field::TextField;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::Mistakes;
use crate::parts::page::PageHead;
use crate::parts::person::Face;
use crate::parts::toast::toasts;
use crate::screens::asked::{Asked, ask_office};
use crate::screens::numbers::{NumbersDoor, looks_after};
use crate::screens::phrases::PHRASES;
use crate::screens::practices::PracticesDoor;
use crate::screens::questionnaires::QUESTIONNAIRES;
use crate::session::Session;

/// More than this and a box to find somebody appears.
const FIND_FROM: usize = 8;

/// The list.
#[component]
pub(super) fn Everybody() -> impl IntoView {
    let asked = Asked::new(office::users);
    let admin = is_admin();
    view! {
        <PageHead tab="People and roles" above=if admin { "The office" } else { "Your team" }.to_owned()>
            {admin.then(|| view! {
                <a class="btn compact" href=format!("{PATH}?add=1")><Icon shape=Shape::UserPlus/>"Add somebody"</a>
            })}
        </PageHead>
        <NumbersDoor always=true/>
        <PracticesDoor/>
        {looks_after(&untrack(|| expect_context::<Local>().me()).roles).then(|| view! {
            <Door href=QUESTIONNAIRES shape=Shape::Clipboard title="Questionnaires" words="Which are asked, and adding one"/>
            <Door href=PHRASES shape=Shape::Pencil title="Phrases for notes" words="What a touch puts into a note"/>
        })}
        {asked.view("Asking the office who is there…", |users| view! { <Rows users=sorted(users)/> })}
        {admin.then(|| view! { <Teams/> })}
    }
}

/// A way to something that the service looks after.
#[component]
fn Door(href: &'static str, shape: Shape, title: &'static str, words: &'static str) -> impl IntoView {
    view! {
        <a class="card row" href=href>
            <span class="face pine"><Icon shape=shape/></span>
            <span class="row-body">
                <span class="row-title">{title}</span>
                <span class="quiet small">{words}</span>
            </span>
            <Icon shape=Shape::Forward/>
        </a>
    }
}

#[component]
fn Rows(users: Vec<UserRow>) -> impl IntoView {
    if users.is_empty() {
        return view! { <Empty shape=Shape::Users title="Nobody here yet"/> }.into_any();
    }
    let find = RwSignal::new(String::new());
    let many = users.len() > FIND_FROM;
    let find_box = many.then(|| {
        view! {
            <div class="search">
                <Icon shape=Shape::Search/>
                <input
                    class="box"
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label="Find by name, team or role"
                    placeholder="Find by name, team or role"
                    prop:value=move || find.get()
                    on:input=move |event| find.set(event_target_value(&event))
                />
            </div>
        }
    });
    let count = users.len();
    let shown = move || found(&users, &find.get());
    view! {
        {find_box}
        {move || {
            let shown = shown();
            let told = if shown.len() == count { String::new() } else { format!("{} of {count}", shown.len()) };
            let none = shown.is_empty();
            let rows = shown.into_iter().map(|user| view! { <li><Row user/></li> }).collect_view();
            view! {
                <p class="quiet small num" role="status">{told}</p>
                {(!none).then(|| view! { <ul class="rows card">{rows}</ul> })}
                {none.then(|| view! { <p>"Nobody fits that. Try fewer letters."</p> })}
            }
        }}
    }
    .into_any()
}

#[component]
fn Row(user: UserRow) -> impl IntoView {
    let now_ms = clock::now_ms();
    let roles =
        user.roles.iter().map(|role| view! { <span class="chip">{role.label()}</span> }).collect_view();
    let line = [user.team_name.clone(), cases(user.cases), last_heard(&user, now_ms)];
    let line: Vec<String> = line.into_iter().filter(|part| !part.is_empty()).collect();
    let state = if user.disabled {
        Some(("red", Shape::Lock, "May not sign in"))
    } else if user.invited {
        Some(("amber", Shape::Key, "Code not used yet"))
    } else {
        None
    };
    view! {
        <a class="row" href=format!("{PATH}?user={}", user.id)>
            <Face name=user.name.clone()/>
            <span class="row-body">
                <span class="person-line">
                    <b class="row-title">{user.name.clone()}</b>
                    {roles}
                    {state.map(|(colour, shape, words)| view! { <span class=format!("chip {colour}")><Icon shape/>{words}</span> })}
                </span>
                <span class="quiet small">{user.email.clone()}</span>
                <span class="quiet small num">{line.join(" · ")}</span>
            </span>
            <Icon shape=Shape::Forward/>
        </a>
    }
}

/// The teams, folded away: they change seldom.
#[component]
fn Teams() -> impl IntoView {
    let session = expect_context::<Session>();
    let asked = Asked::new(office::teams);
    let mistakes = Mistakes::provide();
    let (name, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wanted = name.get_untracked().trim().to_owned();
        if wanted.is_empty() {
            mistakes.show_one("team-name", "Enter the name of the team.");
            return;
        }
        mistakes.clear();
        busy.set(true);
        spawn_local(async move {
            let answer = ask_office(session, || office::add_team(wanted.clone())).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(team) => {
                    let _ = name.try_set(String::new());
                    toasts().say(format!("{} is added.", team.name));
                    asked.again();
                }
                Err(error) => mistakes.show_one("team-name", error.to_string()),
            }
        });
    };
    let row = |team: TeamRow| {
        let members =
            if team.members == 1 { "1 member".to_owned() } else { format!("{} members", team.members) };
        view! { <li class="between"><span>{team.name}</span><span class="quiet small num">{members}</span></li> }
    };
    view! {
        <details class="more card pad">
            <summary>"Teams"</summary>
            <div class="stack">
                {asked.view("Asking the office…", move |teams| {
                    view! { <ul class="stack tight">{teams.into_iter().map(row).collect_view()}</ul> }
                })}
                <form class="stack tight" novalidate on:submit=add>
                    <TextField id="team-name" label="Name of a new team" value=name/>
                    <div><Button words="Add team" look="second compact" submit=true busy/></div>
                </form>
            </div>
        </details>
    }
}
