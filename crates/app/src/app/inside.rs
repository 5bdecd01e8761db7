//! Everything inside the lock: the places, and what stands around every page.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route};
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::path;

use super::banners::Banners;
use super::office::{Screen, office};
use super::piece::piece;
use super::places::{Rail, Tabs};
use crate::alone::Alone;
use crate::instruments::Instruments;
use crate::local::Local;
use crate::parts::empty::Empty;
use crate::parts::icon::Shape;
use crate::parts::keeping::ReadFirst;
use crate::parts::page::{PageHead, Pages};
use crate::parts::saved::JustSaved;
use crate::parts::toast::ToastRegion;
use crate::photos::Photos;
use crate::screens::about::About;
use crate::screens::alone::form::VisitAlone;
use crate::screens::alone::out::Out;
use crate::screens::assess::Assess;
use crate::screens::assess::choose::ChooseInstrument;
use crate::screens::budget::{RecordSpend, SetUp as SetUpBudget};
use crate::screens::case::CaseFile;
use crate::screens::concern::ConcernPage;
use crate::screens::concern::list::AllConcerns;
use crate::screens::decisions::Decisions;
use crate::screens::decisions::decide::Decide;
use crate::screens::died::DiedPage;
use crate::screens::drafts::ResumeDraft;
use crate::screens::end::EndPage;
use crate::screens::entry::EntryPage;
use crate::screens::erase::EraseCase;
use crate::screens::feedback::FeedbackPage;
use crate::screens::follow_up::NoFollowUpPage;
use crate::screens::follow_up::list::FollowUps;
use crate::screens::held::HeldCount;
use crate::screens::home::Home;
use crate::screens::message::MessagePage;
use crate::screens::plan::{OwnCopyPage, PlanPage};
use crate::screens::practice_person::PracticeStrip;

use crate::screens::household::HouseholdPage;
use crate::screens::new_person::NewPerson;
use crate::screens::not_reached::NotReachedPage;
use crate::screens::one_person::Later;
use crate::screens::people::People;
use crate::screens::phone::ThisPhone;
use crate::screens::record::{ChoosePerson, Record};
use crate::screens::risks::RisksPage;
use crate::screens::safety::Safety;
use crate::screens::services::Services;
use crate::screens::settings::Settings;
use crate::screens::walk::WalkForm;

piece! { inside by load_inside:
    pub(super) fn inside(local: Local) { view! { <Inside local/> }.into_any() }
}

/// Everything below the unlocked guard.
#[component]
fn Inside(local: Local) -> impl IntoView {
    provide_context(local);
    JustSaved::provide();
    Later::provide();
    HeldCount::provide();
    Photos::provide();
    Instruments::provide(local);
    expect_context::<Alone>().follow(local);
    view! {
        <div class="app">
            <a class="skip-link" href="#main" on:click=skip>"Skip to the page"</a>
            <Banners/>
            <Rail/>
            <FlatRoutes fallback=place(false, || view! { <Nowhere/> })>
                <Route path=path!("/") view=home_place()/>
                <Route path=path!("/people") view=place(false, || view! { <People/> })/>
                <Route path=path!("/people/new") view=place(false, || view! { <NewPerson/> })/>
                <Route path=path!("/people/:file") view=place(true, || view! { <CaseFile/> })/>
                <Route path=path!("/people/:file/about") view=place(false, || view! { <About/> })/>
                <Route path=path!("/people/:file/record") view=place(false, || view! { <Record/> })/>
                <Route path=path!("/people/:file/assess") view=place(false, || view! { <ChooseInstrument/> })/>
                <Route path=path!("/people/:file/assess/:instrument") view=place(false, || view! { <Assess/> })/>
                <Route path=path!("/people/:file/walk") view=place(false, || view! { <WalkForm/> })/>
                <Route path=path!("/people/:file/entry/:entry") view=place(false, || view! { <EntryPage/> })/>
                <Route path=path!("/people/:file/household") view=place(false, || view! { <HouseholdPage/> })/>
                <Route path=path!("/people/:file/risks") view=place(false, || view! { <RisksPage/> })/>
                <Route path=path!("/people/:file/plan") view=place(false, || view! { <PlanPage/> })/>
                <Route path=path!("/people/:file/plan/copy") view=place(false, || view! { <OwnCopyPage/> })/>
                <Route path=path!("/people/:file/message") view=place(false, || view! { <MessagePage/> })/>
                <Route path=path!("/people/:file/spend") view=place(false, || view! { <RecordSpend/> })/>
                <Route path=path!("/people/:file/budget") view=place(false, || view! { <SetUpBudget/> })/>
                <Route path=path!("/people/:file/safety") view=place(false, || view! { <Safety/> })/>
                <Route path=path!("/people/:file/concern") view=place(false, || view! { <ConcernPage/> })/>
                <Route path=path!("/people/:file/concern/:concern") view=place(false, || view! { <ConcernPage/> })/>
                <Route path=path!("/people/:file/visit") view=place(false, || view! { <VisitAlone/> })/>
                <Route path=path!("/people/:file/end") view=place(false, || view! { <EndPage/> })/>
                <Route path=path!("/people/:file/died") view=place(false, || view! { <DiedPage/> })/>
                <Route path=path!("/people/:file/not-reached") view=place(false, || view! { <NotReachedPage/> })/>
                <Route path=path!("/people/:file/no-follow-up") view=place(false, || view! { <NoFollowUpPage/> })/>
                <Route path=path!("/people/:file/feedback") view=place(false, || view! { <FeedbackPage/> })/>
                <Route path=path!("/feedback") view=place(true, || office(Screen::Feedback))/>
                <Route path=path!("/follow-ups") view=place(false, || view! { <FollowUps/> })/>
                <Route path=path!("/people/:file/erase") view=place(false, || view! { <EraseCase/> })/>
                <Route path=path!("/out") view=place(false, || view! { <Out/> })/>
                <Route path=path!("/record") view=place(false, || view! { <ChoosePerson/> })/>
                <Route path=path!("/concerns") view=place(false, || view! { <AllConcerns/> })/>
                <Route path=path!("/decisions") view=place(false, || view! { <Decisions/> })/>
                <Route path=path!("/decisions/:file/:entry") view=place(false, || view! { <Decide/> })/>
                <Route path=path!("/drafts/:id") view=place(false, || view! { <ResumeDraft/> })/>
                <Route path=path!("/safety") view=place(false, || view! { <Safety/> })/>
                <Route path=path!("/services") view=place(false, || view! { <Services/> })/>
                <Route path=path!("/phone") view=place(false, || view! { <ThisPhone/> })/>
                <Route path=path!("/settings") view=place(false, || view! { <Settings/> })/>
                <Route path=path!("/team") view=place(true, || office(Screen::Team))/>
                <Route path=path!("/team/:user") view=place(true, || office(Screen::Worker))/>
                <Route path=path!("/team/:user/heard/:visit") view=place(false, || office(Screen::HeardFrom))/>
                <Route path=path!("/review") view=place(true, || office(Screen::Review))/>
                <Route path=path!("/held") view=place(true, || office(Screen::Held))/>
                <Route path=path!("/office/people") view=place(true, || office(Screen::People))/>
                <Route path=path!("/office/numbers") view=place(true, || office(Screen::Numbers))/>
                <Route path=path!("/office/practices") view=place(true, || office(Screen::Practices))/>
                <Route path=path!("/office/phrases") view=place(true, || office(Screen::Phrases))/>
                <Route path=path!("/office/questionnaires") view=place(true, || office(Screen::Questionnaires))/>
                <Route path=path!("/set-up") view=home_place()/>
            </FlatRoutes>
            <Tabs/>
            <ToastRegion/>
        </div>
    }
}

/// Moves focus to the page without touching the address.
fn skip(event: leptos::ev::MouseEvent) {
    event.prevent_default();
    crate::parts::mistakes::focus("main");
}

/// One place: the page's frame around a screen, which is built anew whenever its part of the address changes. `wide` for
/// columns and tables.
fn place<V: IntoView + 'static>(
    wide: bool,
    screen: fn() -> V,
) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    move || {
        let pages = expect_context::<Pages>();
        let (params, query) = (use_params_map(), use_query_map());
        view! {
            <main class="app-main" class:wide=wide id="main" tabindex="-1">
                <PracticeStrip/>
                <ReadFirst/>
                {move || {
                    // Read, not merely tracked: a memo that nobody has read yet follows nothing.
                    params.with(|_| ());
                    query.with(|_| ());
                    pages.arrive();
                    // What a screen reads while it is built must not build it again.
                    untrack(screen)
                }}
            </main>
        }
        .into_any()
    }
}

/// The start: room for its columns and tables.
fn home_place() -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    place(true, || view! { <Home/> })
}

/// An address that leads nowhere.
#[component]
fn Nowhere() -> impl IntoView {
    view! {
        <PageHead tab="Not here"/>
        <Empty shape=Shape::Question title="There is no page at this address">
            <p>"It may have been moved, or the link may be incomplete."</p>
            <a class="btn" href="/">"Go to the start"</a>
        </Empty>
    }
}
