//! Money, in whole pence. Never a fraction: sums of fractions drift.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

use serde::{Deserialize, Serialize};

use crate::limits::AMOUNT_PENCE_MAX;

/// An amount of pounds sterling in pence. On the wire it is the number of pence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pence(pub u64);

impl Pence {
    /// What is left of it after `spent`; none where more was spent.
    #[must_use]
    pub fn less(self, spent: Self) -> Option<Self> {
        self.0.checked_sub(spent.0).map(Self)
    }
}

impl fmt::Display for Pence {
    /// "£1,234.50".
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pounds = (self.0 / 100).to_string();
        formatter.write_str("£")?;
        for (place, digit) in pounds.chars().enumerate() {
            if place > 0 && (pounds.len() - place).is_multiple_of(3) {
                formatter.write_str(",")?;
            }
            write!(formatter, "{digit}")?;
        }
        write!(formatter, ".{:02}", self.0 % 100)
    }
}

impl Add for Pence {
    type Output = Self;
    /// The sum; the greatest amount where it would be greater.
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Pence {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

/// Reads an amount as people write it: `12`, `12.50`, `12.5`, `£12`, `1,200`, `50p`.
///
/// # Errors
/// Words for the user.
pub fn parse(text: &str) -> Result<Pence, String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return Err("Enter how much, like 12.50.".to_owned());
    }
    let not_a_number = || "Write the amount in numbers, like 12.50.".to_owned();
    if text.starts_with(['-', '−']) {
        return Err("Write the amount without a minus.".to_owned());
    }
    let number = |digits: &str| -> Result<u64, String> {
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { digits.parse().map_err(|_| too_much()) } else { Err(not_a_number()) }
    };
    let pence = match text.strip_suffix(['p', 'P']) {
        Some(pence) if !text.starts_with('£') && !pence.contains('.') => number(pence)?,
        Some(_) => return Err("Write pounds like 12.50, or pence like 50p.".to_owned()),
        None => {
            let text = text.strip_prefix('£').unwrap_or(&text);
            let (pounds, rest) = text.split_once('.').unwrap_or((text, "00"));
            let pounds = number(&without_commas(pounds)?)?;
            let rest = match rest.len() {
                1 => number(rest)?.saturating_mul(10),
                2 => number(rest)?,
                _ => {
                    number(rest)?;
                    return Err("Write two figures after the dot, like 12.50.".to_owned());
                }
            };
            pounds.saturating_mul(100).saturating_add(rest)
        }
    };
    match pence {
        0 => Err("Enter an amount that is more than nothing.".to_owned()),
        pence if pence > AMOUNT_PENCE_MAX => Err(too_much()),
        pence => Ok(Pence(pence)),
    }
}

fn too_much() -> String {
    format!("This is more than {}. Check the amount.", Pence(AMOUNT_PENCE_MAX))
}

/// Pounds without the commas between thousands; a comma anywhere else is perhaps meant for a dot.
fn without_commas(pounds: &str) -> Result<String, String> {
    let mut groups = pounds.split(',');
    let first = groups.next().unwrap_or_default();
    let is_grouped = first.len() <= 3 && !first.is_empty() && groups.clone().all(|group| group.len() == 3);
    if groups.next().is_some() && !is_grouped {
        return Err("Write pounds and pence with a dot, like 12.50.".to_owned());
    }
    Ok(pounds.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, pence) in [
            ("12.50", 1250),
            ("£12", 1200),
            (" £ 12.5 ", 1250),
            ("0.05", 5),
            ("50p", 50),
            ("1,200", 120_000),
            ("£1,200.75", 120_075),
            ("100000", AMOUNT_PENCE_MAX),
        ] {
            assert_eq!(parse(text), Ok(Pence(pence)), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_said_in_plain_words() {
        for (text, words) in [
            ("", "Enter how much"),
            ("twelve", "in numbers"),
            ("12.345", "two figures"),
            ("12.", "in numbers"),
            (".50", "in numbers"),
            ("12,50", "with a dot"),
            ("1,2000", "with a dot"),
            ("-3", "without a minus"),
            ("0", "more than nothing"),
            ("0.00", "more than nothing"),
            ("£5p", "pence like 50p"),
            ("100000.01", "more than £100,000.00"),
            ("99999999999999999999999", "more than £100,000.00"),
            ("١٢", "in numbers"),
        ] {
            let said = parse(text).unwrap_err();
            assert!(said.contains(words), "{text}: {said}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_again(pence in 1..=AMOUNT_PENCE_MAX) {
            prop_assert_eq!(parse(&Pence(pence).to_string()), Ok(Pence(pence)));
        }
    }

    #[test]
    fn sums_do_not_wrap_and_differences_are_not_negative() {
        assert_eq!([Pence(u64::MAX), Pence(1)].into_iter().sum::<Pence>(), Pence(u64::MAX));
        assert_eq!(Pence(100).less(Pence(101)), None);
        assert_eq!(Pence(100).less(Pence(1)), Some(Pence(99)));
        assert_eq!(serde_json::to_string(&Pence(1250)).unwrap(), "1250");
    }
}
