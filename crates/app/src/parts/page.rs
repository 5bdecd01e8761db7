//! A page: its title in the tab, its heading, and where focus goes after navigation.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::icon::{Icon, Shape};

/// The page that is shown. In the context of everything.
///
/// Titles in the tab are fixed texts by their type: the name of a client never gets into the browser's history or
/// the list of open apps.
#[derive(Clone, Copy)]
pub(crate) struct Pages {
    title: RwSignal<&'static str>,
    wrong: RwSignal<bool>,
    late: RwSignal<bool>,
    /// Set by navigation, taken by the first heading that appears.
    arrived: StoredValue<bool>,
}

impl Pages {
    /// Puts one into the context and keeps `document.title` up to date.
    pub(crate) fn provide() -> Self {
        let pages = Self {
            title: RwSignal::new(""),
            wrong: RwSignal::new(false),
            late: RwSignal::new(false),
            arrived: StoredValue::new(true),
        };
        provide_context(pages);
        Effect::new(move |_| {
            document().set_title(&tab_title(pages.title.get(), pages.wrong.get(), pages.late.get()));
        });
        pages
    }

    /// Says that another page is coming: its heading takes focus.
    pub(crate) fn arrive(self) {
        let _ = self.arrived.try_set_value(true);
    }

    /// Names the page.
    pub(crate) fn set_title(self, title: &'static str) {
        self.title.set(title);
    }

    /// Whether the page's form has mistakes.
    pub(crate) fn mark_wrong(self, wrong: bool) {
        if self.wrong.try_get_untracked() != Some(wrong) {
            self.wrong.set(wrong);
        }
    }

    /// Whether the time of a visit alone is up.
    pub(crate) fn mark_late(self, late: bool) {
        if self.late.try_get_untracked() != Some(late) {
            self.late.set(late);
        }
    }

    fn take_arrival(self) -> bool {
        self.arrived.try_update_value(std::mem::take).unwrap_or(false)
    }
}

fn tab_title(title: &str, wrong: bool, late: bool) -> String {
    let wrong = if wrong { "Error: " } else { "" };
    let late = if late { "Time is up! " } else { "" };
    if title.is_empty() { format!("{late}Alongside") } else { format!("{late}{wrong}{title} · Alongside") }
}

/// The page's heading. After navigation it takes focus, so that it is read out and the Tab key starts there.
#[component]
pub(crate) fn Heading(
    /// What the tab says: a fixed text without any client's name.
    tab: &'static str,
    /// What the page says; the same as `tab` if left out.
    #[prop(optional, into)]
    title: Option<Signal<String>>,
) -> impl IntoView {
    let pages = expect_context::<Pages>();
    pages.set_title(tab);
    let element = NodeRef::<leptos::html::H1>::new();
    element.on_load(move |heading| {
        if pages.take_arrival() {
            focus_heading(heading.unchecked_ref());
        }
    });
    // What a sync brings may make the page anew: whoever stood on its heading stands there again.
    on_cleanup(move || {
        if document().active_element().is_some_and(|active| active.tag_name() == "H1") {
            pages.arrive();
        }
    });
    view! {
        <h1 node_ref=element tabindex="-1">
            {move || title.map_or_else(|| tab.to_owned(), |title| title.get())}
        </h1>
    }
}

/// A page goes on to its next step under a heading that stays: from the top, with focus on the heading.
pub(crate) fn begin_again() {
    // After what the step shows is on the page.
    request_animation_frame(|| {
        window().scroll_to_with_x_and_y(0.0, 0.0);
        if let Some(heading) = document().query_selector("main h1").ok().flatten() {
            focus_heading(heading.unchecked_ref());
        }
    });
}

fn focus_heading(heading: &web_sys::HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    // A heading that has left the page meanwhile needs no focus.
    let _ = heading.focus_with_options(&options);
}

/// The head of a page: back, a small quiet line, the heading; at the right whatever stands inside.
#[component]
pub(crate) fn PageHead(
    /// What the tab says: a fixed text without any client's name.
    tab: &'static str,
    /// What the page says; the same as `tab` if left out.
    #[prop(optional, into)]
    title: Option<Signal<String>>,
    /// A date, a place or a name over the heading.
    #[prop(optional, into)]
    above: Option<Signal<String>>,
    /// Where *Back* leads, with its words: `("/people".into(), "People".into())`.
    #[prop(optional, into)]
    back: Option<(String, String)>,
    /// What stands at the right, mostly the state of sending.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        {back.map(|(href, words)| view! { <Back href words/> })}
        <header class="page-head">
            <div>
                {above.map(|above| view! { <p class="quiet small">{move || above.get()}</p> })}
                {match title {
                    Some(title) => view! { <Heading tab title/> }.into_any(),
                    None => view! { <Heading tab/> }.into_any(),
                }}
            </div>
            {children.map(|children| children())}
        </header>
    }
}

/// The way back to the page above.
#[component]
pub(crate) fn Back(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Its words; the arrow is added.
    #[prop(into)]
    words: String,
) -> impl IntoView {
    view! {
        <a class="back" href=href><Icon shape=Shape::Back/>{words}</a>
    }
}

/// The title of a part of a page, with an optional link at the right.
#[component]
pub(crate) fn SectionHead(
    /// The title.
    #[prop(into)]
    title: String,
    /// What stands at the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="section-head">
            <h2>{title}</h2>
            {children.map(|children| children())}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tab_says_the_page_and_whether_something_is_wrong() {
        assert_eq!(tab_title("", true, false), "Alongside");
        assert_eq!(tab_title("Today", false, false), "Today · Alongside");
        assert_eq!(tab_title("Record a contact", true, false), "Error: Record a contact · Alongside");
        assert_eq!(tab_title("Unlock", false, true), "Time is up! Unlock · Alongside");
    }
}
