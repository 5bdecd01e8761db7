//! The ladder of independence: where somebody is now with a thing, since when, and how long it took.

use jiff::civil::Date;
use leptos::prelude::*;
use shared::civil::short_day;
use shared::id::FileId;
use shared::ladder::{Day, Ladder, RUNGS};
use shared::sentence::number;
use shared::view::walk::ACTIVITY;

use crate::clock::today;
use crate::parts::icon::{Icon, Shape};
use crate::parts::kinds::capital;
use crate::screens::walk::since::since_path;

/// What the rungs are called on a narrow column: those of [`shared::view::walk::CAME`], as one reads them of somebody else.
const RUNG_WORDS: [&str; RUNGS] = ["With us", "With others", "On their own", "Member or volunteer"];

/// "about 12 Mar", with its year where that is another.
fn day_words(day: Day, today: Date) -> String {
    let words = short_day(day.on, today);
    if day.about { format!("about {words}") } else { words }
}

/// "Twice with us, twice since. The first time without us came after 14 days."
fn sentence(ladder: &Ladder) -> String {
    let times = |count: usize| match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        many => format!("{} times", number(many)),
    };
    let mut said = match (ladder.with_us, ladder.without_us) {
        (with, 0) => format!("{} with us, and not without us yet.", capital(&times(with))),
        (0, without) => format!("{} without us.", capital(&times(without))),
        (with, without) => format!("{} with us, {} without.", capital(&times(with)), times(without)),
    };
    if let Some((days, about)) = ladder.days_to_first {
        let about = if about { "about " } else { "" };
        said.push_str(&match days {
            0 => " The first time without us came on the same day.".to_owned(),
            1 => format!(" The first time without us came after {about}1 day."),
            days => format!(" The first time without us came after {about}{days} days."),
        });
    }
    if ladder.last < ladder.highest() {
        said.push_str(&format!(" The last time was {}.", RUNG_WORDS[ladder.last].to_lowercase()));
    }
    said
}

/// The ladders of a person, the one that was climbed last first.
#[component]
pub(super) fn LadderCards(
    /// The case.
    file: FileId,
    /// What was worked out from its records.
    ladders: Vec<Ladder>,
    /// Whether more may be written down.
    editable: bool,
) -> impl IntoView {
    let today = today();
    let cards = ladders.into_iter().enumerate().map(|(place, ladder)| {
        let title = match (ladder.sort.as_str(), ladder.to.as_str()) {
            (ACTIVITY, "") => "Going to something".to_owned(),
            (ACTIVITY, to) => capital(to),
            _ => "Walks".to_owned(),
        };
        let highest = ladder.highest();
        let rungs = RUNG_WORDS.into_iter().enumerate().map(|(rung, words)| {
            let day = ladder.first[rung];
            let when = match (day, rung <= highest) {
                (Some(day), _) if rung == highest => format!("since {}", day_words(day, today)),
                (Some(day), _) => format!("first {}", day_words(day, today)),
                (None, true) => "not needed".to_owned(),
                (None, false) => "not yet".to_owned(),
            };
            view! {
                <li class:reached=rung <= highest aria-current=(rung == highest).then_some("step")>
                    <b>{day.is_some().then(|| view! { <Icon shape=Shape::Check/> })}{words}</b>
                    <span class="num">{when}</span>
                </li>
            }
        });
        let rungs = rungs.collect_view();
        let label = format!("How far on their own: {title}");
        view! {
            <section class="card pad stack tight" aria-label=label>
                <h2>{title}": how far on their own"</h2>
                <ol class="steps">{rungs}</ol>
                <p class="quiet small">{sentence(&ladder)}</p>
                {(editable && place == 0).then(|| view! {
                    <div><a class="btn second compact" href=since_path(file)><Icon shape=Shape::Plus/>"Without us, since then"</a></div>
                })}
            </section>
        }
    });
    cards.collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use shared::view::walk::CAME;

    fn day(number: i8) -> Option<Day> {
        Some(Day { on: date(2026, 3, number), about: false })
    }

    fn ladder() -> Ladder {
        Ladder {
            sort: "walk".to_owned(),
            to: String::new(),
            first: [day(4), day(18), None, None],
            last: 1,
            with_us: 2,
            without_us: 2,
            days_to_first: Some((14, false)),
        }
    }

    #[test]
    fn the_sentence_counts_and_says_how_long_it_took() {
        assert_eq!(
            sentence(&ladder()),
            "Twice with us, twice without. The first time without us came after 14 days."
        );
        let about = Ladder { days_to_first: Some((1, true)), last: 0, ..ladder() };
        assert_eq!(
            sentence(&about),
            "Twice with us, twice without. The first time without us came after about 1 day. The last time was with us."
        );
        let once = Ladder {
            first: [day(4), None, None, None],
            with_us: 1,
            without_us: 0,
            days_to_first: None,
            last: 0,
            ..ladder()
        };
        assert_eq!(sentence(&once), "Once with us, and not without us yet.");
        let never = Ladder {
            first: [None, None, day(4), None],
            with_us: 0,
            without_us: 3,
            days_to_first: None,
            last: 2,
            ..ladder()
        };
        assert_eq!(sentence(&never), "Three times without us.");
    }

    #[test]
    fn each_rung_has_its_words_and_another_year_is_named() {
        assert_eq!(RUNG_WORDS.len(), CAME.len());
        let about = Day { on: date(2025, 12, 2), about: true };
        assert_eq!(day_words(about, date(2026, 3, 1)), "about 2 Dec 2025");
    }
}
