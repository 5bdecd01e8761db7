//! What is filled in before setting out, and the visit that it makes. Pure: now is an argument.

use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::check::{self, Mistake};
use shared::civil;
use shared::fold::Entry;
use shared::id::{EntryId, FileId};
use shared::view::View;
use shared::view::lone_visit::{Buddy, LoneVisit, Worker};
use shared::view::service::dialled;

use crate::local::edit::NewEdit;

/// What mistakes name: the ids of the boxes.
pub(super) const PLACE: &str = "alone-place";
pub(super) const BACK: &str = "alone-back";
pub(super) const TIME: &str = "alone-time";
pub(super) const BUDDY: &str = "alone-buddy";
pub(super) const NUMBER: &str = "alone-number";

/// How long it will take: minutes, or `time` for a time of day.
pub(super) const BACKS: [(&str, &str); 5] =
    [("30", "30 min"), ("45", "45 min"), ("60", "1 hour"), ("90", "1½ hours"), ("time", "Until a time")];

const MINUTE_MS: u64 = 60_000;
/// A time of day that is further ahead is one that has passed.
const AHEAD_MS_MAX: u64 = 12 * 60 * MINUTE_MS;

/// What was typed and chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SettingOut {
    pub(super) place: String,
    /// A code of [`BACKS`].
    pub(super) back: String,
    /// The time of day as `14:30`.
    pub(super) time: String,
    pub(super) buddy: String,
    pub(super) number: String,
}

impl SettingOut {
    /// A new one, to where the person lives, with the buddy of the last time.
    pub(super) fn new(place: String, buddy: Option<Buddy>) -> Self {
        let buddy = buddy.unwrap_or_default();
        Self { place, buddy: buddy.name, number: buddy.number, ..Self::default() }
    }

    /// When they mean to be back, in milliseconds since the Unix epoch; counted from now, however long ago the form was opened.
    ///
    /// # Errors
    /// What is missing or wrong.
    pub(super) fn due_ms(&self, now_ms: u64) -> Result<u64, Mistake> {
        if let Ok(minutes) = self.back.parse::<u64>() {
            return Ok(now_ms + minutes * MINUTE_MS);
        }
        if self.back.is_empty() {
            return Err(Mistake::new(BACK, "Choose when you will be back."));
        }
        let wrong = || Mistake::new(TIME, "Write the time like 14:30.");
        let (hour, minute) = self.time.trim().split_once(':').ok_or_else(wrong)?;
        let minute = minute.get(..2).ok_or_else(wrong)?;
        let (hour, minute) = (hour.parse().map_err(|_| wrong())?, minute.parse().map_err(|_| wrong())?);
        let today = civil::date(now_ms);
        // After ten in the evening a quarter past midnight is tomorrow's.
        let days = [Some(today), today.tomorrow().ok()];
        let mut moments = days.into_iter().flatten().map(|day| civil::instant_ms(day, hour, minute));
        let is_ahead = |at_ms: &u64| *at_ms > now_ms && at_ms - now_ms <= AHEAD_MS_MAX;
        match moments.next().flatten() {
            None => Err(wrong()),
            Some(at_ms) if is_ahead(&at_ms) => Ok(at_ms),
            Some(_) => moments.next().flatten().filter(is_ahead).ok_or_else(|| {
                Mistake::new(TIME, "This time has passed, or is more than 12 hours away. Check it.")
            }),
        }
    }

    /// The visit that begins now.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    pub(super) fn checked(&self, case: FileId, now_ms: u64) -> Result<LoneVisit, Vec<Mistake>> {
        let mut wrong = Vec::new();
        let mut take = |field, said: Result<(), String>| {
            if let Err(words) = said {
                wrong.push(Mistake::new(field, words));
            }
        };
        take(PLACE, check::said(&self.place, "Say where you are going, so that somebody finds you."));
        let due_ms = self.due_ms(now_ms);
        if let Err(mistake) = &due_ms {
            take(mistake.field, Err(mistake.words.clone()));
        }
        take(BUDDY, check::said(&self.buddy, "Say who your buddy is. Agree it with them before you go."));
        let number = self.number.trim();
        take(
            NUMBER,
            match number.is_empty() {
                true => Err("Write your buddy’s number, so that you can call with one touch.".to_owned()),
                false => dialled(number).map(drop),
            },
        );
        let Some(due_ms) = due_ms.ok().filter(|_| wrong.is_empty()) else { return Err(wrong) };
        Ok(LoneVisit {
            case: Some(case),
            place: Some(self.place.trim().to_owned()),
            from_ms: Some(now_ms),
            due_ms: Some(due_ms),
            buddy: Some(Buddy { name: self.buddy.trim().to_owned(), number: number.to_owned() }),
            back_ms: None,
            heard: None,
        })
    }
}

/// What is saved: the visit, and in the file's root the buddy, to be there the next time. `root` is none where this is the first visit.
/// A visit that is only practised goes into the practice case: nobody's board shows it.
pub(super) fn edits(file: FileId, root: Option<&Entry>, visit: &LoneVisit, entry: EntryId) -> Vec<NewEdit> {
    if let Some(case) = visit.case.filter(|case| case.is_practice()) {
        return vec![NewEdit::make_as(case, entry, visit)];
    }
    let buddy = visit.buddy.clone();
    let before = match root {
        None => Some(NewEdit::make_as(file, file.root(), &Worker { buddy })),
        Some(root) if Worker::of(root).buddy != buddy => {
            Some(NewEdit::fields(root, [("buddy".to_owned(), json!(buddy))]))
        }
        Some(_) => None,
    };
    before.into_iter().chain([NewEdit::make_as(file, entry, visit)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alone::visits::tests::file_with;
    use jiff::civil::date;
    use shared::change::Edit;
    use uuid::Uuid;

    fn now(hour: i8, minute: i8) -> u64 {
        civil::instant_ms(date(2026, 11, 22), hour, minute).unwrap()
    }

    fn until(time: &str) -> SettingOut {
        SettingOut { back: "time".to_owned(), time: time.to_owned(), ..filled() }
    }

    fn filled() -> SettingOut {
        SettingOut {
            place: " 12 Alma Street ".to_owned(),
            back: "45".to_owned(),
            buddy: "Jo Ward".to_owned(),
            number: "07700 900100".to_owned(),
            ..SettingOut::default()
        }
    }

    fn case() -> FileId {
        FileId(Uuid::from_u128(1))
    }

    #[test]
    fn minutes_count_from_setting_out() {
        assert_eq!(filled().due_ms(now(13, 0)), Ok(now(13, 45)));
        let visit = filled().checked(case(), now(13, 0)).unwrap();
        assert_eq!((visit.from_ms, visit.due_ms), (Some(now(13, 0)), Some(now(13, 45))));
        assert_eq!(visit.place.as_deref(), Some("12 Alma Street"));
        assert!(visit.is_out());
    }

    #[test]
    fn a_time_of_day_is_the_next_one_and_not_one_that_has_passed() {
        assert_eq!(until("14:30").due_ms(now(13, 0)), Ok(now(14, 30)));
        let midnight = civil::instant_ms(date(2026, 11, 23), 0, 15).unwrap();
        assert_eq!(until("00:15").due_ms(now(22, 40)), Ok(midnight));
        for (time, words) in
            [("12:30", "has passed"), ("", "like 14:30"), ("25:00", "like 14:30"), ("9", "like")]
        {
            let mistake = until(time).due_ms(now(13, 0)).unwrap_err();
            assert!(mistake.field == TIME && mistake.words.contains(words), "{time}: {}", mistake.words);
        }
        assert!(until("13:00").due_ms(now(13, 0)).is_err(), "now is no time to be back by");
    }

    #[test]
    fn everything_that_somebody_may_need_is_asked() {
        let wrong = |form: &SettingOut| -> Vec<&str> {
            form.checked(case(), 9).err().unwrap_or_default().into_iter().map(|one| one.field).collect()
        };
        assert_eq!(wrong(&SettingOut::default()), [PLACE, BACK, BUDDY, NUMBER]);
        assert_eq!(wrong(&SettingOut { number: "ask Jo".to_owned(), ..filled() }), [NUMBER]);
        assert_eq!(wrong(&until("soon")), [TIME]);
    }

    #[test]
    fn the_file_is_made_once_and_the_buddy_is_kept_where_it_is_another() {
        let visit =
            |name: &str| SettingOut { buddy: name.to_owned(), ..filled() }.checked(case(), 9).unwrap();
        let open = file_with(7, &[]);
        let kinds = |root, name| -> Vec<String> {
            let made = edits(open.file, root, &visit(name), EntryId(Uuid::from_u128(3)));
            made.into_iter().map(|edit| edit.kind).collect()
        };
        assert_eq!(kinds(None, "Jo"), ["worker", "lone_visit"]);
        assert_eq!(kinds(open.root(), "Jo"), ["lone_visit"], "as it was");
        assert_eq!(kinds(open.root(), "Sam"), ["worker", "lone_visit"]);
        let made = edits(open.file, open.root(), &visit("Sam"), EntryId(Uuid::from_u128(3)));
        let Edit::Set(fields) = &made[0].edit else { panic!("no fields") };
        assert!(!fields["buddy"].over.is_empty(), "over the one that was shown");
    }

    #[test]
    fn a_visit_that_is_practised_stays_with_the_practice_case() {
        let case = FileId::practice(Uuid::from_u128(1));
        let visit = filled().checked(case, now(13, 0)).unwrap();
        let open = file_with(7, &[]);
        let made = edits(open.file, None, &visit, EntryId(Uuid::from_u128(3)));
        let made: Vec<_> = made.iter().map(|edit| (edit.file, edit.kind.as_str())).collect();
        assert_eq!(made, [(case, "lone_visit")], "nobody's board, and no buddy for real visits");
    }
}
