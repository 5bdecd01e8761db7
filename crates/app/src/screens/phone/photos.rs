//! Photos that the office does not have yet: they go after everything that was written.

use leptos::prelude::*;
use shared::device::photo::PhotoRecord;
use shared::device::whereabouts::Whereabouts;
use shared::outbox::State;

use super::words;
use crate::clock;
use crate::local::Local;
use crate::parts::icon::{Icon, Shape};
use crate::parts::photo::words_of;
use crate::parts::route;

/// Photos on their way, oldest first.
#[component]
pub(super) fn WaitingPhotos() -> impl IntoView {
    let local = expect_context::<Local>();
    move || {
        let waiting = local.photos_waiting();
        (!waiting.is_empty()).then(|| {
            let rows = waiting.into_iter().map(|photo| {
                let name = local.case(photo.file).map(|case| case.name).unwrap_or_default();
                let at = local.whereabouts(photo.photo.blob);
                view! { <li><Row photo name at/></li> }
            });
            view! { <ul class="rows card" aria-label="Photos to send">{rows.collect_view()}</ul> }
        })
    }
}

#[component]
fn Row(photo: PhotoRecord, name: String, at: Whereabouts) -> impl IntoView {
    let title = if name.is_empty() { "Photo".to_owned() } else { format!("Photo, {name}") };
    let said = said(at, &words::saved_at(photo.made_ms, clock::now_ms()));
    let is_lost = at == Whereabouts::Broken;
    view! {
        <a class="row" href=route::entry_path(photo.file, photo.entry)>
            <span class="face" class:amber=is_lost><Icon shape=Shape::Image/></span>
            <span class="row-body">
                <span class="row-title">{title}</span>
                <span class="quiet small row-line">{words_of(&photo.photo)}</span>
                <span class="quiet small row-line">{said}</span>
            </span>
            <Icon shape=if is_lost { Shape::Alert } else { Shape::ArrowUp }/>
        </a>
    }
}

/// Where a photo is that the office does not have.
fn said(at: Whereabouts, saved_at: &str) -> String {
    match at {
        Whereabouts::Broken => "Part of it is lost on this phone. Take it again if you can.".to_owned(),
        Whereabouts::PutOff => {
            "The office has not taken it yet. It stays here and is offered again.".to_owned()
        }
        Whereabouts::Here(State::Sending) => State::Sending.words().to_owned(),
        Whereabouts::Here(_) | Whereabouts::Elsewhere => {
            format!("{} {saved_at}", State::SavedOnThisPhone.words())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_that_waits_says_why() {
        let at = |at| said(at, "13:58");
        assert_eq!(at(Whereabouts::Here(State::SavedOnThisPhone)), "Saved on this phone 13:58");
        assert_eq!(at(Whereabouts::Here(State::Sending)), "Sending");
        assert!(at(Whereabouts::PutOff).contains("offered again"));
        assert!(at(Whereabouts::Broken).contains("lost"));
    }
}
