//! The open questions of a file: where people wrote past each other, each version with who and when. Pure.

use serde_json::Value;
use shared::fold::{Entry, Field, Head};
use shared::id::{ChangeId, EntryId, FileId};
use shared::kind;
use shared::order;

use crate::local::open_file::OpenFile;
use crate::screens::about::words::{all_words, field_words, value_words};

/// One field with more than one version.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Question {
    /// The record's file: the case's, or the person's.
    pub(crate) file: FileId,
    /// The record.
    pub(crate) entry: EntryId,
    /// Its kind.
    pub(crate) kind: String,
    /// The field.
    pub(crate) field: String,
    /// The values that nothing has replaced, winner first: a decision is written over all of them.
    pub(crate) heads: Vec<ChangeId>,
    /// What they say, each once; what counts for now stands first.
    pub(crate) versions: Vec<Version>,
    /// Whether the record was taken out of use: then the answer changes nothing that counts.
    pub(crate) is_void: bool,
}

/// One version of a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Version {
    /// The latest change that says so.
    pub(crate) change: ChangeId,
    /// The value.
    pub(crate) value: Value,
    /// The value in words.
    pub(crate) words: String,
    /// Who wrote it and when, in milliseconds since the Unix epoch; newest first.
    pub(crate) by: Vec<(String, u64)>,
}

impl Question {
    fn of(entry: &Entry, name: &str, field: &Field) -> Self {
        let mut versions: Vec<Version> = Vec::new();
        for head in &field.heads {
            match versions.iter_mut().find(|version| version.value == head.value) {
                Some(version) => version.by.push(author(head)),
                None => versions.push(version(name, head)),
            }
        }
        // Values that differ in something that the words leave out would look alike: then all of each is said.
        let alike = |version: &Version| versions.iter().filter(|other| other.words == version.words).count();
        if versions.iter().any(|version| alike(version) > 1) {
            for version in &mut versions {
                version.words = all_words(&version.value);
            }
        }
        Self {
            file: entry.file,
            entry: entry.id,
            kind: entry.kind.clone(),
            field: name.to_owned(),
            heads: field.heads.iter().map(|head| head.change).collect(),
            versions,
            is_void: entry.void.is_some(),
        }
    }

    /// The question about `field` of `entry`, if it is open.
    pub(crate) fn find(file: &OpenFile, entry: EntryId, field: &str) -> Option<Self> {
        questions(file).into_iter().find(|question| question.entry == entry && question.field == field)
    }

    /// What the field is called.
    pub(crate) fn title(&self) -> &str {
        field_words(&self.field)
    }

    /// How each version begins.
    pub(crate) fn beginnings(&self) -> Vec<&str> {
        self.versions.iter().map(|version| version.words.lines().next().unwrap_or_default()).collect()
    }

    /// Whether its record is finished for good: then it is put right by a new one, not by a choice.
    pub(crate) fn is_finalised(&self) -> bool {
        kind::is_finalised(&self.kind)
    }

    /// Where it is decided. `case` is the case under which the person is shown.
    pub(crate) fn path(&self, case: FileId) -> String {
        decide_path(case, self.entry, &self.field)
    }
}

/// The address of one question.
pub(crate) fn decide_path(case: FileId, entry: EntryId, field: &str) -> String {
    format!("/decisions/{case}/{entry}?field={field}")
}

fn version(name: &str, head: &Head) -> Version {
    let words = match &head.value {
        Value::Null if name.contains('/') => "Taken off the list".to_owned(),
        value => value_words(name, value),
    };
    Version { change: head.change, value: head.value.clone(), words, by: vec![author(head)] }
}

fn author(head: &Head) -> (String, u64) {
    (head.by_name.clone(), head.at.wall_ms)
}

/// Every open question of a file: about the person first, and there about their name first; then about the case.
pub(crate) fn questions(file: &OpenFile) -> Vec<Question> {
    let (person, case) = (file.person_root().map(|root| root.id), file.root().map(|root| root.id));
    let entries = file.person.values().chain(file.case.values());
    let open = entries
        .flat_map(|entry| entry.open_questions().map(move |(name, field)| Question::of(entry, name, field)));
    let mut questions: Vec<Question> = open.collect();
    order::sort_by_key(&mut questions, |question| {
        let record = Some(question.entry);
        (record != person, record != case, question.entry, question.field != "name", question.field.clone())
    });
    questions
}

#[cfg(test)]
#[path = "question/tests.rs"]
mod tests;
