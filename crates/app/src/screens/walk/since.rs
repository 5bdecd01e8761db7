//! What they did without us since, several times at once: with whom, and about when where they remember.

use std::sync::Arc;

use jiff::civil::Date;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::check::{self, Mistake};
use shared::civil;
use shared::id::FileId;
use shared::ladder::ladders;
use shared::summary::in_use;
use shared::view::walk::{ACTIVITY, CAME, Came, SORTS, Walk};

use crate::clock::today;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::button::Button;
use crate::parts::choice::{PickOne, Tick};
use crate::parts::draft_form::DraftForm;
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::{TextArea, TextField, options, said};
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes, focus};
use crate::parts::page::PageHead;
use crate::parts::route;
use crate::parts::segments::Segments;
use crate::parts::slot::{Slot, slot};
use crate::screens::going_on::{GoingOn, unfinished};

/// The form's name among the drafts.
pub(crate) const SINCE_FORM: &str = "since";
/// Times that one form holds: ids of boxes are fixed.
const TIMES_MAX: usize = 6;
/// The ids of each time's boxes: with whom, who that was, the day, whether it is about right.
const BOXES: [[&str; 4]; TIMES_MAX] = [
    ["since-with", "since-who", "since-on", "since-about"],
    ["since-with-2", "since-who-2", "since-on-2", "since-about-2"],
    ["since-with-3", "since-who-3", "since-on-3", "since-about-3"],
    ["since-with-4", "since-who-4", "since-on-4", "since-about-4"],
    ["since-with-5", "since-who-5", "since-on-5", "since-about-5"],
    ["since-with-6", "since-who-6", "since-on-6", "since-about-6"],
];

/// The form, for what stands first on the ladder.
pub(crate) fn since_path(file: FileId) -> String {
    format!("/people/{file}/walk?how=since")
}

/// One time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Time {
    /// A code of [`CAME`].
    with: String,
    who: String,
    /// The day, as `2026-03-12`; empty where nobody knows.
    on: String,
    about: bool,
}

impl Time {
    /// The day; none where nobody knows.
    fn day(&self, today: Date) -> Result<Option<Date>, String> {
        match self.on.trim() {
            "" => Ok(None),
            text => match text.parse::<Date>() {
                Ok(day) if day > today => Err("This day is still to come. Check the date.".to_owned()),
                Ok(day) => Ok(Some(day)),
                Err(_) => Err("Enter the day, or leave it empty.".to_owned()),
            },
        }
    }
}

/// What was typed and chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Since {
    /// A code of [`SORTS`].
    sort: String,
    destination: String,
    times: Vec<Time>,
    happened: String,
}

impl Since {
    /// For the thing that was done last.
    fn new(open: &OpenFile) -> Self {
        let last = ladders(&in_use(&open.case)).into_iter().next();
        let (sort, destination) = last.map(|ladder| (ladder.sort, ladder.to)).unwrap_or_default();
        let sort = if sort.is_empty() { "walk".to_owned() } else { sort };
        Self { sort, destination, times: vec![Time::default()], happened: String::new() }
    }

    /// The records: one for each time, what they told on the first.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self, today: Date) -> Result<Vec<Walk>, Vec<Mistake>> {
        let mut wrong = Vec::new();
        let mut keep = |field: &'static str, checked: Result<(), String>| {
            wrong.extend(checked.err().map(|words| Mistake::new(field, words)));
        };
        let where_to = match self.sort.as_str() {
            ACTIVITY => "Say what they went to, like “the choir”.",
            _ => "Say where they went, like “the corner shop”.",
        };
        keep("destination", check::said(&self.destination, where_to));
        let mut walks: Vec<Walk> = Vec::new();
        for (place, (time, [with, who, on, _])) in self.times.iter().zip(BOXES).enumerate() {
            // The list of mistakes stands apart from the boxes: it says which time is meant.
            let of_time = |words: String| match self.times.len() {
                1 => words,
                _ => format!("Time {}: {words}", place + 1),
            };
            if time.with.is_empty() {
                keep(with, Err(of_time("Choose how they did it.".to_owned())));
            }
            keep(who, check::length(&time.who).map_err(of_time));
            let day = time.day(today).map_err(of_time);
            keep(on, day.clone().map(drop));
            walks.push(self.walk(time, day.ok().flatten(), walks.is_empty()));
        }
        keep("happened", check::length(&self.happened));
        if wrong.is_empty() { Ok(walks) } else { Err(wrong) }
    }

    fn walk(&self, time: &Time, day: Option<Date>, is_first: bool) -> Walk {
        Walk {
            at_ms: day.and_then(|day| civil::instant_ms(day, 12, 0)),
            about: (time.about || day.is_none()).then_some(true),
            sort: Some(self.sort.clone()),
            destination: said(&self.destination),
            came: Some(Came { with: time.with.clone(), who: time.who.trim().to_owned() }),
            happened: said(&self.happened).filter(|_| is_first),
            ..Walk::default()
        }
    }
}

/// The form.
#[component]
pub(super) fn SinceThen(file: FileId, open: Arc<OpenFile>) -> impl IntoView {
    if let Some(draft) = unfinished(SINCE_FORM, file, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    Mistakes::provide();
    let form =
        DraftForm::open(SINCE_FORM, Some(file), Signal::stored("Since then".to_owned()), Since::new(&open));
    let values = form.values;
    let busy = RwSignal::new(false);
    let finish = finish_with(form, busy, move |form| {
        let walks = form.checked(today())?;
        let edits = walks.iter().map(|walk| NewEdit::make(file, walk)).collect();
        let title = "Since then".to_owned();
        Ok((NewSave { title, file, edits, draft: None }, route::case_path(file)))
    });
    let count = Memo::new(move |_| values.with(|form| form.times.len()));
    let add = move |()| {
        values.update(|form| form.times.push(Time::default()));
        if let Some([with, ..]) = BOXES.get(count.get_untracked() - 1) {
            request_animation_frame(|| focus(with));
        }
    };
    let label = Signal::derive(move || {
        values
            .with(|form| if form.sort == ACTIVITY { "What did they go to?" } else { "Where to?" }.to_owned())
    });
    let name = open.person_view().name.unwrap_or_default().shown();
    view! {
        <PageHead tab="Since then" title=Signal::stored("Without us, since then".to_owned()) back=(route::case_path(file), name)/>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <Segments id="sort" legend="What was it?" options=options(SORTS) value=slot!(values, sort)/>
            <TextField id="destination" label value=slot!(values, destination)/>
            {move || (0..count.get().min(TIMES_MAX)).map(|place| view! { <OneTime values place/> }).collect_view()}
            {move || (count.get() < TIMES_MAX).then(|| view! {
                <div><Button words="One more time" look="second compact" icon=Shape::Plus on_press=add/></div>
            })}
            <TextArea id="happened" label="What they told" optional="if there is something to say" value=slot!(values, happened)/>
            <Ending form leads=route::case_path(file) busy on_finish=finish/>
        </form>
    }
    .into_any()
}

#[component]
fn OneTime(values: RwSignal<Since>, place: usize) -> impl IntoView {
    let [with, who, on, about] = BOXES[place];
    let part = move |read: fn(&Time) -> &String, write: fn(&mut Time) -> &mut String| {
        Slot::part(
            values,
            move |form| form.times.get(place).map(read).cloned().unwrap_or_default(),
            move |form, text| {
                form.times.iter_mut().skip(place).take(1).for_each(|time| *write(time) = text.clone())
            },
        )
    };
    let is_about = Slot::part(
        values,
        move |form| form.times.get(place).is_some_and(|time| time.about),
        move |form, yes| form.times.iter_mut().skip(place).take(1).for_each(|time| time.about = yes),
    );
    let came: Vec<_> = options(CAME).into_iter().filter(|(code, _)| code != "us").collect();
    let has_day =
        Memo::new(move |_| values.with(|form| form.times.get(place).is_some_and(|time| !time.on.is_empty())));
    let take_away = move |()| values.update(|form| drop(form.times.remove(place)));
    view! {
        <section class="card pad stack tight" aria-label=format!("Time {}", place + 1)>
            <PickOne id=with legend="How did they do it?" options=came value=part(|time| &time.with, |time| &mut time.with)/>
            <TextField id=who label="Who was with them" optional="if somebody was" value=part(|time| &time.who, |time| &mut time.who)/>
            <TextField id=on kind="date" width="w-date" label="Day" optional="if they remember" value=part(|time| &time.on, |time| &mut time.on)/>
            {move || has_day.get().then(|| view! { <Tick id=about label="The day is about right" value=is_about/> })}
            {(place > 0).then(|| view! {
                <div><Button words="Take this one away" look="quiet compact flush" on_press=take_away/></div>
            })}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 4, 12);

    fn time(with: &str, on: &str) -> Time {
        Time { with: with.to_owned(), on: on.to_owned(), ..Time::default() }
    }

    fn since(times: Vec<Time>) -> Since {
        let (sort, destination) = ("walk".to_owned(), " the library ".to_owned());
        Since { sort, destination, times, happened: "Proud.".to_owned() }
    }

    #[test]
    fn each_time_is_a_record_and_a_day_that_nobody_knows_is_not_made_up() {
        let walks = since(vec![time("others", "2026-04-02"), time("alone", "")]).checked(TODAY).unwrap();
        assert_eq!(walks.len(), 2);
        assert_eq!(walks[0].at_ms, civil::instant_ms(date(2026, 4, 2), 12, 0));
        assert_eq!((walks[0].about, walks[1].about, walks[1].at_ms), (None, Some(true), None));
        assert_eq!((walks[0].happened.as_deref(), walks[1].happened.as_deref()), (Some("Proud."), None));
        assert_eq!(walks[1].destination.as_deref(), Some("the library"));
    }

    #[test]
    fn what_is_missing_is_said_by_the_box_of_its_time() {
        let form =
            Since { destination: String::new(), ..since(vec![time("alone", ""), time("", "2026-04-13")]) };
        let fields: Vec<_> =
            form.checked(TODAY).unwrap_err().into_iter().map(|mistake| mistake.field).collect();
        assert_eq!(fields, ["destination", "since-with-2", "since-on-2"]);
    }
}
