//! Visits that ended today: from here the visit itself is written down.

use leptos::prelude::*;

use crate::alone::timer::at_words;
use crate::alone::visits::Visit;
use crate::clock;
use crate::local::Local;
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::SectionHead;

/// How one ended: "Back 14:10, by your own word", "J. Moor heard from you 14:50".
fn ended_words(visit: &Visit, now_ms: u64) -> String {
    match (visit.says.back_ms, &visit.says.heard) {
        (Some(back_ms), _) => format!("Back {}, by your own word", at_words(back_ms, now_ms)),
        (None, Some(heard)) => format!("{} heard from you {}", heard.name, at_words(heard.at_ms, now_ms)),
        (None, None) => String::new(),
    }
}

/// The list; nothing where there are none.
#[component]
pub(super) fn EndedToday(
    /// The worker's visits.
    all: Memo<Vec<Visit>>,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let ended = Memo::new(move |_| {
        let now_ms = clock::now_ms();
        let mut ended: Vec<Visit> =
            all.with(|all| all.iter().filter(|visit| visit.ended_today(now_ms)).cloned().collect());
        ended.reverse();
        ended
    });
    move || {
        let ended = ended.get();
        (!ended.is_empty()).then(|| {
            let now_ms = clock::now_ms();
            let rows = ended.into_iter().map(|visit| {
                let practice = if visit.entry.file.is_practice() { "Practice. " } else { "" };
                let words = format!("{practice}{}", ended_words(&visit, now_ms));
                let name = visit.says.case.and_then(|case| local.case(case)).map(|case| case.name);
                let name = name.unwrap_or_else(|| "A visit".to_owned());
                let write = visit.says.case.map(|case| {
                    view! {
                        <a class="btn compact" href=format!("/people/{case}/record?how=visit")>
                            <Icon shape=Shape::Pencil/>
                            "Write the visit down"
                        </a>
                    }
                });
                view! {
                    <li class="row">
                        <div class="row-body">
                            <p class="row-title">{name}</p>
                            <p class="small quiet num">{words}</p>
                        </div>
                        {write}
                    </li>
                }
            });
            view! {
                <section class="stack tight">
                    <SectionHead title="Back today"/>
                    <ul class="rows card">{rows.collect_view()}</ul>
                </section>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alone::visits::tests::file_with;
    use crate::alone::visits::visits;
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn it_says_by_whose_word() {
        let heard = json!({"by": Uuid::nil(), "name": "J. Moor", "at_ms": 7_200_000, "words": "rang"});
        let file = file_with(
            1,
            &[
                json!({"from_ms": 1, "due_ms": 2, "back_ms": 3_600_000, "heard": heard}),
                json!({"from_ms": 1, "due_ms": 3, "heard": heard}),
            ],
        );
        let words: Vec<String> = visits(&file).iter().map(|visit| ended_words(visit, 9_000_000)).collect();
        assert_eq!(words, ["Back 02:00, by your own word", "J. Moor heard from you 03:00"]);
    }
}
