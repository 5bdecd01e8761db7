//! Everything that one entry says, as questions and answers. Pure.

use shared::civil;
use shared::fold::Entry;
use shared::id::EntryId;
use shared::instrument::{self, Instrument, figure};
use shared::kind;
use shared::view::assessment::{Assessment, MOMENTS, answers, entered};
use shared::view::budget::Spend;
use shared::view::contact::{AGREED, AGREED_HOW, Agreed, COMPANY, Contact, OUTCOMES, PLACES};
use shared::view::feedback::{ASKED as FEEDBACK_ASKED, FeedbackAsked};
use shared::view::message::{Message, SENT_BY};
use shared::view::no_follow_up::{NoFollowUp, REASONS as NOT_AGAIN};
use shared::view::plan::{Agreement, COPIES};
use shared::view::referral::{CRITERIA, METHODS, PERSON_KNOWS, REASONS, Referral, SOURCES};
use shared::view::risks::{ANSWERS, RISK_KINDS, Risks, named};
use shared::view::walk::{ACTIVITY, AIDS, ALONE_SINCE, ALONG_THE_WAY, CAME, SORTS, Walk};
use shared::view::{Codes, View, label};

use crate::screens::about::words::{eligibility_words, field_words, value_words};
use crate::screens::case::event::{asked_again, minutes};
use crate::screens::case::outcomes::score_lines;
use crate::screens::plan::words::agreed_words;
use crate::screens::walk::way;

/// What was asked, and what was answered.
pub(crate) type Line = (String, String);

/// The lines of an entry; what was not answered is left out.
pub(crate) fn lines(entry: &Entry, instruments: &[Instrument]) -> Vec<Line> {
    let lines = match entry.kind.as_str() {
        kind::CONTACT => of_contact(&Contact::of(entry)),
        kind::WALK => of_walk(&Walk::of(entry)),
        kind::ASSESSMENT => of_assessment(entry, instruments),
        kind::REFERRAL => of_referral(&Referral::of(entry)),
        kind::SPEND => of_spend(&Spend::of(entry)),
        kind::RISKS => of_risks(entry),
        kind::FEEDBACK => vec![line("Given", moment(entry.get("at_ms"))), line("What they answered", SEALED)],
        kind::FEEDBACK_ASKED => of_feedback_asked(&FeedbackAsked::of(entry)),
        kind::NO_FOLLOW_UP => of_no_follow_up(&NoFollowUp::of(entry), instruments),
        kind::AGREEMENT => of_agreement(&Agreement::of(entry)),
        kind::MESSAGE => of_message(Message::of(entry)),
        _ => of_any(entry),
    };
    lines.into_iter().filter(|(_, answer)| !answer.trim().is_empty()).collect()
}

fn line(question: &str, answer: impl Into<String>) -> Line {
    (question.to_owned(), answer.into())
}

fn text(question: &str, answer: Option<&String>) -> Line {
    line(question, answer.cloned().unwrap_or_default())
}

fn moment(at_ms: Option<u64>) -> String {
    at_ms.map(civil::full_moment).unwrap_or_default()
}

fn code(codes: Codes, code: Option<&String>) -> String {
    code.map(|code| label(codes, code).to_owned()).unwrap_or_default()
}

fn list(codes: Codes, chosen: Option<&Vec<String>>) -> String {
    let words = chosen.into_iter().flatten().map(|code| label(codes, code));
    words.collect::<Vec<_>>().join(", ")
}

fn of_contact(contact: &Contact) -> Vec<Line> {
    let there = [list(COMPANY, contact.company.as_ref()), contact.present.clone().unwrap_or_default()];
    let there = there.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n");
    let joint = contact.visit.map(|_| "A joint visit: the others have a record of their own");
    vec![
        line("When it began", moment(contact.at_ms)),
        line("How long", minutes(contact.minutes)),
        line("Where", code(PLACES, contact.place.as_ref())),
        text("What they went to", contact.attended.as_ref()),
        line("Who else was there", there),
        text("What was said and done", contact.note.as_ref()),
        line("Agreed to go on", contact.agreed.as_ref().map(agreed).unwrap_or_default()),
        line("How it went", code(OUTCOMES, contact.outcome.as_ref())),
        line("What they need help with", list(REASONS, contact.needs.as_ref())),
        text("What comes next", contact.next_step.as_ref()),
        line("With others", joint.unwrap_or_default()),
    ]
}

fn agreed(agreed: &Agreed) -> String {
    if agreed.answer.is_empty() {
        return String::new();
    }
    let mut parts = vec![label(AGREED, &agreed.answer).to_owned()];
    if !agreed.how.is_empty() {
        parts.push(label(AGREED_HOW, &agreed.how).to_owned());
    }
    if !agreed.reason.is_empty() {
        parts.push(agreed.reason.clone());
    }
    parts.push(
        if agreed.told_data_use {
            "They were told how what is written is used"
        } else {
            "Not said whether they were told how what is written is used"
        }
        .to_owned(),
    );
    parts.join("\n")
}

fn of_walk(walk: &Walk) -> Vec<Line> {
    let number = |number: Option<u8>| number.map(|number| format!("{number} of 10")).unwrap_or_default();
    let began = match (walk.at_ms, walk.about) {
        (Some(at_ms), Some(true)) => format!("About {}", civil::long_date(civil::date(at_ms))),
        (None, Some(true)) => "Nobody knows the day".to_owned(),
        (at_ms, _) => moment(at_ms),
    };
    let sort = walk.sort.as_ref().filter(|sort| *sort == ACTIVITY).map(|sort| label(SORTS, sort));
    let came = walk.came.as_ref().map(|came| match came.who.as_str() {
        "" => label(CAME, &came.with).to_owned(),
        who => format!("{}: {who}", label(CAME, &came.with)),
    });
    let alone = walk.alone_since.as_ref().map(|alone| match alone.what.as_str() {
        "" => label(ALONE_SINCE, &alone.answer).to_owned(),
        what => format!("{}: {what}", label(ALONE_SINCE, &alone.answer)),
    });
    vec![
        line("When it began", began),
        line("What it was", sort.unwrap_or_default()),
        line("How long", minutes(walk.minutes)),
        text("What they want to be able to do", walk.goal.as_ref()),
        text("Where to", walk.destination.as_ref()),
        line("Who came", came.unwrap_or_default()),
        line("How sure before", number(walk.confidence_before)),
        line("How sure after", number(walk.confidence_after)),
        line("Aids", list(AIDS, walk.aids.as_ref())),
        text("What made it hard", walk.hazards.as_ref()),
        line("Along the way", list(ALONG_THE_WAY, walk.along_the_way.as_ref())),
        text("What happened", walk.happened.as_ref()),
        line("Done without us since", alone.unwrap_or_default()),
        line("Route recorded", walk.route.as_ref().map(way::words).unwrap_or_default()),
    ]
}

fn of_assessment(entry: &Entry, instruments: &[Instrument]) -> Vec<Line> {
    let Assessment { instrument, moment: point, at_ms, .. } = Assessment::of(entry);
    let used = instrument.unwrap_or_default();
    let known = instrument::used(instruments, &used);
    let answers = answers(entry);
    let mut lines = vec![
        line("When it was finished", moment(at_ms)),
        line("At which point", code(MOMENTS, point.as_ref())),
    ];
    let Some(known) = known else {
        // A questionnaire that this phone does not have: its answers are shown by their codes.
        lines.extend(answers.into_iter().map(|(item, answer)| (item, answer.choice)));
        lines.extend(entered(entry).into_iter().map(|(scale, value)| (scale, figure(value))));
        return lines;
    };
    for item in &known.items {
        let Some(answer) = answers.get(&item.id) else { continue };
        let choice = known.answer_words(item, &answer.choice);
        let agreed = item.indicators.iter().filter(|one| answer.indicators.contains(&one.id));
        let words = (!answer.words.is_empty()).then(|| format!("“{}”", answer.words));
        let parts =
            [choice.to_owned()].into_iter().chain(agreed.map(|one| format!("· {}", one.text))).chain(words);
        lines.push(line(&item.name, parts.collect::<Vec<_>>().join("\n")));
    }
    lines.extend(score_lines(entry, known));
    lines
}

fn of_referral(referral: &Referral) -> Vec<Line> {
    let source = referral.source.clone().unwrap_or_default();
    let eligibility = referral.eligibility.clone().unwrap_or_default();
    vec![
        line("Received", referral.received.map(civil::long_date).unwrap_or_default()),
        line("Who referred", label(SOURCES, &source.source)),
        line("Name", source.who),
        line("What they are", source.role),
        line("Where they work", source.organisation),
        line("How they want an answer", source.reply_to),
        line("How it came in", code(METHODS, referral.method.as_ref())),
        line("Does the person know of it?", code(PERSON_KNOWS, referral.person_knows.as_ref())),
        line("Which of our criteria they meet", list(CRITERIA, referral.criteria.as_ref())),
        line("Main reason", code(REASONS, referral.reason.as_ref())),
        line("Other reasons", list(REASONS, referral.other_reasons.as_ref())),
        text("What they wrote", referral.note.as_ref()),
        line("Outside the programme's age", eligibility_words(&eligibility)),
    ]
}

fn of_spend(spend: &Spend) -> Vec<Line> {
    vec![
        line("How much", spend.amount.map(|amount| amount.to_string()).unwrap_or_default()),
        line("When", spend.on.map(civil::long_date).unwrap_or_default()),
        text("What for", spend.what.as_ref()),
        text("Who was paid", spend.to.as_ref()),
    ]
}

fn of_risks(entry: &Entry) -> Vec<Line> {
    let Risks { at_ms, answer, why, .. } = Risks::of(entry);
    let mut lines = vec![
        line("When it was asked", moment(at_ms)),
        line("Are there risks?", code(ANSWERS, answer.as_ref())),
    ];
    lines.extend(named(entry).into_iter().map(|risk| {
        let since = risk.since.map(|since| format!("Since {}", civil::long_date(since)));
        let words =
            if risk.words.is_empty() { "Named, and nothing more said".to_owned() } else { risk.words };
        let parts: Vec<String> = [Some(words), since].into_iter().flatten().collect();
        line(label(RISK_KINDS, &risk.kind), parts.join("\n"))
    }));
    lines.push(text("Why it could not be asked", why.as_ref()));
    lines
}

/// What stands where the answers would.
const SEALED: &str = "Sealed. The supervisors of the team have it opened at the office.";

fn of_feedback_asked(asked: &FeedbackAsked) -> Vec<Line> {
    let answered = asked.answer.as_deref() == Some("answered");
    vec![
        line("When they were asked", moment(asked.at_ms)),
        line("What came of it", code(FEEDBACK_ASKED, asked.answer.as_ref())),
        line("What they answered", if answered { SEALED } else { "" }),
    ]
}

fn of_no_follow_up(said: &NoFollowUp, instruments: &[Instrument]) -> Vec<Line> {
    let (name, window) = asked_again(said, instruments);
    let reason = said.reason.clone().unwrap_or_default();
    vec![
        line("What is not asked again", format!("{name}, {}", window.to_lowercase())),
        line("Why", label(NOT_AGAIN, &reason.reason)),
        line("In words", reason.words),
        line("When it was said", moment(said.at_ms)),
    ]
}

fn of_agreement(agreement: &Agreement) -> Vec<Line> {
    let responsible = agreement.responsible.as_ref().map(|who| who.name.clone());
    vec![
        line("When it was agreed", agreement.on.map(civil::long_date).unwrap_or_default()),
        line("How they agreed", agreement.agreed.as_ref().map(agreed_words).unwrap_or_default()),
        line("To be looked at again", agreement.review.map(civil::long_date).unwrap_or_default()),
        line("Who sees to that", responsible.unwrap_or_default()),
        line("Their own copy", code(COPIES, agreement.copy.as_ref())),
    ]
}

fn of_message(message: Message) -> Vec<Line> {
    let to = message.to.unwrap_or_default();
    let may = message.may.unwrap_or_default();
    let may = match may.answer.as_str() {
        "yes" => "They agreed".to_owned(),
        _ if may.why.is_empty() => String::new(),
        _ => format!("They did not agree: {}", may.why),
    };
    let to: Vec<String> =
        [to.who, to.organisation, to.reply_to].into_iter().filter(|part| !part.is_empty()).collect();
    vec![
        line("To whom", to.join("\n")),
        line("When", message.on.map(civil::long_date).unwrap_or_default()),
        line("How", code(SENT_BY, message.how.as_ref())),
        line("Whether they agreed that it goes there", may),
        line("Codes that it suggested", message.codes.unwrap_or_default().join(", ")),
        line("What it said", message.text.unwrap_or_default()),
    ]
}

/// A kind that this build does not know: every field, as well as it can be read.
fn of_any(entry: &Entry) -> Vec<Line> {
    let fields = entry.fields.iter().filter_map(|(name, field)| {
        let value = &field.winner()?.value;
        Some(line(field_words(name), value_words(name, value)))
    });
    fields.collect()
}

/// The entry that this one puts right.
pub(super) fn amends(entry: &Entry) -> Option<(EntryId, String)> {
    Some((entry.get("amends")?, entry.get("amends_why").unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::view::walk::{AloneSince, Came};

    fn answers_of(lines: Vec<Line>) -> Vec<(String, String)> {
        lines.into_iter().filter(|(_, answer)| !answer.is_empty()).collect()
    }

    fn pair(question: &str, answer: &str) -> (String, String) {
        (question.to_owned(), answer.to_owned())
    }

    #[test]
    fn a_contact_says_how_somebody_agreed_and_what_they_were_told() {
        let contact = Contact {
            minutes: Some(45),
            place: Some("home".to_owned()),
            agreed: Some(Agreed {
                answer: "yes".to_owned(),
                how: "spoken".to_owned(),
                told_data_use: true,
                reason: String::new(),
            }),
            ..Contact::default()
        };
        assert_eq!(
            answers_of(of_contact(&contact)),
            [
                pair("How long", "45 min"),
                pair("Where", "Their home"),
                pair("Agreed to go on", "Yes\nThey said so\nThey were told how what is written is used"),
            ]
        );
    }

    #[test]
    fn a_walk_keeps_its_words_beside_its_codes() {
        let walk = Walk {
            came: Some(Came { with: "others".to_owned(), who: "the gardener".to_owned() }),
            confidence_before: Some(3),
            aids: Some(vec!["stick".to_owned(), "hologram".to_owned()]),
            alone_since: Some(AloneSince { answer: "no".to_owned(), what: String::new() }),
            ..Walk::default()
        };
        assert_eq!(
            answers_of(of_walk(&walk)),
            [
                pair("Who came", "With somebody else, not us: the gardener"),
                pair("How sure before", "3 of 10"),
                pair("Aids", "Stick, hologram"),
                pair("Done without us since", "Not yet"),
            ]
        );
    }
}
