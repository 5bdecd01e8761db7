//! Setting out to a visit alone: where to, until when, and who is told.

use std::sync::Arc;

use leptos::prelude::*;
use shared::id::{EntryId, FileId};
use shared::view::lone_visit::worker_file;

use super::setting_out::{BACK, BACKS, BUDDY, NUMBER, PLACE, SettingOut, TIME, edits};
use super::{ALONE_FORM, CannotCall, OUT};
use crate::alone::Alone;
use crate::alone::timer::at_words;
use crate::alone::visits::buddy;
use crate::clock;
use crate::local::Local;
use crate::local::edit::NewSave;
use crate::local::open_file::OpenFile;
use crate::parts::choice::PickOne;
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::{Notice, Waiting};
use crate::parts::ending::{Ending, FINISH, save_and_go};
use crate::parts::field::TextField;
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::opened::{Opened, open_file, with_file};
use crate::parts::page::PageHead;
use crate::parts::route;
use crate::parts::slot::slot;
use crate::screens::about::words::place_words;
use crate::screens::case::NoSuchFile;
use crate::screens::died::{Stopped, stopped};
use crate::screens::going_on::{GoingOn, unfinished};
use crate::screens::household::OfferedHazards;
use crate::screens::household::here::household;
use crate::screens::must_know::BeforeYouBegin;

/// What the list of what was saved calls it.
const TITLE: &str = "Visit alone";

/// The form for the person in the address.
#[component]
pub(crate) fn VisitAlone() -> impl IntoView {
    let Some(case) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    let local = expect_context::<Local>();
    if let Some(name) = stopped(case) {
        return view! { <Stopped file=case name/> }.into_any();
    }
    if let Some(draft) = unfinished(ALONE_FORM, case, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    // One's own file may not be there yet: the first visit makes it.
    let own = open_file(worker_file(untrack(|| local.me()).id));
    let is_read = Memo::new(move |_| !matches!(*own.read(), Opened::Opening));
    (move || match is_read.get() {
        false => view! { <Waiting words="Opening the file…"/> }.into_any(),
        true => with_file(open_file(case), false, move |open| untrack(|| view! { <Form case open own/> }))
            .into_any(),
    })
    .into_any()
}

fn own_file(own: Signal<Opened>) -> Option<Arc<OpenFile>> {
    match own.get_untracked() {
        Opened::Here(file) => Some(file),
        Opened::Opening | Opened::Not(_) => None,
    }
}

#[component]
fn Form(case: FileId, open: Arc<OpenFile>, own: Signal<Opened>) -> impl IntoView {
    let (local, alone) = (expect_context::<Local>(), expect_context::<Alone>());
    let mistakes = Mistakes::provide();
    let person = open.person_view();
    let address = person.address.unwrap_or_default();
    let place = place_words(&address).join(", ");
    let buddy = own_file(own).and_then(|file| buddy(&file));
    let fresh = SettingOut::new(place, buddy);
    let form = DraftForm::open(ALONE_FORM, Some(case), Signal::stored(TITLE.to_owned()), fresh);
    let values = form.values;
    let name = person.name.unwrap_or_default().shown();
    let busy = RwSignal::new(false);
    let save = save_and_go(form, busy, FINISH);
    let finish = Callback::new(move |()| {
        // While the touch is handled: later the browser would not let it sound.
        alone.prepare();
        if busy.get_untracked() {
            return;
        }
        let visit = match values.get_untracked().checked(case, clock::now_ms()) {
            Ok(visit) => visit,
            Err(wrong) => return mistakes.show(wrong),
        };
        let file = worker_file(untrack(|| local.me()).id);
        let own = own_file(own);
        let root = own.as_ref().and_then(|own| own.root());
        let edits = edits(file, root, &visit, EntryId(clock::new_uuid()));
        save(NewSave { title: TITLE.to_owned(), file: case, edits, draft: None }, OUT.to_owned());
    });
    let until_a_time = Memo::new(move |_| values.with(|form| form.back == "time"));
    let backs = BACKS.map(|(code, words)| (code.to_owned(), words.to_owned())).to_vec();
    view! {
        <CannotCall/>
        <PageHead
            tab="Visit alone"
            title=Signal::stored("Before you set out".to_owned())
            back=(route::case_path(case), if name.is_empty() { "The person’s page".to_owned() } else { name })
        />
        <BeforeYouBegin open=open.clone()/>
        <AtTheHome case open way_in=address.access/>
        <OutAlready/>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <TextField id=PLACE label="Where" value=slot!(values, place)/>
            <PickOne id=BACK legend="When will you be back?" options=backs value=slot!(values, back)/>
            {move || until_a_time.get().then(|| view! {
                <TextField id=TIME label="The time" kind="time" width="w12" value=slot!(values, time)/>
            })}
            <BackBy values/>
            <section class="stack" aria-labelledby="buddy">
                <div>
                    <h2 id="buddy">"Your buddy"</h2>
                    <p class="quiet small">
                        "Tell them before you go. They ring you when you are late, and they know what to do when you do not answer."
                    </p>
                </div>
                <TextField id=BUDDY label="Their name" value=slot!(values, buddy)/>
                <TextField
                    id=NUMBER
                    label="Their number"
                    kind="tel"
                    keyboard="tel"
                    hint="You call it with one touch while you are out. Your supervisors see it too."
                    value=slot!(values, number)
                />
            </section>
            <Ending form leads=route::case_path(case) busy on_finish=finish words="Set out"/>
        </form>
    }
}

/// What to mind at the address, before anything else.
#[component]
fn AtTheHome(case: FileId, open: Arc<OpenFile>, way_in: String) -> impl IntoView {
    let household = household(expect_context(), case);
    // As it is now: what is taken over here stands in the file from then on.
    let opened = open_file(case);
    let lines = Memo::new(move |_| match &*opened.read() {
        Opened::Here(now) => at_the_home(now, &way_in),
        Opened::Opening | Opened::Not(_) => at_the_home(&open, &way_in),
    });
    view! {
        <div class="stack tight at-the-home" id=AT_THE_HOME tabindex="-1">
            {move || {
                let lines = lines.get();
                (!lines.is_empty()).then(|| {
                    let lines = lines.into_iter().map(|what| view! { <li>{what}</li> }).collect_view();
                    view! {
                        <Notice colour="amber" shape=Shape::House>
                            <h2 class="small">"At the home"</h2>
                            <ul class="dotted">{lines}</ul>
                        </Notice>
                    }
                })
            }}
            <OfferedHazards file=case household focus=AT_THE_HOME/>
        </div>
    }
}

/// The id of what to mind at the address.
const AT_THE_HOME: &str = "at-the-home";

/// What to mind there, and how to get in.
fn at_the_home(open: &OpenFile, way_in: &str) -> Vec<String> {
    let way_in = Some(way_in.to_owned()).filter(|way_in| !way_in.is_empty());
    open.hazards().into_iter().chain(way_in).collect()
}

/// An earlier visit that never ended goes on beside this one.
#[component]
fn OutAlready() -> impl IntoView {
    let alone = expect_context::<Alone>();
    let is_out = Memo::new(move |_| !alone.timers().is_empty());
    move || {
        is_out.get().then(|| {
            view! {
                <Notice colour="pine" shape=Shape::Timer>
                    <p>"You are out already. Both timers run. " <a href=OUT>"See the other one"</a></p>
                </Notice>
            }
        })
    }
}

/// "Back by 14:32": what the choice comes to now.
#[component]
fn BackBy(values: RwSignal<SettingOut>) -> impl IntoView {
    let now_ms = RwSignal::new(clock::now_ms());
    let tick = set_interval_with_handle(
        move || {
            let _ = now_ms.try_set(clock::now_ms());
        },
        std::time::Duration::from_secs(5),
    );
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
    });
    let by = Memo::new(move |_| {
        // The choice may be newer than the last tick.
        now_ms.track();
        let now_ms = clock::now_ms();
        values.with(|form| form.due_ms(now_ms)).ok().map(|due_ms| at_words(due_ms, now_ms))
    });
    view! {
        <p class="num" aria-live="polite">
            {move || by.get().map(|by| view! { "Back by " <b>{by}</b> })}
        </p>
    }
}
