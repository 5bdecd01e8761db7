//! What one entry says in a time line, in words. Pure.

use shared::civil;
use shared::fold::Entry;
use shared::id::EntryId;
use shared::instrument::{self, Instrument};
use shared::kind;
use shared::message;
use shared::summary::in_use;
use shared::view::assessment::{Assessment, InstrumentRef, MOMENTS, answers};
use shared::view::budget::Spend;
use shared::view::contact::{AGREED, Contact, HOW, OUTCOMES, PLACES};
use shared::view::feedback::{ASKED as FEEDBACK_ASKED, FeedbackAsked};
use shared::view::message::{Message, SENT_BY};
use shared::view::no_follow_up::{NoFollowUp, REASONS as NOT_AGAIN};
use shared::view::plan::Agreement;
use shared::view::referral::{REASONS, Referral, SOURCES};
use shared::view::review_note::ReviewNote;
use shared::view::risks::{ANSWERS, RISK_KINDS, Risks, named};
use shared::view::walk::{ACTIVITY, CAME, Walk};
use shared::view::{View, label};

use super::outcomes::score_lines;
use crate::local::open_file::{OpenFile, happened_ms};
use crate::parts::icon::Shape;
use crate::parts::kinds::{capital, how_shape, kind_words};
use crate::parts::photo::{Shown, of_entry};
use crate::screens::plan::words::agreed_words;

/// One entry of a time line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    /// The entry.
    pub(crate) entry: EntryId,
    /// Its icon.
    pub(crate) shape: Shape,
    /// Whether nobody was reached: drawn lightly.
    pub(crate) is_light: bool,
    /// When it happened, in milliseconds since the Unix epoch.
    pub(crate) at_ms: u64,
    /// What it was: "Visit", "Walk".
    pub(crate) kind: String,
    /// More about it: minutes, place, who.
    pub(crate) more: String,
    /// Who wrote it.
    pub(crate) by: String,
    /// Its title.
    pub(crate) title: String,
    /// What was written.
    pub(crate) text: String,
    /// Its photos.
    pub(crate) photos: Vec<Shown>,
    /// Why it puts an earlier entry right, where it does.
    pub(crate) amends_why: Option<String>,
    /// The entry that puts it right, and when that was written.
    pub(crate) amended_by: Option<(EntryId, u64)>,
    /// Who took it out of use and why, in words.
    pub(crate) void: Option<String>,
    /// What supervisors said of it, oldest first.
    pub(crate) reviews: Vec<Review>,
}

/// A supervisor's word on an entry.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Review {
    /// The review note.
    pub(crate) entry: EntryId,
    /// Who.
    pub(crate) by: String,
    /// When, in milliseconds since the Unix epoch.
    pub(crate) at_ms: u64,
    /// Whether it asks something.
    pub(crate) is_question: bool,
    /// What they said; may be empty.
    pub(crate) comment: String,
}

/// The time line of a file, newest first.
pub(crate) fn events(file: &OpenFile, instruments: &[Instrument]) -> Vec<Event> {
    file.timeline().into_iter().map(|entry| event(file, entry, instruments)).collect()
}

/// One entry in words.
pub(crate) fn event(file: &OpenFile, entry: &Entry, instruments: &[Instrument]) -> Event {
    let plain = Event {
        entry: entry.id,
        shape: Shape::File,
        is_light: false,
        at_ms: happened_ms(entry),
        kind: kind_words(&entry.kind).to_owned(),
        more: String::new(),
        by: entry.made.by_name.clone(),
        title: kind_words(&entry.kind).to_owned(),
        text: String::new(),
        photos: of_entry(entry),
        amends_why: entry.get::<EntryId>("amends").map(|_| entry.get("amends_why").unwrap_or_default()),
        amended_by: file.amended_by(entry.id).map(|by| (by.id, by.made.at.wall_ms)),
        void: entry.void.as_ref().map(|void| format!("Taken out by {}: {}", void.by_name, void.reason)),
        reviews: file.reviews(entry.id).into_iter().map(review).collect(),
    };
    match entry.kind.as_str() {
        kind::CONTACT => of_contact(plain, Contact::of(entry)),
        kind::WALK => of_walk(plain, Walk::of(entry)),
        kind::ASSESSMENT => of_assessment(plain, entry, instruments),
        kind::REFERRAL => of_referral(plain, Referral::of(entry)),
        kind::SPEND => of_spend(plain, Spend::of(entry)),
        kind::RISKS => of_risks(plain, entry),
        kind::FEEDBACK_ASKED => of_feedback_asked(plain, &FeedbackAsked::of(entry)),
        kind::NO_FOLLOW_UP => of_no_follow_up(plain, &NoFollowUp::of(entry), instruments),
        kind::AGREEMENT => of_agreement(plain, &Agreement::of(entry)),
        kind::MESSAGE => {
            let repeats = message::repeats(entry, &in_use(&file.case)).is_some();
            of_message(plain, Message::of(entry), repeats)
        }
        _ => plain,
    }
}

fn of_contact(plain: Event, contact: Contact) -> Event {
    let how = contact.how.unwrap_or_default();
    let place = contact.place.unwrap_or_default();
    // A call is by telephone; that need not be said twice.
    let place = if how == "call" && place == "phone" { "" } else { label(PLACES, &place) };
    let outcome = contact.outcome.filter(|outcome| !matches!(outcome.as_str(), "" | "went_ahead"));
    let outcome = outcome.map(|outcome| label(OUTCOMES, &outcome).to_owned()).unwrap_or_default();
    let joint = if contact.visit.is_some() { "joint visit" } else { "" };
    let attended = contact.attended.unwrap_or_default();
    let agreed = contact.agreed.filter(|agreed| !matches!(agreed.answer.as_str(), "" | "yes"));
    let agreed = agreed.map(|agreed| format!("Agreed to go on: {}", label(AGREED, &agreed.answer)));
    let text: Vec<String> = [contact.note, agreed, contact.next_step.map(|next| format!("Next: {next}"))]
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .collect();
    Event {
        shape: how_shape(&how),
        is_light: how == "attempt",
        title: label(HOW, &how).to_owned(),
        kind: String::new(),
        more: joined(&[&attended, place, &minutes(contact.minutes), joint, &outcome]),
        text: text.join("\n"),
        ..plain
    }
}

fn of_walk(plain: Event, walk: Walk) -> Event {
    let with_us = walk.with_us();
    let came = walk.came.unwrap_or_default();
    let came = match (with_us, came.who.is_empty()) {
        (true, _) => String::new(),
        (false, true) => label(CAME, &came.with).to_lowercase(),
        (false, false) => format!("with {}", came.who),
    };
    let is_activity = walk.sort.as_deref() == Some(ACTIVITY);
    let about = match (walk.about, walk.at_ms) {
        (Some(true), None) => "day not known",
        (Some(true), Some(_)) => "about then",
        _ => "",
    };
    let destination = walk.destination.unwrap_or_default();
    Event {
        shape: if is_activity { Shape::Together } else { Shape::Walk },
        kind: if is_activity {
            "Without us"
        } else if with_us {
            "Walk"
        } else {
            "Their own walk"
        }
        .to_owned(),
        title: if destination.is_empty() { plain.title } else { capital(&destination) },
        more: joined(&[about, &minutes(walk.minutes), &came]),
        text: walk.happened.unwrap_or_default(),
        ..plain
    }
}

fn of_assessment(plain: Event, entry: &Entry, instruments: &[Instrument]) -> Event {
    let Assessment { instrument, moment, .. } = Assessment::of(entry);
    let used = instrument.unwrap_or_default();
    let known = instrument::used(instruments, &used);
    let name = known.map_or_else(|| used.id.clone(), |known| known.name.clone());
    let answers = answers(entry);
    let by_option = known.into_iter().flat_map(|known| {
        known.options.iter().filter_map(|option| {
            let items = known
                .items
                .iter()
                .filter(|item| answers.get(&item.id).is_some_and(|answer| answer.choice == option.code));
            let names: Vec<&str> = items.map(|item| item.name.as_str()).collect();
            (!names.is_empty()).then(|| format!("{}: {}", option.words, names.join(", ")))
        })
    });
    let scores = known.into_iter().flat_map(|known| score_lines(entry, known));
    let scores = scores.map(|(name, words)| format!("{name}: {words}"));
    let numbers = known.into_iter().flat_map(|known| {
        let asked = known.items.iter().filter(|item| item.range.is_some());
        asked.filter_map(|item| Some(format!("{}: {}", item.name, answers.get(&item.id)?.choice)))
    });
    let mut text: Vec<String> = scores.chain(numbers).collect();
    // Where a score says it all, the time line leaves the single answers to the record.
    if text.is_empty() {
        text.extend(by_option);
    }
    Event {
        shape: Shape::Clipboard,
        kind: label(MOMENTS, &moment.unwrap_or_default()).to_owned(),
        title: name,
        text: text.join("\n"),
        ..plain
    }
}

fn of_referral(plain: Event, referral: Referral) -> Event {
    let source = referral.source.unwrap_or_default();
    let reason = referral.reason.unwrap_or_default();
    let named = [source.who, source.organisation].into_iter().filter(|name| !name.is_empty());
    let named = named.collect::<Vec<_>>().join(", ");
    let from = if named.is_empty() { label(SOURCES, &source.source).to_owned() } else { named };
    // It changes the first call, so it stands where the referral is read.
    let unknowing = referral.person_knows.as_deref() == Some("no");
    let reason = [label(REASONS, &reason), if unknowing { "The person does not know of it yet" } else { "" }];
    let more: Vec<&str> = reason.into_iter().filter(|words| !words.is_empty()).collect();
    Event {
        shape: Shape::File,
        title: if from.is_empty() { plain.title } else { format!("Referral: {from}") },
        kind: String::new(),
        more: more.join(" · "),
        text: referral.note.unwrap_or_default(),
        ..plain
    }
}

fn of_spend(plain: Event, spend: Spend) -> Event {
    let title = spend.what.filter(|what| !what.is_empty()).unwrap_or_else(|| plain.title.clone());
    Event { title, more: spend.amount.map(|amount| amount.to_string()).unwrap_or_default(), ..plain }
}

fn of_risks(plain: Event, entry: &Entry) -> Event {
    let Risks { answer, why, .. } = Risks::of(entry);
    let risks = named(entry).into_iter().map(|risk| {
        let kind = label(RISK_KINDS, &risk.kind).to_owned();
        if risk.words.is_empty() { kind } else { format!("{kind}. {}", risk.words) }
    });
    let text: Vec<String> = risks.chain(why).filter(|text| !text.is_empty()).collect();
    let title = label(ANSWERS, &answer.unwrap_or_default()).to_owned();
    Event { shape: Shape::Info, title, text: text.join("\n"), ..plain }
}

/// That somebody was asked what they think of us; what they answered stands nowhere here.
fn of_feedback_asked(plain: Event, asked: &FeedbackAsked) -> Event {
    let answer = asked.answer.as_deref().unwrap_or_default();
    let text = match answer {
        "answered" => {
            "Given in private. The answers are sealed, and read by the supervisors alone.".to_owned()
        }
        other => label(FEEDBACK_ASKED, other).to_owned(),
    };
    Event { shape: Shape::Comment, is_light: answer != "answered", kind: String::new(), text, ..plain }
}

fn of_no_follow_up(plain: Event, said: &NoFollowUp, instruments: &[Instrument]) -> Event {
    let (name, window) = asked_again(said, instruments);
    let reason = said.reason.clone().unwrap_or_default();
    let text = [label(NOT_AGAIN, &reason.reason), &reason.words].into_iter().filter(|text| !text.is_empty());
    Event {
        shape: Shape::Clipboard,
        is_light: true,
        kind: plain.title,
        title: joined(&[&name, &window]),
        text: text.collect::<Vec<_>>().join("\n"),
        ..plain
    }
}

/// The names of a questionnaire and of one of its windows.
pub(crate) fn asked_again(said: &NoFollowUp, instruments: &[Instrument]) -> (String, String) {
    let (id, window) = (said.instrument.clone().unwrap_or_default(), said.window.clone().unwrap_or_default());
    let newest = instrument::used(instruments, &InstrumentRef { id: id.clone(), version: u32::MAX });
    let Some(newest) = newest else { return (id, window) };
    let named = newest.timing().windows.into_iter().find(|known| known.id == window);
    (newest.name.clone(), named.map_or(window, |known| known.name))
}

fn of_agreement(plain: Event, agreement: &Agreement) -> Event {
    let how = agreement.agreed.as_ref().map(agreed_words).unwrap_or_default();
    let review = agreement.review.map(|day| format!("To be looked at again on {}", civil::long_date(day)));
    let text: Vec<String> = Some(how).into_iter().chain(review).filter(|text| !text.is_empty()).collect();
    Event { shape: Shape::Together, kind: String::new(), text: text.join("\n"), ..plain }
}

fn of_message(plain: Event, message: Message, repeats: bool) -> Event {
    let to = message.to.unwrap_or_default();
    let to = if to.who.is_empty() { to.organisation } else { to.who };
    let how = message.how.unwrap_or_default();
    let more = joined(&[label(SENT_BY, &how), if repeats { "its code was sent before" } else { "" }]);
    Event { shape: Shape::Mail, kind: String::new(), title: format!("Message to {to}"), more, ..plain }
}

fn review(entry: &Entry) -> Review {
    let note = ReviewNote::of(entry);
    Review {
        entry: entry.id,
        by: entry.made.by_name.clone(),
        at_ms: note.at_ms.unwrap_or(entry.made.at.wall_ms),
        is_question: note.verdict.as_deref() == Some("query"),
        comment: note.comment.unwrap_or_default(),
    }
}

/// "25 min", "1 h 20 min"; nothing for none.
pub(crate) fn minutes(minutes: Option<u32>) -> String {
    match minutes {
        None | Some(0) => String::new(),
        Some(minutes) if minutes < 60 => format!("{minutes} min"),
        Some(minutes) if minutes.is_multiple_of(60) => format!("{} h", minutes / 60),
        Some(minutes) => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

/// The parts that say something, with dots between.
pub(crate) fn joined(parts: &[&str]) -> String {
    parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// How a moment reads in a time line: with the clock for contacts and walks, the day alone for the rest.
pub(crate) fn when(event: &Event, now_ms: u64) -> String {
    capital(&civil::moment(event.at_ms, now_ms))
}

#[cfg(test)]
#[path = "event/tests.rs"]
mod tests;
