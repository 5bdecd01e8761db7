//! Whom a worker holds, those first who have waited longest. Pure: today is an argument.

use jiff::civil::Date;
use shared::civil;
use shared::id::UserId;
use shared::order;
use shared::summary::CaseSummary;
use shared::view::case::is_over;

/// Days without a contact from which a person is pointed out.
pub(super) const LONG_DAYS: i32 = 28;

/// The open cases that `user` holds: never contacted first, then the longest silence.
pub(super) fn held_by(user: UserId, cases: Vec<CaseSummary>) -> Vec<CaseSummary> {
    let is_theirs = |case: &CaseSummary| {
        case.holder.as_ref().is_some_and(|holder| holder.user == user) && !is_over(&case.stage)
    };
    let mut cases: Vec<CaseSummary> = cases.into_iter().filter(is_theirs).collect();
    order::sort_by_key(&mut cases, |case| (case.last_contact_ms, case.name.to_lowercase(), case.file));
    cases
}

/// Whole days since the last contact; none where there was none.
pub(super) fn quiet_days(case: &CaseSummary, today: Date) -> Option<i32> {
    case.last_contact_ms.map(|at_ms| civil::days_between(civil::date(at_ms), today).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use shared::id::FileId;
    use shared::summary::Holder;
    use uuid::Uuid;

    fn case(number: u128, holder: u128, stage: &str, last_contact_ms: Option<u64>) -> CaseSummary {
        let text = format!(
            r#"{{"file":"{}","name":"Person {number}","full_name":"","town":"","stage":"{stage}"}}"#,
            Uuid::from_u128(number)
        );
        let mut case: CaseSummary = serde_json::from_str(&text).unwrap();
        case.holder = Some(Holder { user: UserId(Uuid::from_u128(holder)), name: "R. Hale".to_owned() });
        case.last_contact_ms = last_contact_ms;
        case
    }

    #[test]
    fn whoever_waited_longest_comes_first_and_only_their_own_open_cases() {
        let cases = vec![
            case(1, 7, "supported", Some(300)),
            case(2, 7, "supported", None),
            case(3, 8, "supported", None),
            case(4, 7, "closed", Some(1)),
            case(5, 7, "accepted", Some(200)),
        ];
        let files: Vec<FileId> =
            held_by(UserId(Uuid::from_u128(7)), cases).into_iter().map(|case| case.file).collect();
        assert_eq!(files, [2, 5, 1].map(|number| FileId(Uuid::from_u128(number))));
    }

    #[test]
    fn days_of_silence_are_calendar_days() {
        let noon = civil::instant_ms(date(2026, 3, 12), 23, 0).unwrap();
        let one = case(1, 7, "supported", Some(noon));
        assert_eq!(quiet_days(&one, date(2026, 3, 13)), Some(1));
        assert_eq!(quiet_days(&one, date(2026, 3, 1)), Some(0), "a clock that was wrong is no silence");
        assert_eq!(quiet_days(&case(1, 7, "supported", None), date(2026, 3, 13)), None);
    }
}
