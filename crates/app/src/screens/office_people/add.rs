//! Adding somebody: name, sign-in name, roles, team; then the code to hand over.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::check::{self, Mistake};
use shared::id::TeamId;
use shared::role::Roles;
use shared::wire::office::{NewUser, OneTimeCode, TeamRow};

use super::PATH;
use super::code::CodeCard;
use super::roles::{FIELD as ROLES, RoleTicks};
use crate::network::office;
use crate::parts::button::Button;
use crate::parts::field::{Select, TextField};
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::{PageHead, begin_again};
use crate::parts::print::PrintButton;
use crate::screens::asked::{Asked, ask_office};
use crate::session::Session;

/// What is typed, bound to the boxes.
#[derive(Clone, Copy)]
struct Form {
    name: RwSignal<String>,
    email: RwSignal<String>,
    roles: RwSignal<Roles>,
    team: RwSignal<String>,
}

impl Form {
    /// The user to be added.
    fn user(self) -> Result<NewUser, Vec<Mistake>> {
        let new = NewUser {
            name: self.name.get_untracked().trim().to_owned(),
            email: self.email.get_untracked().trim().to_owned(),
            roles: self.roles.get_untracked(),
            team: self.team.get_untracked().parse::<TeamId>().ok(),
        };
        let wrong = mistakes_in(&new);
        if wrong.is_empty() { Ok(new) } else { Err(wrong) }
    }
}

fn mistakes_in(new: &NewUser) -> Vec<Mistake> {
    let mut wrong = Vec::new();
    if let Err(words) = check::said(&new.name, "Enter their name.") {
        wrong.push(Mistake::new("name", words));
    }
    if let Err(words) = check::email(&new.email) {
        wrong.push(Mistake::new("email", words));
    }
    if new.roles.is_empty() {
        wrong.push(Mistake::new(ROLES, "Tick at least one role."));
    }
    wrong
}

/// The page for adding somebody.
#[component]
pub(super) fn AddSomebody() -> impl IntoView {
    let form = Form {
        name: RwSignal::new(String::new()),
        email: RwSignal::new(String::new()),
        roles: RwSignal::new(Roles::new()),
        team: RwSignal::new(String::new()),
    };
    let made = RwSignal::new(None::<(OneTimeCode, NewUser)>);
    let teams = Asked::new(office::teams);
    view! {
        <PageHead
            tab="Add somebody"
            title=Signal::derive(move || if made.with(Option::is_some) { "They are added" } else { "Add somebody" }.to_owned())
            back=(PATH.to_owned(), "People and roles".to_owned())
        />
        {move || match made.get() {
            Some((code, user)) => view! {
                <div class="narrow stack">
                    <CodeCard code name=user.name email=user.email/>
                    <div class="actions no-print">
                        <a class="btn" href=PATH>"Done"</a>
                        <PrintButton/>
                    </div>
                </div>
            }
            .into_any(),
            None => view! { <Boxes form made teams/> }.into_any(),
        }}
    }
}

#[component]
fn Boxes(
    form: Form,
    made: RwSignal<Option<(OneTimeCode, NewUser)>>,
    teams: Asked<Vec<TeamRow>>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let mistakes = Mistakes::provide();
    let busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let user = match form.user() {
            Ok(user) => user,
            Err(wrong) => return mistakes.show(wrong),
        };
        mistakes.clear();
        busy.set(true);
        spawn_local(async move {
            let answer = ask_office(session, || office::add_user(&user)).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(code) => {
                    let _ = made.try_set(Some((code, user)));
                    begin_again();
                }
                Err(error) => mistakes.show_one("email", error.to_string()),
            }
        });
    };
    view! {
        <form class="narrow stack" novalidate on:submit=submit>
            <ErrorSummary/>
            <p class="quiet">"No email is sent. You get a one-time code to hand over, and they choose their own password with it."</p>
            <TextField id="name" label="Name" hint="As colleagues know them." value=form.name/>
            <TextField id="email" label="Email" hint="They sign in with it. It is never written to." kind="email" keyboard="email" value=form.email/>
            <RoleTicks value=form.roles/>
            {move || teams.get().map(|teams| {
                let options: Vec<(String, String)> = teams.into_iter().map(|team| (team.id.to_string(), team.name)).collect();
                view! { <Select id="team" label="Team" options value=form.team optional="if they are in one" empty="No team"/> }
            })}
            <div class="bar"><Button words="Add and make the code" submit=true busy/></div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::role::Role;

    #[test]
    fn somebody_new_has_a_name_an_email_and_a_role() {
        let mut new =
            NewUser { name: " ".to_owned(), email: "hale".to_owned(), roles: Roles::new(), team: None };
        let fields =
            |new: &NewUser| mistakes_in(new).into_iter().map(|wrong| wrong.field).collect::<Vec<_>>();
        assert_eq!(fields(&new), ["name", "email", "roles"]);
        new.name = "R. Hale".to_owned();
        new.email = "r.hale@demo.invalid".to_owned();
        new.roles.insert(Role::LinkWorker);
        assert!(fields(&new).is_empty());
    }
}
