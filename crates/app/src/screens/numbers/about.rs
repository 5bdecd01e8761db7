//! What the service is called, and that a clinical safety officer signed the words of the safety pages.

use jiff::civil::Date;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::check::{self, Mistake};
use shared::civil;
use shared::fold::Entry;
use shared::view::View;
use shared::view::service::{OwnLine, SAFETY_WORDS, SERVICE_FILE, Service, Signed, dialled};

use super::at_once::at_once;
use super::root::with_root;
use super::words::set;
use super::{NAME, NUMBERS, SIGNED, form_name};
use crate::clock;
use crate::local::edit::{NewEdit, NewSave};
use crate::parts::button::Button;
use crate::parts::date_input::DateInput;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::Notice;
use crate::parts::ending::{Ending, FINISH, finish_altered, finish_with};
use crate::parts::field::TextField;
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::slot::slot;
use crate::screens::about::details::DateBoxes;
use crate::screens::going_on::{GoingOn, unfinished};
use crate::screens::safety::SAFETY;

/// What mistakes name: the ids of the boxes.
const NAME_BOX: &str = "service-name";
const NUMBER_BOX: &str = "service-number";
const HOURS_BOX: &str = "service-hours";
const WHO: &str = "signed-who";
const ON: &str = "signed-on";

/// What saves are called.
const NAME_TITLE: &str = "Name and telephone of the service";
const SIGNED_TITLE: &str = "The words of “Not safe?”";

/// What the service says of itself, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Named {
    name: String,
    number: String,
    hours: String,
}

impl Named {
    fn of(service: &Service) -> Self {
        let line = service.own_line.clone().unwrap_or_default();
        Self { name: service.name.clone().unwrap_or_default(), number: line.number, hours: line.hours }
    }

    /// The fields that say something else than `service` does.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn altered(&self, service: &Service) -> Result<Vec<(&'static str, Value)>, Vec<Mistake>> {
        let mut wrong = Vec::new();
        let name = check::said(&self.name, "Write what the service is called.");
        wrong.extend(name.err().map(|words| Mistake::new(NAME_BOX, words)));
        let number = self.number.trim();
        if !number.is_empty() {
            wrong.extend(dialled(number).err().map(|words| Mistake::new(NUMBER_BOX, words)));
        }
        wrong.extend(check::length(&self.hours).err().map(|words| Mistake::new(HOURS_BOX, words)));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let name = Some(self.name.trim().to_owned());
        let line = OwnLine { number: number.to_owned(), hours: self.hours.trim().to_owned() };
        let line = Some(line).filter(|line| !line.number.is_empty());
        let fields = [
            (name != service.name).then(|| ("name", json!(name))),
            (line != service.own_line).then(|| ("own_line", json!(line))),
        ];
        Ok(fields.into_iter().flatten().collect())
    }
}

/// The form for the name, and for the telephone that people are given.
#[component]
pub(super) fn NameForm() -> impl IntoView {
    if let Some(draft) = unfinished(&form_name(NAME), SERVICE_FILE, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    with_root(|entry| view! { <Name entry/> }).into_any()
}

#[component]
fn Name(entry: Option<Entry>) -> impl IntoView {
    Mistakes::provide();
    let shown = entry.as_ref().map(Service::of).unwrap_or_default();
    let title = Signal::stored(NAME_TITLE.to_owned());
    let form = DraftForm::open(form_name(NAME), Some(SERVICE_FILE), title, Named::of(&shown));
    let values = form.values;
    let busy = RwSignal::new(false);
    let finish = finish_altered(form, busy, FINISH, NUMBERS.to_owned(), move |form: &Named| {
        let altered = form.altered(&shown)?;
        let edits: Vec<NewEdit> =
            altered.into_iter().map(|(field, value)| set(entry.as_ref(), field, value)).collect();
        let is_any = !edits.is_empty();
        let save = || NewSave { title: NAME_TITLE.to_owned(), file: SERVICE_FILE, edits, draft: None };
        Ok(is_any.then(save))
    });
    view! {
        <PageHead tab="Name and telephone" back=(NUMBERS.to_owned(), "Safety numbers".to_owned())/>
        <form class="stack number-form" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <TextField id=NAME_BOX label="What is the service called?" value=slot!(values, name)/>
            <TextField
                id=NUMBER_BOX
                label="Its telephone, for the people you work with"
                optional="if it has one"
                hint="It stands on their own copy of the plan."
                kind="tel"
                keyboard="tel"
                value=slot!(values, number)
            />
            <TextField id=HOURS_BOX label="When it is answered" optional="if not always" hint="Such as: Monday to Friday, 9 to 5" value=slot!(values, hours)/>
            <Ending form leads=NUMBERS.to_owned() busy on_finish=finish words="Save"/>
        </form>
    }
}

/// Who signed, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Signing {
    name: String,
    on: DateBoxes,
}

impl Signing {
    /// Who signed the words of this build.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self, today: Date) -> Result<Signed, Vec<Mistake>> {
        let mut wrong = Vec::new();
        let who = check::said(&self.name, "Write who signed them.");
        wrong.extend(who.err().map(|words| Mistake::new(WHO, words)));
        let on = check::date_of(&self.on.day, &self.on.month, &self.on.year, "day");
        let on = on.and_then(|on| match on > today {
            true => Err("That day is still to come.".to_owned()),
            false => Ok(on),
        });
        match on {
            Ok(on) if wrong.is_empty() => {
                Ok(Signed { name: self.name.trim().to_owned(), on, words: SAFETY_WORDS })
            }
            Ok(_) => Err(wrong),
            Err(words) => {
                wrong.push(Mistake::new(ON, words));
                Err(wrong)
            }
        }
    }
}

/// The form for who signed the words.
#[component]
pub(super) fn SignedForm() -> impl IntoView {
    if let Some(draft) = unfinished(&form_name(SIGNED), SERVICE_FILE, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    with_root(|entry| view! { <Sign entry/> }).into_any()
}

#[component]
fn Sign(entry: Option<Entry>) -> impl IntoView {
    Mistakes::provide();
    let signed = entry.as_ref().and_then(|entry| Service::of(entry).words_signed);
    let title = Signal::stored(SIGNED_TITLE.to_owned());
    let fresh = Signing { on: DateBoxes::of(Some(clock::today())), ..Signing::default() };
    let form = DraftForm::open(form_name(SIGNED), Some(SERVICE_FILE), title, fresh);
    let values = form.values;
    let busy = RwSignal::new(false);
    let shown = entry.clone();
    let finish = finish_with(form, busy, move |form| {
        let signed = form.checked(clock::today())?;
        let edits = vec![set(shown.as_ref(), "words_signed", json!(signed))];
        let title = SIGNED_TITLE.to_owned();
        Ok((NewSave { title, file: SERVICE_FILE, edits, draft: None }, NUMBERS.to_owned()))
    });
    view! {
        <PageHead
            tab="Who signed the words"
            title=Signal::stored("Who signed the words?".to_owned())
            back=(NUMBERS.to_owned(), "Safety numbers".to_owned())
        />
        <p>
            "A clinical safety officer reads what "<a href=SAFETY>"Not safe?"</a>" tells people to do, and signs it. Until somebody has, the page says that it is a draft. "
            {format!("You record here that they signed version {SAFETY_WORDS} of the words; other words are a draft again.")}
        </p>
        {signed.map(|signed| view! { <SignedNow signed entry/> })}
        <form class="stack number-form" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <TextField id=WHO label="Name of the clinical safety officer" value=slot!(values, name)/>
            <DateInput
                id=ON
                legend="When did they sign?"
                hint="For example, 27 3 2026"
                day=slot!(values, on.day)
                month=slot!(values, on.month)
                year=slot!(values, on.year)
            />
            <Ending form leads=NUMBERS.to_owned() busy on_finish=finish words="Save"/>
        </form>
    }
}

/// Who signed them as it stands, and the way to take it back.
#[component]
fn SignedNow(signed: Signed, entry: Option<Entry>) -> impl IntoView {
    let asking = RwSignal::new(false);
    let press = at_once(NUMBERS);
    let take_back = Callback::new(move |()| {
        press(set(entry.as_ref(), "words_signed", Value::Null), format!("{SIGNED_TITLE}: a draft again"));
    });
    let words =
        format!("Version {} was signed by {} on {}.", signed.words, signed.name, civil::long_date(signed.on));
    view! {
        <Notice colour="pine" shape=Shape::Check>
            <p>{words}</p>
            <div class="notice-action">
                <Button words="Take it back" look="second compact" icon=Shape::Undo on_press=move |()| asking.set(true)/>
            </div>
        </Notice>
        <ConfirmDialog open=asking title="Take it back?" confirm="Take it back" cancel="Leave it" on_confirm=take_back>
            <p>"The page says again that its words are a draft. Who had signed stays in the history."</p>
        </ConfirmDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 22);

    #[test]
    fn the_telephone_of_the_service_is_its_own_to_leave_out() {
        let shown = Service { name: Some("Common Thread".to_owned()), ..Service::default() };
        let typed = |number: &str, hours: &str| Named {
            number: number.to_owned(),
            hours: hours.to_owned(),
            ..Named::of(&shown)
        };
        assert!(typed("", " ").altered(&shown).unwrap().is_empty(), "nothing was altered");
        let line = json!({ "number": "01632 960900", "hours": "9 to 5" });
        assert_eq!(typed(" 01632 960900 ", "9 to 5").altered(&shown).unwrap(), [("own_line", line.clone())]);
        let fields = |named: &Named| {
            named.altered(&shown).unwrap_err().into_iter().map(|wrong| wrong.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(&typed("ask Ann", "")), [NUMBER_BOX]);
        assert_eq!(fields(&Named::default()), [NAME_BOX]);
        let with_line = Service { own_line: serde_json::from_value(line).unwrap(), ..shown.clone() };
        assert_eq!(typed("", "9 to 5").altered(&with_line).unwrap(), [("own_line", Value::Null)]);
        assert_eq!(with_line.own_line.unwrap().words().unwrap(), "01632 960900 (9 to 5)");
    }

    #[test]
    fn a_signature_has_a_name_and_a_day_that_has_come() {
        let fields = |signing: &Signing| {
            let wrong = signing.checked(TODAY).err().unwrap_or_default();
            wrong.into_iter().map(|mistake| mistake.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(&Signing::default()), [WHO, ON]);
        let later = Signing { name: "I. Marsh".to_owned(), on: DateBoxes::of(Some(date(2026, 11, 23))) };
        assert_eq!(fields(&later), [ON]);
        let today = Signing { on: DateBoxes::of(Some(TODAY)), ..later };
        let signed = today.checked(TODAY).unwrap();
        assert_eq!((signed.name.as_str(), signed.on, signed.words), ("I. Marsh", TODAY, SAFETY_WORDS));
        assert_eq!(fields(&Signing { name: " ".to_owned(), ..today }), [WHO]);
    }
}
