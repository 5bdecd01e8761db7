//! An assessment: the runner of any instrument. An introduction, a page for each question, then "check your answers".

pub(in crate::screens) mod address;
mod answer;
mod check;
pub(crate) mod choose;
mod filled;
mod handed;
mod introduction;
mod page;
mod question;
mod scores;

use std::sync::Arc;

use leptos::prelude::*;
use serde::Deserialize;
use shared::id::{EntryId, FileId};
use shared::instrument::{self, Instrument};
use shared::kind;
use shared::view::assessment::{InstrumentRef, MOMENTS};
use shared::view::case::is_over;
use shared::view::label;

use self::address::Address;
use self::check::CheckAnswers;
pub(crate) use self::filled::copied;
use self::filled::{Filled, History};
use self::handed::HandBack;
use self::introduction::Introduction;
use self::page::Page;
use self::question::Question;
use self::scores::Scores;
use super::died::{Stopped, stopped};
use super::going_on::{GoingOn, amends, unfinished};
use super::must_know::MustKnow;
use super::risks::words::LastTime;
use crate::clock;
use crate::instruments::instruments;
use crate::local::Local;
use crate::local::open_file::OpenFile;
use crate::parts::draft_form::{DraftForm, DraftNote};
use crate::parts::empty::Empty;
use crate::parts::ending;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::Mistakes;
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::{PageHead, Pages};
use crate::parts::route;
use crate::parts::whole_page::{Look, look_while};

/// An assessment of the person in the address, with the instrument in the address, in its newest version or in that of `?version=`. `?amends=` puts an earlier one right.
#[component]
pub(crate) fn Assess() -> impl IntoView {
    let wanted = route::param("instrument").unwrap_or_default();
    let instrument = wanted_one(&untrack(|| instruments().known()), &wanted);
    let (Some(file), Some(instrument)) = (route::file(), instrument) else {
        return view! {
            <PageHead tab="Assessment"/>
            <Empty shape=Shape::Question title="This questionnaire is not on this phone">
                <p>"It may have been replaced by a newer one. Start again from the person’s page."</p>
            </Empty>
        }
        .into_any();
    };
    let wrong = route::query("amends").and_then(|entry| entry.parse::<EntryId>().ok());
    let form = form_name(&instrument);
    if let Some(draft) = unfinished(&form, file, |values| amends(values, wrong)) {
        return view! { <GoingOn draft/> }.into_any();
    }
    // What was begun before, or is put right, goes on.
    let goes_on = route::draft().is_some() || wrong.is_some();
    if let Some(name) = stopped(file).filter(|_| !goes_on) {
        return view! { <Stopped file name/> }.into_any();
    }
    let instrument = Arc::new(instrument);
    with_file(open_file(file), false, move |open| {
        let instrument = Arc::clone(&instrument);
        untrack(move || view! { <Runner file open instrument wrong/> })
    })
    .into_any()
}

/// The questionnaire of this name: in the version with which an unfinished form was begun, else in that of the address, else the newest.
fn wanted_one(instruments: &[Instrument], wanted: &str) -> Option<Instrument> {
    let local = expect_context::<Local>();
    let begun = route::draft().and_then(|draft| local.draft(draft));
    let begun =
        begun.and_then(|draft| InstrumentRef::deserialize(draft.values.get("form")?.get("instrument")?).ok());
    let begun = begun.filter(|begun| begun.id == wanted).map(|begun| begun.version);
    // What is asked again is asked as it was: only that is compared.
    let named = || route::query("version").and_then(|version| version.parse().ok());
    let version = begun.or_else(named).unwrap_or(u32::MAX);
    instrument::used(instruments, &InstrumentRef { id: wanted.to_owned(), version }).cloned()
}

/// The form's name among the drafts.
fn form_name(instrument: &Instrument) -> String {
    format!("assess/{}", instrument.id)
}

/// What every page of the runner knows.
#[derive(Clone, Copy)]
struct Run {
    file: FileId,
    form: DraftForm<Filled>,
    instrument: StoredValue<Arc<Instrument>>,
    history: StoredValue<Arc<History>>,
    /// What was answered about risks the last time.
    last_risks: StoredValue<LastTime>,
    page: RwSignal<Page>,
    /// Whether *Continue* leads back to the check page, from where the question was opened.
    checking: RwSignal<bool>,
    /// Large letters, for the person to read themselves.
    large: RwSignal<bool>,
    address: Address,
    pages: Pages,
}

impl Run {
    fn instrument(self) -> Arc<Instrument> {
        self.instrument.get_value()
    }

    fn history(self) -> Arc<History> {
        self.history.get_value()
    }

    /// Opens a page; the phone's own way back leads from it to the one that is open now.
    fn open(self, page: Page) {
        self.address.push(page.name(&self.instrument()));
        self.show(page);
    }

    /// Shows a page: its heading takes focus.
    fn show(self, page: Page) {
        self.pages.arrive();
        self.page.set(page);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// The page after this one, or the check page for somebody who came from there.
    fn go_on(self) {
        let next = self.page.get_untracked().next(&self.instrument());
        let next = match next {
            // The questions go on for as long as the phone is with the person; what comes after them is not for them.
            Page::Check if self.large.get_untracked() => Page::HandBack,
            next if self.large.get_untracked() => next,
            _ if self.checking.get_untracked() => Page::Check,
            next => next,
        };
        self.open(next);
    }
}

#[component]
fn Runner(
    file: FileId,
    open: Arc<OpenFile>,
    instrument: Arc<Instrument>,
    wrong: Option<EntryId>,
) -> impl IntoView {
    Mistakes::provide();
    let wrong = wrong.and_then(|wrong| open.case.get(&wrong)).filter(|entry| entry.kind == kind::ASSESSMENT);
    let stage = open.case_view().stage.map(|stage| stage.stage).unwrap_or_default();
    let suggested = History::of(&open.case, &instrument, None).suggested_moment(is_over(&stage));
    let fresh = wrong.map_or_else(|| Filled::new(&instrument, suggested), Filled::amending);
    let form =
        DraftForm::open(form_name(&instrument), Some(file), Signal::stored(instrument.name.clone()), fresh);
    let filled = form.values.get_untracked();
    let history = History::of(&open.case, &instrument, filled.amends);
    let address = Address::new();
    let first = if form.resumed { Page::to_resume(&filled, &instrument) } else { Page::Introduction };
    let first = address.name().map_or(first, |name| Page::of(Some(&name), &instrument));
    let run = Run {
        file,
        form,
        instrument: StoredValue::new(instrument),
        history: StoredValue::new(Arc::new(history)),
        last_risks: StoredValue::new(LastTime::of(&open.case, None, clock::now_ms())),
        page: RwSignal::new(first),
        checking: RwSignal::new(false),
        large: RwSignal::new(false),
        address,
        pages: expect_context(),
    };
    address.on_back(move |name| run.show(Page::of(name.as_deref(), &run.instrument())));
    Effect::new(move |_| {
        if run.page.get() == Page::Check {
            run.checking.set(true);
        }
    });
    look_while(Look::HandedOver, run.large.into());
    let name = open.person_view().name.unwrap_or_default().shown();
    let known = StoredValue::new(MustKnow::of(&open));
    let page = Memo::new(move |_| run.page.get());
    view! {
        <Head run name=name.clone()/>
        <div class="stack runner" class:large=move || run.large.get()>
            {move || {
                let name = name.clone();
                match page.get() {
                    Page::Introduction => untrack(|| view! { <Introduction run name known=known.get_value()/> }).into_any(),
                    Page::Item(place) => untrack(|| view! { <Question run place/> }).into_any(),
                    Page::Scores => untrack(|| view! { <Scores run/> }).into_any(),
                    Page::HandBack => untrack(|| view! { <HandBack run/> }).into_any(),
                    Page::Check => untrack(|| view! { <CheckAnswers run name/> }).into_any(),
                }
            }}
        </div>
    }
}

/// One question back, where one is, and how far.
#[component]
fn Head(run: Run, name: String) -> impl IntoView {
    let last = run.instrument().items.len();
    let case = route::case_path(run.file);
    let where_now = move || match run.page.get() {
        Page::Introduction | Page::Scores | Page::HandBack => String::new(),
        Page::Item(place) => format!("{} of {last}", place + 1),
        Page::Check => "check".to_owned(),
    };
    let line = move || {
        let moment = run.form.values.with(|filled| label(MOMENTS, &filled.moment).to_lowercase());
        let parts = [name.clone(), moment, where_now()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let done = move || match run.page.get() {
        Page::Introduction | Page::Scores => 0,
        Page::Item(place) => place + 1,
        Page::HandBack | Page::Check => last,
    };
    let back = move || {
        match run.page.get().back(&run.instrument()) {
        Some(page) => view! {
            <button type="button" class="back runner-back" aria-label="One page back" on:click=move |_| run.open(page)>
                <Icon shape=Shape::Back/>
            </button>
        }
        .into_any(),
        None => view! {
            <a class="back runner-back" href=case.clone() aria-label="Back to the person’s page"><Icon shape=Shape::Back/></a>
        }
        .into_any(),
    }
    };
    view! {
        <div class="runner-head">
            {back}
            <p class="quiet small num">{line}</p>
        </div>
        {(last > 1 && !run.instrument().is_short()).then(|| view! {
            <progress
                class="progress"
                max=last.to_string()
                prop:value=move || done().to_string()
                aria-label=move || format!("Question {} of {last}", done())
            ></progress>
        })}
    }
}

/// The way to leave the form and go on another day; not for the person's eyes.
#[component]
fn ForLater(run: Run) -> impl IntoView {
    let keep = keep_as_draft(run);
    view! {
        <div class="for-worker">
            <button type="button" class="link-button" on:click=move |_| keep.run(())>
                <Icon shape=Shape::Pencil/>
                "Keep as draft and go on later"
            </button>
            <DraftNote form=run.form/>
        </div>
    }
}

/// Keeps the form as it is and goes back to the person.
fn keep_as_draft(run: Run) -> Callback<()> {
    ending::keep_as_draft(run.form, route::case_path(run.file), "main")
}
