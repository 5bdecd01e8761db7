//! A plan in words: who does what, what was said before and is said now, when it was agreed. Pure.

use jiff::civil::Date;
use shared::civil;
use shared::fold::Entry;
use shared::plan::{Since, readings, who_words};
use shared::view::label;
use shared::view::plan::{
    ACTION_STATUS, AGREED_BY, AgreedBy, Agreement, BEST_INTEREST, GIVEN, GOAL_STATUS, REPRESENTATIVE, Status,
    WORKER, Who,
};

/// "Reached on 3 March 2026: she went alone".
pub(crate) fn status_words(status: &Status) -> String {
    let code = label(GOAL_STATUS, &status.status);
    let code = if code == status.status { label(ACTION_STATUS, code) } else { code };
    let words = format!("{code}, {}", civil::long_date(status.on));
    if status.words.is_empty() { words } else { format!("{words}: {}", status.words) }
}

/// Who does something, to whoever reads the plan: `person` is what the person is called, `worker` who has the case.
pub(super) fn doer(who: &Who, person: &str, worker: &str) -> String {
    match who.who.as_str() {
        shared::view::plan::PERSON => person.to_owned(),
        WORKER if !worker.is_empty() => worker.to_owned(),
        _ => who_words(who),
    }
}

/// "3 of 10 on 3 November, 6 of 10 on 20 November". Nothing where nobody asked.
pub(super) fn sure_words(entry: &Entry) -> Option<String> {
    let said = readings(entry);
    let at = |(day, level): &(Date, u8)| format!("{level} of 10 on {}", day.strftime("%-d %B"));
    match (said.first()?, said.last()?) {
        (first, last) if first == last => Some(at(first)),
        (first, last) => Some(format!("{}, {} now", at(first), at(last))),
    }
}

/// How it was agreed: "They said so", "Somebody who speaks for them: Ann Reed, her daughter".
pub(crate) fn agreed_words(agreed: &AgreedBy) -> String {
    let how = label(AGREED_BY, &agreed.how);
    match agreed.how.as_str() {
        REPRESENTATIVE => format!("{how}: {}", agreed.who),
        BEST_INTEREST => format!("{how}. {}", agreed.words),
        _ => how.to_owned(),
    }
}

/// "Agreed on 3 March 2026. They said so."
pub(super) fn agreement_words(agreement: &Agreement) -> String {
    let on = agreement.on.map(civil::long_date).unwrap_or_default();
    let how = agreement.agreed.as_ref().map(agreed_words).unwrap_or_default();
    format!("Agreed on {on}. {how}")
}

/// What became of something since it was agreed.
pub(super) fn since_words(since: Since) -> &'static str {
    match since {
        Since::New => "New",
        Since::Changed => "Changed",
        Since::Gone => "Taken out",
    }
}

/// "Posted on 3 March 2026".
pub(super) fn given_words(given: &str, on: Option<Date>) -> String {
    let on = on.map(|on| format!(" on {}", civil::long_date(on))).unwrap_or_default();
    format!("{}{on}", label(GIVEN, given))
}
