//! Adding a person: the referral is taken down on one page, in the order of a conversation.

mod born;
mod ending;
mod household;
mod intake;
mod known;
mod nhs;
mod perhaps_here;
mod sections;

use leptos::prelude::*;
use shared::civil;
use shared::role::does_casework;
use shared::view::practice_list::practices;
use shared::view::programme::programmes;

use self::ending::Finish;
use self::household::{HouseholdSection, Newcomer};
use self::intake::{Intake, Offer};
use self::perhaps_here::{PerhapsHere, people_alike};
use self::sections::{HomeSection, NeedsSection, ReachSection, ReasonSection, WhoSection};
use crate::clock;
use crate::local::Local;
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::Empty;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::route;

/// What lists call the save, and a form without a name yet.
const TITLE: &str = "Referral";
/// The name of the form in drafts; `drafts.rs` leads from it back to here.
const FORM: &str = "person";
/// Unfinished referrals that are offered at once, at most; Today shows all.
const UNFINISHED_MAX: usize = 3;

/// Adds a person with their referral, for those who do casework.
#[component]
pub(crate) fn NewPerson() -> impl IntoView {
    let local = expect_context::<Local>();
    let may_add = untrack(|| does_casework(&local.me().roles));
    view! {
        <PageHead tab="Add a person" back=("/people".to_owned(), "People".to_owned())/>
        {if may_add {
            view! { <IntakeForm/> }.into_any()
        } else {
            view! {
                <Empty shape=Shape::UserPlus title="Link workers add people">
                    <p>"Your account does not hold cases, so it cannot begin one."</p>
                </Empty>
            }
                .into_any()
        }}
    }
}

#[component]
fn IntakeForm() -> impl IntoView {
    let local = expect_context::<Local>();
    let mistakes = Mistakes::provide();
    let today = clock::today();
    let title = RwSignal::new(TITLE.to_owned());
    let fresh = match route::query("household").and_then(|case| case.parse().ok()) {
        Some(case) => Intake { household: Newcomer::of(case), ..Intake::new(today) },
        None => Intake::new(today),
    };
    let form = DraftForm::open(FORM, None, title, fresh);
    let values = form.values;
    Effect::new(move |_| title.set(values.with(Intake::title)));
    let root = super::numbers::root();
    // What comes with the app, until the service's own is here.
    let offer = Memo::new(move |_| {
        let root = root.read();
        let service = root.entry().flatten();
        Offer { programmes: programmes(service), practices: practices(service) }
    });
    let alike = people_alike(local, values, today);
    // Said once to those who do not see what has appeared between the questions.
    let heard = Memo::new(move |_| {
        let too_young = values.with(|values| values.too_young(today, &offer.read()).is_some());
        let doubtful = values.with(|values| !values.nhs_none && values.doubtful_number().is_some());
        let here = alike.with(|alike| !alike.is_empty());
        let words = [
            (too_young, "They are under age: a question follows the date of birth. "),
            (doubtful, "The NHS number may be wrong. "),
            (here, "They may be on this phone already: see before the phone number."),
        ];
        words.into_iter().filter(|(is_so, _)| *is_so).map(|(_, words)| words).collect::<String>()
    });
    view! {
        // Return in a box goes nowhere: a referral is long, and is finished on purpose.
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            {if form.resumed {
                view! {
                    <p class="quiet small">"You began this earlier. " <a href="/people/new">"Begin a new one instead"</a></p>
                }
                    .into_any()
            } else {
                view! { <Unfinished/> }.into_any()
            }}
            <p class="quiet">"A name and the date of birth are enough to begin. The rest can follow."</p>
            <HouseholdSection values/>
            <WhoSection values today offer/>
            <PerhapsHere values alike/>
            <ReachSection values/>
            <NeedsSection values/>
            <HomeSection values offer/>
            <ReasonSection values offer/>
            <p class="visually-hidden" role="status">{heard}</p>
            <Finish form alike offer mistakes/>
        </form>
    }
}

/// Referrals that were begun and not finished: offered and never filled in unasked, since this one may be of somebody
/// else.
#[component]
fn Unfinished() -> impl IntoView {
    let drafts = untrack(|| expect_context::<Local>().drafts());
    let now_ms = clock::now_ms();
    let rows = drafts.into_iter().filter(|draft| draft.form == FORM).take(UNFINISHED_MAX).map(|draft| {
        let when = format!("Not finished · {}", civil::moment(draft.updated_ms, now_ms));
        view! {
            <li>
                <a class="row" href=format!("/drafts/{}", draft.id)>
                    <span class="face amber"><Icon shape=Shape::Pencil/></span>
                    <span class="row-body">
                        <span class="row-title">{draft.title}</span>
                        <span class="quiet small">{when}</span>
                    </span>
                    <Icon shape=Shape::Forward/>
                </a>
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| view! { <ul class="rows card">{rows}</ul> })
}
