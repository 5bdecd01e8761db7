//! What the fields of a record said before: every value, with who and when, and where somebody decided.

use leptos::prelude::*;
use shared::civil;
use shared::fold::{Entry, Field, Head};
use shared::order;

use crate::clock;
use crate::screens::about::words::{field_words, value_words};

/// One field that said something else before.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    field: String,
    /// Newest first: what counts, what was set aside, what was replaced.
    values: Vec<Value>,
}

/// One value that a field had or has.
#[derive(Clone, Debug, PartialEq)]
struct Value {
    words: String,
    by: String,
    at_ms: u64,
    /// Whether it was chosen where people had written past each other.
    is_decision: bool,
    /// Whether it counts now.
    is_now: bool,
    /// Whether it waits for somebody to choose.
    is_open: bool,
}

/// What the records said before, by the names of their fields.
pub(crate) fn told<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<Told> {
    entries.into_iter().flat_map(history).collect()
}

/// The fields of `entry` that have a history, by their names.
fn history(entry: &Entry) -> Vec<Told> {
    let told = entry.fields.iter().filter(|(_, field)| field.heads.len() + field.replaced.len() > 1);
    let told =
        told.map(|(name, field)| Told { field: field_words(name).to_owned(), values: values(name, field) });
    let mut told: Vec<Told> = told.collect();
    order::sort_by(&mut told, |a, b| a.field.cmp(&b.field));
    told
}

fn values(name: &str, field: &Field) -> Vec<Value> {
    let winner = field.winner().map(|head| head.change);
    let mut heads: Vec<&Head> = field.heads.iter().chain(&field.replaced).collect();
    order::sort_by_key(&mut heads, |head| {
        std::cmp::Reverse((Some(head.change) == winner, head.at, head.change))
    });
    let value = |head: &Head| Value {
        words: value_words(name, &head.value),
        by: head.by_name.clone(),
        at_ms: head.at.wall_ms,
        is_decision: field.is_decision(&head.over),
        is_now: Some(head.change) == winner,
        is_open: field.set_aside().any(|aside| aside.change == head.change),
    };
    heads.into_iter().map(value).collect()
}

/// What records said before, folded away. Nothing where nothing was ever changed.
#[component]
pub(crate) fn History(
    /// From [`told`].
    told: Vec<Told>,
) -> impl IntoView {
    let has_decision = told.iter().flat_map(|told| &told.values).any(|value| value.is_decision);
    (!told.is_empty()).then(|| {
        let now_ms = clock::now_ms();
        let fields = told.into_iter().map(|told| {
            let values = told.values.into_iter().map(|value| view! { <li><ValueLine value now_ms/></li> });
            view! {
                <h3>{told.field}</h3>
                <ul class="history">{values.collect_view()}</ul>
            }
        });
        let title = if has_decision { "What it said before, and who decided" } else { "What it said before" };
        view! {
            <details class="more card pad">
                <summary>{title}</summary>
                <div class="stack tight">{fields.collect_view()}</div>
            </details>
        }
    })
}

#[component]
fn ValueLine(value: Value, now_ms: u64) -> impl IntoView {
    let when = civil::moment(value.at_ms, now_ms);
    let who = if value.is_decision {
        format!("Decided by {}, {when}", value.by)
    } else {
        format!("{}, {when}", value.by)
    };
    view! {
        <p class="prose" class:before=!value.is_now>{value.words}</p>
        <p class="quiet small cluster">
            <span>{who}</span>
            {value.is_now.then(|| view! { <span class="chip pine">"Counts now"</span> })}
            {value.is_open.then(|| view! { <span class="chip plum">"Waits for a choice"</span> })}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;
    use shared::change::{Change, Edit, FieldEdit};
    use shared::fold::{Known, fold};
    use shared::id::{ChangeId, EntryId, FileId, UserId, WriterId};
    use shared::kind;
    use shared::stamp::Stamp;
    use uuid::Uuid;

    use super::*;

    fn wrote(number: u64, value: &str, over: &[u64]) -> Known {
        let id = |number: u64| Uuid::from_u128(number.into());
        let at = Stamp { wall_ms: number, tick: 0, writer: WriterId(id(number)) };
        let over = over.iter().map(|number| ChangeId(id(*number))).collect();
        let edit = FieldEdit { value: json!(value), over };
        let change = Change {
            id: ChangeId(id(number)),
            file: FileId(id(9)),
            entry: EntryId(id(9)),
            kind: kind::PERSON.to_owned(),
            base: None,
            stamp: at,
            replaces: None,
            edit: Edit::Set(BTreeMap::from([("lives".to_owned(), edit)])),
        };
        Known { change, at, by: UserId(id(number)), by_name: format!("Worker {number}"), office: true }
    }

    #[test]
    fn a_decision_says_who_made_it_and_everything_before_it_stays() {
        let known = [
            wrote(1, "unknown", &[]),
            wrote(2, "alone", &[1]),
            wrote(3, "partner", &[1]),
            wrote(4, "alone", &[2, 3]),
        ];
        let told = history(&fold(&known).unwrap());
        assert_eq!(told.len(), 1);
        let values: Vec<(&str, &str, bool, bool)> = told[0]
            .values
            .iter()
            .map(|value| (value.words.as_str(), value.by.as_str(), value.is_decision, value.is_now))
            .collect();
        assert_eq!(
            values,
            [
                ("Lives alone", "Worker 4", true, true),
                ("Lives with a partner", "Worker 3", false, false),
                ("Lives alone", "Worker 2", false, false),
                ("Not known yet", "Worker 1", false, false),
            ]
        );
    }

    #[test]
    fn what_waits_for_a_choice_says_so() {
        let told = history(&fold(&[wrote(1, "alone", &[]), wrote(2, "partner", &[])]).unwrap());
        let open: Vec<bool> = told[0].values.iter().map(|value| value.is_open).collect();
        assert_eq!(open, [false, true]);
    }

    #[test]
    fn what_was_never_changed_has_no_history() {
        assert!(history(&fold(&[wrote(1, "alone", &[])]).unwrap()).is_empty());
    }
}
