//! What an applied change does to the rows beside it: its entry, its file, who sees it, what waits for a review.

use std::collections::BTreeSet;

use shared::change::{Change, Edit};
use shared::fold::fold;
use shared::id::{EntryId, FileId, UserId};
use shared::kind::{self, FileKind};
use shared::seq::Sequence;
use shared::stamp::Stamp;
use shared::view::View;
use shared::view::case::{Case, is_over};
use shared::wire::sync::Depth;

use super::{Receiver, Unblocked};
use crate::store::row::{EntryRow, FileRow, Review, User};
use crate::store::{StoreError, Writing};
use crate::{blobs, grants, judge};

impl Receiver<'_> {
    /// The change's place in the history and its effective stamp, fixed once.
    pub(super) fn place(&mut self, change: &Change) -> Result<(Sequence, Stamp), StoreError> {
        let mut replaced = Vec::new();
        for id in change.replaced() {
            replaced.extend(self.tx.effective(id)?);
        }
        let writer = change.stamp.writer;
        let previous = match self.stamps.get(&writer) {
            Some(previous) => Some(*previous),
            None => self.tx.previous(writer)?,
        };
        let at = change.stamp.effective(self.now_ms, replaced, previous);
        self.stamps.insert(writer, at);
        Ok((self.tx.next_seq()?, at))
    }

    /// Makes the file that a root change opens.
    pub(super) fn create_file(
        &mut self,
        change: &Change,
        kind: FileKind,
        author: &User,
        seq: Sequence,
    ) -> Result<(), StoreError> {
        let about = judge::names_file(change).filter(|_| kind == FileKind::Restricted);
        let team = match (&kind, about) {
            (FileKind::Reference, _) => None,
            // An erased case is no team's: then those read it who supervise whoever wrote it.
            (_, Some(case)) => self.tx.file(case)?.and_then(|case| case.team).or(author.team),
            _ => author.team,
        };
        let file = FileRow {
            id: change.file,
            kind,
            team,
            person: None,
            about,
            closed_on: None,
            head: seq,
            summary_head: seq,
        };
        self.tx.put_file(&file)?;
        grants::created(self.tx, &file, &change.kind, author.id, self.now_ms)?;
        if file.kind == FileKind::Person {
            // A record that came before it may already say whose file this is.
            let people = grants::one_person(&*self.tx, file.id)?;
            self.people_changed(&people)?;
        }
        self.forget();
        self.unblocked.push(Unblocked::Gained(author.id, file.id));
        Ok(())
    }

    /// Brings the rows beside an applied change up to it.
    pub(super) fn apply(&mut self, change: &Change, author: UserId, seq: Sequence) -> Result<(), StoreError> {
        self.touched.insert(change.file, seq);
        self.unblocked.push(Unblocked::By(change.id));
        self.authors.insert(author, seq);
        // What nobody could read at its arrival was not asked for its photos.
        blobs::name(self.tx, change)?;
        let known = self.tx.entry(change.file, change.entry)?;
        let review = match &known {
            Some(entry) => reviewed_after(change, entry.review),
            None => first_review(change),
        };
        let entry = match known {
            Some(entry) => EntryRow { seq, review, ..entry },
            None => EntryRow {
                file: change.file,
                entry: change.entry,
                kind: change.kind.clone(),
                seq,
                made_seq: seq,
                made_ms: self.now_ms,
                made_by: author,
                review,
                erased: false,
            },
        };
        self.tx.put_entry(&entry)?;
        if let Some((about, review)) = settles(change) {
            self.set_review(change.file, about, review)?;
        }
        if change.kind == kind::CASE && change.entry == change.file.root() {
            self.read_case(change.file)?;
        }
        if change.kind == kind::SAME_PERSON {
            self.read_join(change.file, change.entry)?;
        }
        Ok(())
    }

    /// The other person's file that an entry names, whether the entry is in use or not.
    pub(super) fn joined_by(&self, file: FileId, entry: EntryId) -> Result<Option<FileId>, StoreError> {
        let Some(record) = self.tx.record(file, entry)? else { return Ok(None) };
        Ok(fold(&record.known()).and_then(|entry| entry.get("is")))
    }

    /// Takes over which persons' files an entry joins, and lets those who have cases of the one see the other.
    fn read_join(&mut self, file: FileId, entry: EntryId) -> Result<(), StoreError> {
        let Some(record) = self.tx.record(file, entry)? else { return Ok(()) };
        let in_use = fold(&record.known()).filter(|entry| entry.void.is_none());
        let other = in_use.and_then(|entry| entry.get::<FileId>("is")).filter(|other| *other != file);
        let before = grants::one_person(&*self.tx, file)?;
        self.tx.join(file, entry, other)?;
        let after = grants::one_person(&*self.tx, file)?;
        if before == after {
            return Ok(());
        }
        self.people_changed(&before.union(&after).copied().collect())
    }

    /// Lets everybody see what they see now of files that were joined or parted, and judges again what they wrote there.
    fn people_changed(&mut self, people: &BTreeSet<FileId>) -> Result<(), StoreError> {
        grants::reconcile_people(self.tx, people, self.now_ms)?;
        self.forget();
        for person in people {
            let users: BTreeSet<UserId> =
                self.tx.grants_on(*person)?.into_iter().map(|row| row.user).collect();
            self.unblocked.extend(users.into_iter().map(|user| Unblocked::Gained(user, *person)));
        }
        Ok(())
    }

    fn set_review(&mut self, file: FileId, entry: EntryId, review: Review) -> Result<(), StoreError> {
        if let Some(row) = self.tx.entry(file, entry)?
            && row.review == Review::Waiting
        {
            self.tx.put_entry(&EntryRow { review, ..row })?;
        }
        Ok(())
    }

    /// Takes over what the case's root says of its person and its end.
    fn read_case(&mut self, case: FileId) -> Result<(), StoreError> {
        let (Some(file), Some(record)) = (self.tx.file(case)?, self.tx.record(case, case.root())?) else {
            return Ok(());
        };
        let Some(root) = fold(&record.known()) else { return Ok(()) };
        let view = Case::of(&root);
        let closed_on = view.stage.filter(|stage| is_over(&stage.stage)).map(|stage| stage.on);
        if (file.person, file.closed_on) == (view.person, closed_on) {
            return Ok(());
        }
        self.tx.put_file(&FileRow { person: view.person, closed_on, ..file })?;
        self.forget();
        grants::reconcile(self.tx, case, self.now_ms)?;
        let whole = self.tx.grants_on(case)?.into_iter().filter(|row| row.depth == Depth::Whole);
        self.unblocked.extend(whole.map(|row| Unblocked::Gained(row.user, case)));
        Ok(())
    }
}

/// Whether a new entry waits for a supervisor: what a worker has finished does.
fn first_review(change: &Change) -> Review {
    let finished = matches!(change.kind.as_str(), kind::CONTACT | kind::ASSESSMENT | kind::WALK);
    if finished && matches!(change.edit, Edit::Set(_)) { Review::Waiting } else { Review::NotNeeded }
}

fn reviewed_after(change: &Change, before: Review) -> Review {
    match (&change.edit, before) {
        (Edit::Void(_), _) => Review::NotNeeded,
        (Edit::Restore(_), Review::NotNeeded) if kind::is_finalised(&change.kind) => {
            match change.kind.as_str() {
                kind::REVIEW_NOTE => Review::NotNeeded,
                _ => Review::Waiting,
            }
        }
        _ => before,
    }
}

/// The other entry whose waiting this change ends: one that it reviews, or one that it puts right.
fn settles(change: &Change) -> Option<(EntryId, Review)> {
    let Edit::Set(fields) = &change.edit else { return None };
    let (field, review) = match change.kind.as_str() {
        kind::REVIEW_NOTE => ("about", Review::Reviewed),
        _ => ("amends", Review::NotNeeded),
    };
    let entry = serde_json::from_value(fields.get(field)?.value.clone()).ok()?;
    Some((entry, review))
}

/// Notes on a file, and on everybody who sees it, that it changed at `seq`.
pub(crate) fn raise_heads(tx: &mut dyn Writing, file: FileId, seq: Sequence) -> Result<(), StoreError> {
    let Some(row) = tx.file(file)? else { return Ok(()) };
    let is_person = row.kind == FileKind::Person;
    tx.put_file(&FileRow { head: seq.max(row.head), summary_head: seq.max(row.summary_head), ..row })?;
    for grant in tx.grants_on(file)? {
        tx.raise_head(grant.user, seq)?;
    }
    if !is_person {
        return Ok(());
    }
    // A person's name and flags stand in the summaries of their cases.
    for case in tx.cases_of(file)? {
        for grant in tx.grants_on(case.id)?.into_iter().filter(|grant| grant.depth == Depth::Summary) {
            tx.raise_head(grant.user, seq)?;
        }
        tx.put_file(&FileRow { summary_head: seq.max(case.summary_head), ..case })?;
    }
    Ok(())
}
