//! Services. The directory comes later; what stands here are numbers that help at any hour.

use leptos::prelude::*;

use crate::parts::icon::{Icon, Shape};
use crate::parts::page::{PageHead, SectionHead};
use crate::parts::state::SyncPill;

/// A number that anybody may be given.
struct Line {
    name: &'static str,
    /// The number as it is read out.
    number: &'static str,
    /// What a touch does: `tel:` or `sms:`.
    href: &'static str,
    /// What it is for, and when.
    about: &'static str,
    shape: Shape,
}

/// When it cannot wait.
const URGENT: [Line; 2] = [
    Line {
        name: "Emergency",
        number: "999",
        href: "tel:999",
        about: "A life is in danger now. Ambulance, police, fire. Any hour, free.",
        shape: Shape::Alert,
    },
    Line {
        name: "NHS 111",
        number: "111",
        href: "tel:111",
        about: "Urgent help that is no emergency, also in a mental health crisis. Any hour, free.",
        shape: Shape::Heart,
    },
];

/// Somebody who listens.
const LISTENING: [Line; 3] = [
    Line {
        name: "Samaritans",
        number: "116 123",
        href: "tel:116123",
        about: "Somebody who listens, whatever it is. Any hour, free.",
        shape: Shape::Phone,
    },
    Line {
        name: "Shout",
        number: "Text 85258",
        href: "sms:85258",
        about: "A conversation by text message, where speaking is too hard. Any hour, free.",
        shape: Shape::Comment,
    },
    Line {
        name: "The Silver Line",
        number: "0800 4 70 80 90",
        href: "tel:08004708090",
        about: "For older people who would like a talk. Any hour, free.",
        shape: Shape::Phone,
    },
];

/// Services, as far as there are any yet.
#[component]
pub(crate) fn Services() -> impl IntoView {
    view! {
        <PageHead tab="Services">
            <SyncPill/>
        </PageHead>
        <p class="quiet">
            "Numbers that you can give to anybody. A touch dials from this phone; it needs a mobile signal, no internet."
        </p>
        <SectionHead title="When it cannot wait"/>
        <Lines lines=&URGENT/>
        <SectionHead title="Somebody to talk to"/>
        <Lines lines=&LISTENING/>
        <div class="card pad stack tight">
            <h2>"Local services come later"</h2>
            <p class="quiet">
                "The directory of groups, advice and activities near by is not in this version. Until then, write whom you pointed somebody to into the note of your contact."
            </p>
        </div>
    }
}

#[component]
fn Lines(lines: &'static [Line]) -> impl IntoView {
    let rows = lines.iter().map(|line| {
        let colour = if line.href == "tel:999" { "red" } else { "pine" };
        view! {
            <li>
                <a class="row line" href=line.href>
                    <span class=format!("face {colour}")><Icon shape=line.shape/></span>
                    <span class="row-body">
                        <span class="line-head">
                            <span class="row-title">{line.name}</span>
                            <span class="line-number num">{line.number}</span>
                        </span>
                        <span class="quiet small">{line.about}</span>
                    </span>
                </a>
            </li>
        }
    });
    view! { <ul class="rows card">{rows.collect_view()}</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dialled_is_what_is_read() {
        for line in URGENT.iter().chain(&LISTENING) {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            assert_eq!(digits(line.number), digits(line.href), "{}", line.name);
        }
    }
}
