//! Writing down that somebody has died: who told us and when, and asked twice, in plain words.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::check::{self, Mistake};
use shared::civil;
use shared::fold::Entry;
use shared::id::FileId;
use shared::view::died::{DIED, Died, HOW_KNOWN, written};

use super::{DIED_FORM, died_path};
use crate::clock;
use crate::local::edit::{NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::choice::PickOne;
use crate::parts::date_input::DateInput;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::Notice;
use crate::parts::ending::{Ending, FINISH, save_and_go};
use crate::parts::field::{TextArea, TextField, options};
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::route::case_path;
use crate::parts::slot::slot;
use crate::screens::about::details::DateBoxes;

/// What mistakes name: the ids of the boxes.
const HOW: &str = "died-how";
const WHO: &str = "died-who";
const TOLD: &str = "died-told";
const ON: &str = "died-on";
const NOTE: &str = "died-note";

/// What was typed and chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct DiedForm {
    how_known: String,
    who: String,
    told: DateBoxes,
    died_on: DateBoxes,
    note: String,
}

impl DiedForm {
    /// What is written down.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self, today: Date) -> Result<Died, Vec<Mistake>> {
        let mut wrong = Vec::new();
        if self.how_known.is_empty() {
            wrong.push(Mistake::new(HOW, "Choose who told us."));
        }
        wrong.extend(check::length(&self.who).err().map(|words| Mistake::new(WHO, words)));
        let told = self.told.until(today);
        wrong.extend(told.clone().err().map(|words| Mistake::new(TOLD, words)));
        let on =
            if self.died_on == DateBoxes::default() { Ok(None) } else { self.died_on.until(today).map(Some) };
        wrong.extend(on.clone().err().map(|words| Mistake::new(ON, words)));
        if let (Ok(told), Ok(Some(on))) = (&told, &on)
            && told < on
        {
            wrong.push(Mistake::new(ON, "This is after the day on which we were told. Check both days."));
        }
        wrong.extend(check::length(&self.note).err().map(|words| Mistake::new(NOTE, words)));
        match (told, on) {
            (Ok(told), Ok(on)) if wrong.is_empty() => Ok(Died {
                on,
                how_known: self.how_known.clone(),
                who: self.who.trim().to_owned(),
                told: Some(told),
                note: self.note.trim().to_owned(),
            }),
            _ => Err(wrong),
        }
    }
}

/// The edit of the person's root that says so, or takes it back.
pub(super) fn edit(root: &Entry, died: Option<&Died>) -> NewEdit {
    NewEdit::set(root, BTreeMap::from([(DIED.to_owned(), written(root, died))]))
}

/// The form.
#[component]
pub(super) fn Form(file: FileId, open: Arc<OpenFile>, root: Entry) -> impl IntoView {
    let mistakes = Mistakes::provide();
    let today = clock::today();
    let fresh = DiedForm { told: DateBoxes::of(Some(today)), ..DiedForm::default() };
    let form = DraftForm::open(DIED_FORM, Some(file), Signal::stored("Has died".to_owned()), fresh);
    let values = form.values;
    let person = open.person_view();
    let name = person.name.unwrap_or_default();
    let who = format!("{} {}", name.given, name.family).trim().to_owned();
    let name = name.shown();
    // The whole name and the date of birth, so that nobody takes one person for another.
    let whole = if who.is_empty() { name.clone() } else { who };
    let born = person.born.map_or_else(String::new, |born| format!(", born {}", civil::long_date(born)));
    let (asks, busy) = (RwSignal::new(false), RwSignal::new(false));
    let save = save_and_go(form, busy, FINISH);
    let finish = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        match values.get_untracked().checked(clock::today()) {
            Ok(_) => {
                mistakes.clear();
                asks.set(true);
            }
            Err(wrong) => mistakes.show(wrong),
        }
    });
    let title = format!("{name} has died");
    let write = Callback::new(move |()| {
        let died = match values.get_untracked().checked(clock::today()) {
            Ok(died) => died,
            Err(wrong) => return mistakes.show(wrong),
        };
        let edits = vec![edit(&root, Some(&died))];
        save(NewSave { title: title.clone(), file, edits, draft: None }, died_path(file));
    });
    view! {
        <PageHead
            tab="Has died"
            title=Signal::stored(format!("Has {name} died?"))
            back=(case_path(file), name.clone())
        />
        <Notice colour="pine" shape=Shape::Info>
            <p>"Everything that is planned for them then stops: the diary, calls, visits, letters, tasks and follow-ups, here at once and on every other phone when it meets the office. Nothing is deleted, and a mistake can be taken back."</p>
        </Notice>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <PickOne id=HOW legend="Who told us?" options=options(HOW_KNOWN) value=slot!(values, how_known)/>
            <TextField id=WHO label="Their name" optional="if you know it" value=slot!(values, who)/>
            <DateInput
                id=TOLD
                legend="When were we told?"
                hint="Today, unless you change it"
                day=slot!(values, told.day)
                month=slot!(values, told.month)
                year=slot!(values, told.year)
            />
            <DateInput
                id=ON
                legend="When did they die?"
                hint="Leave it empty if nobody has said"
                day=slot!(values, died_on.day)
                month=slot!(values, died_on.month)
                year=slot!(values, died_on.year)
            />
            <TextArea
                id=NOTE
                label="What colleagues should know"
                optional="if anything"
                hint="Such as: the daughter would rather be rung after the funeral"
                value=slot!(values, note)
            />
            <Ending form leads=case_path(file) busy on_finish=finish words="Write it down"/>
        </form>
        <ConfirmDialog
            open=asks
            title=format!("{whole} has died?")
            confirm=format!("Yes, {name} has died")
            cancel="No, go back"
            on_confirm=write
        >
            <p>{format!("{whole}{born}. Look once more whether this is the right person.")}</p>
        </ConfirmDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 3, 12);

    fn filled() -> DiedForm {
        DiedForm {
            how_known: "family".to_owned(),
            who: " Her daughter ".to_owned(),
            told: DateBoxes::of(Some(TODAY)),
            ..DiedForm::default()
        }
    }

    fn wrong(form: &DiedForm) -> Vec<&'static str> {
        let mistakes = form.checked(TODAY).err().unwrap_or_default();
        mistakes.into_iter().map(|mistake| mistake.field).collect()
    }

    #[test]
    fn who_told_us_and_when_is_asked_and_the_day_may_be_unknown() {
        assert_eq!(wrong(&DiedForm::default()), [HOW, TOLD]);
        let died = filled().checked(TODAY).unwrap();
        assert_eq!((died.on, died.who.as_str(), died.told), (None, "Her daughter", Some(TODAY)));
    }

    #[test]
    fn days_are_in_order_and_not_to_come() {
        let on = |on| DiedForm { died_on: DateBoxes::of(Some(on)), ..filled() };
        assert_eq!(on(date(2026, 3, 3)).checked(TODAY).unwrap().on, Some(date(2026, 3, 3)));
        assert_eq!(wrong(&on(date(2026, 3, 13))), [ON]);
        let early = DiedForm { told: DateBoxes::of(Some(date(2026, 3, 1))), ..on(date(2026, 3, 3)) };
        assert_eq!(wrong(&early), [ON]);
        let half =
            DiedForm { died_on: DateBoxes { day: "3".to_owned(), ..DateBoxes::default() }, ..filled() };
        assert_eq!(wrong(&half), [ON], "what was begun is asked to be finished");
    }
}
