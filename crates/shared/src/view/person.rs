//! The client: the root entry of a person file.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Codes, view};
use crate::fold::Entry;
use crate::identifier::OtherNumber;
use crate::nhs_number::NhsNumber;

view! {
    /// The person being supported. PRSB Social Prescribing v1.1, section 1.
    Person is crate::kind::PERSON;
    /// What the person is called.
    name: Name,
    /// Date of birth.
    born: Date,
    /// NHS number and how far it can be trusted.
    nhs_number: NhsNumber,
    /// A number that Scotland or Northern Ireland gave them.
    other_number: OtherNumber,
    /// Gender, as a code of [`GENDERS`] or in the person's own words. Sex is not asked: the two are never shown together.
    gender: String,
    /// Pronouns, as a code of [`PRONOUNS`] or in their own words.
    pronouns: String,
    /// Ethnicity, as a code of [`ETHNICITIES`].
    ethnicity: String,
    /// Religion or belief, as a code of [`RELIGIONS`] or in their own words.
    religion: String,
    /// Marital status, as a code of [`MARITAL`].
    marital_status: String,
    /// Sexual orientation, as a code of [`ORIENTATIONS`] or in their own words.
    sexual_orientation: String,
    /// The language that they speak best, in words.
    main_language: String,
    /// Whether they need somebody to interpret, and how. Absent where nobody is needed, or nobody asked.
    interpreter: Interpreter,
    /// How to reach them by telephone.
    phone: Phone,
    /// How to reach them by e-mail.
    email: Email,
    /// Where they live.
    address: Address,
    /// How they like to be reached, as a code of [`PREFERENCES`].
    contact_preference: String,
    /// Who knows that they are with the service, in words.
    who_knows: String,
    /// Who must not know, in words. A field of its own: nobody who adds to the one takes away from the other.
    must_not_know: String,
    /// Who they live with, as a code of [`LIVES`].
    lives: String,
    /// Whether they care for somebody, as a code of [`CARER`].
    carer: String,
    /// Their GP practice.
    practice: Practice,
    /// Language, hearing, sight: what makes a conversation work.
    communication: String,
}

/// A name, replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// First names.
    pub given: String,
    /// Family name.
    pub family: String,
    /// What to call them, where that is something else ("Mrs A").
    #[serde(default)]
    pub known_as: String,
}

impl Name {
    /// What the screens call the person: `known_as`, else both names.
    #[must_use]
    pub fn shown(&self) -> String {
        if self.known_as.is_empty() {
            format!("{} {}", self.given, self.family).trim().to_owned()
        } else {
            self.known_as.clone()
        }
    }
}

/// A telephone number and what may be done with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// As it is dialled.
    pub number: String,
    /// Whether a call there is safe for the person.
    #[serde(default)]
    pub safe_to_call: bool,
    /// Whether a message may be left.
    #[serde(default)]
    pub safe_to_leave_message: bool,
    /// When they like to be called.
    #[serde(default)]
    pub best_times: String,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// House and street.
    pub line: String,
    /// Town.
    pub town: String,
    /// Postcode.
    #[serde(default)]
    pub postcode: String,
    /// How to get in: key safe, side door, wait for the stairs.
    #[serde(default)]
    pub access: String,
    /// Whether a letter there is safe for the person. False is "not known to be safe".
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub safe_to_write: bool,
}

/// An e-mail address and what may be done with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Email {
    /// As it is written.
    pub address: String,
    /// Whether a message there is safe for the person.
    #[serde(default)]
    pub safe_to_write: bool,
}

/// Who interprets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interpreter {
    /// Into which language, in words.
    pub language: String,
    /// What else matters: a woman, no neighbour, the dialect.
    #[serde(default)]
    pub note: String,
}

/// The collection of [`OtherPhone`]s.
pub const OTHER_PHONE: &str = "other_phone";

/// Another telephone number on which the person is reached; a member of the collection `other_phone`, replaced as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherPhone {
    /// As it is dialled.
    pub number: String,
    /// Whose it is, or what ("her daughter's", "work").
    #[serde(default)]
    pub whose: String,
    /// Whether a call there is safe for the person.
    #[serde(default)]
    pub safe_to_call: bool,
    /// Whether a message may be left.
    #[serde(default)]
    pub safe_to_leave_message: bool,
}

/// The collection of [`Close`] people.
pub const CLOSE: &str = "close";

/// Somebody close to the person; a member of the collection `close`, replaced as one: a number and what they know are of that
/// person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Close {
    /// What they are called.
    pub name: String,
    /// What they are to the person ("daughter").
    #[serde(default)]
    pub relation: String,
    /// Their telephone number, as it is dialled.
    #[serde(default)]
    pub number: String,
    /// What they are asked for, as codes of [`CLOSE_ROLES`].
    #[serde(default)]
    pub roles: Vec<String>,
    /// Whether they know that the person is with the service, as a code of [`KNOWS`].
    #[serde(default)]
    pub knows: String,
}

/// A general practice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practice {
    /// ODS code: a letter and five digits; empty where nobody knows it.
    #[serde(default)]
    pub ods: String,
    /// Name.
    pub name: String,
}

/// Something about the home that a visitor must know; the collection `hazard` of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hazard {
    /// What it is.
    pub what: String,
}

/// The collection of [`Hazard`]s.
pub const HAZARD: &str = "hazard";
/// The collection of [`NotHere`], by [`crate::household::not_here_id`].
pub const NOT_HERE: &str = "not_here";

/// That a hazard which stands in the file of somebody of the household is not so at this address; a member of the collection
/// [`NOT_HERE`] of a person. It answers for the words that were shown: other words are offered again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotHere {
    /// What the hazard said then.
    pub what: String,
}

/// The collection of [`Need`]s.
pub const NEED: &str = "need";

/// A need that every screen with this person shows ("Large print"); the collection `need` of a person. The id of a member is a
/// code of [`NEEDS`], so that two who tick the same meet in one; what has no code has an id of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// What it is.
    pub what: String,
}

/// Who the person lives with.
pub const LIVES: Codes = &[
    ("alone", "Lives alone"),
    ("partner", "Lives with a partner"),
    ("family", "Lives with family"),
    ("shared", "Shared or supported housing"),
    ("none", "No fixed address"),
    ("unknown", "Not known yet"),
];

/// Whether the person cares for somebody.
pub const CARER: Codes = &[
    ("none", "Cares for nobody"),
    ("cares", "Cares for somebody"),
    ("cared_for", "Is cared for"),
    ("both", "Both"),
    ("unknown", "Not known yet"),
];

/// Genders to choose from; own words stand beside them.
pub const GENDERS: Codes =
    &[("woman", "Woman"), ("man", "Man"), ("non_binary", "Non-binary"), ("rather_not", "Rather not say")];

/// Pronouns to choose from; own words stand beside them.
pub const PRONOUNS: Codes = &[("she", "She/her"), ("he", "He/him"), ("they", "They/them")];

/// The 16 categories of the NHS and "not stated". Source: NHS Data Dictionary, ethnic category code 2001.
pub const ETHNICITIES: Codes = &[
    ("A", "White: British"),
    ("B", "White: Irish"),
    ("C", "White: any other"),
    ("D", "Mixed: White and Black Caribbean"),
    ("E", "Mixed: White and Black African"),
    ("F", "Mixed: White and Asian"),
    ("G", "Mixed: any other"),
    ("H", "Asian: Indian"),
    ("J", "Asian: Pakistani"),
    ("K", "Asian: Bangladeshi"),
    ("L", "Asian: any other"),
    ("M", "Black: Caribbean"),
    ("N", "Black: African"),
    ("P", "Black: any other"),
    ("R", "Chinese"),
    ("S", "Any other ethnic group"),
    ("Z", "Rather not say"),
];

/// Religions and beliefs to choose from; own words stand beside them.
pub const RELIGIONS: Codes = &[
    ("none", "None"),
    ("christian", "Christian"),
    ("muslim", "Muslim"),
    ("hindu", "Hindu"),
    ("sikh", "Sikh"),
    ("jewish", "Jewish"),
    ("buddhist", "Buddhist"),
    ("rather_not", "Rather not say"),
];

/// Marital status.
pub const MARITAL: Codes = &[
    ("single", "Single"),
    ("married", "Married or in a civil partnership"),
    ("together", "Living with a partner"),
    ("separated", "Separated"),
    ("divorced", "Divorced, or civil partnership ended"),
    ("widowed", "Widowed, or surviving civil partner"),
    ("rather_not", "Rather not say"),
];

/// Sexual orientations to choose from; own words stand beside them.
pub const ORIENTATIONS: Codes = &[
    ("straight", "Heterosexual or straight"),
    ("gay", "Gay or lesbian"),
    ("bisexual", "Bisexual"),
    ("rather_not", "Rather not say"),
];

/// How somebody likes to be reached.
pub const PREFERENCES: Codes = &[
    ("call", "A call"),
    ("text", "A text"),
    ("letter", "A letter"),
    ("email", "An e-mail"),
    ("visit", "A visit"),
    ("somebody", "Through somebody else"),
];

/// What somebody close is asked for.
pub const CLOSE_ROLES: Codes = &[
    ("emergency", "In an emergency"),
    ("next_of_kin", "Next of kin"),
    ("carer", "Cares for them"),
    ("speaks_for", "May speak for them"),
];

/// Whether somebody close knows that the person is with the service.
pub const KNOWS: Codes = &[("yes", "Knows"), ("no", "Does not know"), ("must_not", "Must not know")];

/// Needs that are ticked. What makes print readable, what makes talk work, what makes a meeting work.
pub const NEEDS: Codes = &[
    ("large_print", "Large print"),
    ("easy_read", "Easy read"),
    ("braille", "Braille"),
    ("read_aloud", "Has letters read aloud"),
    ("sight", "Sees little"),
    ("hearing", "Hard of hearing"),
    ("lip_reads", "Lip-reads"),
    ("bsl", "British Sign Language"),
    ("text_first", "A text before a call"),
    ("speaks_little", "Speaks little"),
    ("more_time", "More time"),
    ("forgets", "Forgets: remind them"),
    ("step_free", "Step-free places"),
    ("with_somebody", "With somebody beside them"),
    ("quiet", "A quiet place"),
];

/// The code of a need that says how to print or post something for them.
pub const LARGE_PRINT: &str = "large_print";

/// What makes a conversation work, in words for lists and banners: the language first, then the ticked needs in the order of
/// [`NEEDS`], then the others. `root` is the person's root entry.
#[must_use]
pub fn needs(root: &Entry) -> Vec<String> {
    let interpreter =
        root.get::<Interpreter>("interpreter").map(|interpreter| match interpreter.language.trim() {
            "" => "Interpreter".to_owned(),
            language => format!("Interpreter: {language}"),
        });
    let speaks = root
        .text("main_language")
        .map(str::trim)
        .filter(|language| interpreter.is_none() && !matches!(*language, "" | "English" | "english"))
        .map(|language| format!("Speaks {language}"));
    let mut members = root.members::<Need>(NEED);
    members.sort_by_key(|(code, _)| NEEDS.iter().position(|(known, _)| known == code).unwrap_or(NEEDS.len()));
    let needs = members.into_iter().map(|(_, need)| need.what).filter(|what| !what.trim().is_empty());
    interpreter.into_iter().chain(speaks).chain(needs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::service::tests::service;
    use serde_json::json;

    #[test]
    fn needs_begin_with_the_language_and_stand_in_the_order_of_the_list() {
        // Any root entry will do: only its fields are read.
        let of = |fields| needs(&service(fields));
        let both = of(json!({
            "main_language": "Polish",
            "interpreter": { "language": "Polish", "note": "A woman" },
            "need/0198": { "what": "Sit on her left" },
            "need/quiet": { "what": "A quiet place" },
            "need/large_print": { "what": "Large print" },
            "need/braille": null,
        }));
        assert_eq!(both, ["Interpreter: Polish", "Large print", "A quiet place", "Sit on her left"]);
        assert_eq!(of(json!({ "main_language": "Welsh" })), ["Speaks Welsh"]);
        assert_eq!(of(json!({ "main_language": "English" })), Vec::<String>::new());
        assert_eq!(of(json!({ "interpreter": { "language": "" } })), ["Interpreter"]);
    }

    #[test]
    fn what_an_older_build_wrote_reads_and_is_not_safe() {
        let older: Address = serde_json::from_str(r#"{"line":"3 Mill Row","town":"Cradley"}"#).unwrap();
        assert!(!older.safe_to_write);
        let text = r#"{"line":"3 Mill Row","town":"Cradley","postcode":"","access":""}"#;
        assert_eq!(serde_json::to_string(&older).unwrap(), text, "nothing is said that nobody said");
        let safe = Address { safe_to_write: true, ..older };
        assert!(serde_json::to_string(&safe).unwrap().ends_with(r#","safe_to_write":true}"#));
    }

    #[test]
    fn codes_are_used_once_and_there_are_sixteen_ethnicities_and_not_stated() {
        for codes in [
            GENDERS,
            PRONOUNS,
            ETHNICITIES,
            RELIGIONS,
            MARITAL,
            ORIENTATIONS,
            PREFERENCES,
            CLOSE_ROLES,
            KNOWS,
            NEEDS,
        ] {
            let known: std::collections::BTreeSet<&str> = codes.iter().map(|(code, _)| *code).collect();
            assert_eq!(known.len(), codes.len());
        }
        assert_eq!(ETHNICITIES.len(), 17);
        assert!(NEEDS.iter().any(|(code, _)| *code == LARGE_PRINT));
    }
}
