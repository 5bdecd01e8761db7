//! Several of one kind: other telephone numbers, people close to the person. Each row is a member of its own.

use leptos::prelude::*;
use shared::view::person::{CLOSE_ROLES, Close, KNOWS, OtherPhone};

use super::{Particulars, Row};
use crate::clock;
use crate::parts::choice::{MultiPick, Tick};
use crate::parts::field::{Select, TextField, options};
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::focus;
use crate::parts::slot::Slot;

/// The ids of the boxes of one row.
#[derive(Clone, Copy)]
pub(crate) struct Ids {
    pub(crate) name: &'static str,
    pub(crate) relation: &'static str,
    pub(crate) number: &'static str,
    pub(crate) call: &'static str,
    pub(crate) message: &'static str,
    pub(crate) roles: &'static str,
    pub(crate) knows: &'static str,
}

macro_rules! ids {
    ($row:literal: $($place:literal)*) => {
        [$(Ids {
            name: concat!($row, $place, "-name"),
            relation: concat!($row, $place, "-relation"),
            number: concat!($row, $place, "-number"),
            call: concat!($row, $place, "-call"),
            message: concat!($row, $place, "-message"),
            roles: concat!($row, $place, "-roles"),
            knows: concat!($row, $place, "-knows"),
        }),*]
    };
}

/// The rows of other telephone numbers, as many as there may be.
pub(crate) const PHONE_IDS: [Ids; 8] = ids!("phone-": 0 1 2 3 4 5 6 7);
/// The rows of people close to the person, as many as there may be.
pub(crate) const CLOSE_IDS: [Ids; 12] = ids!("close-": 0 1 2 3 4 5 6 7 8 9 10 11);

type Rows<T> = (fn(&Particulars) -> &Vec<Row<T>>, fn(&mut Particulars) -> &mut Vec<Row<T>>);

/// One value of the row at `place`.
fn cell<
    T: Clone + Default + PartialEq + Send + Sync + 'static,
    U: Clone + Default + PartialEq + Send + Sync + 'static,
>(
    values: Slot<Particulars>,
    (rows, rows_mut): Rows<T>,
    place: usize,
    read: fn(&T) -> U,
    write: fn(&mut T, U),
) -> Slot<U> {
    values.within(
        move |values| rows(values).get(place).map(|row| read(&row.says)).unwrap_or_default(),
        move |values, value| {
            if let Some(row) = rows_mut(values).get_mut(place) {
                write(&mut row.says, value);
            }
        },
    )
}

/// The rows that are not taken away, and the ways to add one and to take one away.
#[component]
fn Members<T: Clone + Default + PartialEq + Send + Sync + 'static>(
    /// What is typed.
    values: Slot<Particulars>,
    /// Which rows.
    rows: Rows<T>,
    /// How many there may be.
    most: usize,
    /// What the button says that adds one.
    add: &'static str,
    /// What is said of a row, before its number.
    each: &'static str,
    /// The first box of a row.
    first: fn(usize) -> &'static str,
    /// The boxes of a row.
    row: fn(Slot<Particulars>, usize) -> AnyView,
) -> impl IntoView {
    let (read, write) = rows;
    let shown = Memo::new(move |_| {
        let values = values.get();
        let here = read(&values).iter().enumerate().filter(|(place, row)| !row.gone && *place < most);
        here.map(|(place, _)| place).collect::<Vec<_>>()
    });
    let is_full = Memo::new(move |_| read(&values.get()).len() >= most);
    let change = move |change: &dyn Fn(&mut Vec<Row<T>>)| {
        let mut now = values.get_untracked();
        change(write(&mut now));
        values.set(now);
    };
    let add_one = move |_| {
        let id = clock::new_uuid().to_string();
        change(&|rows| rows.push(Row { id: id.clone(), says: T::default(), gone: false }));
        let place = read(&values.get_untracked()).len().saturating_sub(1);
        request_animation_frame(move || focus(first(place)));
    };
    let take_away = move |place: usize| {
        change(&|rows| {
            if let Some(row) = rows.get_mut(place) {
                row.gone = true;
            }
        });
    };
    view! {
        <For each=move || shown.get() key=|place| *place let:place>
            <div class="card pad stack member" role="group" aria-label=format!("{each} {}", place + 1)>
                {row(values, place)}
                <div>
                    <button type="button" class="btn quiet compact" on:click=move |_| take_away(place)>
                        <Icon shape=Shape::Trash/>
                        "Take away"
                        <span class="visually-hidden">{format!(" {} {}", each.to_lowercase(), place + 1)}</span>
                    </button>
                </div>
            </div>
        </For>
        {move || (!is_full.get()).then(|| view! {
            <div>
                <button type="button" class="btn second compact" on:click=add_one><Icon shape=Shape::Plus/>{add}</button>
            </div>
        })}
    }
}

const PHONES: Rows<OtherPhone> = (|values| &values.phones, |values| &mut values.phones);
const CLOSE_PEOPLE: Rows<Close> = (|values| &values.close, |values| &mut values.close);

/// Other telephone numbers, each with whose it is and what is safe there.
#[component]
pub(crate) fn OtherPhones(
    /// What is typed.
    values: Slot<Particulars>,
) -> impl IntoView {
    view! {
        <Members
            values
            rows=PHONES
            most=PHONE_IDS.len()
            add="Add another number"
            each="Other number"
            first=|place| PHONE_IDS.get(place).map_or("", |ids| ids.number)
            row=phone_row
        />
    }
}

fn phone_row(values: Slot<Particulars>, place: usize) -> AnyView {
    let Some(ids) = PHONE_IDS.get(place).copied() else { return ().into_any() };
    let number = cell(values, PHONES, place, |one| one.number.clone(), |one, to| one.number = to);
    let whose = cell(values, PHONES, place, |one| one.whose.clone(), |one, to| one.whose = to);
    let call = cell(values, PHONES, place, |one| one.safe_to_call, |one, to| one.safe_to_call = to);
    let message = cell(
        values,
        PHONES,
        place,
        |one| one.safe_to_leave_message,
        |one, to| one.safe_to_leave_message = to,
    );
    view! {
        <TextField id=ids.number label="Number" value=number kind="tel" width="w12"/>
        <TextField id=ids.name label="Whose it is" hint="Their mobile, work, a daughter’s" value=whose/>
        <Tick id=ids.call label="Safe to call" value=call/>
        <Tick id=ids.message label="Safe to leave a message" value=message/>
    }
    .into_any()
}

/// People close to the person.
#[component]
pub(crate) fn ClosePeople(
    /// What is typed.
    values: Slot<Particulars>,
) -> impl IntoView {
    view! {
        <Members
            values
            rows=CLOSE_PEOPLE
            most=CLOSE_IDS.len()
            add="Add somebody"
            each="Somebody close"
            first=|place| CLOSE_IDS.get(place).map_or("", |ids| ids.name)
            row=close_row
        />
    }
}

fn close_row(values: Slot<Particulars>, place: usize) -> AnyView {
    let Some(ids) = CLOSE_IDS.get(place).copied() else { return ().into_any() };
    let name = cell(values, CLOSE_PEOPLE, place, |one| one.name.clone(), |one, to| one.name = to);
    let relation = cell(values, CLOSE_PEOPLE, place, |one| one.relation.clone(), |one, to| one.relation = to);
    let number = cell(values, CLOSE_PEOPLE, place, |one| one.number.clone(), |one, to| one.number = to);
    let roles = cell(values, CLOSE_PEOPLE, place, |one| one.roles.clone(), |one, to| one.roles = to);
    let knows = cell(values, CLOSE_PEOPLE, place, |one| one.knows.clone(), |one, to| one.knows = to);
    view! {
        <TextField id=ids.name label="Name" value=name/>
        <TextField id=ids.relation label="What they are to them" hint="Daughter, neighbour, social worker" value=relation/>
        <TextField id=ids.number label="Phone" value=number kind="tel" width="w12"/>
        <MultiPick id=ids.roles legend="What for" options=options(CLOSE_ROLES) value=roles/>
        <Select
            id=ids.knows
            label="Do they know that the person is with us?"
            options=options(KNOWS)
            value=knows
            empty="Not asked yet"
        />
    }
    .into_any()
}
