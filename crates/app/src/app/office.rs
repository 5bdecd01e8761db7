//! The screens of the office: a piece of their own, which a link worker's phone need not start with.

use leptos::prelude::*;

use super::piece::{piece, when_here};
use crate::screens::feedback::list::FeedbackPlace;
use crate::screens::held::Held;
use crate::screens::numbers::Numbers;
use crate::screens::office_people::OfficePeople;
use crate::screens::phrases::Phrases;
use crate::screens::practices::Practices;
use crate::screens::questionnaires::Questionnaires;
use crate::screens::review::Review;
use crate::screens::team::Team;
use crate::screens::team::heard::HeardFrom;
use crate::screens::worker::Worker;

/// A screen of the office.
#[derive(Clone, Copy, Debug)]
pub(super) enum Screen {
    Team,
    Worker,
    HeardFrom,
    Review,
    Held,
    People,
    Numbers,
    Practices,
    Questionnaires,
    Phrases,
    Feedback,
}

/// One of them, as soon as the piece is here.
pub(super) fn office(screen: Screen) -> AnyView {
    when_here(|page| page, load_office, move || build(screen))
}

piece! { office by load_office:
    fn build(screen: Screen) {
        match screen {
            Screen::Team => view! { <Team/> }.into_any(),
            Screen::Worker => view! { <Worker/> }.into_any(),
            Screen::HeardFrom => view! { <HeardFrom/> }.into_any(),
            Screen::Review => view! { <Review/> }.into_any(),
            Screen::Held => view! { <Held/> }.into_any(),
            Screen::People => view! { <OfficePeople/> }.into_any(),
            Screen::Numbers => view! { <Numbers/> }.into_any(),
            Screen::Practices => view! { <Practices/> }.into_any(),
            Screen::Questionnaires => view! { <Questionnaires/> }.into_any(),
            Screen::Phrases => view! { <Phrases/> }.into_any(),
            Screen::Feedback => view! { <FeedbackPlace/> }.into_any(),
        }
    }
}
