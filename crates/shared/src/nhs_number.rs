//! NHS numbers: ten digits, the last a check digit by modulus 11.

use serde::{Deserialize, Serialize};

/// What is known of somebody's NHS number. It may be absent, and a number that fails its check may be kept as
/// unconfirmed: what the person reads from a letter must not get lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NhsNumber {
    /// The digits as they were given, without spaces; empty where there is none.
    #[serde(default)]
    pub number: String,
    /// How far it can be trusted.
    pub status: Status,
}

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
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect();
    if digits.len() != 10 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotValid::Length);
    }
    let mut values = digits.bytes().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = values.by_ref().take(9).zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    let check = (11 - sum % 11) % 11;
    let repeated = digits.bytes().all(|byte| Some(byte) == digits.bytes().next());
    if check == 10 || values.next() != Some(check) || repeated {
        return Err(NotValid::CheckDigit);
    }
    Ok(digits)
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
}
