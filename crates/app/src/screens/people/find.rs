//! Who is in the list, in which order, and what stands under each name. Pure.

use std::cmp::Ordering;

use jiff::civil::Date;
use shared::civil::{self, days_between};
use shared::id::FileId;
use shared::instrument::Instrument;
use shared::plain::plain;
use shared::summary::CaseSummary;
use shared::view::case::{STAGES, is_over};
use shared::view::label;

use crate::parts::kinds::how_words;
use crate::parts::person::about_line;
use crate::screens::died::died_words;
use crate::screens::follow_up::{Again, again_words};
use crate::screens::not_reached::tried_words;

/// The order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Who is next in the diary.
    #[default]
    Next,
    /// Who has not been seen for longest.
    Unseen,
    /// By name.
    Name,
}

impl Sort {
    /// The orders with their code and words.
    pub(crate) const ALL: [(Self, &'static str, &'static str); 3] =
        [(Self::Next, "next", "Next"), (Self::Unseen, "unseen", "Not seen"), (Self::Name, "name", "Name")];

    /// The order with this code; the first one for any other text.
    pub(crate) fn of(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|(_, known, _)| *known == code)
            .map_or_else(Self::default, |(sort, ..)| sort)
    }
}

/// A person in a list, as words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PersonRow {
    /// The case.
    pub(crate) file: FileId,
    /// What the screens call the person.
    pub(crate) name: String,
    /// What matters for this order: when next, how long not seen, or age and town.
    pub(crate) line: String,
    /// The stage, where it is not simply "being supported".
    pub(crate) stage: Option<String>,
    /// Who holds the case; empty where nobody does.
    pub(crate) holder: String,
    /// Risks.
    pub(crate) flags: Vec<String>,
    /// What makes a conversation work, in few words: the language first.
    pub(crate) needs: Option<String>,
    /// What is to be asked again, and until when.
    pub(crate) again: Option<Again>,
    /// How often they were tried and not reached, in words, where somebody is to say what now.
    pub(crate) tried: Option<String>,
    /// Fields with two versions to choose from.
    pub(crate) versions: u32,
    /// Budgets that are over their cap.
    pub(crate) over_cap: u32,
}

/// A case with its names made ready for searching: done once, not with every key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Findable {
    case: CaseSummary,
    /// What lists show as the name.
    name: String,
    /// Every name, each after a space.
    names: String,
}

/// Makes cases ready for searching.
pub(crate) fn findable(cases: Vec<CaseSummary>) -> Vec<Findable> {
    let ready = cases.into_iter().map(|case| Findable { name: plain(&case.name), names: names(&case), case });
    ready.collect()
}

/// Every name of a case, each after a space, without accents and capitals.
pub(crate) fn names(case: &CaseSummary) -> String {
    plain(&format!(" {} {}", case.name, case.full_name))
}

/// What was typed into a search: the beginnings of names. None where nothing is sought.
pub(crate) fn sought(search: &str) -> Vec<String> {
    plain(search).split_whitespace().map(|word| format!(" {word}")).collect()
}

/// Whether somebody with these [`names`] is [`sought`].
pub(crate) fn is_found(names: &str, sought: &[String]) -> bool {
    sought.iter().all(|word| names.contains(word.as_str()))
}

/// Which cases a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked<'a> {
    /// What was typed: the beginnings of any of the names, in any order. Accents and capitals do not matter.
    pub(crate) search: &'a str,
    /// The order.
    pub(crate) sort: Sort,
    /// Whether cases that are over are shown too. A search finds them in any case.
    pub(crate) with_over: bool,
}

/// The list: how many there are, and the first `most` of them as words. No more are put into words than are drawn. `known` are the
/// questionnaires that the service asks.
pub(crate) fn rows(
    cases: &[Findable],
    asked: Asked<'_>,
    known: &[Instrument],
    now_ms: u64,
    most: usize,
) -> (usize, Vec<PersonRow>) {
    let wanted = sought(asked.search);
    let mut found: Vec<&Findable> = cases
        .iter()
        .filter(|one| is_found(&one.names, &wanted))
        .filter(|one| asked.with_over || !wanted.is_empty() || !is_over(&one.case.stage))
        .collect();
    let count = found.len();
    if count > most && most > 0 {
        found.select_nth_unstable_by(most - 1, |a, b| order(asked.sort, a, b));
        found.truncate(most);
    }
    found.sort_unstable_by(|a, b| order(asked.sort, a, b));
    (count, found.into_iter().take(most).map(|one| row(&one.case, asked.sort, known, now_ms)).collect())
}

/// How many cases are over.
pub(crate) fn count_over(cases: &[Findable]) -> usize {
    cases.iter().filter(|one| is_over(&one.case.stage)).count()
}

/// Total: no two cases are equal.
fn order(sort: Sort, one: &Findable, other: &Findable) -> Ordering {
    let (a, b) = (&one.case, &other.case);
    // Nobody waits for those whose case is over, or who have died.
    let is_past = |case: &CaseSummary| is_over(&case.stage) || case.died.is_some();
    let over = is_past(a).cmp(&is_past(b));
    let by_sort = match sort {
        Sort::Next => match (a.next.first(), b.next.first()) {
            (Some(a), Some(b)) => (a.date, &a.time).cmp(&(b.date, &b.time)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        },
        // Somebody who was never met comes before everybody who was.
        Sort::Unseen => a.last_contact_ms.cmp(&b.last_contact_ms).then(a.stage_on.cmp(&b.stage_on)),
        Sort::Name => Ordering::Equal,
    };
    over.then(by_sort).then_with(|| one.name.cmp(&other.name)).then(a.file.cmp(&b.file))
}

fn row(case: &CaseSummary, sort: Sort, known: &[Instrument], now_ms: u64) -> PersonRow {
    let today = civil::date(now_ms);
    let line = match sort {
        _ if case.died.is_some() => case.died.as_ref().map(died_words).unwrap_or_default(),
        Sort::Next => next_words(case, today),
        Sort::Unseen => unseen_words(case, today),
        Sort::Name => about_line(case.born, "", &case.town, today),
    };
    let stage = (case.stage != "supported").then(|| label(STAGES, &case.stage).to_owned());
    PersonRow {
        file: case.file,
        name: case.name.clone(),
        line,
        stage,
        holder: case.holder.as_ref().map(|holder| holder.name.clone()).unwrap_or_default(),
        flags: case.flags.clone(),
        needs: needs_words(&case.needs),
        again: again_words(case, known, today),
        tried: case.not_reached().then(|| tried_words(case)),
        versions: case.questions.saturating_sub(case.over_cap),
        over_cap: case.over_cap,
    }
}

/// The first need, and how many more there are: the person's page says all of them.
fn needs_words(needs: &[String]) -> Option<String> {
    let (first, more) = needs.split_first()?;
    Some(if more.is_empty() { first.clone() } else { format!("{first}, {} more", more.len()) })
}

fn next_words(case: &CaseSummary, today: Date) -> String {
    let Some(next) = case.next.first() else {
        return if is_over(&case.stage) { String::new() } else { "Nothing in the diary".to_owned() };
    };
    let day = day_words(next.date, today);
    let what = if next.what.is_empty() { how_words(&next.how) } else { &next.what };
    // How long something is over its day matters, not the hour.
    let when = if next.time.is_empty() || next.date < today { day } else { format!("{day} {}", next.time) };
    format!("{when} · {what}")
}

/// A day beside today: "Today", "Tomorrow", "Thursday 12 March", "3 days over".
pub(crate) fn day_words(date: Date, today: Date) -> String {
    match days_between(today, date) {
        0 => "Today".to_owned(),
        1 => "Tomorrow".to_owned(),
        -1 => "1 day over".to_owned(),
        days if days < 0 => format!("{} days over", -days),
        _ => civil::long_day(date),
    }
}

fn unseen_words(case: &CaseSummary, today: Date) -> String {
    let Some(last_ms) = case.last_contact_ms else { return "Not met yet".to_owned() };
    match days_between(civil::date(last_ms), today) {
        days if days <= 0 => "Seen today".to_owned(),
        1 => "Seen yesterday".to_owned(),
        days => format!("Not seen for {days} days"),
    }
}

#[cfg(test)]
#[path = "find/tests.rs"]
mod tests;
