//! A field and its value in words, whatever kind of entry it belongs to. Pure.

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::civil;
use shared::id::EntryId;
use shared::identifier::OtherNumber;
use shared::money::Pence;
use shared::nhs_number::{self, NhsNumber};
use shared::plan::who_words;
use shared::view::budget::{Cap, Runs};
use shared::view::case::{PROGRAMMES, STAGES, Stage, reasons};
use shared::view::died::Died;
use shared::view::label;
use shared::view::person::{
    Address, CARER, CLOSE, CLOSE_ROLES, Close, ETHNICITIES, Email, GENDERS, Interpreter, KNOWS, LIVES,
    MARITAL, NEED, Name, ORIENTATIONS, OTHER_PHONE, OtherPhone, PREFERENCES, PRONOUNS, Phone, Practice,
    RELIGIONS,
};
use shared::view::plan::{CONFIDENCE, Reading, STEP, STEP_DONE, Status, StepDone, Who};
use shared::view::practice_list::{self, Listed, PRACTICE};
use shared::view::programme::{PROGRAMME, Rules};
use shared::view::referral::{CRITERIA, Eligibility, METHODS, PERSON_KNOWS, REASONS, SOURCES, Source};
use shared::view::relation::RELATIONS;
use shared::view::risks::{RISK_KINDS, Risk};
use shared::view::service::{LINES, Number, OwnLine, Signed};
use shared::view::task::{Done, Due, EVERY};

use crate::parts::kinds::how_words;
use crate::screens::budget::runs_words;
use crate::screens::died::value_words as died_value;
use crate::screens::numbers::words::{number_words, signed_words};
use crate::screens::plan::words::status_words as plan_status;

/// What a field of a person, case or task is called.
pub(crate) fn field_words(field: &str) -> &str {
    match field {
        "name" => "Name",
        "born" => "Date of birth",
        "nhs_number" => "NHS number",
        "other_number" => "CHI or Health and Care number",
        "gender" => "Gender",
        "pronouns" => "Pronouns",
        "ethnicity" => "Ethnicity",
        "religion" => "Religion or belief",
        "marital_status" => "Marital status",
        "sexual_orientation" => "Sexual orientation",
        "main_language" => "Main language",
        "interpreter" => "Interpreter",
        "email" => "E-mail",
        "contact_preference" => "How they like to be reached",
        "who_knows" => "Who knows that they are with us",
        "must_not_know" => "Who must not know that they are with us",
        "phone" => "Phone",
        "address" => "Address",
        "lives" => "Lives",
        "carer" => "Caring",
        "practice" => "GP practice",
        "communication" => "What makes a conversation work",
        "programme" => "Programme",
        "stage" => "Stage",
        "what_matters" => "What matters to them",
        "strengths" => "Strengths",
        "person" => "Whose file it is",
        "what" => "What is to be done",
        "how" => "How",
        "due" => "When it is due",
        "done" => "Done",
        "every" => "How often it comes again",
        "died" => "Has died",
        "after" => "What it answers",
        "received" => "Received",
        "source" => "Who referred",
        "reason" => "Main reason",
        "other_reasons" => "Other reasons",
        "method" => "How it came in",
        "criteria" => "Which of our criteria they meet",
        "person_knows" => "Whether the person knows of it",
        "eligibility" => "Outside the programme’s age",
        "note" => "What was written",
        "comment" => "What was said about it",
        "cap" => "Cap",
        "runs" => "When it may be spent",
        "amount" => "How much",
        "on" => "When",
        "to" => "Who was paid",
        "spent" => "Spent then",
        "why" => "Why",
        "importance" => "How important it is to them",
        "status" => "How far it is",
        "order" => "Its place among the goals",
        "goal" => "Which goal it is for",
        "who" => "Who does it",
        "by" => "By when",
        "own_line" => "The service’s telephone",
        "words_signed" => "Who signed the words of “Not safe?”",
        member if member.starts_with("number/") => line_words(member),
        member if member.starts_with("risk/") => risk_words(member),
        other => match other.split_once('/').map_or(other, |(collection, _)| collection) {
            "flag" => "Risk",
            NEED => "Need",
            OTHER_PHONE => "Other phone number",
            CLOSE => "Somebody close",
            PRACTICE => "Practice",
            PROGRAMME => "Programme",
            "hazard" => "At the home",
            CONFIDENCE => "How sure they are",
            STEP => "A step",
            STEP_DONE => "A step was taken",
            "not_here" => "Not so at the home",
            "relation" => "What they are to each other",
            "together" => "Whether they live together",
            "answer" => "Answer",
            name => name,
        },
    }
}

/// The line of a safety number.
fn line_words(member: &str) -> &str {
    let code = member.strip_prefix("number/").unwrap_or(member);
    LINES.into_iter().find(|line| line.code == code).map_or(code, |line| line.name)
}

/// The kind of a risk.
fn risk_words(member: &str) -> &str {
    label(RISK_KINDS, member.strip_prefix("risk/").unwrap_or(member))
}

/// What a value says. Never empty: a cleared field says so.
pub(crate) fn value_words(field: &str, value: &Value) -> String {
    let words = match field {
        "name" => read::<Name>(value).map(|name| name_words(&name)),
        "born" => read::<Date>(value).map(civil::long_date),
        "nhs_number" => read::<NhsNumber>(value).map(|number| nhs_words(&number)),
        "phone" => read::<Phone>(value).map(|phone| lines(&phone_words(&phone))),
        "address" => read::<Address>(value).map(|address| lines(&address_words(&address))),
        "practice" => read::<Practice>(value).map(|practice| practice_list::line(&practice)),
        "other_number" => read::<OtherNumber>(value).map(|number| other_number_words(&number)),
        "email" => read::<Email>(value).map(|email| lines(&email_words(&email))),
        "interpreter" => read::<Interpreter>(value).map(|one| lines(&interpreter_words(&one))),
        "gender" => value.as_str().map(|code| label(GENDERS, code).to_owned()),
        "pronouns" => value.as_str().map(|code| label(PRONOUNS, code).to_owned()),
        "ethnicity" => value.as_str().map(|code| label(ETHNICITIES, code).to_owned()),
        "religion" => value.as_str().map(|code| label(RELIGIONS, code).to_owned()),
        "marital_status" => value.as_str().map(|code| label(MARITAL, code).to_owned()),
        "sexual_orientation" => value.as_str().map(|code| label(ORIENTATIONS, code).to_owned()),
        "contact_preference" => value.as_str().map(|code| label(PREFERENCES, code).to_owned()),
        "method" => value.as_str().map(|code| label(METHODS, code).to_owned()),
        "person_knows" => value.as_str().map(|code| label(PERSON_KNOWS, code).to_owned()),
        "criteria" => read::<Vec<String>>(value)
            .map(|codes| codes.iter().map(|code| label(CRITERIA, code)).collect::<Vec<_>>().join(", ")),
        "stage" => read::<Stage>(value).map(|stage| stage_words(&stage)),
        "due" => read::<Due>(value)
            .map(|due| format!("{} {}", civil::long_date(due.date), due.time).trim().to_owned()),
        "every" => value.as_str().map(|code| label(EVERY, code).to_owned()),
        "lives" => value.as_str().map(|code| label(LIVES, code).to_owned()),
        "relation" => value.as_str().map(|code| label(RELATIONS, code).to_owned()),
        "together" => value.as_bool().map(|yes| if yes { "Yes" } else { "No" }.to_owned()),
        "carer" => value.as_str().map(|code| label(CARER, code).to_owned()),
        "programme" => value.as_str().map(|code| label(PROGRAMMES, code).to_owned()),
        "how" => value.as_str().map(|code| how_words(code).to_owned()),
        "done" => read::<Done>(value).map(|done| format!("Done on {}", civil::long_date(done.on))),
        "after" => read::<Vec<EntryId>>(value).map(|tries| match tries.len() {
            1 => "1 attempt that reached nobody".to_owned(),
            many => format!("{many} attempts that reached nobody"),
        }),
        "died" => read::<Died>(value).map(|died| died_value(&died)),
        "received" | "on" | "by" => read::<Date>(value).map(civil::long_date),
        "amount" | "spent" => read::<Pence>(value).map(|pence| pence.to_string()),
        "cap" => read::<Pence>(value)
            .map(|pence| pence.to_string())
            .or_else(|| read::<Cap>(value).map(|cap| lines(&cap_words(&cap)))),
        "runs" => read::<Runs>(value).map(|runs| runs_words(&runs)),
        "source" => read::<Source>(value).map(|source| lines(&source_words(&source))),
        "reason" => value.as_str().map(|code| label(REASONS, code).to_owned()),
        "other_reasons" => read::<Vec<String>>(value)
            .map(|codes| codes.iter().map(|code| label(REASONS, code)).collect::<Vec<_>>().join(", ")),
        "eligibility" => read::<Eligibility>(value).map(|eligibility| eligibility_words(&eligibility)),
        "status" => read::<Status>(value).map(|status| plan_status(&status)),
        "who" => read::<Who>(value).map(|who| who_words(&who)),
        "importance" => value.as_u64().map(|level| format!("{level} of 10")),
        NEED => value.as_str().map(|code| label(REASONS, code).to_owned()),
        "goal" => value.as_str().map(|_| "A goal of the plan".to_owned()),
        "own_line" => read::<OwnLine>(value).and_then(|line| line.words()),
        "words_signed" => read::<Signed>(value).map(|signed| signed_words(&signed)),
        member if member.starts_with("number/") => {
            read::<Number>(value).map(|number| lines(&number_words(&number)))
        }
        member if member.starts_with("risk/") => read::<Risk>(value).map(|risk| risk.words),
        member => match member.split_once('/').map_or(member, |(collection, _)| collection) {
            OTHER_PHONE => read::<OtherPhone>(value).map(|phone| other_phone_words(&phone).join(" · ")),
            CLOSE => read::<Close>(value).map(|close| close_words(&close).join(" · ")),
            CONFIDENCE => read::<Reading>(value).map(|reading| format!("{} of 10", reading.level)),
            STEP_DONE => read::<StepDone>(value).map(|done| civil::long_date(done.on)),
            PRACTICE => read::<Listed>(value).map(|practice| listed_words(&practice)),
            PROGRAMME => read::<Rules>(value).map(|rules| rules_words(&rules)),
            _ => None,
        },
    };
    let words = words.unwrap_or_else(|| any_words(value));
    said(words)
}

/// Everything that a value says, also what [`value_words`] leaves out. Never empty.
pub(crate) fn all_words(value: &Value) -> String {
    said(any_words(value))
}

fn said(words: String) -> String {
    if words.trim().is_empty() { "Nothing".to_owned() } else { words }
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

/// Every text in a value that this build knows no better way to show.
fn any_words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "Yes" } else { "No" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            items.iter().map(any_words).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
        }
        Value::Object(fields) => {
            fields.values().map(any_words).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
        }
    }
}

fn lines(lines: &[String]) -> String {
    lines.join("\n")
}

/// The sum, who approved it, and why where something is said.
fn cap_words(cap: &Cap) -> Vec<String> {
    let approved = format!("Approved by {}", cap.approver);
    let approved = Some(approved).filter(|_| !cap.approver.is_empty());
    let why = Some(cap.why.clone()).filter(|why| !why.is_empty());
    [Some(cap.pence.to_string()), approved, why].into_iter().flatten().collect()
}

/// "Audrey Ablett, known as Mrs A".
pub(crate) fn name_words(name: &Name) -> String {
    let full = format!("{} {}", name.given, name.family).trim().to_owned();
    match (full.is_empty(), name.known_as.is_empty()) {
        (_, true) => full,
        (true, false) => name.known_as.clone(),
        (false, false) => format!("{full}, known as {}", name.known_as),
    }
}

/// "943 476 5919", with a word where it could not be confirmed.
pub(crate) fn nhs_words(number: &NhsNumber) -> String {
    match number.status {
        nhs_number::Status::Valid => nhs_number::spaced(&number.number),
        nhs_number::Status::Unconfirmed => format!("{} (not confirmed)", nhs_number::spaced(&number.number)),
        nhs_number::Status::None if number.why.is_empty() => "None, or not known yet".to_owned(),
        nhs_number::Status::None => format!("None: {}", small(label(nhs_number::NO_NUMBER, &number.why))),
    }
}

/// `words` in the middle of a line.
fn small(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

/// "CHI 270344 1231", with a word where it could not be confirmed.
pub(crate) fn other_number_words(number: &OtherNumber) -> String {
    let sure = if number.status == nhs_number::Status::Unconfirmed { " (not confirmed)" } else { "" };
    format!("{}{sure}", number.words())
}

/// The address, and whether a message there is safe: always said.
pub(crate) fn email_words(email: &Email) -> Vec<String> {
    let safe = if email.safe_to_write { "Safe to write" } else { "Not known to be safe to write" };
    vec![email.address.clone(), safe.to_owned()]
}

/// The language, and what else matters.
pub(crate) fn interpreter_words(interpreter: &Interpreter) -> Vec<String> {
    let lines = [interpreter.language.clone(), interpreter.note.clone()];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

/// The number, whose it is, and what may be done with it: always said.
pub(crate) fn other_phone_words(phone: &OtherPhone) -> Vec<String> {
    let call = if phone.safe_to_call { "Safe to call" } else { "Not known to be safe to call" };
    let message = if phone.safe_to_leave_message { "A message may be left" } else { "Leave no message" };
    let lines = [phone.number.clone(), phone.whose.clone(), call.to_owned(), message.to_owned()];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

/// Who it is, what for, and what they know.
pub(crate) fn close_words(close: &Close) -> Vec<String> {
    let who = match (close.name.is_empty(), close.relation.is_empty()) {
        (false, false) => format!("{}, {}", close.name, small(&close.relation)),
        (false, true) => close.name.clone(),
        (true, _) => close.relation.clone(),
    };
    let roles = close.roles.iter().map(|role| label(CLOSE_ROLES, role).to_owned());
    let knows =
        Some(close.knows.as_str()).filter(|code| !code.is_empty()).map(|code| label(KNOWS, code).to_owned());
    let lines = [who, close.number.clone()].into_iter().chain(roles).chain(knows);
    lines.filter(|line| !line.is_empty()).collect()
}

/// Who referred: what kind, who, what they are, where they work, how they want an answer.
pub(crate) fn source_words(source: &Source) -> Vec<String> {
    let answer = Some(&source.reply_to).filter(|to| !to.is_empty()).map(|to| format!("Answer to: {to}"));
    let known = [label(SOURCES, &source.source), &source.who, &source.role, &source.organisation];
    known.into_iter().filter(|line| !line.is_empty()).map(str::to_owned).chain(answer).collect()
}

fn listed_words(practice: &Listed) -> String {
    if practice.network.is_empty() {
        practice.name.clone()
    } else {
        format!("{}, {}", practice.name, practice.network)
    }
}

fn rules_words(rules: &Rules) -> String {
    format!("{} From {} years", rules.name, rules.age_years_min).trim().to_owned()
}

/// The number, and what may be done with it: always said, since a wrong call can harm.
pub(crate) fn phone_words(phone: &Phone) -> Vec<String> {
    let mut words = vec![phone.number.clone()];
    words.push(if phone.safe_to_call { "Safe to call" } else { "Not known to be safe to call" }.to_owned());
    words.push(
        if phone.safe_to_leave_message { "A message may be left" } else { "Leave no message" }.to_owned(),
    );
    words.extend(Some(phone.best_times.clone()));
    words.retain(|line| !line.is_empty());
    words
}

/// "Being supported since 2 March 2026", and why where something is said.
pub(crate) fn stage_words(stage: &Stage) -> String {
    let since = format!("{} since {}", label(STAGES, &stage.stage), civil::long_date(stage.on));
    let reason = label(reasons(&stage.stage), &stage.reason).to_owned();
    let lines = [since, reason, stage.why.clone()].into_iter().filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// What was decided about somebody outside the programme's age, and why.
pub(crate) fn eligibility_words(eligibility: &Eligibility) -> String {
    match eligibility.decision.as_str() {
        "declined" => format!("Declined: {}", eligibility.why),
        "accepted" => format!("Taken on all the same: {}", eligibility.why),
        _ => eligibility.why.clone(),
    }
}

/// Street, town and postcode, how to get in, and whether a letter is safe where there is somewhere to send one.
pub(crate) fn address_words(address: &Address) -> Vec<String> {
    let safe = if address.safe_to_write { "Safe to send letters" } else { "Letters not known to be safe" };
    let mut lines = place_words(address);
    if !lines.is_empty() {
        lines.push(safe.to_owned());
    }
    lines.extend(Some(address.access.clone()).filter(|access| !access.is_empty()));
    lines
}

/// Street, town and postcode.
pub(crate) fn place_words(address: &Address) -> Vec<String> {
    let town = format!("{} {}", address.town, address.postcode).trim().to_owned();
    [address.line.clone(), town].into_iter().filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_read_as_a_person_would_say_them() {
        assert_eq!(
            value_words("name", &json!({ "given": "Audrey", "family": "Ablett", "known_as": "Mrs A" })),
            "Audrey Ablett, known as Mrs A"
        );
        assert_eq!(value_words("born", &json!("1945-03-02")), "2 March 1945");
        assert_eq!(
            value_words("phone", &json!({ "number": "01632 960381", "safe_to_call": true })),
            "01632 960381\nSafe to call\nLeave no message"
        );
        assert_eq!(value_words("lives", &json!("alone")), "Lives alone");
        assert_eq!(
            value_words(
                "close/c1",
                &json!({ "name": "Ann Lee", "relation": "Daughter", "roles": ["emergency"], "knows": "must_not" })
            ),
            "Ann Lee, daughter · In an emergency · Must not know"
        );
        assert_eq!(
            value_words("nhs_number", &json!({ "number": "", "status": "none", "why": "not_registered" })),
            "None: not registered with a GP"
        );
        assert_eq!(
            value_words("practice", &json!({ "ods": "X99901", "name": "Tallow Lane" })),
            "Tallow Lane (X99901)"
        );
        assert_eq!(
            value_words(
                "address",
                &json!({ "line": "3 Mill Row", "town": "Cradley", "access": "Side door" })
            ),
            "3 Mill Row\nCradley\nLetters not known to be safe\nSide door"
        );
        assert_eq!(
            (value_words("gender", &json!("woman")), value_words("gender", &json!("Femme"))),
            ("Woman".to_owned(), "Femme".to_owned())
        );
        assert_eq!(
            value_words("nhs_number", &json!({ "number": "9434765918", "status": "unconfirmed" })),
            "943 476 5918 (not confirmed)"
        );
        assert_eq!(
            value_words("cap", &json!({ "pence": 10_000, "approver": "J. Moor" })),
            "£100.00\nApproved by J. Moor"
        );
        assert_eq!(
            (value_words("amount", &json!(1250)), value_words("cap", &json!(5))),
            ("£12.50".to_owned(), "£0.05".to_owned())
        );
        assert_eq!(
            value_words(
                "number/crisis_team",
                &json!({ "number": "01632 960900", "hours": "Always", "checked": "2026-11-22" })
            ),
            "01632 960900\nAlways\nLooked up on 22 November 2026"
        );
        assert_eq!((field_words("number/crisis_team"), field_words("risk/falls")), ("Crisis team", "Falls"));
        assert_eq!(value_words("flag/falls", &json!({ "what": "Falls risk" })), "Falls risk");
    }

    #[test]
    fn what_this_build_does_not_know_is_shown_all_the_same_and_empty_says_so() {
        assert_eq!(value_words("aura", &json!({ "colour": "blue", "sure": true, "n": 3 })), "blue, 3, Yes");
        assert_eq!(value_words("gender", &Value::Null), "Nothing");
        assert_eq!(field_words("flag/falls"), "Risk");
        assert_eq!(field_words("aura"), "aura");
    }
}
