//! Cases to somebody else: all that one worker holds, or one of them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{FileId, UserId};
use shared::wire::office::{MoveCases, UserRow};

use super::words::{cases, may_take_over};
use crate::local::Local;
use crate::network::office;
use crate::parts::button::Button;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::empty::Empty;
use crate::parts::field::Select;
use crate::parts::icon::Shape;
use crate::parts::mistakes::Mistakes;
use crate::parts::page::PageHead;
use crate::parts::route::{self, case_path};
use crate::parts::toast::toasts;
use crate::screens::asked::{Asked, ask_office};
use crate::screens::concern::list::Concerns;
use crate::session::Session;
use crate::sync::Sync;

/// The box for whoever takes them over.
const TO: &str = "move-to";

/// One case, of the worker who holds it.
#[component]
pub(super) fn HandOver(
    /// Who holds it.
    user: UserId,
    /// The case.
    case: FileId,
) -> impl IntoView {
    let (local, sync) = (expect_context::<Local>(), expect_context::<Sync>());
    let go = route::go_instead();
    let name = untrack(|| local.case(case)).map_or_else(|| "this person".to_owned(), |case| case.name);
    let asked = Asked::new(office::users);
    let back = (case_path(case), name.clone());
    let on_moved = Callback::new(move |()| {
        sync.now();
        go(&case_path(case));
    });
    view! {
        <PageHead tab="Hand over" title=Signal::stored(format!("Who takes {name} on?")) back/>
        {asked.view("Asking the office who there is…", move |users| {
            match users.iter().find(|row| row.id == user).cloned() {
                Some(row) => {
                    let takers = may_take_over(&users, &row);
                    view! { <div class="narrow stack"><Move row takers on_moved one=(case, name.clone())/></div> }.into_any()
                }
                None => view! { <Empty shape=Shape::Question title="The office does not list who has the case"/> }.into_any(),
            }
        })}
    }
}

/// What is moved, in words.
struct Words {
    title: String,
    button: String,
    asks: String,
    confirm: &'static str,
    gets: &'static str,
    lets_go: String,
}

fn words(from: &str, number: u32, one: Option<&str>) -> Words {
    match one {
        Some(name) => Words {
            title: format!("With {from} now"),
            button: format!("Hand {name} over"),
            asks: format!("Hand {name} over?"),
            confirm: "Hand over",
            gets: "gets the whole file with the next connection, with what is in the diary.",
            lets_go: format!(
                "{from}’s devices let go of it. What {from} has recorded and not sent yet still arrives."
            ),
        },
        None => Words {
            title: format!("Move their {} to somebody else", cases(number)),
            button: "Move all".to_owned(),
            asks: format!("Move {} from {from}?", cases(number)),
            confirm: "Move them",
            gets: "gets each whole file with the next connection.",
            lets_go: format!(
                "{from}’s devices let go of them. What {from} has recorded and not sent yet still arrives."
            ),
        },
    }
}

/// All cases of somebody, or one of them, to somebody else.
#[component]
pub(super) fn Move(
    /// Who holds them.
    row: UserRow,
    /// Who may take them over.
    takers: Vec<UserRow>,
    /// What comes after it is done.
    on_moved: Callback<()>,
    /// The one case that is moved, and whose it is; all of them where there is none.
    #[prop(optional)]
    one: Option<(FileId, String)>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let mistakes = Mistakes::provide();
    let (to, asking, busy) = (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(false));
    let (user, number) = (row.id, row.cases);
    let options: Vec<(String, String)> = takers
        .iter()
        .map(|taker| (taker.id.to_string(), format!("{} ({})", taker.name, cases(taker.cases))))
        .collect();
    let names: Vec<(String, String)> =
        takers.into_iter().map(|taker| (taker.id.to_string(), taker.name)).collect();
    let taker = Signal::derive(move || {
        let to = to.get();
        names.iter().find(|(id, _)| *id == to).map(|(_, name)| name.clone()).unwrap_or_default()
    });
    let ask = move |()| {
        if to.with_untracked(String::is_empty) {
            mistakes.show_one(TO, "Choose who takes them over.");
        } else {
            mistakes.clear();
            asking.set(true);
        }
    };
    let Words { title, button, asks, confirm, gets, lets_go } =
        words(&row.name, number, one.as_ref().map(|(_, name)| name.as_str()));
    let (case, person) = one.unzip();
    let go = Callback::new(move |()| {
        let Ok(to) = to.get_untracked().parse::<UserId>() else { return };
        let (name, person) = (taker.get_untracked(), person.clone());
        busy.set(true);
        spawn_local(async move {
            let wanted = MoveCases { to, cases: case.map(|case| vec![case]) };
            let answer = ask_office(session, || office::move_cases(user, &wanted)).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(moved) => {
                    toasts().say(match person {
                        Some(person) if moved.moved > 0 => format!("{name} has {person} now."),
                        Some(_) => "Somebody else has the case already.".to_owned(),
                        None => format!("{name} now holds {}.", cases(moved.moved)),
                    });
                    on_moved.run(());
                }
                Err(error) => mistakes.show_one(TO, error.to_string()),
            }
        });
    });
    if number == 0 {
        return view! { <p class="quiet">"They hold no cases."</p> }.into_any();
    }
    let concerns = match case {
        Some(case) => view! { <Concerns case holder=user/> }.into_any(),
        None => view! { <Concerns holder=user/> }.into_any(),
    };
    view! {
        <section class="card pad stack">
            <h2>{title}</h2>
            {concerns}
            <Select id=TO label="Who takes them over?" options value=to/>
            <div>
                <Button words=button look="second compact" icon=Shape::ArrowRight busy on_press=ask/>
            </div>
        </section>
        <ConfirmDialog open=asking title=asks confirm on_confirm=go>
            <p>{move || format!("{} {gets}", taker.get())}</p>
            <p>{lets_go.clone()}</p>
        </ConfirmDialog>
    }
    .into_any()
}
