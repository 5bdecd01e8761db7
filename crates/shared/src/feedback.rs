//! What the person of a case says of the service: the questions, and the answers as they are sealed to the office. Pure.
//!
//! Nobody but the office opens what was sealed: not the phone on which it was written, and not whoever handed it over. What is
//! sealed is bound to the file that it stands in, so nobody puts it into another. `docs/instruments.md` says what this does not stop.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::FileId;
use crate::instrument::{Instrument, parse};

/// What the office's key is used for here, bound into the sealing.
pub const INFO: &[u8] = b"alongside/feedback/1";
/// What is sealed has a length that is a multiple of this, so that it says nothing of the answers.
const STEP_BYTES: usize = 1024;
/// Parts of one feedback, at most: each time that the phone was handed over again is one.
pub const PARTS_MAX: usize = 24;
/// Characters of somebody's own words in one part, at most.
pub const WORDS_MAX: usize = 2_000;

/// The questions, our own.
///
/// # Panics
/// Never: a test reads the text that is compiled in.
#[must_use]
pub fn questions() -> Instrument {
    parse(include_str!("feedback.json")).expect("the built-in questions are tested")
}

/// What was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Given {
    /// The chosen answers by question.
    pub answers: BTreeMap<String, String>,
    /// In their own words.
    pub words: String,
}

impl Given {
    /// Whether nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.words.trim().is_empty()
    }

    /// The bytes to be sealed: padded, so that their number tells nothing.
    ///
    /// # Errors
    /// Never for what this type holds.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec(self)?;
        // Spaces after the value are none of it.
        bytes.resize(bytes.len().next_multiple_of(STEP_BYTES), b' ');
        Ok(bytes)
    }

    /// What several parts say together, in the order in which they were written: a later answer replaces an earlier one, words
    /// stand under each other. A part that cannot be read is left out, and the second is false.
    #[must_use]
    pub fn joined<B: AsRef<[u8]>>(parts: impl IntoIterator<Item = Option<B>>) -> (Self, bool) {
        let mut all = Self::default();
        let mut is_whole = true;
        for part in parts {
            let part = part.and_then(|bytes| serde_json::from_slice::<Self>(bytes.as_ref()).ok());
            let Some(part) = part else {
                is_whole = false;
                continue;
            };
            all.answers.extend(part.answers);
            let words = part.words.trim();
            if !words.is_empty() && !all.words.is_empty() {
                all.words.push('\n');
            }
            all.words.push_str(words);
        }
        (all, is_whole)
    }
}

/// What a sealed part is bound to: the file that it stands in.
#[must_use]
pub fn bound_to(file: FileId) -> String {
    file.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::built_in;

    fn given(answers: &[(&str, &str)], words: &str) -> Given {
        let answers = answers.iter().map(|(item, code)| ((*item).to_owned(), (*code).to_owned()));
        Given { answers: answers.collect(), words: words.to_owned() }
    }

    #[test]
    fn the_questions_are_ours_and_no_questionnaire_that_a_worker_fills_in() {
        let questions = questions();
        let ids: Vec<&str> = questions.items.iter().map(|item| item.id.as_str()).collect();
        assert_eq!(ids, ["stars", "difference", "connected", "listened"]);
        assert!(built_in().iter().all(|one| one.id != questions.id));
        assert!(questions.timing().windows.is_empty());
    }

    #[test]
    fn the_length_of_what_is_sealed_says_nothing_of_the_answers() {
        let least = given(&[], "").to_bytes().unwrap();
        let most =
            given(&[("stars", "5"), ("difference", "a_lot"), ("connected", "dont_know")], "Thank you.");
        assert_eq!(least.len(), most.to_bytes().unwrap().len());
        assert_eq!(serde_json::from_slice::<Given>(&most.to_bytes().unwrap()).unwrap(), most);
    }

    #[test]
    fn a_later_part_replaces_answers_and_adds_words() {
        let parts = [
            given(&[("stars", "2"), ("difference", "none")], "Slow. "),
            given(&[("stars", "4")], ""),
            given(&[], "But kind."),
        ];
        let parts = parts.map(|part| part.to_bytes().ok());
        let (all, is_whole) = Given::joined(parts);
        assert_eq!(all, given(&[("stars", "4"), ("difference", "none")], "Slow.\nBut kind."));
        assert!(is_whole && !all.is_empty());
        let (some, is_whole) =
            Given::joined([Some(b"?".to_vec()), None, given(&[("stars", "1")], "").to_bytes().ok()]);
        assert_eq!((some, is_whole), (given(&[("stars", "1")], ""), false));
    }
}
