//! Where people wrote past each other in this file: what it is about, and the way to choose.

use leptos::prelude::*;
use shared::id::FileId;

use super::overview::from_file;
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::Opened;
use crate::screens::decisions::QuestionRow;
use crate::screens::decisions::question::questions;

/// Every field of the file with two versions to choose from.
#[component]
pub(super) fn Questions(
    /// The case.
    file: FileId,
    /// The file.
    opened: Signal<Opened>,
) -> impl IntoView {
    let questions = from_file(opened, questions);
    move || {
        let questions = questions.get();
        (!questions.is_empty()).then(|| {
            let rows = questions.into_iter().map(|question| view! { <li><QuestionRow case=file question/></li> });
            view! {
                <section class="card pad plum stack tight" aria-labelledby="two-versions">
                    <h2 id="two-versions"><span class="chip plum"><Icon shape=Shape::Split/>"Two versions to choose from"</span></h2>
                    <ul class="rows">{rows.collect_view()}</ul>
                    <p class="quiet small">
                        "This was written without knowing of each other. Everything is kept; until somebody chooses, the newer one is shown."
                    </p>
                </section>
            }
        })
    }
}
