//! Identifiers beside the NHS number: Scotland's CHI number, Northern Ireland's health and care number, the code of a general
//! practice, and postcodes.
//!
//! A check never changes what was typed, and none of them refuses it for good: what somebody reads from a letter must not get
//! lost. The vectors stand in the tests below.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::nhs_number::{Status, is_checked, spaced, ten_digits};
use crate::view::Codes;

/// A number that another part of the United Kingdom gave to somebody; replaced as one: kind and status are of that number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherNumber {
    /// A code of [`OTHER_NUMBERS`].
    pub kind: String,
    /// The digits as they were given, without spaces.
    pub number: String,
    /// How far it can be trusted.
    pub status: Status,
}

impl OtherNumber {
    /// Kind and digits in one word, as lists compare them; empty where there is no number.
    #[must_use]
    pub fn key(&self) -> String {
        if self.number.is_empty() { String::new() } else { format!("{}:{}", self.kind, self.number) }
    }

    /// "CHI 010101 0001", "H&C 320 000 0007".
    #[must_use]
    pub fn words(&self) -> String {
        let short = if self.kind == CHI { "CHI" } else { "H&C" };
        format!("{short} {}", grouped(&self.kind, &self.number)).trim().to_owned()
    }
}

/// Scotland's Community Health Index number.
pub const CHI: &str = "chi";
/// Northern Ireland's health and care number.
pub const HEALTH_AND_CARE: &str = "hc";

/// The kinds of [`OtherNumber`].
pub const OTHER_NUMBERS: Codes =
    &[(CHI, "CHI number (Scotland)"), (HEALTH_AND_CARE, "Health and Care number (Northern Ireland)")];

/// Why a text is no number of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotValid {
    /// Not ten digits.
    #[error("A CHI or Health and Care number has 10 digits.")]
    Length,
    /// Ten digits, and the first six are no date of birth, as those of every CHI number are.
    #[error(
        "A CHI number begins with the date of birth: day, month, year. Correct it, or keep it as unconfirmed."
    )]
    NoBirthday,
    /// Ten digits outside Northern Ireland's range.
    #[error(
        "A Health and Care number is between 320 000 0001 and 399 999 9999. Correct it, or keep it as unconfirmed."
    )]
    OutOfRange,
    /// Ten digits whose check digit is wrong.
    #[error("One of these digits is wrong. Correct it, or keep it as unconfirmed.")]
    CheckDigit,
}

/// The ten digits of `text`, which may hold spaces and hyphens, as a number of this `kind`.
///
/// # Errors
/// [`NotValid`] says what is wrong in words for the user. All but [`NotValid::Length`] may be kept as unconfirmed.
pub fn parse(kind: &str, text: &str) -> Result<String, NotValid> {
    let digits = ten_digits(text).ok_or(NotValid::Length)?;
    if kind == CHI && birthdays(&digits).is_empty() {
        return Err(NotValid::NoBirthday);
    }
    if kind == HEALTH_AND_CARE && !("3200000001"..="3999999999").contains(&digits.as_str()) {
        return Err(NotValid::OutOfRange);
    }
    if is_checked(&digits) { Ok(digits) } else { Err(NotValid::CheckDigit) }
}

/// Whether a CHI number says another birthday than `born`. The number tells no century, so either is right.
#[must_use]
pub fn disagrees(kind: &str, number: &str, born: Date) -> bool {
    let Some(digits) = ten_digits(number).filter(|_| kind == CHI) else { return false };
    let says = birthdays(&digits);
    !says.is_empty() && !says.contains(&born)
}

/// The days that the first six digits can mean: DDMMYY in the last century and in this one.
fn birthdays(digits: &str) -> Vec<Date> {
    let two = |from: usize| digits.get(from..from + 2).and_then(|text| text.parse::<i8>().ok()).unwrap_or(-1);
    let (day, month, year) = (two(0), two(2), two(4));
    [1900, 2000]
        .into_iter()
        .filter_map(|century| Date::new(century + i16::from(year), month, day).ok())
        .collect()
}

/// Digits as they are printed: CHI 010101 0001, H&C 320 000 0007.
#[must_use]
pub fn grouped(kind: &str, number: &str) -> String {
    match (number.get(..6), number.get(6..)) {
        (Some(day), Some(rest)) if kind == CHI && number.len() == 10 => format!("{day} {rest}"),
        _ => spaced(number),
    }
}

/// The code of an English general practice in capitals: a letter and five digits (Organisation Data Service). None for
/// anything else.
#[must_use]
pub fn practice_code(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    let mut bytes = code.bytes();
    let has_shape = bytes.next().is_some_and(|first| first.is_ascii_uppercase())
        && code.len() == 6
        && bytes.all(|byte| byte.is_ascii_digit());
    has_shape.then_some(code)
}

/// What a code says that is no practice's. NHS Data Dictionary, "organisation code (GP practice)".
#[must_use]
pub fn no_practice(code: &str) -> Option<&'static str> {
    match code {
        "V81997" => Some("Not registered with a practice"),
        "V81998" => Some("No practice (does not apply)"),
        "V81999" => Some("Practice not known"),
        _ => None,
    }
}

/// A postcode as it is printed, `B63 3AB`, whatever its capitals and spaces. None where the text has not the shape of one: then
/// it is kept as it is.
#[must_use]
pub fn postcode(text: &str) -> Option<String> {
    let code: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    if !code.is_ascii() || !(5..=7).contains(&code.len()) {
        return None;
    }
    let (outward, inward) = code.split_at(code.len() - 3);
    // Letters as A, digits as 9.
    let shape = |text: &str| {
        let of = |c: char| match c {
            'A'..='Z' => 'A',
            '0'..='9' => '9',
            other => other,
        };
        text.chars().map(of).collect::<String>()
    };
    let is_outward =
        matches!(shape(outward).as_str(), "A9" | "A99" | "AA9" | "AA99" | "A9A" | "AA9A") || outward == "GIR";
    (is_outward && shape(inward) == "9AA").then(|| format!("{outward} {inward}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_chi_number_begins_with_a_birthday_and_ends_with_a_check_digit() {
        for valid in ["010101 0001", "2703441231", "290200-1231", "1506459870"] {
            assert!(parse(CHI, valid).is_ok(), "{valid}");
        }
        for (wrong, why) in [
            ("010101 0002", NotValid::CheckDigit),
            ("320101 0001", NotValid::NoBirthday),
            ("300244 1231", NotValid::NoBirthday),
            ("290219 1235", NotValid::NoBirthday),
            ("01010100", NotValid::Length),
            ("01010A 0001", NotValid::Length),
            ("", NotValid::Length),
        ] {
            assert_eq!(parse(CHI, wrong), Err(why), "{wrong}");
        }
        assert_eq!(grouped(CHI, "2703441231"), "270344 1231");
    }

    #[test]
    fn a_chi_number_tells_when_it_is_of_another_birthday() {
        assert!(!disagrees(CHI, "270344 1231", date(1944, 3, 27)));
        assert!(!disagrees(CHI, "270344 1231", date(2044, 3, 27)), "it does not tell the century");
        assert!(disagrees(CHI, "270344 1231", date(1944, 3, 26)));
        assert!(!disagrees(CHI, "320101 0001", date(1944, 3, 27)), "what is no birthday says none");
        assert!(!disagrees(HEALTH_AND_CARE, "3200000007", date(1944, 3, 27)));
    }

    #[test]
    fn a_health_and_care_number_is_of_northern_irelands_range() {
        for valid in ["320 000 0007", "3456789017", "399-999-9993"] {
            assert!(parse(HEALTH_AND_CARE, valid).is_ok(), "{valid}");
        }
        for (wrong, why) in [
            ("320 000 0008", NotValid::CheckDigit),
            ("943 476 5919", NotValid::OutOfRange),
            ("320 000 0000", NotValid::OutOfRange),
            ("400 000 0004", NotValid::OutOfRange),
            ("320 000 000", NotValid::Length),
        ] {
            assert_eq!(parse(HEALTH_AND_CARE, wrong), Err(why), "{wrong}");
        }
        assert_eq!(grouped(HEALTH_AND_CARE, "3200000007"), "320 000 0007");
        let number = |kind: &str| OtherNumber {
            kind: kind.to_owned(),
            number: "3200000007".to_owned(),
            status: Status::Valid,
        };
        assert_eq!(number(HEALTH_AND_CARE).words(), "H&C 320 000 0007");
        assert_eq!(number(HEALTH_AND_CARE).key(), "hc:3200000007");
    }

    #[test]
    fn a_practice_has_a_letter_and_five_digits_and_three_codes_mean_none() {
        assert_eq!(practice_code(" x99901 ").as_deref(), Some("X99901"));
        for wrong in ["", "X9990", "X999011", "99901X", "XX9901", "X9990A", "Ä99901"] {
            assert_eq!(practice_code(wrong), None, "{wrong}");
        }
        for code in ["V81997", "V81998", "V81999"] {
            assert!(practice_code(code).is_some() && no_practice(code).is_some(), "{code}");
        }
        assert_eq!(no_practice("X99901"), None);
    }

    #[test]
    fn a_postcode_is_printed_with_one_space_and_capitals_and_what_is_none_is_left_alone() {
        for (typed, printed) in [
            ("b633ab", "B63 3AB"),
            (" b63  3ab ", "B63 3AB"),
            ("M1 1AE", "M1 1AE"),
            ("m60 1nw", "M60 1NW"),
            ("cr26xh", "CR2 6XH"),
            ("D Y 1 1 A A", "DY1 1AA"),
            ("DN551PT", "DN55 1PT"),
            ("w1a1hq", "W1A 1HQ"),
            ("EC1A 1BB", "EC1A 1BB"),
            ("gir 0aa", "GIR 0AA"),
            ("bf1 0aa", "BF1 0AA"),
        ] {
            assert_eq!(postcode(typed).as_deref(), Some(printed), "{typed}");
        }
        for other in ["", "B63", "3AB B63", "B63 3A", "12345", "D02 AF30", "B63 3ABC", "B63é3AB"] {
            assert_eq!(postcode(other), None, "{other}");
        }
    }
}
