//! Writing something else than any version: the question of the field itself. Pure but for the boxes.

use jiff::civil::Date;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::check::{self, Mistake};
use shared::kind;
use shared::view::Codes;
use shared::view::case::PROGRAMMES;
use shared::view::contact::HOW;
use shared::view::person::{
    CARER, ETHNICITIES, GENDERS, LIVES, MARITAL, ORIENTATIONS, PREFERENCES, PRONOUNS, RELIGIONS,
};
use shared::view::practice_list;
use shared::view::referral::{METHODS, PERSON_KNOWS, REASONS};
use shared::view::relation::RELATIONS;
use shared::view::task::Due;

use super::deciding::Deciding;
use super::question::Question;
use crate::parts::choice::{RadioCards, cards};
use crate::parts::date_input::DateInput;
use crate::parts::field::{TextArea, TextField};
use crate::parts::slot::slot;
use crate::screens::about::details::{DateBoxes, Details};
use crate::screens::about::part::Part;
use crate::screens::about::parts_form::PartFields;
use crate::screens::about::words::field_words;
use crate::screens::particulars::code_of;

/// How a field is written anew.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Way {
    /// In a form of its own, as on the page of details.
    Details(Part),
    /// A text that may hold what several people wrote.
    Text,
    /// A few words.
    Line,
    /// A few words; those of the list are kept as its code.
    OwnWords(Codes),
    /// A few words: one member of a list.
    Member,
    /// The name of a surgery.
    Practice,
    /// One of a list.
    Code(Codes),
    /// A day.
    Day,
    /// A day, and a time of day.
    Due,
}

impl Way {
    /// How `field` is written anew; none where only what is there can be chosen.
    fn of(field: &str) -> Option<Self> {
        Some(match field {
            "name" => Self::Details(Part::Name),
            "born" => Self::Details(Part::Born),
            "nhs_number" => Self::Details(Part::NhsNumber),
            "phone" => Self::Details(Part::Phone),
            "address" => Self::Details(Part::Address),
            "other_number" => Self::Details(Part::OtherNumber),
            "email" => Self::Details(Part::Email),
            "interpreter" => Self::Details(Part::Interpreter),
            "stage" => Self::Details(Part::Stage),
            "communication" | "what_matters" | "strengths" | "note" | "what" | "who_knows"
            | "must_not_know" => Self::Text,
            "main_language" => Self::Line,
            "gender" => Self::OwnWords(GENDERS),
            "pronouns" => Self::OwnWords(PRONOUNS),
            "religion" => Self::OwnWords(RELIGIONS),
            "sexual_orientation" => Self::OwnWords(ORIENTATIONS),
            "ethnicity" => Self::Code(ETHNICITIES),
            "marital_status" => Self::Code(MARITAL),
            "contact_preference" => Self::Code(PREFERENCES),
            "method" => Self::Code(METHODS),
            "person_knows" => Self::Code(PERSON_KNOWS),
            "practice" => Self::Practice,
            "lives" => Self::Code(LIVES),
            "carer" => Self::Code(CARER),
            "relation" => Self::Code(RELATIONS),
            "programme" => Self::Code(PROGRAMMES),
            "reason" => Self::Code(REASONS),
            "how" => Self::Code(HOW),
            "received" => Self::Day,
            "due" => Self::Due,
            member => match member.split_once('/')?.0 {
                "flag" | "need" | "hazard" => Self::Member,
                _ => return None,
            },
        })
    }

    /// How the field of `question` is written anew. Of the service only what is there is chosen: another number is looked up first.
    pub(super) fn asked(question: &Question) -> Option<Self> {
        match question.kind.as_str() {
            kind::SERVICE => None,
            _ => Self::of(&question.field),
        }
    }

    /// Whether two versions can stand in one: texts that nothing else hangs on.
    pub(super) fn joins(self) -> bool {
        self == Self::Text
    }
}

/// What was typed instead of the versions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Third {
    pub(super) text: String,
    pub(super) code: String,
    pub(super) day: DateBoxes,
    pub(super) time: String,
    pub(super) details: Details,
}

/// What mistakes in most ways name; those of [`Way::Details`] name the boxes of their form.
pub(super) const BOX: &str = "third-value";

impl Third {
    /// The value.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    pub(super) fn value(&self, way: Way, today: Date) -> Result<Value, Vec<Mistake>> {
        let wrong = |words: String| vec![Mistake::new(BOX, words)];
        let text = || {
            let text = self.text.trim();
            check::said(text, "Write what it should say.").map_err(wrong)?;
            Ok(text.to_owned())
        };
        let date = || {
            let DateBoxes { day, month, year } = &self.day;
            check::date_of(day, month, year, "day").map_err(wrong)
        };
        match way {
            Way::Details(part) => {
                let value = self.details.values(part, today)?.into_iter().next();
                value.map(|(_, value)| value).ok_or_else(|| wrong("Write what it should say.".to_owned()))
            }
            Way::Text | Way::Line => text().map(Value::from),
            Way::OwnWords(codes) => text().map(|typed| Value::from(code_of(codes, &typed))),
            Way::Member => text().map(|what| json!({ "what": what })),
            // A code belongs to the surgery that it was given for: it is typed with its name.
            Way::Practice => text().map(|typed| json!(practice_list::read(&typed, &[]))),
            Way::Code(_) if self.code.is_empty() => Err(wrong("Choose one of these.".to_owned())),
            Way::Code(_) => Ok(Value::from(self.code.clone())),
            Way::Day => date().map(|date| json!(date)),
            Way::Due => date().map(|date| json!(Due { date, time: self.time.trim().to_owned() })),
        }
    }
}

/// The boxes.
#[component]
pub(super) fn ThirdFields(
    /// The field.
    field: String,
    /// How it is written.
    way: Way,
    /// The form that holds what is typed.
    values: RwSignal<Deciding>,
) -> impl IntoView {
    let words = field_words(&field).to_owned();
    match way {
        Way::Details(part) => {
            // The part binds to a form of its own; what is typed there is taken over into the one that is kept.
            let details = RwSignal::new(values.with_untracked(|form| form.third.details.clone()));
            Effect::new(move |_| slot!(values, third.details).set(details.get()));
            view! { <PartFields part values=details/> }.into_any()
        }
        Way::Text => view! { <TextArea id=BOX label=words value=slot!(values, third.text)/> }.into_any(),
        Way::Line | Way::OwnWords(_) | Way::Member => {
            view! { <TextField id=BOX label=words value=slot!(values, third.text)/> }.into_any()
        }
        Way::Practice => {
            view! { <TextField id=BOX label="Name of the surgery" hint="And its code, if you know it" value=slot!(values, third.text)/> }
                .into_any()
        }
        Way::Code(codes) => {
            view! { <RadioCards id=BOX legend=words options=cards(codes) value=slot!(values, third.code)/> }
                .into_any()
        }
        Way::Day | Way::Due => view! {
            <DateInput
                id=BOX
                legend=words
                day=slot!(values, third.day.day)
                month=slot!(values, third.day.month)
                year=slot!(values, third.day.year)
            />
            {(way == Way::Due).then(|| view! {
                <TextField
                    id="third-time"
                    label="Time of day"
                    optional="if there is one"
                    kind="time"
                    width="w12"
                    value=slot!(values, third.time)
                />
            })}
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use shared::view::View;
    use shared::view::case::Case;
    use shared::view::person::Person;

    use super::*;

    fn value(field: &str, third: &Third) -> Result<Value, Vec<&'static str>> {
        let fields = |wrong: Vec<Mistake>| wrong.into_iter().map(|mistake| mistake.field).collect();
        third.value(Way::of(field).unwrap(), date(2026, 11, 21)).map_err(fields)
    }

    fn typed(text: &str) -> Third {
        Third { text: text.to_owned(), ..Third::default() }
    }

    #[test]
    fn every_field_of_a_person_and_a_case_can_be_written_anew_but_a_link() {
        for field in Person::FIELDS.iter().chain(Case::FIELDS).chain(&["need/1", "hazard/1", "flag/1"]) {
            assert_eq!(Way::of(field).is_some(), *field != "person", "{field}");
        }
        assert_eq!(Way::of("aura"), None, "what this build does not know is chosen, not written");
    }

    #[test]
    fn what_is_written_has_the_form_of_its_field() {
        assert_eq!(value("strengths", &typed(" Kind. ")), Ok(json!("Kind.")));
        assert_eq!(value("need/1", &typed("Large print")), Ok(json!({ "what": "Large print" })));
        assert_eq!(
            value("practice", &typed("Bridge Street")),
            Ok(json!({ "ods": "", "name": "Bridge Street" }))
        );
        assert_eq!(
            value("lives", &Third { code: "alone".to_owned(), ..Third::default() }),
            Ok(json!("alone"))
        );
        let day = DateBoxes { day: "3".to_owned(), month: "12".to_owned(), year: "2026".to_owned() };
        let due = Third { day, time: "13:30".to_owned(), ..Third::default() };
        assert_eq!(value("due", &due), Ok(json!({ "date": "2026-12-03", "time": "13:30" })));
        assert_eq!(value("gender", &typed("Woman")), Ok(json!("woman")));
        assert_eq!(value("gender", &typed("A woman, mostly")), Ok(json!("A woman, mostly")));
        assert_eq!(value("received", &due), Ok(json!("2026-12-03")));
    }

    #[test]
    fn nothing_is_no_answer_and_says_so_by_its_box() {
        for field in ["strengths", "gender", "practice", "lives", "received", "due", "flag/1"] {
            assert_eq!(value(field, &Third::default()), Err(vec![BOX]), "{field}");
        }
        assert_eq!(value("name", &Third::default()), Err(vec!["given"]));
        assert_eq!(value("born", &Third::default()), Err(vec!["born"]));
    }

    #[test]
    fn only_texts_are_kept_both() {
        let joins = |field: &str| Way::of(field).is_some_and(Way::joins);
        assert!(joins("what_matters") && joins("communication"));
        assert!(!joins("need/1") && !joins("phone") && !joins("lives") && !joins("aura"));
    }
}
