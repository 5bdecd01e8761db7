//! What goes back to whoever referred: worked out from the entries of a case alone. Restricted files are never read for it, and neither
//! are notes of contacts. PRSB Social Prescribing v1.1, sections 11, 17 and 18. Pure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Deserialize;

use crate::civil;
use crate::fold::Entry;
use crate::funnel::{Funnel, STEPS};
use crate::id::EntryId;
use crate::instrument::{self, Instrument};
use crate::kind;
use crate::order;
use crate::plan::{self, readings, who_words};
use crate::sentence::{count, list};
use crate::summary::in_use;
use crate::view::assessment::{Assessment, answers, entered};
use crate::view::case::{STAGES, is_over, reasons};
use crate::view::contact::is_two_way;
use crate::view::plan::{Action, DONE, GOAL_STATUS, Goal, NOT_DONE, Status};
use crate::view::risks::{self, RISK_KINDS, Risk};
use crate::view::walk::Walk;
use crate::view::{View, label};

/// A code that a practice may put into its record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Code {
    /// The SNOMED CT concept.
    pub code: String,
    /// Its term.
    pub term: String,
    /// The stage at which it is suggested.
    when: String,
}

#[derive(Deserialize)]
struct Table {
    codes: Vec<Code>,
}

/// Every code that this build knows: data, with its source and the day on which it was looked up.
///
/// # Panics
/// Where the table that comes with the build cannot be read, which a test rules out.
#[must_use]
pub fn codes() -> Vec<Code> {
    let table: Table = serde_json::from_str(include_str!("message/codes.json")).expect("a table of codes");
    table.codes
}

/// What is suggested now: once an episode, and never what a message has said already. A case that was declined was not accepted.
#[must_use]
pub fn suggested(funnel: &Funnel, live: &[&Entry]) -> Vec<Code> {
    let sent = live.iter().filter(|entry| entry.kind == kind::MESSAGE);
    let sent: BTreeSet<String> =
        sent.filter_map(|entry| entry.get::<Vec<String>>("codes")).flatten().collect();
    let accepted = STEPS.iter().position(|step| *step == "accepted");
    let (stage, _) = funnel.stage();
    let is_accepted = STEPS.iter().position(|step| *step == stage).max(funnel.reached()) >= accepted;
    let now = match stage {
        "declined" => "declined",
        _ if is_accepted => "accepted",
        _ => return Vec::new(),
    };
    codes().into_iter().filter(|code| code.when == now && !sent.contains(&code.code)).collect()
}

/// The day of the earlier message of this case that carried a code of this one already: two phones that had not met both suggested
/// it. `live` are the entries that count.
#[must_use]
pub fn repeats(message: &Entry, live: &[&Entry]) -> Option<Date> {
    let codes_of = |entry: &Entry| entry.get::<Vec<String>>("codes").unwrap_or_default();
    let mine = codes_of(message);
    let place = |entry: &Entry| (entry.made.at, entry.id);
    let earlier = live.iter().filter(|entry| {
        let is_earlier = entry.kind == kind::MESSAGE && place(entry) < place(message);
        is_earlier && codes_of(entry).iter().any(|code| mine.contains(code))
    });
    let day = |entry: &&&Entry| entry.get("on").unwrap_or_else(|| civil::date(entry.made.at.wall_ms));
    earlier.min_by_key(|entry| place(entry)).as_ref().map(day)
}

/// What the entries of a case say, part by part; each is a suggestion that a person reads and changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// What was done, with what did not work.
    pub done: String,
    /// First and latest scores.
    pub scores: String,
    /// Goals and how far they are.
    pub goals: String,
    /// Risks that may be said; always something.
    pub risks: String,
    /// Risks of which somebody says first whether they may be told.
    pub ask_first: String,
}

/// Kinds of risk that are never told without asking.
const ASK_FIRST: [&str; 6] =
    ["suicide", "self_neglect", "harm_from_others", "exploitation", "harm_to_others", "other"];

/// What to suggest, from the entries of a case.
#[must_use]
pub fn parts(case: &BTreeMap<EntryId, Entry>, funnel: &Funnel, instruments: &[Instrument]) -> Parts {
    let live = in_use(case);
    let (risks, ask_first) = risk_lines(case);
    Parts {
        done: done_lines(&live, funnel).join("\n"),
        scores: score_lines(&live, instruments).join("\n"),
        goals: goal_lines(&live).join("\n"),
        risks,
        ask_first,
    }
}

fn done_lines(live: &[&Entry], funnel: &Funnel) -> Vec<String> {
    let contacts = live.iter().filter(|entry| entry.kind == kind::CONTACT);
    let of = |how: &str| contacts.clone().filter(|entry| entry.text("how") == Some(how)).count();
    let walks: Vec<Walk> =
        live.iter().filter(|entry| entry.kind == kind::WALK).map(|entry| Walk::of(entry)).collect();
    let with_us = walks.iter().filter(|walk| walk.with_us()).count();
    let met = [
        count(of("visit"), "visit", "visits"),
        count(of("call"), "telephone call", "telephone calls"),
        count(of("accompanied"), "time going along to something", "times going along to something"),
        count(with_us, "supported walk", "supported walks"),
    ];
    let met: Vec<String> = met.into_iter().flatten().collect();
    let two_way = contacts.clone().filter(|entry| entry.text("how").is_some_and(is_two_way));
    let days = two_way.filter_map(|entry| entry.get("at_ms").map(civil::date));
    let days =
        days.chain(walks.iter().filter(|walk| walk.with_us()).filter_map(|walk| walk.at_ms.map(civil::date)));
    let (first, last) = (days.clone().min(), days.max());
    let mut lines = Vec::new();
    if let Some(day) = funnel.referred() {
        lines.push(format!("Referred on {}.", civil::long_date(day)));
    }
    match (first, last) {
        (Some(first), Some(last)) if first == last => {
            lines.push(format!("{}, on {}.", list(met), civil::long_date(first)));
        }
        (Some(first), Some(last)) => lines.push(format!(
            "{}, between {} and {}.",
            list(met),
            civil::long_date(first),
            civil::long_date(last)
        )),
        _ => lines.push("We have not met yet.".to_owned()),
    }
    lines.extend(count(of("attempt"), "attempt that reached nobody.", "attempts that reached nobody."));
    lines.extend(count(walks.len() - with_us, "walk since, without us.", "walks since, without us."));
    for entry in plan::actions(live) {
        let Action { what: Some(what), who, status: Some(status), .. } = Action::of(entry) else { continue };
        let who = who.map(|who| who_words(&who)).unwrap_or_default();
        match status.status.as_str() {
            DONE => lines.push(said(&format!("Done: {what} ({who})"), &status)),
            NOT_DONE => lines.push(said(&format!("Did not work: {what} ({who})"), &status)),
            _ => {}
        }
    }
    let (stage, since) = funnel.stage();
    if is_over(stage) {
        let why = label(reasons(stage), &funnel.set_reason).to_lowercase();
        let on = since.map(|day| format!(" on {}", civil::long_date(day))).unwrap_or_default();
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        lines.push(format!("{}{on}{why}.", label(STAGES, stage)));
    }
    lines
}

/// `line` with its day, and with what there is to say of it.
fn said(line: &str, status: &Status) -> String {
    let on = civil::long_date(status.on);
    if status.words.is_empty() { format!("{line}, {on}.") } else { format!("{line}, {on}: {}", status.words) }
}

/// For every questionnaire that was used, in each version by itself, the first and the latest score of each scale.
fn score_lines(live: &[&Entry], instruments: &[Instrument]) -> Vec<String> {
    let mut used: BTreeMap<(String, u32), Vec<(u64, &Entry)>> = BTreeMap::new();
    for entry in live.iter().filter(|entry| entry.kind == kind::ASSESSMENT) {
        let Assessment { instrument, at_ms, .. } = Assessment::of(entry);
        let Some(one) = instrument else { continue };
        used.entry((one.id, one.version)).or_default().push((at_ms.unwrap_or(entry.made.at.wall_ms), entry));
    }
    let mut lines = Vec::new();
    for ((id, version), mut made) in used {
        let Some(known) = instruments.iter().find(|known| known.id == id && known.version == version) else {
            continue;
        };
        order::sort_by_key(&mut made, |(at_ms, entry)| (*at_ms, entry.id));
        let states: Vec<(Date, Vec<Option<String>>)> =
            made.iter().map(|(at_ms, entry)| (civil::date(*at_ms), states(entry, known))).collect();
        for (place, scale) in known.scales().iter().enumerate() {
            let at = |(day, states): &(Date, Vec<Option<String>>)| {
                let words = states.get(place)?.as_ref()?;
                Some(format!("{words} ({})", civil::long_date(*day)))
            };
            let mut said = states.iter().filter_map(at);
            let Some(first) = said.next() else { continue };
            let name = if scale.name == known.name {
                known.name.clone()
            } else {
                format!("{}, {}", known.name, scale.name)
            };
            lines.push(match said.next_back() {
                Some(latest) => format!("{name}: first {first}, latest {latest}."),
                None => format!("{name}: {first}, asked once."),
            });
        }
    }
    lines
}

/// What one assessment says on each scale: the answer of a question that is a scale by itself, else the figure and its band.
fn states(entry: &Entry, known: &Instrument) -> Vec<Option<String>> {
    let answers = answers(entry);
    let scores = instrument::scores(known, &answers, &entered(entry));
    let scales = known.scales();
    let said = scales.iter().zip(scores).map(|(scale, score)| {
        let item = known.item(&scale.id).filter(|item| item.range.is_none() && known.scales.is_empty());
        let answer = item.and_then(|item| {
            let answer = answers.get(&item.id).filter(|answer| !answer.choice.is_empty())?;
            Some(known.answer_words(item, &answer.choice).to_owned())
        });
        answer.or_else(|| Some(scale.said(score.value?)))
    });
    said.collect()
}

fn goal_lines(live: &[&Entry]) -> Vec<String> {
    let lines = plan::goals(live).into_iter().filter_map(|entry| {
        let goal = Goal::of(entry);
        let what = goal.what.filter(|what| !what.is_empty())?;
        let status = goal.status.map_or_else(String::new, |status| {
            let words = if status.words.is_empty() { String::new() } else { format!(": {}", status.words) };
            format!(" {}, {}{words}.", label(GOAL_STATUS, &status.status), civil::long_date(status.on))
        });
        let importance =
            goal.importance.map(|level| format!(" Importance {level} of 10.")).unwrap_or_default();
        let sure = readings(entry);
        let sure = match (sure.first(), sure.last()) {
            (Some((first, before)), Some((last, now))) if first != last => {
                format!(" Confidence {before} of 10 at first, {now} of 10 now.")
            }
            (Some((_, only)), _) => format!(" Confidence {only} of 10."),
            _ => String::new(),
        };
        Some(format!("“{what}”{status}{importance}{sure}"))
    });
    lines.collect()
}

/// Risks that may be said, and those of which somebody says first whether they may be told. There is always something to say.
fn risk_lines(case: &BTreeMap<EntryId, Entry>) -> (String, String) {
    let Some(asked) = risks::latest(case, None).answered else {
        return ("Risks were not asked yet.".to_owned(), String::new());
    };
    let day = civil::long_date(civil::date(risks::asked_ms(asked)));
    let named = risks::named(asked);
    if asked.text("answer") != Some(risks::SOME) {
        return (format!("No known risks (asked on {day})."), String::new());
    }
    let words = |risk: &Risk| {
        let kind = label(RISK_KINDS, &risk.kind);
        if risk.words.is_empty() { format!("{kind}.") } else { format!("{kind}: {}", risk.words) }
    };
    let (ask, plain): (Vec<&Risk>, Vec<&Risk>) = named.iter().partition(|risk| {
        // What this build does not know may be anything.
        ASK_FIRST.contains(&risk.kind.as_str()) || !RISK_KINDS.iter().any(|(code, _)| *code == risk.kind)
    });
    let lines = |risks: Vec<&Risk>| risks.into_iter().map(words).collect::<Vec<_>>().join("\n");
    let plain = lines(plain);
    let plain =
        if plain.is_empty() { format!("Asked on {day}.") } else { format!("Asked on {day}.\n{plain}") };
    (plain, lines(ask))
}

/// What a message says, part by part, as somebody has put it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// To whom, line by line.
    pub to: Vec<String>,
    /// From whom.
    pub from: String,
    /// The day.
    pub on: String,
    /// About whom: name, date of birth, NHS number.
    pub about: Vec<String>,
    /// What whoever reads it is asked to do; empty for nothing.
    pub actions: String,
    /// Titles and words; a part without words is left out.
    pub parts: Vec<(String, String)>,
    /// Codes for their record.
    pub codes: Vec<Code>,
}

/// What the message asks of whoever reads it, said also where it is nothing.
const ACTIONS: &str = "ACTIONS FOR YOU";

impl Letter {
    /// The message as it is sent. What is asked of the reader stands before everything else.
    #[must_use]
    pub fn text(&self) -> String {
        let actions = match self.actions.trim() {
            "" => format!("{ACTIONS}: none."),
            actions => format!("{ACTIONS}:\n{actions}"),
        };
        let mut blocks = vec![actions];
        let head = [
            format!("To: {}", self.to.join(", ")),
            format!("From: {}", self.from),
            format!("Date: {}", self.on),
        ];
        blocks.push(
            head.into_iter()
                .chain([format!("About: {}", self.about.join(", "))])
                .collect::<Vec<_>>()
                .join("\n"),
        );
        let parts = self.parts.iter().filter(|(_, words)| !words.trim().is_empty());
        blocks.extend(parts.map(|(title, words)| format!("{}\n{}", title.to_uppercase(), words.trim())));
        if !self.codes.is_empty() {
            let lines = self.codes.iter().map(|code| format!("{} {}", code.code, code.term));
            blocks.push(format!(
                "SUGGESTED CODES (SNOMED CT), FOR YOUR RECORD ONCE\n{}",
                lines.collect::<Vec<_>>().join("\n")
            ));
        }
        blocks.join("\n\n")
    }
}

#[cfg(test)]
#[path = "message/tests.rs"]
mod tests;
