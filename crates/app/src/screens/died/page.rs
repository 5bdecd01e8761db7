//! The page of somebody who has died, and the form where nobody has said so yet.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::civil;
use shared::fold::Entry;
use shared::id::FileId;
use shared::role::does_casework;
use shared::summary::DiedOn;
use shared::view::died::{DIED, Died, HOW_KNOWN, died};
use shared::view::label;

use super::family::ForTheFamily;
use super::form::{Form, edit};
use super::{DIED_FORM, close_path, died_of, died_words, family_path};
use crate::local::Local;
use crate::local::edit::NewSave;
use crate::local::open_file::OpenFile;
use crate::parts::button::Button;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::empty::Empty;
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::{Opened, open_file, with_file};
use crate::parts::page::{PageHead, begin_again};
use crate::parts::route::{self, case_path};
use crate::parts::saved::{SavedNotice, just_saved};
use crate::parts::toast::toasts;
use crate::screens::case::NoSuchFile;
use crate::screens::going_on::{GoingOn, unfinished};

/// The page in the address.
#[component]
pub(crate) fn DiedPage() -> impl IntoView {
    let Some(file) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    let local = expect_context::<Local>();
    let opened = open_file(file);
    let is_dead = Memo::new(move |_| died_of(local, file).is_some());
    let was_asked = StoredValue::new(false);
    (move || {
        if is_dead.get() {
            if was_asked.get_value() {
                // The form has gone, and its focus with it: one goes on from the top.
                begin_again();
            }
            return view! { <HasDied file opened/> }.into_any();
        }
        was_asked.set_value(true);
        if let Some(draft) = unfinished(DIED_FORM, file, |_| true) {
            return view! { <GoingOn draft/> }.into_any();
        }
        with_file(opened, false, move |open| untrack(|| view! { <Asked file open/> })).into_any()
    })
    .into_any()
}

/// The form, for those who may write it down.
#[component]
fn Asked(file: FileId, open: Arc<OpenFile>) -> impl IntoView {
    let local = expect_context::<Local>();
    let may = does_casework(&untrack(|| local.me()).roles);
    let name = open.person_view().name.unwrap_or_default().shown();
    match open.person_root().cloned().filter(|_| may) {
        Some(root) => view! { <Form file open root/> }.into_any(),
        None => view! {
            <PageHead tab="Has died" back=(case_path(file), name)/>
            <Empty shape=Shape::Question title="This is not yours to write">
                <p>"Whoever has the case writes down that the person has died."</p>
                <a class="btn" href=case_path(file)>"Back to the file"</a>
            </Empty>
        }
        .into_any(),
    }
}

/// Who told us, when, and who wrote it down.
fn told_words(died: &Died, by: &str) -> Vec<String> {
    let how = label(HOW_KNOWN, &died.how_known);
    let who = match (how.is_empty(), died.who.is_empty()) {
        (true, _) => died.who.clone(),
        (false, true) => how.to_owned(),
        (false, false) => format!("{how}: {}", died.who),
    };
    let told = died.told.map(|told| format!("We were told on {}", civil::long_date(told)));
    let by = (!by.is_empty()).then(|| format!("Written down by {by}"));
    let lines = [Some(who), told, by, Some(died.note.clone())].into_iter().flatten();
    lines.filter(|line| !line.is_empty()).collect()
}

/// The root of the person, as far as it says that they died.
fn says_so(opened: Signal<Opened>) -> Option<(Entry, Died)> {
    match &*opened.read() {
        Opened::Here(open) => {
            let root = open.person_root()?;
            Some((root.clone(), died(root)?))
        }
        Opened::Opening | Opened::Not(_) => None,
    }
}

#[component]
fn HasDied(file: FileId, opened: Signal<Opened>) -> impl IntoView {
    let local = expect_context::<Local>();
    let name = untrack(|| local.case(file)).map(|case| case.name).unwrap_or_default();
    let on = Memo::new(move |_| died_of(local, file));
    let lines = Memo::new(move |_| {
        let (root, died) = says_so(opened)?;
        let head =
            root.fields.get(DIED).and_then(|field| field.heads.iter().find(|head| !head.value.is_null()));
        Some(told_words(&died, head.map(|head| head.by_name.as_str()).unwrap_or_default()))
    });
    let may = does_casework(&untrack(|| local.me()).roles);
    let is_open =
        Memo::new(move |_| local.case(file).is_some_and(|case| !shared::view::case::is_over(&case.stage)));
    view! {
        <PageHead
            tab="Has died"
            title=Signal::stored(format!("{name} has died"))
            back=(case_path(file), name.clone())
        />
        <SavedNotice file/>
        <section class="card pad stack tight" aria-label="What we know">
            <p><b>{move || on.get().as_ref().map(died_words)}"."</b></p>
            {move || lines.get().into_iter().flatten().map(|line| view! { <p>{line}</p> }).collect_view()}
            {move || lines.with(Option::is_none).then(|| view! { <p class="quiet">"Who told us stands in the whole file, perhaps under another record of the same person."</p> })}
            <p class="quiet">"Calls, visits, letters, tasks and follow-ups have stopped. Nothing was deleted."</p>
            {may.then(|| view! {
                <div class="actions">
                    <a class="btn second compact" href=family_path(file)><Icon shape=Shape::Talk/>"Record a talk with the family"</a>
                    {move || is_open.get().then(|| view! {
                        <a class="btn second compact" href=close_path(file)><Icon shape=Shape::Check/>"Close the case"</a>
                    })}
                </div>
            })}
        </section>
        <ForTheFamily file name=name.clone()/>
        {move || (may && lines.with(Option::is_some)).then(|| view! { <TakeBack file opened name=name.clone()/> })}
    }
}

/// Takes it back. Everything that had stopped is there again, since nothing was deleted.
#[component]
fn TakeBack(file: FileId, opened: Signal<Opened>, name: String) -> impl IntoView {
    let local = expect_context::<Local>();
    let (saved, toasts, go) = (just_saved(), toasts(), route::go_instead());
    let (asks, busy) = (RwSignal::new(false), RwSignal::new(false));
    let take_back = Callback::new(move |()| {
        let Some((root, _)) = untrack(|| says_so(opened)) else { return };
        let go = go.clone();
        busy.set(true);
        spawn_local(async move {
            let title = "Has died: taken back".to_owned();
            let save = NewSave { title: title.clone(), file, edits: vec![edit(&root, None)], draft: None };
            match local.save(save).await {
                Ok(save) => {
                    saved.set(save, file, title);
                    go(&case_path(file));
                }
                Err(error) => toasts.say(error.to_string()),
            }
            busy.try_set(false);
        });
    });
    view! {
        <details class="more">
            <summary>"Was this entered by mistake?"</summary>
            <p>"The diary, tasks and follow-ups are then there again as they were, on every phone once it meets the office."</p>
            <div class="actions">
                <Button words="Take it back" look="second compact" icon=Shape::Undo busy=busy on_press=move |()| asks.set(true)/>
            </div>
        </details>
        <ConfirmDialog
            open=asks
            title=format!("{name} has not died?")
            confirm="Take it back"
            cancel="Leave it as it is"
            on_confirm=take_back
        >
            <p>"Calls and visits that were planned are then due again."</p>
        </ConfirmDialog>
    }
}

/// What a held or set-aside version says, for lists of what was written.
pub(crate) fn value_words(died: &Died) -> String {
    let mut lines = vec![died_words(&DiedOn { on: died.on })];
    lines.extend(told_words(died, ""));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn who_told_us_and_when_is_kept() {
        let died = Died {
            on: Some(date(2026, 3, 3)),
            how_known: "family".to_owned(),
            who: "her daughter".to_owned(),
            told: Some(date(2026, 3, 4)),
            note: String::new(),
        };
        let lines = told_words(&died, "R. Hale");
        assert_eq!(
            lines,
            ["Family or friends: her daughter", "We were told on 4 March 2026", "Written down by R. Hale"]
        );
        assert_eq!(told_words(&Died::default(), ""), [""; 0]);
        assert!(value_words(&died).starts_with("Died on 3 March 2026\n"));
    }
}
