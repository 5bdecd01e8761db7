//! What the day holds, from what lists know of each case. Pure.

use jiff::civil::Date;
use shared::civil::{self, days_between};
use shared::id::{EntryId, FileId};
use shared::order;
use shared::summary::CaseSummary;
use shared::view::case::is_over;

use crate::screens::not_reached::{days_words, tried_words};
use crate::screens::plan::done::is_of_plan;

/// Calendar days without a two-way contact after which somebody is named on Today.
pub(super) const UNSEEN_DAYS: i32 = 28;
/// How far "Coming up" looks, in days.
const SOON_DAYS: i32 = 7;

/// One line of the diary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DiaryRow {
    /// The case.
    pub(super) file: FileId,
    /// The task.
    pub(super) entry: EntryId,
    /// What the screens call the person.
    pub(super) name: String,
    /// What is to be done.
    pub(super) what: String,
    /// The kind of contact.
    pub(super) how: String,
    /// The day.
    pub(super) date: Date,
    /// The time, such as `13:30`; empty for any time.
    pub(super) time: String,
    /// The first risk, in words; empty where there is none.
    pub(super) flag: String,
}

/// Somebody who has not been seen for long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unseen {
    /// The case.
    pub(super) file: FileId,
    /// What the screens call the person.
    pub(super) name: String,
    /// For how many days; none where they were never met.
    pub(super) days: Option<i32>,
}

/// The day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Diary {
    /// Today, by time; what has no time comes last.
    pub(super) today: Vec<DiaryRow>,
    /// Before today and not done, oldest first.
    pub(super) overdue: Vec<DiaryRow>,
    /// What is to be done for a plan, today or before, and not done: oldest first.
    pub(super) to_do: Vec<DiaryRow>,
    /// The next days.
    pub(super) soon: Vec<DiaryRow>,
    /// Not seen for [`UNSEEN_DAYS`], longest first.
    pub(super) unseen: Vec<Unseen>,
    /// Tried so often that somebody says what now: the case, what the screens call the person, how often in words, and when.
    pub(super) not_reached: Vec<(FileId, String, String, String)>,
    /// People about whom something is to be decided: how many fields with two versions, how many budgets over their cap.
    pub(super) questions: Vec<(String, u32, u32)>,
}

/// The diary of `today` over `cases`.
pub(super) fn diary(cases: &[CaseSummary], today: Date) -> Diary {
    let mut diary = Diary::default();
    for case in cases.iter().filter(|case| !is_over(&case.stage) && case.died.is_none()) {
        for next in &case.next {
            let row = DiaryRow {
                file: case.file,
                entry: next.entry,
                name: case.name.clone(),
                what: next.what.clone(),
                how: next.how.clone(),
                date: next.date,
                time: next.time.clone(),
                flag: case.flags.first().cloned().unwrap_or_default(),
            };
            match days_between(today, next.date) {
                days if days <= 0 && is_of_plan(&next.how) => diary.to_do.push(row),
                0 => diary.today.push(row),
                days if days < 0 => diary.overdue.push(row),
                1..=SOON_DAYS => diary.soon.push(row),
                _ => {}
            }
        }
        if case.not_reached() {
            diary.not_reached.push((case.file, case.name.clone(), tried_words(case), days_words(case)));
        } else {
            // One row says what is to be done for one person.
            diary.unseen.extend(unseen(case, today));
        }
    }
    for case in cases.iter().filter(|case| case.questions > 0) {
        let versions = case.questions.saturating_sub(case.over_cap);
        diary.questions.push((case.name.clone(), versions, case.over_cap));
    }
    let by_time = |a: &DiaryRow, b: &DiaryRow| {
        (a.date, a.time.is_empty(), &a.time, &a.name).cmp(&(b.date, b.time.is_empty(), &b.time, &b.name))
    };
    order::sort_by(&mut diary.today, by_time);
    order::sort_by(&mut diary.overdue, by_time);
    order::sort_by(&mut diary.to_do, by_time);
    order::sort_by(&mut diary.soon, by_time);
    order::sort_by(&mut diary.unseen, |a, b| {
        let longest = |unseen: &Unseen| std::cmp::Reverse(unseen.days.unwrap_or(i32::MAX));
        (longest(a), &a.name).cmp(&(longest(b), &b.name))
    });
    diary
}

/// Whether nobody has spoken with the person for too long. Somebody who was never met counts from the referral.
fn unseen(case: &CaseSummary, today: Date) -> Option<Unseen> {
    let last = case.last_contact_ms.map(civil::date);
    let days = days_between(last.or(case.funnel.referred()).or(case.stage_on)?, today);
    (days >= UNSEEN_DAYS).then(|| Unseen {
        file: case.file,
        name: case.name.clone(),
        days: last.map(|_| days),
    })
}

#[cfg(test)]
#[path = "diary/tests.rs"]
mod tests;
