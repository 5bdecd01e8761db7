//! Photos of a record: small ones to touch, each opens large with its words and where it is.

use leptos::html::Dialog as DialogElement;
use leptos::prelude::*;
use shared::device::whereabouts::Whereabouts;
use shared::fold::Entry;
use shared::id::{FileId, UserId};
use shared::outbox::State;
use shared::view::photo::{Photo, photos};

use super::button::Button;
use super::empty::Notice;
use super::icon::{Icon, Shape};
use super::state::StateChip;
use crate::local::Local;
use crate::photos::{Missing, Photos, Picture};

/// Photos that a list shows of one record; the record's page shows all.
const LISTED_MAX: usize = 4;

/// A photo and whose record names it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    /// The record's file.
    pub(crate) file: FileId,
    /// The photo.
    pub(crate) photo: Photo,
    /// Who wrote the record, and so took the photo.
    pub(crate) by: UserId,
    /// Their name.
    pub(crate) by_name: String,
}

/// The photos of a record.
pub(crate) fn of_entry(entry: &Entry) -> Vec<Shown> {
    let shown =
        |photo| Shown { file: entry.file, photo, by: entry.made.by, by_name: entry.made.by_name.clone() };
    photos(entry).into_iter().map(shown).collect()
}

/// The words of a photo, also where nobody wrote any.
pub(crate) fn words_of(photo: &Photo) -> String {
    let words = photo.words.trim();
    if words.is_empty() { "A photo without words".to_owned() } else { words.to_owned() }
}

/// All photos of a record, each with its words and where it is.
#[component]
pub(crate) fn PhotoCards(photos: Vec<Shown>) -> impl IntoView {
    let rows = photos.into_iter().map(|shown| {
        let words = words_of(&shown.photo);
        let photo = shown.photo.clone();
        view! {
            <li class="photo-card">
                <PhotoTile shown large=true/>
                <div class="stack tight">
                    <p class="prose">{words}</p>
                    <p class="small"><Standing photo/></p>
                </div>
            </li>
        }
    });
    view! { <ul class="photo-cards">{rows.collect_view()}</ul> }
}

/// The photos of a record in a list: small, and a line where the office does not have all of them.
#[component]
pub(crate) fn PhotoRow(photos: Vec<Shown>) -> impl IntoView {
    if photos.is_empty() {
        return ().into_any();
    }
    let local = expect_context::<Local>();
    let more = photos.len().saturating_sub(LISTED_MAX);
    let blobs: Vec<_> = photos.iter().map(|shown| shown.photo.blob).collect();
    let waiting = Memo::new(move |_| {
        let is_only_here =
            |at: Whereabouts| !matches!(at, Whereabouts::Elsewhere | Whereabouts::Here(State::WithTheOffice));
        blobs.iter().filter(|blob| is_only_here(local.whereabouts(**blob))).count()
    });
    let tiles =
        photos.into_iter().take(LISTED_MAX).map(|shown| view! { <li><PhotoTile shown large=false/></li> });
    view! {
        <ul class="photo-row" aria-label="Photos">
            {tiles.collect_view()}
            {(more > 0).then(|| view! { <li class="quiet small">{format!("and {more} more")}</li> })}
        </ul>
        {move || only_here(waiting.get()).map(|words| view! { <p class="small quiet"><Icon shape=Shape::Smartphone/>{words}</p> })}
    }
    .into_any()
}

fn only_here(photos: usize) -> Option<String> {
    match photos {
        0 => None,
        1 => Some("One photo is on this phone alone so far".to_owned()),
        many => Some(format!("{many} photos are on this phone alone so far")),
    }
}

/// One photo to touch.
#[component]
fn PhotoTile(shown: Shown, large: bool) -> impl IntoView {
    let pictures = expect_context::<Photos>();
    let picture = pictures.picture(&shown.photo);
    let words = words_of(&shown.photo);
    let open = RwSignal::new(false);
    let is_here = {
        let picture = picture.clone();
        Memo::new(move |_| matches!(picture.get(), Picture::Here(_) | Picture::Opening))
    };
    let name = {
        let words = words.clone();
        move || match is_here.get() {
            true => format!("Photo: {words}"),
            false => format!("Photo: {words}. It is not on this phone"),
        }
    };
    let (width, height) = (shown.photo.width, shown.photo.height);
    let face = {
        let picture = picture.clone();
        move || match picture.get() {
            // The button says what it shows.
            Picture::Here(address) => {
                view! { <img src=address.to_string() alt="" width=width height=height decoding="async"/> }
                    .into_any()
            }
            Picture::Opening => ().into_any(),
            _ => {
                view! { <span class="photo-blank"><Icon shape=Shape::Image/>{large.then_some("Show")}</span> }
                    .into_any()
            }
        }
    };
    let to_show = StoredValue::new(shown);
    let press = move |_| {
        let shown = to_show.get_value();
        if matches!(picture.get_untracked(), Picture::Elsewhere | Picture::Not(_)) {
            pictures.fetch(shown.file, shown.photo);
        }
        open.set(true);
    };
    view! {
        <button type="button" class="photo-tile" class:large=large aria-label=name aria-haspopup="dialog" on:click=press>
            {face}
        </button>
        {move || open.get().then(|| view! { <Large shown=to_show.get_value() open/> })}
    }
}

/// One photo as large as the screen, with its words, where it is, and the way back.
#[component]
fn Large(shown: Shown, open: RwSignal<bool>) -> impl IntoView {
    let pictures = expect_context::<Photos>();
    let picture = pictures.picture(&shown.photo);
    let element = NodeRef::<DialogElement>::new();
    Effect::new(move |_| {
        if let Some(dialog) = element.get()
            && !dialog.open()
            && dialog.show_modal().is_err()
        {
            open.set(false);
        }
    });
    let close = move |()| {
        if let Some(dialog) = element.get_untracked() {
            dialog.close();
        }
    };
    let words = words_of(&shown.photo);
    let (alt, label, photo) = (words.clone(), words.clone(), shown.photo.clone());
    let (width, height) = (shown.photo.width, shown.photo.height);
    let by_name = shown.by_name.clone();
    let again = {
        let shown = shown.clone();
        Callback::new(move |()| pictures.fetch(shown.file, shown.photo.clone()))
    };
    let body = move || {
        match picture.get() {
        Picture::Here(address) => {
            view! { <img class="photo-large" src=address.to_string() alt=alt.clone() width=width height=height/> }
                .into_any()
        }
        Picture::Opening => view! { <p class="quiet" role="status">"Opening the photo…"</p> }.into_any(),
        Picture::Asking => {
            view! { <p class="quiet" role="status">"Asking the office for the photo…"</p> }.into_any()
        }
        Picture::Elsewhere => {
            view! { <Button words="Show it" look="second" icon=Shape::Download on_press=again/> }.into_any()
        }
        Picture::Not(missing) => view! { <NotShown missing shown=shown.clone() again/> }.into_any(),
    }
    };
    view! {
        <dialog class="dialog photo-view" node_ref=element aria-label=label on:close=move |_| open.set(false)>
            <figure class="stack tight">
                {body}
                <figcaption>
                    <p class="prose strong">{words}</p>
                    <p class="quiet small">{format!("Taken by {by_name}")}</p>
                </figcaption>
            </figure>
            <div class="cluster between">
                <span class="small"><Standing photo/></span>
                <Button words="Back" look="second compact" icon=Shape::Back on_press=close/>
            </div>
        </dialog>
    }
}

/// Why a photo is not shown, and what can be done.
#[component]
fn NotShown(missing: Missing, shown: Shown, again: Callback<()>) -> impl IntoView {
    let me = untrack(|| expect_context::<Local>().me()).id;
    let may_come = !matches!(missing, Missing::Erased | Missing::Other);
    let shape = if missing == Missing::NoConnection { Shape::NoSignal } else { Shape::Info };
    let words = missing_words(&missing, (shown.by != me).then_some(shown.by_name.as_str()));
    view! {
        <div role="status">
            <Notice colour="amber" shape><p>{words}</p></Notice>
        </div>
        {may_come.then(|| view! { <div><Button words="Try again" look="second compact" icon=Shape::Refresh on_press=again/></div> })}
    }
}

/// Why a photo is not shown; `whose` names the colleague who took it.
fn missing_words(missing: &Missing, whose: Option<&str>) -> String {
    match (missing, whose) {
        (Missing::NoConnection, _) => {
            "This photo is not on this phone, and there is no connection to the office just now. What the office has is safe there.".to_owned()
        }
        (Missing::NotYet, Some(name)) => format!("Still on {name}’s phone: not with the office yet. It comes by itself once that phone has signal."),
        (Missing::NotYet, None) => {
            "Still on the phone that you took it with: not with the office yet. It goes by itself once that phone has signal.".to_owned()
        }
        (Missing::Erased, _) => "This photo was erased at the office on purpose. Nothing of it is left.".to_owned(),
        (Missing::Other, _) => {
            "What came is not the photo that this record names, so it is not shown. Tell the office.".to_owned()
        }
        (Missing::Trouble(words), _) => words.clone(),
    }
}

/// Where a photo is, in the words that every record has.
#[component]
fn Standing(photo: Photo) -> impl IntoView {
    let local = expect_context::<Local>();
    let picture = expect_context::<Photos>().picture(&photo);
    let at = Memo::new(move |_| match local.whereabouts(photo.blob) {
        // What is shown and does not lie here has come from the office.
        Whereabouts::Elsewhere if matches!(picture.get(), Picture::Here(_)) => {
            Whereabouts::Here(State::WithTheOffice)
        }
        at => at,
    });
    move || {
        match at.get() {
        Whereabouts::Here(state) => view! { <StateChip state=Signal::stored(state)/> }.into_any(),
        Whereabouts::PutOff => view! {
            <StateChip state=Signal::stored(State::SavedOnThisPhone)/>
            <span class="quiet">" The office has not taken it yet. It stays here and is offered again."</span>
        }
        .into_any(),
        Whereabouts::Broken => view! {
            <span class="error-text"><Icon shape=Shape::Alert/>"Part of it is lost on this phone, and the office does not have it."</span>
        }
        .into_any(),
        Whereabouts::Elsewhere => view! { <span class="quiet">"Not kept on this phone"</span> }.into_any(),
    }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said_with_who_has_it() {
        let said = |missing, whose| missing_words(&missing, whose);
        assert!(
            said(Missing::NotYet, Some("R. Hale"))
                .starts_with("Still on R. Hale’s phone: not with the office yet.")
        );
        assert!(said(Missing::NotYet, None).contains("that you took it with"));
        assert!(said(Missing::NoConnection, Some("R. Hale")).contains("no connection"));
        assert!(said(Missing::Erased, None).contains("on purpose"));
        assert_eq!(said(Missing::Trouble("Sign in.".to_owned()), None), "Sign in.");
    }

    #[test]
    fn a_list_says_how_many_photos_are_on_this_phone_alone() {
        assert_eq!(only_here(0), None);
        assert!(only_here(1).is_some_and(|words| words.starts_with("One photo is")));
        assert!(only_here(3).is_some_and(|words| words.starts_with("3 photos are")));
    }
}
