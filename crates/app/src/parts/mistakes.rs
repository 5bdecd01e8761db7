//! What is wrong with a form: a summary that takes focus, words by each field, "Error: " in the title.

use leptos::prelude::*;
use shared::check::Mistake;
use wasm_bindgen::JsCast;

use super::icon::{Icon, Shape};
use super::page::Pages;

/// The mistakes of the form on this page. Fields find theirs through the context.
#[derive(Clone, Copy)]
pub(crate) struct Mistakes {
    list: RwSignal<Vec<Mistake>>,
    /// Raised by each [`Mistakes::show`], so that the summary takes focus again.
    shown: RwSignal<u32>,
}

impl Mistakes {
    /// Begins a form: call it once in the component that holds the fields, before its view.
    pub(crate) fn provide() -> Self {
        let mistakes = Self { list: RwSignal::new(Vec::new()), shown: RwSignal::new(0) };
        provide_context(mistakes);
        if let Some(pages) = use_context::<Pages>() {
            Effect::new(move |_| pages.mark_wrong(!mistakes.list.with(Vec::is_empty)));
            on_cleanup(move || pages.mark_wrong(false));
        }
        mistakes
    }

    /// Shows these mistakes and moves focus to the summary. What was typed stays.
    pub(crate) fn show(self, list: Vec<Mistake>) {
        self.list.set(list);
        self.shown.update(|times| *times += 1);
    }

    /// Shows one mistake that belongs to no box, or to the box `field`.
    pub(crate) fn show_one(self, field: &'static str, words: impl Into<String>) {
        self.show(vec![Mistake::new(field, words)]);
    }

    /// Takes the mistakes away: the form was right.
    pub(crate) fn clear(self) {
        self.list.set(Vec::new());
    }

    /// The words for the box with this id.
    pub(crate) fn of(self, field: &str) -> Option<String> {
        self.list.with(|list| list.iter().find(|mistake| mistake.field == field).map(|one| one.words.clone()))
    }
}

/// The words for one box, from the mistakes of the form around it.
pub(crate) fn words_for(field: &'static str) -> Signal<Option<String>> {
    let mistakes = use_context::<Mistakes>();
    Signal::derive(move || mistakes.and_then(|mistakes| mistakes.of(field)))
}

/// Moves focus to the element with this id, and the question around it into view, with its label and its mistake.
pub(crate) fn focus(id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    unfold(&element);
    let question = element.closest(".field").ok().flatten();
    // An element that cannot take focus is scrolled to all the same.
    question.as_ref().unwrap_or(&element).scroll_into_view();
    focus_in_place(id);
}

/// Opens everything folded away that this stands in.
fn unfold(element: &web_sys::Element) {
    let mut folded = element.closest("details").ok().flatten();
    while let Some(details) = folded {
        if details.set_attribute("open", "").is_err() {
            leptos::logging::warn!("it stays folded away");
        }
        folded = details.parent_element().and_then(|above| above.closest("details").ok().flatten());
    }
}

/// Moves focus to the element with this id where it stands: what is above it stays in view.
pub(crate) fn focus_in_place(id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let element: &web_sys::HtmlElement = element.unchecked_ref();
    if element.focus_with_options(&options).is_err() {
        leptos::logging::warn!("no focus");
    }
}

/// The list of what is wrong, at the top of the form. Empty until [`Mistakes::show`].
#[component]
pub(crate) fn ErrorSummary() -> impl IntoView {
    let mistakes = expect_context::<Mistakes>();
    Effect::new(move |_| {
        if mistakes.shown.get() > 0 {
            request_animation_frame(move || {
                // What is wrong is to be seen by its box, also where that was folded away.
                let fields = mistakes.list.try_get_untracked().unwrap_or_default();
                let boxes = fields.iter().filter_map(|wrong| document().get_element_by_id(wrong.field));
                boxes.for_each(|element| unfold(&element));
                focus("error-summary");
            });
        }
    });
    move || {
        let list = mistakes.list.get();
        (!list.is_empty()).then(|| {
            let rows = list.into_iter().map(|Mistake { field, words }| {
                let go = move |event: leptos::ev::MouseEvent| {
                    event.prevent_default();
                    focus(field);
                };
                view! {
                    <li>
                        <a href=format!("#{field}") on:click=go>{words}</a>
                    </li>
                }
            });
            view! {
                <div class="error-summary" id="error-summary" tabindex="-1" role="alert">
                    <h2>"Something needs another look"</h2>
                    <ul>{rows.collect_view()}</ul>
                </div>
            }
        })
    }
}

/// The words of a mistake between a field's hint and its box.
#[component]
pub(crate) fn ErrorText(
    /// The id of the box.
    id: &'static str,
    /// The words, if there is a mistake.
    words: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        words.get().map(|words| {
            view! {
                <p class="error-text" id=format!("{id}-error")>
                    <Icon shape=Shape::Alert/>
                    <span><span class="visually-hidden">"Error: "</span>{words}</span>
                </p>
            }
        })
    }
}

/// The ids that describe a box: its hint, and its mistake while there is one.
pub(crate) fn described_by(
    id: &'static str,
    has_hint: bool,
    words: Signal<Option<String>>,
) -> impl Fn() -> Option<String> + Send + Copy + 'static {
    move || {
        let hint = has_hint.then(|| format!("{id}-hint"));
        let error = words.with(Option::is_some).then(|| format!("{id}-error"));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}
