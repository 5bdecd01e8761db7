//! Concerns in lists: on a person's page, on Today, on the team's board.

use std::sync::Arc;

use leptos::prelude::*;
use shared::civil;
use shared::id::{FileId, UserId};
use shared::kind;
use shared::view::View;
use shared::view::concern::Concern;

use super::concern_path;
use super::words::Standing;
use crate::clock;
use crate::local::Local;
use crate::local::open_file::OpenFile;
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::open_all;

/// One concern, as a row says it.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    file: FileId,
    case: FileId,
    at_ms: u64,
    by: String,
    standing: Standing,
}

impl Row {
    fn of(open: &OpenFile) -> Option<Self> {
        let root = open.root().filter(|root| root.kind == kind::CONCERN && root.void.is_none())?;
        let concern = Concern::of(root);
        Some(Self {
            file: open.file,
            case: concern.case?,
            at_ms: concern.at_ms.unwrap_or(root.made.at.wall_ms),
            by: root.made.by_name.clone(),
            standing: Standing::of(&concern),
        })
    }
}

/// The rows of `open` that are not closed: what nobody at the office has read first, then the newest.
fn open_rows(files: &[Arc<OpenFile>]) -> Vec<Row> {
    let rows = files.iter().filter_map(|file| Row::of(file));
    let mut rows: Vec<Row> = rows.filter(|row| !matches!(row.standing, Standing::Ended(_))).collect();
    rows.sort_by_key(|row| (!row.standing.is_unseen(), std::cmp::Reverse(row.at_ms), row.file));
    rows
}

/// The concerns on this device that are not closed: those of one case, or all of them. Nothing where there are none.
#[component]
pub(crate) fn Concerns(
    /// The case, on a person's page.
    #[prop(optional)]
    case: Option<FileId>,
    /// Whose cases, where these are about to be moved.
    #[prop(optional)]
    holder: Option<UserId>,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let files = open_all(kind::CONCERN);
    let rows = Memo::new(move |_| {
        let rows = files.with(|files| open_rows(files.as_deref().unwrap_or_default()));
        let is_held = |row: &Row, by| {
            let holder = local.case(row.case).and_then(|case| case.holder);
            holder.is_some_and(|holder| holder.user == by)
        };
        let here = rows.into_iter().filter(|row| {
            case.is_none_or(|case| row.case == case) && holder.is_none_or(|holder| is_held(row, holder))
        });
        here.collect::<Vec<_>>()
    });
    let (of_one, moves) = (case.is_some(), holder.is_some());
    move || {
        let rows = rows.get();
        (!rows.is_empty()).then(|| {
            let rows = rows.into_iter().map(|row| {
                let name = local.case(row.case).map(|case| case.name).unwrap_or_default();
                let name =
                    if of_one || name.is_empty() { "A concern for their safety".to_owned() } else { name };
                let unseen = row.standing.is_unseen();
                let line = format!("{} · {}", row.by, civil::moment(row.at_ms, clock::now_ms()));
                let colour = if unseen { "red" } else { "green" };
                let shape = if unseen { Shape::Alert } else { Shape::Eye };
                view! {
                    <li>
                        <a class="row" href=concern_path(row.case, row.file)>
                            <span class=format!("face {colour}")><Icon shape/></span>
                            <div class="row-body">
                                <p class="row-title">{name}</p>
                                <p class="small quiet">{line}</p>
                                <p class="small"><b>{row.standing.short()}</b></p>
                            </div>
                            <Icon shape=Shape::Forward/>
                        </a>
                    </li>
                }
            });
            view! {
                <section class="stack tight" aria-label="Concerns for somebody’s safety">
                    {(!of_one).then(|| view! { <div class="section-head"><h2>"Concerns"</h2></div> })}
                    <ul class="rows card">{rows.collect_view()}</ul>
                    {moves.then(|| view! {
                        <p class="small quiet">
                            "Whoever takes these people over does not read what was written about their safety. Tell them what they must know, or let them read it."
                        </p>
                    })}
                </section>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    use serde_json::json;
    use shared::change::{Change, Edit, FieldEdit};
    use shared::fold::{Known, fold};
    use shared::id::{ChangeId, WriterId};
    use shared::stamp::Stamp;
    use uuid::Uuid;

    fn file(number: u128, at_ms: u64, more: serde_json::Value) -> Arc<OpenFile> {
        let file = FileId(Uuid::from_u128(number));
        let mut fields = json!({"case": Uuid::from_u128(99), "at_ms": at_ms});
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let fields = fields.as_object().unwrap().clone().into_iter();
        let at = Stamp { wall_ms: 1, tick: 0, writer: WriterId(Uuid::nil()) };
        let change = Change {
            id: ChangeId(Uuid::from_u128(number)),
            file,
            entry: file.root(),
            kind: kind::CONCERN.to_owned(),
            base: None,
            stamp: at,
            replaces: None,
            edit: Edit::Set(fields.map(|(name, value)| (name, FieldEdit { value, over: vec![] })).collect()),
        };
        let known =
            Known { change, at, by: UserId(Uuid::nil()), by_name: "R. Hale".to_owned(), office: true };
        let case = BTreeMap::from([(file.root(), fold([&known]).unwrap())]);
        Arc::new(OpenFile {
            file,
            case,
            person_file: None,
            person: BTreeMap::new(),
            complete: true,
            unreadable: 0,
        })
    }

    #[test]
    fn what_nobody_has_read_comes_first_and_what_is_closed_not_at_all() {
        let seen = json!({"seen": {"by": Uuid::nil(), "name": "P. Ward", "at_ms": 8}});
        let ended = json!({"outcome": {"what": "x", "on": "2026-03-02", "name": "P. Ward"}});
        let files = [
            file(1, 50, seen),
            file(2, 10, json!({})),
            file(3, 90, ended),
            file(4, 20, json!({"told": {"who": "P. Ward", "at_ms": 7}})),
        ];
        let order: Vec<u128> = open_rows(&files).iter().map(|row| row.file.0.as_u128()).collect();
        assert_eq!(order, [4, 2, 1]);
    }
}
