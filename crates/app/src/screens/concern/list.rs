//! Concerns in lists: on a person's page, on Today, on the team's board.

use std::cmp::Reverse;
use std::sync::Arc;

use jiff::civil::Date;
use leptos::prelude::*;
use shared::civil;
use shared::id::{FileId, UserId};
use shared::kind;
use shared::order;
use shared::view::View;
use shared::view::concern::Concern;

use super::concern_path;
use super::words::Standing;
use crate::clock;
use crate::local::Local;
use crate::local::open_file::OpenFile;
use crate::parts::empty::{Empty, Waiting};
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::{open_all, open_all_practice};
use crate::parts::page::{PageHead, SectionHead};

/// One concern, as a row says it.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    file: FileId,
    case: FileId,
    at_ms: u64,
    by: String,
    standing: Standing,
    /// The day on which it came to an end, if it has.
    closed_on: Option<Date>,
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
            closed_on: concern.outcome.map(|outcome| outcome.on),
        })
    }
}

/// The rows of `files`: those that are not closed, what nobody at the office has read first, then the newest; and those that are,
/// the last closed first.
fn rows(files: &[Arc<OpenFile>]) -> (Vec<Row>, Vec<Row>) {
    let rows = files.iter().filter_map(|file| Row::of(file));
    let (mut open, mut closed): (Vec<Row>, Vec<Row>) = rows.partition(|row| row.closed_on.is_none());
    order::sort_by_key(&mut open, |row| (!row.standing.is_unseen(), Reverse(row.at_ms), row.file));
    order::sort_by_key(&mut closed, |row| (Reverse((row.closed_on, row.at_ms)), row.file));
    (open, closed)
}

/// The concerns on this device that are not closed: those of one case, or all of them; those of one person that are closed are folded
/// away. Nothing where there are none.
#[component]
pub(crate) fn Concerns(
    /// The case, on a person's page.
    #[prop(optional)]
    case: Option<FileId>,
    /// Whose cases, where these are about to be moved.
    #[prop(optional)]
    holder: Option<UserId>,
    /// Whether the closed ones of everybody are led to: not where one looks at what is to be done.
    #[prop(default = false)]
    with_closed: bool,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let files = match case.is_some_and(FileId::is_practice) {
        true => open_all_practice(kind::CONCERN),
        false => open_all(kind::CONCERN),
    };
    let found = Memo::new(move |_| {
        let is_held = |row: &Row, by| {
            let holder = local.case(row.case).and_then(|case| case.holder);
            holder.is_some_and(|holder| holder.user == by)
        };
        let is_here = |row: &Row| {
            case.is_none_or(|case| row.case == case) && holder.is_none_or(|holder| is_held(row, holder))
        };
        let (mut open, mut closed) = files.with(|files| rows(files.as_deref().unwrap_or_default()));
        open.retain(is_here);
        closed.retain(is_here);
        (open, closed)
    });
    let (of_one, moves) = (case.is_some(), holder.is_some());
    move || {
        let (open, closed) = found.get();
        let more = match (closed.len(), of_one) {
            (0, _) => None,
            (_, true) => Some(view! { <Closed rows=closed/> }.into_any()),
            (_, false) if !with_closed => None,
            (count, false) => {
                Some(view! { <p><a class="more-link" href=CONCERNS>{closed_words(count)}</a></p> }.into_any())
            }
        };
        let is_any = !open.is_empty();
        (is_any || more.is_some()).then(|| {
            view! {
                <section class="stack tight" aria-label="Concerns for somebody’s safety">
                    {(!of_one).then(|| view! { <div class="section-head"><h2>"Concerns"</h2></div> })}
                    {is_any.then(|| view! { <Rows rows=open of_one/> })}
                    {more}
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

/// Where all concerns are that this device may read.
const CONCERNS: &str = "/concerns";

fn closed_words(count: usize) -> String {
    match count {
        1 => "1 closed concern".to_owned(),
        many => format!("{many} closed concerns"),
    }
}

/// Those of one person that are closed, folded away.
#[component]
fn Closed(rows: Vec<Row>) -> impl IntoView {
    view! {
        <details class="more">
            <summary>{closed_words(rows.len())}</summary>
            <Rows rows of_one=true/>
        </details>
    }
}

#[component]
fn Rows(rows: Vec<Row>, of_one: bool) -> impl IntoView {
    let local = expect_context::<Local>();
    let rows = rows.into_iter().map(|row| {
        let name = local.case(row.case).map(|case| case.name).unwrap_or_default();
        let name = if of_one || name.is_empty() { "A concern for their safety".to_owned() } else { name };
        let line = format!("{} · {}", row.by, civil::moment(row.at_ms, clock::now_ms()));
        let (colour, shape) = match &row.standing {
            Standing::Unheard | Standing::Told(_) => ("red", Shape::Alert),
            Standing::Seen(_) => ("green", Shape::Eye),
            Standing::Ended(_) => ("", Shape::Check),
        };
        let standing = match &row.standing {
            Standing::Ended(words) => format!("Closed: {words}"),
            other => other.short().to_owned(),
        };
        view! {
            <li>
                <a class="row" href=concern_path(row.case, row.file)>
                    <span class=format!("face {colour}")><Icon shape/></span>
                    <div class="row-body">
                        <p class="row-title">{name}</p>
                        <p class="small quiet">{line}</p>
                        <p class="small"><b>{standing}</b></p>
                    </div>
                    <Icon shape=Shape::Forward/>
                </a>
            </li>
        }
    });
    view! { <ul class="rows card">{rows.collect_view()}</ul> }
}

/// Every concern that this device may read: those that are open first, then those that are closed, the last closed first.
#[component]
pub(crate) fn AllConcerns() -> impl IntoView {
    let files = open_all(kind::CONCERN);
    let found = Memo::new(move |_| files.with(|files| files.as_deref().map(rows)));
    view! {
        <PageHead tab="Concerns" back=("/".to_owned(), "Start".to_owned())/>
        {move || match found.get() {
            None => view! { <Waiting words="Opening the concerns…"/> }.into_any(),
            Some((open, closed)) if open.is_empty() && closed.is_empty() => view! {
                <Empty shape=Shape::Check title="No concerns here">
                    <p>"What is written under “Not safe?” stands here for those who may read it."</p>
                </Empty>
            }
            .into_any(),
            Some((open, closed)) => {
                let none_open = open.is_empty();
                view! {
                    <section class="stack tight" aria-label="Open">
                        <SectionHead title="Open"/>
                        {if none_open {
                            view! { <p class="quiet">"No concern is open."</p> }.into_any()
                        } else {
                            view! { <Rows rows=open of_one=false/> }.into_any()
                        }}
                    </section>
                    {(!closed.is_empty()).then(|| view! {
                        <section class="stack tight" aria-label="Closed">
                            <SectionHead title="Closed"/>
                            <Rows rows=closed of_one=false/>
                        </section>
                    })}
                    <p class="quiet small">"Only what you may read is listed. A concern is not closed because it is seen, and none is deleted because it is closed."</p>
                }
                .into_any()
            }
        }}
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
    fn what_nobody_has_read_comes_first_and_what_is_closed_by_its_day() {
        let seen = json!({"seen": {"by": Uuid::nil(), "name": "P. Ward", "at_ms": 8}});
        let ended = json!({"outcome": {"what": "x", "on": "2026-03-02", "name": "P. Ward"}});
        let files = [
            file(1, 50, seen),
            file(2, 10, json!({})),
            file(3, 90, ended),
            file(4, 20, json!({"told": {"who": "P. Ward", "at_ms": 7}})),
            file(5, 10, json!({"outcome": {"what": "x", "on": "2026-03-04", "name": "P. Ward"}})),
        ];
        let (open, closed) = rows(&files);
        let order = |rows: &[Row]| rows.iter().map(|row| row.file.0.as_u128()).collect::<Vec<_>>();
        assert_eq!((order(&open), order(&closed)), (vec![4, 2, 1], vec![5, 3]));
    }
}
