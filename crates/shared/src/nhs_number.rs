//! NHS numbers: ten digits, the last a check digit by modulus 11.

use serde::{Deserialize, Serialize};

use crate::view::Codes;

/// What is known of somebody's NHS number. It may be absent, and a number that fails its check may be kept as
/// unconfirmed: what the person reads from a letter must not get lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NhsNumber {
    /// The digits as they were given, without spaces; empty where there is none.
    #[serde(default)]
    pub number: String,
    /// How far it can be trusted.
    pub status: Status,
    /// Why there is none, as a code of [`NO_NUMBER`]; empty where there is one, or nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// Why somebody has no NHS number here. PRSB asks for a status beside every number, and beside none.
pub const NO_NUMBER: Codes = &[
    ("not_known", "Not known yet"),
    ("not_registered", "Not registered with a GP"),
    ("elsewhere", "Lives in Scotland or Northern Ireland"),
    ("rather_not", "Does not want to say"),
];

/// How far an NHS number can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The check digit is right.
    Valid,
    /// Kept as given although it fails its check.
    Unconfirmed,
    /// The person has none, or it is not known yet.
    None,
}

/// Why a text is no NHS number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotValid {
    /// Not ten digits.
    #[error("An NHS number has 10 digits, like 943 476 5919.")]
    Length,
    /// Ten digits whose check digit is wrong, or ten times the same digit.
    #[error(
        "This is not a real NHS number: one of the digits is wrong. Correct it, or keep it as unconfirmed."
    )]
    CheckDigit,
}

/// The ten digits of `text`, which may hold spaces and hyphens.
///
/// # Errors
/// [`NotValid`] says what is wrong in words for the user.
pub fn parse(text: &str) -> Result<String, NotValid> {
    let digits = ten_digits(text).ok_or(NotValid::Length)?;
    if is_checked(&digits) { Ok(digits) } else { Err(NotValid::CheckDigit) }
}

/// The ten digits of a text that may hold spaces and hyphens, if it has no more and no less.
pub(crate) fn ten_digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect();
    (digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// Whether the last of ten digits is the check digit of the others by modulus 11, and they are not all the same.
pub(crate) fn is_checked(digits: &str) -> bool {
    let mut values = digits.bytes().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = values.by_ref().take(9).zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    let check = (11 - sum % 11) % 11;
    let repeated = digits.bytes().all(|byte| Some(byte) == digits.bytes().next());
    check != 10 && values.next() == Some(check) && !repeated
}

/// "943 476 5919"; other lengths come back as they are.
#[must_use]
pub fn spaced(number: &str) -> String {
    match (number.get(0..3), number.get(3..6), number.get(6..10)) {
        (Some(a), Some(b), Some(c)) if number.len() == 10 => format!("{a} {b} {c}"),
        _ => number.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers_pass_and_fail() {
        for valid in ["943 476 5919", "9434765870", "401-023-2137"] {
            assert!(parse(valid).is_ok(), "{valid}");
        }
        for wrong in ["9434765918", "0000000000", "9999999999"] {
            assert_eq!(parse(wrong), Err(NotValid::CheckDigit), "{wrong}");
        }
        for short in ["", "943476591", "94347659190", "943476591a", "９434765919"] {
            assert_eq!(parse(short), Err(NotValid::Length), "{short}");
        }
        assert_eq!(spaced("9434765919"), "943 476 5919");
    }

    #[test]
    fn why_there_is_none_is_said_only_where_somebody_said_it_and_older_texts_read() {
        let none = |why: &str| NhsNumber { number: String::new(), status: Status::None, why: why.to_owned() };
        assert_eq!(serde_json::to_string(&none("")).unwrap(), r#"{"number":"","status":"none"}"#);
        let said = r#"{"number":"","status":"none","why":"not_registered"}"#;
        assert_eq!(serde_json::to_string(&none("not_registered")).unwrap(), said);
        let older: NhsNumber = serde_json::from_str(r#"{"status":"none"}"#).unwrap();
        assert_eq!(older, none(""));
    }
}
