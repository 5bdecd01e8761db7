//! Held changes, judged again when what held them is gone.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use shared::change::Change;
use shared::id::{FileId, UserId};
use shared::wire::sync::Outcome;

use super::{Receiver, Unblocked};
use crate::judge::Decision;
use crate::store::row::{ChangeRow, Status, User};
use crate::store::{HeldBatch, StoreError};
use crate::{devices, grants};

impl Receiver<'_> {
    /// Judges again what is held for a fault or the age of this server: at start, after an update.
    ///
    /// # Errors
    /// That of the store.
    pub fn judge_held_for_server(mut self) -> Result<usize, StoreError> {
        let mut after = None;
        loop {
            let HeldBatch { rows, after: next } = self.tx.held_for_server(after)?;
            for row in rows {
                self.judge_again(&row)?;
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        self.judge_unblocked()?;
        let settled = self.settled.len();
        self.finish()?;
        Ok(settled)
    }

    /// Judges again what `user` wrote on `file` before it was theirs.
    ///
    /// # Errors
    /// That of the store.
    pub fn judge_gained(mut self, user: UserId, file: FileId) -> Result<(), StoreError> {
        self.unblocked.push(Unblocked::Gained(user, file));
        self.judge_unblocked()?;
        self.finish()
    }

    /// Judges again everything that is held of `user`, whose account is switched on again.
    ///
    /// # Errors
    /// That of the store.
    pub fn judge_held_of(mut self, user: UserId) -> Result<(), StoreError> {
        self.unblocked.push(Unblocked::SwitchedOn(user));
        self.judge_unblocked()?;
        self.finish()
    }

    /// Judges again, until nothing more comes loose, what waited for something that has just been settled.
    pub(super) fn judge_unblocked(&mut self) -> Result<(), StoreError> {
        while let Some(unblocked) = self.unblocked.pop() {
            match unblocked {
                Unblocked::By(id) => {
                    for row in self.tx.waiting_for(id)? {
                        self.judge_again(&row)?;
                    }
                }
                Unblocked::SwitchedOn(author) => self.judge_held_by(author, None)?,
                Unblocked::Gained(author, file) => {
                    let files = self.with_person(file)?;
                    self.judge_held_by(author, Some(&files))?;
                }
            }
        }
        Ok(())
    }

    /// Judges again what is held of an author: all of it, or what concerns these files.
    fn judge_held_by(&mut self, author: UserId, files: Option<&BTreeSet<FileId>>) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let HeldBatch { rows, after: next } = self.tx.held_by(author, after)?;
            for row in rows {
                let concerns = match files {
                    None => true,
                    Some(files) => {
                        let named = [row.file, self.named_by(&row)?];
                        named.into_iter().flatten().any(|file| files.contains(&file))
                    }
                };
                if concerns {
                    self.judge_again(&row)?;
                }
            }
            after = next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// The file that a kept change names, if it does.
    fn named_by(&self, row: &ChangeRow) -> Result<Option<FileId>, StoreError> {
        match row.body.as_deref().map(Change::decode) {
            Some(Ok(change)) => self.names_file(&change),
            _ => Ok(None),
        }
    }

    /// A file and, of a case, those of its person: whoever gains the one gains the others.
    fn with_person(&self, file: FileId) -> Result<BTreeSet<FileId>, StoreError> {
        let person = self.tx.file(file)?.and_then(|file| file.person);
        let mut files = match person {
            Some(person) => grants::one_person(&*self.tx, person)?,
            None => BTreeSet::new(),
        };
        files.insert(file);
        Ok(files)
    }

    /// Judges a held change again, in a savepoint of its own. It stays held where that fails.
    fn judge_again(&mut self, row: &ChangeRow) -> Result<(), StoreError> {
        // One that was judged a moment ago may have settled this one: its author wrote it again.
        let now = self.tx.change(row.id)?.map(|row| row.status);
        if !matches!(now, Some(Status::Held(_))) {
            return Ok(());
        }
        let Some(Ok(change)) = row.body.as_deref().map(Change::decode) else { return Ok(()) };
        let Some(author) = self.tx.user(row.author)? else { return Ok(()) };
        if devices::on(&*self.tx, author.clone(), row.replica)?.disabled {
            return Ok(());
        }
        if self.tx.entry(change.file, change.entry)?.is_some_and(|entry| entry.erased) {
            // It was held on its way to where its entry stands now; a person decides what becomes of it.
            return Ok(());
        }
        self.tx.mark()?;
        match catch_unwind(AssertUnwindSafe(|| self.settle(row, &change, &author))) {
            Ok(Ok(())) => self.tx.keep(),
            Ok(Err(StoreError::NoRoom(cause))) => Err(StoreError::NoRoom(cause)),
            _ => {
                tracing::error!(change = %row.id, "a held change could not be judged again");
                self.forget();
                self.tx.take_back()
            }
        }
    }

    fn settle(&mut self, row: &ChangeRow, change: &Change, author: &User) -> Result<(), StoreError> {
        let (status, outcome) = match self.decide(change, author, &[])? {
            Decision::Hold(reason) => (Status::Held(reason.clone()), Outcome::Held { reason }),
            Decision::Refuse(reason) => (Status::Refused(reason.clone()), Outcome::Refused { reason }),
            decision => {
                let (seq, at) = self.place(change)?;
                if let Decision::Create(kind) = decision {
                    self.create_file(change, kind, author, seq)?;
                }
                (Status::Applied { seq, at }, Outcome::Applied { seq })
            }
        };
        if status == row.status {
            return Ok(());
        }
        self.tx.settle(row.id, &status)?;
        match &outcome {
            Outcome::Applied { seq } => self.apply(change, author.id, *seq)?,
            // What waited for it waits in vain: it is judged as it stands.
            Outcome::Refused { .. } => self.unblocked.push(Unblocked::By(row.id)),
            _ => {}
        }
        let is_kept = !matches!(outcome, Outcome::Refused { .. });
        self.settled.insert(row.id, outcome);
        if is_kept {
            // At its arrival nobody could read what it replaces, if a fault or its form held it.
            self.settle_written_again(change, author.id)?;
        }
        Ok(())
    }
}
