//! Reading saves, outside the writer: each change from its own text.

use serde_json::value::RawValue;
use shared::change::{Change, DecodeError, RawSave};
use shared::id::{ChangeId, EntryId, FileId, SaveId};
use shared::limits::{CHANGE_BYTES_MAX, SAVE_CHANGES_MAX};
use uuid::Uuid;

/// One save, as far as it could be read.
#[derive(Debug)]
pub struct ReadSave {
    /// The save; nil where its envelope could not be read.
    pub id: SaveId,
    /// Its changes.
    pub changes: Vec<ReadChange>,
}

/// One change, as far as it could be read.
#[derive(Debug)]
pub enum ReadChange {
    /// Whole, with its text.
    Change(Box<Change>, String),
    /// Of a form that this build does not know.
    Newer {
        /// The change.
        id: ChangeId,
        /// Its file.
        file: FileId,
        /// Its entry.
        entry: EntryId,
        /// Its text.
        text: String,
    },
    /// Beyond a limit.
    TooBig {
        /// The change.
        id: ChangeId,
        /// Which, in words.
        limit: &'static str,
        /// Its text.
        text: String,
    },
    /// No change at all.
    Broken {
        /// Where reading stopped.
        at: String,
        /// The text.
        text: String,
    },
}

impl ReadChange {
    pub(super) fn of(text: String) -> Self {
        match Change::decode(&text) {
            Ok(change) => Self::Change(Box::new(change), text),
            Err(DecodeError::Newer { id, file, entry }) => Self::Newer { id, file, entry, text },
            Err(DecodeError::TooBig { id, limit }) => Self::TooBig { id, limit, text },
            Err(DecodeError::Broken(at)) => Self::Broken { at, text },
        }
    }

    /// The text as it came.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Change(_, text)
            | Self::Newer { text, .. }
            | Self::TooBig { text, .. }
            | Self::Broken { text, .. } => text,
        }
    }

    /// The change's id, where the text could be read that far.
    #[must_use]
    pub fn id(&self) -> Option<ChangeId> {
        match self {
            Self::Change(change, _) => Some(change.id),
            Self::Newer { id, .. } | Self::TooBig { id, .. } => Some(*id),
            Self::Broken { .. } => None,
        }
    }

    /// The change's file, where the text could be read that far.
    #[must_use]
    pub fn file(&self) -> Option<FileId> {
        match self {
            Self::Change(change, _) => Some(change.file),
            Self::Newer { file, .. } => Some(*file),
            Self::TooBig { .. } | Self::Broken { .. } => None,
        }
    }

    /// The change's entry, where the text could be read that far.
    #[must_use]
    pub fn entry(&self) -> Option<EntryId> {
        match self {
            Self::Change(change, _) => Some(change.entry),
            Self::Newer { entry, .. } => Some(*entry),
            Self::TooBig { .. } | Self::Broken { .. } => None,
        }
    }
}

/// Reads each save and each change alone. What cannot be read stands in the list as such.
#[must_use]
pub fn read_saves(saves: &[Box<RawValue>]) -> Vec<ReadSave> {
    saves.iter().map(|save| read_save(save.get())).collect()
}

fn read_save(text: &str) -> ReadSave {
    match serde_json::from_str::<RawSave>(text) {
        Ok(save) if save.changes.len() <= SAVE_CHANGES_MAX => ReadSave {
            id: save.id,
            changes: save
                .changes
                .into_iter()
                .map(|change| ReadChange::of(String::from(Box::<str>::from(change))))
                .collect(),
        },
        Ok(save) => unreadable(save.id, text, "more changes than one save may hold".to_owned()),
        Err(error) => unreadable(SaveId(Uuid::nil()), text, error.to_string()),
    }
}

fn unreadable(id: SaveId, text: &str, at: String) -> ReadSave {
    // Kept for a person to look at; the limit of the request bounds it.
    let text = text.chars().take(SAVE_CHANGES_MAX * CHANGE_BYTES_MAX).collect();
    ReadSave { id, changes: vec![ReadChange::Broken { at, text }] }
}
