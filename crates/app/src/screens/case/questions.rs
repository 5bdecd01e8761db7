//! Where people wrote past each other: both versions, with who and when. Choosing between them comes later.

use leptos::prelude::*;
use shared::civil;
use shared::fold::{Entry, Field};

use super::overview::from_file;
use crate::clock;
use crate::local::open_file::OpenFile;
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::Opened;
use crate::screens::about::words::{field_words, value_words};

/// One field with more than one version.
#[derive(Clone, Debug, PartialEq)]
struct Question {
    field: String,
    /// The version that counts first, then those that were set aside.
    versions: Vec<Version>,
}

#[derive(Clone, Debug, PartialEq)]
struct Version {
    words: String,
    by: String,
    at_ms: u64,
}

fn questions(file: &OpenFile) -> Vec<Question> {
    let entries = file.case.values().chain(file.person.values());
    entries
        .flat_map(|entry: &Entry| entry.open_questions().map(|(name, field)| question(name, field)))
        .collect()
}

fn question(name: &str, field: &Field) -> Question {
    let heads = field.winner().into_iter().chain(field.set_aside());
    let versions = heads.map(|head| Version {
        words: value_words(name, &head.value),
        by: head.by_name.clone(),
        at_ms: head.at.wall_ms,
    });
    Question { field: field_words(name).to_owned(), versions: versions.collect() }
}

/// Every field of the file with two versions to choose from.
#[component]
pub(super) fn Questions(
    /// The file.
    opened: Signal<Opened>,
) -> impl IntoView {
    let questions = from_file(opened, questions);
    move || questions.get().into_iter().map(|question| view! { <QuestionCard question/> }).collect_view()
}

#[component]
fn QuestionCard(question: Question) -> impl IntoView {
    let now_ms = clock::now_ms();
    let versions = question.versions.into_iter().enumerate().map(|(place, version)| {
        let when = civil::moment(version.at_ms, now_ms);
        view! {
            <li class="version">
                <p class="prose"><strong>{version.words}</strong></p>
                <p class="quiet small">
                    {format!("{}, {when}", version.by)}
                    {(place == 0).then(|| view! { <span class="chip plum">"Shown for now"</span> })}
                </p>
            </li>
        }
    });
    view! {
        <section class="card pad plum stack tight">
            <p class="cluster"><span class="chip plum"><Icon shape=Shape::Split/>"Two versions to choose from"</span></p>
            <h2>{question.field}</h2>
            <ul class="versions">{versions.collect_view()}</ul>
            <p class="quiet small">
                "Two people wrote this without knowing of each other. Both versions are kept; until somebody chooses, the newer one is shown."
            </p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use shared::fold::Head;
    use shared::id::{ChangeId, UserId, WriterId};
    use shared::stamp::Stamp;
    use uuid::Uuid;

    fn head(number: u64, value: Value) -> Head {
        let id = Uuid::from_u128(number.into());
        let at = Stamp { wall_ms: number, tick: 0, writer: WriterId(id) };
        Head {
            change: ChangeId(id),
            at,
            by: UserId(id),
            by_name: format!("Worker {number}"),
            value,
            office: true,
        }
    }

    #[test]
    fn the_version_that_counts_stands_first_and_equal_ones_do_not_count_twice() {
        let heads = vec![head(3, json!("alone")), head(2, json!("alone")), head(1, json!("partner"))];
        let question = question("lives", &Field { heads, replaced: Vec::new() });
        let said: Vec<(&str, &str)> =
            question.versions.iter().map(|version| (version.words.as_str(), version.by.as_str())).collect();
        assert_eq!(question.field, "Lives");
        assert_eq!(said, [("Lives alone", "Worker 3"), ("Lives with a partner", "Worker 1")]);
    }
}
