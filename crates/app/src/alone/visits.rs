//! The visits alone in the file of one member of staff.

use leptos::prelude::*;
use shared::civil;
use shared::fold::Entry;
use shared::id::UserId;
use shared::kind;
use shared::order;
use shared::view::View;
use shared::view::lone_visit::{Buddy, LoneVisit, Worker, worker_file};

use crate::local::Local;
use crate::local::error::LocalError;
use crate::local::open_file::OpenFile;

/// A visit and the entry that tells of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Visit {
    /// The entry.
    pub(crate) entry: Entry,
    /// What it says.
    pub(crate) says: LoneVisit,
}

impl Visit {
    /// Whether nobody has heard from the worker since they set out.
    pub(crate) fn is_out(&self) -> bool {
        self.says.is_out()
    }

    /// When they mean to be back, in milliseconds since the Unix epoch. One that says nothing of it counts as due when it began:
    /// it is shown, not forgotten.
    pub(crate) fn due_ms(&self) -> u64 {
        self.says.due_ms.or(self.says.from_ms).unwrap_or_default()
    }

    /// When somebody was heard, in milliseconds since the Unix epoch.
    pub(crate) fn over_ms(&self) -> Option<u64> {
        self.says.back_ms.or(self.says.heard.as_ref().map(|heard| heard.at_ms))
    }

    /// Whether it ended on the day of `now_ms`.
    pub(crate) fn ended_today(&self, now_ms: u64) -> bool {
        self.over_ms().is_some_and(|over_ms| civil::date(over_ms) == civil::date(now_ms))
    }
}

/// The visits of one member of staff, those that are due first in front: those in their own file, and those that they only practise,
/// which lie in the practice case.
///
/// # Errors
/// Where their own file cannot be read now: that is not empty. Practice that cannot be read hides nothing real.
pub(crate) async fn own_visits(local: Local, of: UserId) -> Result<Vec<Visit>, LocalError> {
    let practice = untrack(|| local.practice());
    let mut all = match local.open(worker_file(of)).await {
        Ok(file) => visits(&file),
        // The first visit makes the file.
        Err(LocalError::Missing) => Vec::new(),
        Err(error) => return Err(error),
    };
    if let Some(case) = practice
        && let Ok(file) = local.open(case.file).await
    {
        all.extend(visits(&file));
    }
    order::sort_by_key(&mut all, |visit| (visit.due_ms(), visit.entry.id));
    Ok(all)
}

/// The visits in `file`, those that are due first in front. Those that were taken out of use are left out.
pub(crate) fn visits(file: &OpenFile) -> Vec<Visit> {
    let entries =
        file.case.values().filter(|entry| entry.kind == kind::LONE_VISIT && entry.void.is_none()).cloned();
    let visits = entries.map(|entry| Visit { says: LoneVisit::of(&entry), entry });
    let mut visits: Vec<Visit> = visits.filter(|visit| visit.says.from_ms.is_some()).collect();
    order::sort_by_key(&mut visits, |visit| (visit.due_ms(), visit.entry.id));
    visits
}

/// The buddy that the owner of `file` gave last.
pub(crate) fn buddy(file: &OpenFile) -> Option<Buddy> {
    file.root().map(Worker::of).and_then(|worker| worker.buddy)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use serde_json::{Value, json};
    use shared::change::{Change, Edit, FieldEdit};
    use shared::fold::{Known, fold};
    use shared::id::{ChangeId, EntryId, FileId, UserId, WriterId};
    use shared::stamp::Stamp;
    use uuid::Uuid;

    use super::*;

    fn entry(file: FileId, id: EntryId, kind: &str, fields: Value) -> Entry {
        let Value::Object(fields) = fields else { panic!("not an object") };
        let fields = fields.into_iter().map(|(name, value)| (name, FieldEdit { value, over: vec![] }));
        let at = Stamp { wall_ms: 1, tick: 0, writer: WriterId(Uuid::nil()) };
        let change = Change {
            id: ChangeId(id.0),
            file,
            entry: id,
            kind: kind.to_owned(),
            base: None,
            stamp: at,
            replaces: None,
            edit: Edit::Set(fields.collect()),
        };
        let known = Known { change, at, by: UserId(file.0), by_name: "R. Hale".to_owned(), office: true };
        fold([&known]).unwrap()
    }

    /// The file of a member of staff with these visits, numbered from 1.
    pub(crate) fn file_with(worker: u128, visits: &[Value]) -> Arc<OpenFile> {
        let file = FileId(Uuid::from_u128(worker));
        let buddy = json!({"buddy": {"name": "Jo", "number": "07700 900100"}});
        let root = entry(file, file.root(), kind::WORKER, buddy);
        let visits = (1_u128..).zip(visits).map(|(number, fields)| {
            let id = EntryId(Uuid::from_u128(worker * 1000 + number));
            (id, entry(file, id, kind::LONE_VISIT, fields.clone()))
        });
        let case: BTreeMap<EntryId, Entry> = visits.chain([(file.root(), root)]).collect();
        Arc::new(OpenFile {
            file,
            case,
            person_file: None,
            person: BTreeMap::new(),
            complete: true,
            unreadable: 0,
        })
    }

    #[test]
    fn all_that_are_out_are_there_the_longest_overdue_first_and_nothing_ends_by_itself() {
        let file = file_with(
            1,
            &[
                json!({"from_ms": 10, "due_ms": 90}),
                json!({"from_ms": 20, "due_ms": 30}),
                json!({"from_ms": 5, "due_ms": 40, "back_ms": 35}),
                json!({"from_ms": 50}),
                json!({"place": "never begun"}),
            ],
        );
        let visits = visits(&file);
        let due: Vec<(u64, bool)> = visits.iter().map(|visit| (visit.due_ms(), visit.is_out())).collect();
        assert_eq!(due, [(30, true), (40, false), (50, true), (90, true)]);
        assert!(visits[0].says.is_overdue(u64::MAX), "however late it gets");
        assert_eq!(buddy(&file).unwrap().name, "Jo");
    }

    #[test]
    fn one_ends_when_somebody_was_heard() {
        let heard = json!({"by": Uuid::nil(), "name": "J. Moor", "at_ms": 70, "words": "rang"});
        let file = file_with(1, &[json!({"from_ms": 10, "due_ms": 30, "heard": heard})]);
        let visit = &visits(&file)[0];
        assert_eq!((visit.is_out(), visit.over_ms()), (false, Some(70)));
        assert!(visit.ended_today(80) && !visit.ended_today(80 + 3 * 24 * 3_600_000));
    }
}
