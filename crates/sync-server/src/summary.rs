//! What lists say of a case, computed from its folded entries by the rule that the app uses too.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use shared::fold::{Entry, fold};
use shared::id::{EntryId, FileId};
use shared::kind::FileKind;
use shared::seq::Sequence;
use shared::summary::{CaseSummary, Holder, summarise};

use crate::grants;
use crate::store::row::{FileRow, Record};
use crate::store::{Reading, StoreError};

/// Summaries that are kept.
const KEPT_MAX: usize = 5000;

/// The summaries that were computed last, each good for as long as what it was computed from has not changed.
#[derive(Debug, Default)]
pub struct Summaries {
    kept: Mutex<HashMap<FileId, Kept>>,
}

#[derive(Debug)]
struct Kept {
    case: Sequence,
    person: Sequence,
    summary: Arc<CaseSummary>,
}

impl Summaries {
    /// The summary of a case.
    ///
    /// # Errors
    /// That of the store.
    pub fn of(&self, view: &dyn Reading, case: &FileRow) -> Result<Arc<CaseSummary>, StoreError> {
        self.made(view, case, || Ok(folded(&view.records(case.id, Sequence::default(), usize::MAX)?.0)))
    }

    /// The summary of a case all of whose records are at hand.
    ///
    /// # Errors
    /// That of the store.
    pub fn of_records(
        &self,
        view: &dyn Reading,
        case: &FileRow,
        records: &[Record],
    ) -> Result<Arc<CaseSummary>, StoreError> {
        self.made(view, case, || Ok(folded(records)))
    }

    fn made(
        &self,
        view: &dyn Reading,
        case: &FileRow,
        entries_of_case: impl FnOnce() -> Result<BTreeMap<EntryId, Entry>, StoreError>,
    ) -> Result<Arc<CaseSummary>, StoreError> {
        let person = match case.person {
            Some(person) => view.file(person)?,
            None => None,
        };
        let heads = (case.head, person.as_ref().map(|person| person.head).unwrap_or_default());
        let holder = self.holder(view, case)?;
        {
            let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(kept) = kept.get(&case.id)
                && (kept.case, kept.person) == heads
                && kept.summary.holder == holder
            {
                return Ok(Arc::clone(&kept.summary));
            }
        }
        let of_person = match &person {
            Some(person) => entries(view, person.id)?,
            None => BTreeMap::new(),
        };
        let summary = Arc::new(summarise(case.id, &entries_of_case()?, &of_person, holder));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(case.id, Kept { case: heads.0, person: heads.1, summary: Arc::clone(&summary) });
        Ok(summary)
    }

    /// Who holds a case, by name. None for files that are not cases.
    ///
    /// # Errors
    /// That of the store.
    pub fn holder(&self, view: &dyn Reading, file: &FileRow) -> Result<Option<Holder>, StoreError> {
        if file.kind != FileKind::Case {
            return Ok(None);
        }
        let Some(user) = grants::holder(view, file.id)? else { return Ok(None) };
        Ok(view.user(user)?.map(|user| Holder { user: user.id, name: user.name }))
    }
}

/// Every entry of a file, folded.
///
/// # Errors
/// That of the store.
pub fn entries(view: &dyn Reading, file: FileId) -> Result<BTreeMap<EntryId, Entry>, StoreError> {
    Ok(folded(&view.records(file, Sequence::default(), usize::MAX)?.0))
}

fn folded(records: &[Record]) -> BTreeMap<EntryId, Entry> {
    records.iter().filter_map(|record| Some((record.entry, fold(&record.known())?))).collect()
}
