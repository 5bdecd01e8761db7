//! The note: headings for an empty one, and phrases that a touch puts where the next word goes.

use std::sync::Arc;

use leptos::prelude::*;
use shared::view::phrase::Words;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

use super::contact_form::ContactForm;
use crate::parts::field::TextArea;
use crate::parts::mistakes::focus_in_place;
use crate::parts::slot::slot;

/// The box's id.
const NOTE: &str = "note";

/// The note of a contact.
#[component]
pub(super) fn NoteField(
    /// The form.
    values: RwSignal<ContactForm>,
    /// Words that the service offers.
    offered: Signal<Arc<Vec<Words>>>,
) -> impl IntoView {
    let note = slot!(values, note);
    let label = Signal::derive(move || {
        let is_attempt = values.with(|form| form.how == "attempt");
        if is_attempt { "Anything to note" } else { "What was said and done" }.to_owned()
    });
    let how = Memo::new(move |_| values.with(|form| form.how.clone()));
    let is_empty = Memo::new(move |_| note.get().trim().is_empty());
    let fitting = move |is_template: bool| {
        let how = how.get();
        let offered = offered.get();
        let words =
            offered.iter().filter(|words| words.is_template == is_template && words.fits(&how)).cloned();
        words.collect::<Vec<_>>()
    };
    let begin_with = move |words: Words| {
        values.update(|form| {
            form.template.clone_from(&words.text);
            form.note.clone_from(&words.text);
        });
        // The first answer goes under the first heading.
        let first = words.text.find('\n').map_or(words.text.len(), |line| line + 1);
        go_on_at(&words.text, words.text[..first].encode_utf16().count());
    };
    let insert = move |words: Words| {
        let (from, to) = selected();
        let (text, caret) = inserted(&note.get_untracked(), from, to, &words.text);
        note.set(text.clone());
        go_on_at(&text, caret);
    };
    view! {
        <div class="stack tight">
            <TextArea id=NOTE label value=note/>
            {move || {
                let templates = if is_empty.get() { fitting(true) } else { Vec::new() };
                (!templates.is_empty()).then(|| touches("Begin with headings", templates, begin_with))
            }}
            {move || {
                let phrases = fitting(false);
                (!phrases.is_empty()).then(|| touches("Add a phrase", phrases, insert))
            }}
        </div>
    }
}

fn touches(
    label: &'static str,
    all: Vec<Words>,
    touch: impl Fn(Words) + Copy + Send + Sync + 'static,
) -> AnyView {
    let buttons = all.into_iter().map(|words| {
        let name = if words.is_template { format!("Headings: {}", words.name) } else { words.name.clone() };
        view! { <button type="button" class="phrase" on:click=move |_| touch(words.clone())>{name}</button> }
    });
    view! { <div class="phrases" role="group" aria-label=label>{buttons.collect_view()}</div> }.into_any()
}

fn area() -> Option<HtmlTextAreaElement> {
    document().get_element_by_id(NOTE)?.dyn_into().ok()
}

/// What is marked in the box, in UTF-16 units; the end where that cannot be known.
fn selected() -> (usize, usize) {
    let area = area();
    let place = |place: Option<Result<Option<u32>, _>>| {
        place.and_then(Result::ok).flatten().map_or(usize::MAX, |place| place as usize)
    };
    (
        place(area.as_ref().map(HtmlTextAreaElement::selection_start)),
        place(area.as_ref().map(HtmlTextAreaElement::selection_end)),
    )
}

/// Shows the text now, and lets the next word go to `caret`.
fn go_on_at(text: &str, caret: usize) {
    let Some(area) = area() else { return };
    area.set_value(text);
    focus_in_place(NOTE);
    let caret = u32::try_from(caret).unwrap_or(u32::MAX);
    if area.set_selection_range(caret, caret).is_err() {
        leptos::logging::warn!("the box has no place to go on in");
    }
}

/// `text` with `phrase` in the place of what lies between `from` and `to`, and where the next word goes; all three in UTF-16 units.
/// It stands apart from the words around it.
fn inserted(text: &str, from: usize, to: usize, phrase: &str) -> (String, usize) {
    let (before, rest) = text.split_at(byte(text, from));
    let after = &rest[byte(rest, to.saturating_sub(from))..];
    let space_before = !(before.is_empty() || before.ends_with(char::is_whitespace));
    // The next word stands apart too, at the end of a line as well.
    let has_space = after.starts_with(' ');
    let space = |is_needed: bool| if is_needed { " " } else { "" };
    let head = format!("{before}{}{phrase}{}", space(space_before), space(!has_space));
    let caret = head.encode_utf16().count() + usize::from(has_space);
    (head + after, caret)
}

/// Where the letter begins that is `units` UTF-16 units into `text`, in bytes; its end where it is shorter.
fn byte(text: &str, units: usize) -> usize {
    let mut left = units;
    for (at, letter) in text.char_indices() {
        if left < letter.len_utf16() {
            return at;
        }
        left -= letter.len_utf16();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_goes_where_the_next_word_would() {
        let put = |text: &str, from: usize, to: usize| inserted(text, from, to, "Low today.");
        assert_eq!(put("", usize::MAX, usize::MAX), ("Low today. ".to_owned(), 11));
        assert_eq!(put("Sat down.", 9, 9).0, "Sat down. Low today. ");
        assert_eq!(put("Sat down.\n", 10, 10).0, "Sat down.\nLow today. ");
        assert_eq!(put("First. Last.", 7, 7), ("First. Low today. Last.".to_owned(), 18));
        assert_eq!(put("First. Last.", 6, 6), ("First. Low today. Last.".to_owned(), 18));
        assert_eq!(put("First.\nLast.", 6, 6), ("First. Low today. \nLast.".to_owned(), 18));
        assert_eq!(put("Glad today.", 0, 11).0, "Low today. ", "what is marked is replaced");
    }

    #[test]
    fn letters_outside_the_first_plane_are_counted_as_the_browser_does() {
        let (text, caret) = inserted("☀\u{1F600} Zoë.", 3, 3, "Hm.");
        assert_eq!((text.as_str(), caret), ("☀\u{1F600} Hm. Zoë.", 8));
        assert_eq!(inserted("\u{1F600}", 1, 1, "Hm.").0, "Hm. \u{1F600}", "never within a letter");
    }
}
