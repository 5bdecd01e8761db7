//! A form that was not finished, as far as it was written: what the boxes held. Pure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value};
use shared::civil;
use shared::instrument::{self, Instrument};
use shared::view::assessment::InstrumentRef;
use shared::view::case::{STAGES, reasons};
use shared::view::contact::{COMPANY, OUTCOMES, PLACES};
use shared::view::died::HOW_KNOWN;
use shared::view::label;
use shared::view::no_follow_up::REASONS as NOT_AGAIN;
use shared::view::referral::REASONS;
use shared::view::walk::{AIDS, ALONE_SINCE, ALONG_THE_WAY, CAME, SORTS};

use super::is_id;
use crate::parts::kinds::how_words;
use crate::screens::about::words::{field_words, value_words};
use crate::screens::entry::lines::Line;
use crate::screens::not_reached::way_words;
use crate::screens::risks::words::unfinished_words;

/// What a form keeps for itself: nobody typed it.
const OWN: [&str; 23] = [
    "passed",
    "restricted",
    "sealed",
    "sealed_now",
    "which",
    "stage_reason",
    "shown",
    "way",
    "amends",
    "done",
    "heads",
    "started_ms",
    "stopped_ms",
    "at_ms",
    "instrument",
    "leave_open",
    "nhs_none",
    "nhs_keep",
    "nhs_unconfirmed",
    "somebody_else",
    "template",
    "set_ms",
    "route",
];

/// The lines of a form, from the fields of the entry that carries it.
pub(super) fn lines(fields: &BTreeMap<String, Value>, instruments: &[Instrument]) -> Vec<Line> {
    let Some(form) = fields.get("values").and_then(|values| values.get("form")).and_then(Value::as_object)
    else {
        return Vec::new();
    };
    let typed = form.iter().filter(|(name, _)| !OWN.contains(&name.as_str()));
    let mut lines: Vec<(usize, Line)> = Vec::new();
    for (name, value) in typed {
        if name == "answers" {
            lines.extend(answers(value, used(form, instruments)).into_iter().map(|line| (0, line)));
            continue;
        }
        let answer = words(name, value);
        if !answer.trim().is_empty() {
            lines.push((place(name), (question(name).to_owned(), answer)));
        }
    }
    // Dates and kinds first, texts as the forms ask them.
    lines.sort_by_key(|(place, _)| *place);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// The boxes that a form names differently from the record, in the order in which the forms ask.
const BOXES: [(&str, &str); 42] = [
    ("how", "What it was"),
    ("moment", "At which point"),
    ("given", "First name"),
    ("family", "Family name"),
    ("known_as", "Known as"),
    ("born", "Date of birth"),
    ("day", "Day"),
    ("date", "Day"),
    ("day_number", "Day of the month"),
    ("month", "Month"),
    ("year", "Year"),
    ("time", "Time"),
    ("minutes", "How long, in minutes"),
    ("place", "Where"),
    ("until", "Until"),
    ("company", "Who else was there"),
    ("present", "Their names, or who they were"),
    ("attended", "What they went to"),
    ("outcome", "How it went"),
    ("goal", "What they want to be able to do"),
    ("destination", "Where to"),
    ("with", "Who came"),
    ("who", "Who that was"),
    ("before", "How sure before"),
    ("after", "How sure after"),
    ("aids", "Aids"),
    ("along", "Along the way"),
    ("hazards", "What made it hard"),
    ("happened", "What happened"),
    ("note", "What was written"),
    ("own", "For one file alone"),
    ("needs", "What they need help with"),
    ("what_matters", "What matters to them"),
    ("strengths", "Strengths"),
    ("agreed", "Agreed to go on"),
    ("alone", "Done without us since"),
    ("alone_what", "What was done without us"),
    ("next_step", "What comes next"),
    ("next_how", "How, next time"),
    ("next_date", "Next time"),
    ("next_time", "At"),
    ("amends_why", "Why it puts an earlier one right"),
];

fn place(name: &str) -> usize {
    BOXES.iter().position(|(known, _)| *known == name).unwrap_or(BOXES.len())
}

fn question(name: &str) -> &str {
    match name {
        "members" => "On the list",
        "risks" | "asked" => "Risks",
        "nhs_number" => "NHS number",
        "household" => "What the one they live with is to them",
        "now" => "What now",
        "no_again" => "Why it is not asked again",
        "tasks" => "What is in the diary",
        "how_known" => "Who told us",
        "told" => "When we were told",
        "died_on" => "When they died",
        "source_who" => "Name and organisation",
        "decision_why" => "Why they are taken on, or were pointed elsewhere",
        "sort" => "What it was",
        "times" => "Without us, since then",
        "stage_on" => "Since",
        "stage_why" => "Why",
        _ => BOXES
            .iter()
            .find(|(known, _)| *known == name)
            .map_or_else(|| field_words(name), |(_, words)| words),
    }
}

fn words(name: &str, value: &Value) -> String {
    let code = value.as_str().unwrap_or_default();
    let codes = |codes| {
        let chosen = value.as_array().into_iter().flatten().filter_map(Value::as_str);
        chosen.map(|code| label(codes, code)).collect::<Vec<_>>().join(", ")
    };
    match name {
        _ if code.is_empty() && value.is_string() => String::new(),
        "how" | "next_how" => how_words(code).to_owned(),
        "place" => label(PLACES, code).to_owned(),
        "with" => label(CAME, code).to_owned(),
        "alone" => label(ALONE_SINCE, code).to_owned(),
        "risks" | "asked" => unfinished_words(value),
        "now" => way_words(code).to_owned(),
        "no_again" => label(NOT_AGAIN, code).to_owned(),
        "to" => label(STAGES, code).to_owned(),
        "reason" if reasons("closed").iter().chain(reasons("declined")).any(|(known, _)| *known == code) => {
            label(reasons("closed"), label(reasons("declined"), code)).to_owned()
        }
        "tasks" => if code == "out" { "Taken out" } else { "Left" }.to_owned(),
        "how_known" => label(HOW_KNOWN, code).to_owned(),
        "aids" => codes(AIDS),
        "company" => codes(COMPANY),
        "needs" => codes(REASONS),
        "sort" => label(SORTS, code).to_owned(),
        "times" => {
            let time = |time: &Value| {
                let part = |name: &str| time.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                let parts = [
                    label(CAME, &part("with")).to_owned(),
                    part("who"),
                    words("date", &Value::from(part("on"))),
                ];
                parts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
            };
            value.as_array().into_iter().flatten().map(time).collect::<Vec<_>>().join("\n")
        }
        "outcome" => label(OUTCOMES, code).to_owned(),
        "along" => codes(ALONG_THE_WAY),
        "day" if code == "other" => String::new(),
        "date" | "next_date" => code.parse::<Date>().map_or_else(|_| code.to_owned(), civil::long_date),
        "household" => words("relation", value.get("relation").unwrap_or(&Value::Null)),
        "lives" | "carer" | "programme" | "reason" | "other_reasons" | "relation"
            if !typed(value).is_empty() =>
        {
            value_words(name, value)
        }
        _ => typed(value),
    }
}

/// Every text and number in a value, nothing that is empty, false or an id.
fn typed(value: &Value) -> String {
    let join = |values: &mut dyn Iterator<Item = &Value>| {
        values.map(typed).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
    };
    match value {
        Value::Null | Value::Bool(_) => String::new(),
        Value::Number(number) => number.to_string(),
        Value::String(_) if is_id(value) => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => join(&mut items.iter()),
        Value::Object(fields) => join(&mut fields.values()),
    }
}

/// The answers to a questionnaire by the names of its questions.
/// The questionnaire that an assessment was begun with.
fn used<'a>(form: &Map<String, Value>, instruments: &'a [Instrument]) -> Option<&'a Instrument> {
    let named = InstrumentRef::deserialize(form.get("instrument")?).ok()?;
    instrument::used(instruments, &named)
}

fn answers(value: &Value, instrument: Option<&Instrument>) -> Vec<Line> {
    let answers = value.as_object().into_iter().flatten();
    let line = |(id, answer): (&String, &Value)| {
        let known = instrument.and_then(|instrument| Some((instrument, instrument.item(id)?)));
        let choice = answer.get("choice").and_then(Value::as_str).unwrap_or_default();
        let chosen =
            known.map_or(choice, |(instrument, item)| instrument.answer_words(item, choice)).to_owned();
        let said = answer.get("words").and_then(Value::as_str).filter(|words| !words.is_empty());
        let parts = [Some(chosen).filter(|words| !words.is_empty()), said.map(|words| format!("“{words}”"))];
        let words = parts.into_iter().flatten().collect::<Vec<_>>().join("\n");
        (!words.is_empty()).then(|| (known.map_or_else(|| id.clone(), |(_, item)| item.name.clone()), words))
    };
    answers.filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn of(form: Value) -> Vec<Line> {
        let fields =
            json!({ "form": "contact", "title": "Visit", "values": { "form": form, "focus": "note" } });
        lines(&serde_json::from_value(fields).unwrap(), &instrument::built_in())
    }

    #[test]
    fn a_half_written_visit_reads_from_top_to_bottom() {
        let lines = of(json!({
            "note": "She would like to", "how": "visit", "date": "2026-03-12", "time": "13:30", "place": "home", "minutes": "",
            "present": "", "agreed": { "answer": "", "how": "", "told_data_use": false, "reason": "" }, "done": [Uuid::nil()],
            "amends": null, "next_how": "",
        }));
        let lines: Vec<(&str, &str)> = lines.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(
            lines,
            [
                ("What it was", "Visit"),
                ("Day", "12 March 2026"),
                ("Time", "13:30"),
                ("Where", "Their home"),
                ("What was written", "She would like to"),
            ]
        );
    }

    #[test]
    fn whom_two_people_are_to_each_other_is_said_without_codes_and_ids() {
        let form = of(json!({ "other": Uuid::nil(), "relation": "carer", "together": true, "note": "" }));
        assert_eq!(form, [("What they are to each other".to_owned(), "Carer".to_owned())]);
        let newcomer =
            of(json!({ "household": { "of": Uuid::nil(), "relation": "parent", "together": true } }));
        assert_eq!(newcomer, [("What the one they live with is to them".to_owned(), "Parent".to_owned())]);
        assert_eq!(of(json!({ "household": { "of": null, "relation": "", "together": false } })), []);
    }

    #[test]
    fn answers_are_named_by_their_questions() {
        let lines = of(
            json!({ "instrument": { "id": "seven-outcomes", "version": 1 }, "answers": { "money": { "choice": "managing", "words": "It is fine", "indicators": [] } } }),
        );
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].1, "Managing\n“It is fine”");
        assert_ne!(lines[0].0, "money");
    }

    #[test]
    fn what_cannot_be_read_as_a_form_says_nothing() {
        assert!(lines(&BTreeMap::new(), &[]).is_empty());
    }
}
