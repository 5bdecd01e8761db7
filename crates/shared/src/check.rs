//! Checks of what a user typed, in plain words, the same on the phone and at the office.
//!
//! A check never changes what was typed; it says what is wrong and for which field. The date of today is an argument.

use jiff::civil::Date;

use crate::civil::age_years;
use crate::limits::{
    AGE_YEARS_MAX, ERASING_CHARS_MAX, PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, TEXT_CHARS_MAX,
};

/// Something wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The field's id on the form.
    pub field: &'static str,
    /// What is wrong and what to do, in words for the user.
    pub words: String,
}

impl Mistake {
    /// A mistake in `field`.
    pub fn new(field: &'static str, words: impl Into<String>) -> Self {
        Self { field, words: words.into() }
    }
}

/// What becomes of a date of birth that stands on a real calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Born {
    /// Old enough for the programme.
    Eligible(Date),
    /// Under the programme's minimum age: to be asked about, and recorded and declined with a signpost if need be.
    TooYoung {
        /// The date of birth.
        born: Date,
        /// Whole years of age today.
        age_years: i16,
    },
}

/// Reads a date of birth from three boxes.
///
/// # Errors
/// Words for the user: a box is empty or no number, the date is not on a calendar, in the future, or too long ago.
pub fn born(day: &str, month: &str, year: &str, today: Date, age_years_min: i16) -> Result<Born, String> {
    let born = date_of(day, month, year, "date of birth")?;
    if born > today {
        return Err("The date of birth is in the future. Check the year.".to_owned());
    }
    let age_years = age_years(born, today);
    if age_years > AGE_YEARS_MAX {
        return Err(format!("This date of birth would make them {age_years}. Check the year."));
    }
    if age_years < age_years_min { Ok(Born::TooYoung { born, age_years }) } else { Ok(Born::Eligible(born)) }
}

/// Reads a date from three boxes. `what` names it, such as "date of birth".
///
/// # Errors
/// Words for the user.
pub fn date_of(day: &str, month: &str, year: &str, what: &str) -> Result<Date, String> {
    let boxes = [(day, "day"), (month, "month"), (year, "year")];
    let missing: Vec<&str> =
        boxes.iter().filter(|(text, _)| text.trim().is_empty()).map(|(_, name)| *name).collect();
    if missing.len() == 3 {
        return Err(format!("Enter the {what}, like 27 3 1944."));
    }
    if !missing.is_empty() {
        return Err(format!("The {what} also needs a {}.", missing.join(" and a ")));
    }
    let number = |text: &str| text.trim().parse::<i16>().ok().filter(|number| *number >= 0);
    let (Some(day), Some(month), Some(year)) = (number(day), number(month), number(year)) else {
        return Err(format!("Write the {what} in numbers, like 27 3 1944."));
    };
    if year < 1000 {
        return Err("Write the year with four digits, like 1944.".to_owned());
    }
    let (Ok(day8), Ok(month8)) = (i8::try_from(day), i8::try_from(month)) else {
        return Err(format!("There is no such {what}. Check the day and the month."));
    };
    Date::new(year, month8, day8).map_err(|_| match Date::new(year, month8, 1) {
        Ok(first) => format!("{} {year} has only {} days.", first.strftime("%B"), first.days_in_month()),
        Err(_) => format!("There are 12 months; the {what} says {month}."),
    })
}

/// A text that must say something.
///
/// # Errors
/// `empty`, the words for a text of nothing but space; or words for one that is too long.
pub fn said(text: &str, empty: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err(empty.to_owned());
    }
    length(text)
}

/// A text that may be empty.
///
/// # Errors
/// Words for one that is too long or holds the character NUL.
pub fn length(text: &str) -> Result<(), String> {
    let chars = text.chars().count();
    if chars > TEXT_CHARS_MAX {
        return Err(format!("This has {chars} characters; at most {TEXT_CHARS_MAX} fit. Make it shorter."));
    }
    if text.contains('\0') {
        return Err("This contains a character that cannot be kept (NUL). Remove it.".to_owned());
    }
    Ok(())
}

/// Why something is erased, which is kept when it is gone: the words without the space around them.
///
/// # Errors
/// Words for none, and for so many that they may say what was erased.
pub fn erasing(reason: &str) -> Result<&str, String> {
    let reason = reason.trim();
    length(reason)?;
    if reason.is_empty() {
        return Err("Say why. The reason is kept when the record is gone.".to_owned());
    }
    if reason.chars().count() > ERASING_CHARS_MAX {
        return Err("Say why in fewer words, without what the record says.".to_owned());
    }
    Ok(reason)
}

/// A new password: long enough to withstand guessing from a copied phone.
///
/// # Errors
/// Words for the user.
pub fn new_password(password: &str) -> Result<(), String> {
    let chars = password.chars().count();
    if chars < PASSWORD_CHARS_MIN {
        return Err(format!(
            "Use at least {PASSWORD_CHARS_MIN} characters. Four words in a row are easy to remember."
        ));
    }
    if chars > PASSWORD_CHARS_MAX {
        return Err(format!("Use at most {PASSWORD_CHARS_MAX} characters."));
    }
    let mut seen = password.chars();
    let first = seen.next();
    if seen.all(|c| Some(c) == first) {
        return Err("Use more than one character over and over.".to_owned());
    }
    Ok(())
}

/// A sign-in name: something before and after one @.
///
/// # Errors
/// Words for the user.
pub fn email(email: &str) -> Result<(), String> {
    let parts: Vec<&str> = email.trim().split('@').collect();
    match parts.as_slice() {
        [name, host]
            if !name.is_empty() && host.contains('.') && !email.trim().contains(char::is_whitespace) =>
        {
            Ok(())
        }
        _ => Err("Enter an email address, like name@example.org.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 21);

    fn wrong(day: &str, month: &str, year: &str) -> String {
        born(day, month, year, TODAY, 16).unwrap_err()
    }

    #[test]
    fn a_reason_to_erase_is_given_and_short() {
        assert_eq!(erasing("  Asked for it.\n"), Ok("Asked for it."));
        assert!(erasing(" \n").unwrap_err().starts_with("Say why."));
        let longest = "é".repeat(ERASING_CHARS_MAX);
        assert_eq!(erasing(&longest), Ok(longest.as_str()));
        assert!(erasing(&format!("{longest}e")).unwrap_err().contains("fewer words"));
        assert!(erasing("a\0b").is_err());
    }

    #[test]
    fn dates_of_birth_are_checked_in_plain_words() {
        assert_eq!(born("27", "3", "1944", TODAY, 16), Ok(Born::Eligible(date(1944, 3, 27))));
        assert_eq!(born(" 21", "11 ", "2010", TODAY, 16), Ok(Born::Eligible(date(2010, 11, 21))));
        assert_eq!(
            born("22", "11", "2010", TODAY, 16),
            Ok(Born::TooYoung { born: date(2010, 11, 22), age_years: 15 })
        );
        assert_eq!(wrong("22", "11", "2026"), "The date of birth is in the future. Check the year.");
        assert_eq!(wrong("30", "2", "1944"), "February 1944 has only 29 days.");
        assert_eq!(wrong("1", "13", "1944"), "There are 12 months; the date of birth says 13.");
        assert_eq!(wrong("", "", ""), "Enter the date of birth, like 27 3 1944.");
        assert_eq!(wrong("1", "", ""), "The date of birth also needs a month and a year.");
        assert_eq!(wrong("1", "May", "1944"), "Write the date of birth in numbers, like 27 3 1944.");
        assert_eq!(wrong("1", "5", "44"), "Write the year with four digits, like 1944.");
        assert_eq!(wrong("1", "5", "1890"), "This date of birth would make them 136. Check the year.");
        assert_eq!(wrong("300", "5", "1944"), "There is no such date of birth. Check the day and the month.");
    }

    #[test]
    fn texts_are_held_to_their_limit_at_its_edge() {
        assert!(said("\u{e9}".repeat(TEXT_CHARS_MAX).as_str(), "Write something.").is_ok());
        assert!(said("e".repeat(TEXT_CHARS_MAX + 1).as_str(), "Write something.").is_err());
        assert_eq!(said(" \n", "Write something."), Err("Write something.".to_owned()));
        assert!(length("a\0b").is_err());
    }

    #[test]
    fn passwords_and_addresses() {
        assert!(new_password("alongside-demo").is_ok());
        assert!(new_password("short").is_err());
        assert!(new_password("aaaaaaaaaaaaaa").is_err());
        assert!(email("link.worker@demo.invalid").is_ok());
        for not in ["", "a@b", "a b@c.d", "@c.d", "a@b@c.d"] {
            assert!(email(not).is_err(), "{not}");
        }
    }
}
