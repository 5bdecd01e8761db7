//! What is asked again: on the person's page, on Today, in the lists of a supervisor. Worked out each time, stored nowhere.

pub(crate) mod card;
mod form;
pub(crate) mod list;

use jiff::civil::Date;
use shared::civil;
use shared::follow_up::{self, Ask, Standing};
use shared::id::FileId;
use shared::instrument::Instrument;
use shared::summary::CaseSummary;
use shared::view::assessment::InstrumentRef;

pub(crate) use self::form::NoFollowUpPage;
use crate::clock;
use crate::instruments::instruments;
use crate::parts::icon::Shape;

/// What drafts of the reason are called.
pub(crate) const NO_FOLLOW_UP_FORM: &str = "no_follow_up";

/// The page that asks why something will not be asked again.
pub(crate) fn no_follow_up_path(case: FileId) -> String {
    format!("/people/{case}/no-follow-up")
}

/// The questionnaire in the version in which it was asked first: only that one is compared with it.
fn ask_path(case: FileId, named: &InstrumentRef) -> String {
    format!("/people/{case}/assess/{}?version={}", named.id, named.version)
}

/// What is to be done for one person: what is due, else what was missed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AgainRow {
    /// The case.
    pub(crate) file: FileId,
    /// What the screens call the person.
    pub(crate) name: String,
    /// Who holds the case; empty where nobody does.
    pub(crate) holder: String,
    /// What, and until when.
    pub(crate) line: String,
    /// How many are due.
    pub(crate) due: usize,
    /// How many were missed, and nobody has said why.
    pub(crate) missed: usize,
    /// The last day of the first.
    last: Option<Date>,
    /// Where one touch leads.
    pub(crate) leads: String,
}

impl AgainRow {
    fn of(case: &CaseSummary, asks: &[Ask]) -> Option<Self> {
        let first = asks.first()?;
        let missed = asks.iter().filter(|ask| ask.window.standing == Standing::Missed).count();
        let due = asks.len() - missed;
        let others = if due > 0 { due } else { missed } - 1;
        let what = match others {
            0 => first.name.clone(),
            others => format!("{} and {others} more", first.name),
        };
        Some(Self {
            file: case.file,
            name: case.name.clone(),
            holder: case.holder.as_ref().map(|holder| holder.name.clone()).unwrap_or_default(),
            line: format!("{what}: {}", until(first, |day| day.strftime("%-d %B").to_string())),
            due,
            missed,
            last: first.window.days.map(|(_, last)| last),
            leads: if due > 0 {
                ask_path(case.file, &first.instrument)
            } else {
                no_follow_up_path(case.file)
            },
        })
    }

    /// Colour, icon and word of its chip.
    pub(crate) fn look(&self) -> (&'static str, Shape, &'static str) {
        if self.due > 0 {
            ("pine", Shape::Clipboard, "Ask again")
        } else {
            ("plum", Shape::Question, "Say why")
        }
    }
}

/// What a list says of it beside a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Again {
    /// The colour of its chip.
    pub(crate) colour: &'static str,
    /// Its icon.
    pub(crate) shape: Shape,
    /// "ONS4: until 12 May".
    pub(crate) words: String,
}

/// What is to be asked of somebody again, or was missed; none where it is nothing.
pub(crate) fn again_words(case: &CaseSummary, known: &[Instrument], today: Date) -> Option<Again> {
    let row = AgainRow::of(case, &follow_up::asks(case, known, today))?;
    let (colour, shape, _) = row.look();
    Some(Again { colour, shape, words: row.line })
}

/// "until 12 May 2026", "not asked by 12 May 2026".
fn until_words(ask: &Ask) -> String {
    until(ask, civil::long_date)
}

fn until(ask: &Ask, said: impl Fn(Date) -> String) -> String {
    let last = ask.window.days.map(|(_, last)| said(last)).unwrap_or_default();
    if ask.window.standing == Standing::Missed {
        format!("not asked by {last}")
    } else {
        format!("until {last}")
    }
}

/// Rows for these cases: what is due first, soonest last day first.
pub(crate) fn rows_of(cases: &[CaseSummary], known: &[Instrument], today: Date) -> Vec<AgainRow> {
    let row = |case: &CaseSummary| AgainRow::of(case, &follow_up::asks(case, known, today));
    let mut rows: Vec<AgainRow> = cases.iter().filter_map(row).collect();
    shared::order::sort_by(&mut rows, |a, b| {
        (a.due == 0, a.last, &a.name, a.file).cmp(&(b.due == 0, b.last, &b.name, b.file))
    });
    rows
}

/// Rows for these cases as of today. Tracked.
pub(crate) fn rows_now(cases: &[CaseSummary]) -> Vec<AgainRow> {
    let today = clock::today();
    rows_of(cases, &instruments().followed(today), today)
}

/// How many are due and how many were missed, in words; none where there is nothing.
pub(crate) fn count_words(rows: &[AgainRow]) -> Option<String> {
    let due: usize = rows.iter().map(|row| row.due).sum();
    let missed: usize = rows.iter().map(|row| row.missed).sum();
    let due = (due > 0).then(|| format!("{due} to ask again now"));
    let missed = (missed > 0).then(|| format!("{missed} not asked in time"));
    let parts: Vec<String> = [due, missed].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use shared::follow_up::{Asked, Facts};
    use shared::id::EntryId;
    use shared::instrument::built_in;
    use uuid::Uuid;

    fn case(number: u128, instruments: &[&str]) -> CaseSummary {
        let text = format!(
            r#"{{"file":"{}","name":"Person {number}","stage":"supported"}}"#,
            Uuid::from_u128(number)
        );
        let mut case: CaseSummary = serde_json::from_str(&text).unwrap();
        case.funnel.received = Some(date(2026, 1, 12));
        let asked = instruments.iter().zip(0_u128..).map(|(id, place)| Asked {
            entry: EntryId(Uuid::from_u128(100 * number + place)),
            id: (*id).to_owned(),
            version: 1,
            on: date(2026, 1, 14),
            answered: 99,
        });
        case.follow_up = Facts { asked: asked.collect(), ..Facts::default() };
        case
    }

    #[test]
    fn one_row_says_what_is_to_be_asked_of_one_person_and_leads_there() {
        let cases = [case(1, &["ons4", "three-scales"]), case(2, &[])];
        let rows = |day| rows_of(&cases, &built_in(), day);
        assert!(rows(date(2026, 4, 11)).is_empty());
        let due = rows(date(2026, 5, 12));
        assert_eq!(due.len(), 1);
        assert!(due[0].line.ends_with(" and 1 more: until 12 May"), "{}", due[0].line);
        assert_eq!((due[0].due, due[0].missed, due[0].look().2), (2, 0, "Ask again"));
        assert!(due[0].leads.ends_with("/assess/ons4?version=1"), "{}", due[0].leads);
        let missed = rows(date(2026, 5, 13));
        assert!(missed[0].line.ends_with("not asked by 12 May"), "{}", missed[0].line);
        let chip = again_words(&cases[0], &built_in(), date(2026, 5, 12)).unwrap();
        assert_eq!((chip.colour, &chip.words), ("pine", &due[0].line));
        assert_eq!(again_words(&cases[1], &built_in(), date(2026, 5, 12)), None);
        assert!(missed[0].leads.ends_with("/no-follow-up") && missed[0].look().2 == "Say why");
        // Six months after the referral the next window is due, and the first is still unaccounted for.
        let both = rows(date(2026, 6, 12));
        assert_eq!((both[0].due, both[0].missed), (2, 2));
        assert_eq!(count_words(&both).unwrap(), "2 to ask again now, 2 not asked in time");
        assert_eq!(count_words(&[]), None);
    }
}
