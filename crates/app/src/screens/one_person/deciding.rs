//! The changes that say whether two records are of one person: the new word, and what said otherwise taken back.

use std::collections::BTreeMap;

use shared::fold::Entry;
use shared::id::{FileId, SaveId};
use shared::kind;
use shared::outbox::{self, Record};
use shared::view::View;
use shared::view::same_person::{NotSamePerson, SamePerson};

use super::pair::Pair;
use crate::local::Local;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::local::error::LocalError;
use crate::screens::said::entry_of;

/// What somebody says of two records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// They are one person.
    One,
    /// They are two.
    Two,
}

impl Answer {
    /// What lists call the save.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::One => "Decision: one person",
            Self::Two => "Decision: two people",
        }
    }

    /// Why what said otherwise no longer counts.
    fn reason(self) -> &'static str {
        match self {
            Self::One => "They are one person",
            Self::Two => "They are two people",
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::One => kind::SAME_PERSON,
            Self::Two => kind::NOT_SAME_PERSON,
        }
    }

    fn otherwise(self) -> Self {
        match self {
            Self::One => Self::Two,
            Self::Two => Self::One,
        }
    }
}

/// Whether an entry of the file of `mine` says this of it and `other`.
fn says(entry: &Entry, answer: Answer, other: FileId) -> bool {
    let named = match answer {
        Answer::One => SamePerson::of(entry).is,
        Answer::Two => NotSamePerson::of(entry).is_not,
    };
    entry.kind == answer.kind() && entry.void.is_none() && named == Some(other)
}

/// What is to be written in each person's file. `files` are those of the two that are here, with their entries.
fn edits(
    files: &BTreeMap<FileId, Vec<Entry>>,
    pair: (FileId, FileId),
    answer: Answer,
    seen: &[String],
) -> BTreeMap<FileId, Vec<NewEdit>> {
    let (one, other) = pair;
    let mut edits: BTreeMap<FileId, Vec<NewEdit>> = BTreeMap::new();
    let mut is_said = false;
    for (file, entries) in files {
        let theirs = if *file == one { other } else { one };
        for entry in entries {
            if says(entry, answer.otherwise(), theirs) {
                edits.entry(*file).or_default().push(NewEdit::void(entry, answer.reason()));
            }
            let has_seen = || {
                let known = NotSamePerson::of(entry).seen.unwrap_or_default();
                answer == Answer::One || seen.iter().all(|evidence| known.contains(evidence))
            };
            is_said |= says(entry, answer, theirs) && has_seen();
        }
    }
    if !is_said {
        let home = files.keys().next().copied().unwrap_or(one);
        let theirs = if home == one { other } else { one };
        let new = match answer {
            Answer::One => NewEdit::make(home, &SamePerson { is: Some(theirs) }),
            Answer::Two => {
                let seen = Some(seen.to_vec());
                NewEdit::make(home, &NotSamePerson { is_not: Some(theirs), seen })
            }
        };
        edits.entry(home).or_default().push(new);
    }
    edits
}

/// The entries of those of these persons' files that are here.
async fn files(local: Local, people: [FileId; 2]) -> BTreeMap<FileId, Vec<Entry>> {
    let mut files = BTreeMap::new();
    for person in people {
        // What is not here cannot be written in from here, and a file that cannot be read now says nothing.
        if let Ok(open) = local.open(person).await {
            files.insert(person, open.case.into_values().collect());
        }
    }
    files
}

/// Saves the answer; gives the last of its saves, and the case under which it stands.
///
/// # Errors
/// Nothing more was saved.
pub(super) async fn decide(
    local: Local,
    pair: &Pair,
    answer: Answer,
) -> Result<Option<(SaveId, FileId)>, LocalError> {
    let (one, other) = (&pair.one, &pair.other);
    let files = files(local, [one.person, other.person]).await;
    let seen: Vec<String> = pair.evidence.iter().map(|evidence| evidence.key()).collect();
    let mut saved = None;
    for (person, edits) in edits(&files, (one.person, other.person), answer, &seen) {
        let file = if person == one.person { one.case.file } else { other.case.file };
        let save = NewSave { title: answer.title().to_owned(), file, edits, draft: None };
        saved = Some((local.save(save).await?, file));
    }
    Ok(saved)
}

/// Takes back every word that these two persons' files are of one person, or of two. `cases` are the cases under which
/// the saves stand.
///
/// # Errors
/// Nothing more was saved.
pub(super) async fn take_back(
    local: Local,
    (one, other): (FileId, FileId),
    answer: Answer,
    case: FileId,
    cases: &BTreeMap<FileId, FileId>,
) -> Result<Option<(SaveId, FileId)>, LocalError> {
    let mut saved = None;
    for (person, entries) in files(local, [one, other]).await {
        let theirs = if person == one { other } else { one };
        let said = entries.iter().filter(|entry| says(entry, answer, theirs));
        let edits: Vec<NewEdit> = said
            .map(|entry| NewEdit::void(entry, "Taken back: whether it is one person is to be decided again"))
            .collect();
        if edits.is_empty() {
            continue;
        }
        let file = cases.get(&person).copied().unwrap_or(case);
        let save = NewSave { title: "Decision: to be decided again".to_owned(), file, edits, draft: None };
        saved = Some((local.save(save).await?, file));
    }
    Ok(saved)
}

/// The answer that this device has given and that the files here do not show: it waits, or the office holds it.
pub(super) fn given(records: &[Record], (one, other): (FileId, FileId)) -> Option<(SaveId, Answer)> {
    let of = |record: &Record| {
        let changes = outbox::changes(record);
        changes.iter().find_map(|change| {
            let theirs = if change.file == one {
                other
            } else if change.file == other {
                one
            } else {
                return None;
            };
            let entry = entry_of(change)?;
            [Answer::One, Answer::Two].into_iter().find(|answer| says(&entry, *answer, theirs))
        })
    };
    records.iter().rev().find_map(|record| Some((record.id, of(record)?)))
}

#[cfg(test)]
mod tests {
    use shared::change::Change;
    use shared::change::Edit;
    use shared::id::{ChangeId, EntryId, UserId, WriterId};
    use shared::stamp::Stamp;
    use uuid::Uuid;

    use super::*;

    const ONE: FileId = FileId(Uuid::from_u128(1));
    const OTHER: FileId = FileId(Uuid::from_u128(2));

    fn entry<V: View>(file: FileId, number: u128, view: &V) -> Entry {
        let stamp = Stamp { wall_ms: 1, tick: 0, writer: WriterId(Uuid::nil()) };
        let made = NewEdit::make_as(file, EntryId(Uuid::from_u128(number)), view);
        let change = Change {
            id: ChangeId(Uuid::from_u128(number)),
            file,
            entry: made.entry,
            kind: made.kind,
            base: None,
            stamp,
            replaces: None,
            edit: made.edit,
        };
        let by = UserId(Uuid::nil());
        shared::fold::fold([&shared::fold::Known {
            change,
            at: stamp,
            by,
            by_name: String::new(),
            office: true,
        }])
        .unwrap()
    }

    fn same(file: FileId, number: u128, is: FileId) -> Entry {
        entry(file, number, &SamePerson { is: Some(is) })
    }

    fn other(file: FileId, number: u128, is_not: FileId, seen: &[&str]) -> Entry {
        let seen = Some(seen.iter().map(|seen| (*seen).to_owned()).collect());
        entry(file, number, &NotSamePerson { is_not: Some(is_not), seen })
    }

    /// What is written: in which file, of which kind, and whether it takes something out.
    fn written(
        files: [(FileId, Vec<Entry>); 2],
        answer: Answer,
        seen: &[&str],
    ) -> Vec<(FileId, String, bool)> {
        let seen: Vec<String> = seen.iter().map(|seen| (*seen).to_owned()).collect();
        let edits = edits(&BTreeMap::from(files), (ONE, OTHER), answer, &seen);
        let edits = edits.into_values().flatten();
        edits.map(|edit| (edit.file, edit.kind, matches!(edit.edit, Edit::Void(_)))).collect()
    }

    fn new(kind: &str) -> (FileId, String, bool) {
        (ONE, kind.to_owned(), false)
    }

    #[test]
    fn a_new_answer_is_one_entry_in_one_of_the_files() {
        let nothing = || [(ONE, Vec::new()), (OTHER, Vec::new())];
        assert_eq!(written(nothing(), Answer::One, &["a"]), [new(kind::SAME_PERSON)]);
        assert_eq!(written(nothing(), Answer::Two, &["a"]), [new(kind::NOT_SAME_PERSON)]);
    }

    #[test]
    fn what_said_otherwise_is_taken_back_wherever_it_stands() {
        let files = || [(ONE, vec![same(ONE, 11, OTHER)]), (OTHER, vec![same(OTHER, 12, ONE)])];
        let taken = |file| (file, kind::SAME_PERSON.to_owned(), true);
        assert_eq!(
            written(files(), Answer::Two, &[]),
            [taken(ONE), new(kind::NOT_SAME_PERSON), taken(OTHER)]
        );
        assert_eq!(written(files(), Answer::One, &[]), [], "it is said already");
    }

    #[test]
    fn an_answer_that_had_seen_less_is_given_again() {
        let files = |seen: &[&str]| [(ONE, Vec::new()), (OTHER, vec![other(OTHER, 11, ONE, seen)])];
        assert_eq!(written(files(&["a", "b"]), Answer::Two, &["a"]), []);
        assert_eq!(written(files(&["a"]), Answer::Two, &["a", "b"]), [new(kind::NOT_SAME_PERSON)]);
        let about_a_third = [(ONE, vec![same(ONE, 11, FileId(Uuid::from_u128(3)))]), (OTHER, Vec::new())];
        assert_eq!(written(about_a_third, Answer::Two, &[]), [new(kind::NOT_SAME_PERSON)]);
    }
}
