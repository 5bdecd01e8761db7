//! What tells one person from another, and what two records have in common. Pure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::fold::Entry;
use crate::id::{EntryId, FileId};
use crate::kind;
use crate::nhs_number;
use crate::plain::{plain, words};
use crate::summary::CaseSummary;
use crate::view::View;
use crate::view::person::{Address, Person, Phone};
use crate::view::relation::Relation;
use crate::view::same_person::{NotSamePerson, SamePerson};

/// What a list must know of a person to find a second record of theirs, beside name and date of birth.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The digits of the NHS number, confirmed or not; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub nhs_number: String,
    /// The [`mark`] of the telephone number. Lists compare it; they have no use for the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<u64>,
    /// The [`mark`] of house and postcode. A list has no business with where somebody lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<u64>,
    /// Persons' files that somebody said are of the same person.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub same: BTreeSet<FileId>,
    /// Persons' files that somebody said are of somebody else, with the [`Evidence::key`]s that they had seen then.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub others: BTreeMap<FileId, BTreeSet<String>>,
    /// Persons' files of whom this one says what they are to the person: which files must be read to know what.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub related: BTreeSet<FileId>,
}

impl Identity {
    /// What the entries of a person's file say; `known` is what its root says.
    #[must_use]
    pub fn of(known: &Person, entries: &BTreeMap<EntryId, Entry>) -> Self {
        let number = known.nhs_number.as_ref().map(|number| number.number.as_str()).unwrap_or_default();
        let mut identity = Self {
            nhs_number: digits(number),
            phone: known.phone.as_ref().and_then(phone_mark),
            address: known.address.as_ref().and_then(address_mark),
            ..Self::default()
        };
        for entry in entries.values().filter(|entry| entry.void.is_none()) {
            match entry.kind.as_str() {
                kind::SAME_PERSON => identity.same.extend(SamePerson::of(entry).is),
                kind::NOT_SAME_PERSON => {
                    let NotSamePerson { is_not, seen } = NotSamePerson::of(entry);
                    if let Some(other) = is_not {
                        identity.others.entry(other).or_default().extend(seen.into_iter().flatten());
                    }
                }
                kind::RELATION => identity.related.extend(Relation::of(entry).to),
                _ => {}
            }
        }
        identity
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A number that is the same for the same text, and that a list can hold instead of it. It is no secret: whoever guesses
/// the text can check the guess.
///
/// FNV-1a (Fowler, Noll, Vo), of which 53 bits are kept: as many as a number in JSON is sure to carry.
#[must_use]
pub fn mark(text: &str) -> u64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash & ((1 << 53) - 1)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn phone_mark(phone: &Phone) -> Option<u64> {
    let digits = digits(&phone.number);
    let abroad = digits.strip_prefix("0044").or_else(|| digits.strip_prefix("44"));
    let number = abroad.map_or_else(|| digits.clone(), |rest| format!("0{rest}"));
    // Shorter ones are an extension or the beginning of a number: many people have them.
    (number.len() >= 6).then(|| mark(&number))
}

/// The mark of house and postcode: the same however the address was typed. None where too little is said to tell.
#[must_use]
pub fn address_mark(address: &Address) -> Option<u64> {
    let line = plain(&address.line).replace([',', '.'], " ");
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let postcode: String = plain(&address.postcode).split_whitespace().collect();
    let place = if postcode.is_empty() { plain(&address.town).trim().to_owned() } else { postcode };
    (!line.is_empty() && !place.is_empty()).then(|| mark(&format!("{line}|{place}")))
}

/// One person as they are told, ready to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Given and family name in plain letters, in the order in which they were written.
    full: String,
    /// Its words in the order of the alphabet.
    words: Vec<String>,
    born: Option<Date>,
    nhs_number: String,
    phone: Option<u64>,
    address: Option<u64>,
}

impl Told {
    /// Somebody of whom name, date of birth and NHS number are told, as far as they are.
    #[must_use]
    pub fn new(full_name: &str, born: Option<Date>, nhs_number: &str) -> Self {
        let full = plain(full_name).split_whitespace().collect::<Vec<_>>().join(" ");
        let words = words(full_name);
        Self { full, words, born, nhs_number: digits(nhs_number), phone: None, address: None }
    }

    /// The person of a case.
    #[must_use]
    pub fn of(case: &CaseSummary) -> Self {
        let Identity { nhs_number, phone, address, .. } = &case.identity;
        let told = Self::new(&case.full_name, case.born, nhs_number);
        Self { phone: *phone, address: *address, ..told }
    }

    fn first_and_last(&self) -> Option<(char, &str)> {
        let mut words = self.full.split_whitespace();
        let (first, last) = (words.next()?, words.next_back()?);
        Some((first.chars().next()?, last))
    }
}

/// What two records have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The NHS number: then they are of one person, or one of them holds a wrong number.
    NhsNumber,
    /// All names, in whatever order, and the date of birth.
    NameAndBorn,
    /// Names that are nearly the same, and the date of birth.
    AlikeAndBorn,
    /// All names and the telephone number.
    NameAndPhone,
    /// All names and the address.
    NameAndAddress,
}

impl What {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NhsNumber => "Same NHS number",
            Self::NameAndBorn => "Same name and date of birth",
            Self::AlikeAndBorn => "Similar name, same date of birth",
            Self::NameAndPhone => "Same name and phone number",
            Self::NameAndAddress => "Same name and address",
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::NhsNumber => "nhs_number",
            Self::NameAndBorn => "name_born",
            Self::AlikeAndBorn => "alike_born",
            Self::NameAndPhone => "name_phone",
            Self::NameAndAddress => "name_address",
        }
    }
}

/// One thing that two records have in common, with the mark of what it says: another number is other evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// What they have in common.
    pub what: What,
    mark: u64,
}

impl Evidence {
    /// How a decision names it: a code and a mark. Codes of newer builds stay what they are.
    #[must_use]
    pub fn key(self) -> String {
        format!("{}:{:x}", self.what.code(), self.mark)
    }
}

/// What these two have in common that makes them likely to be one person, the strongest first. Nothing where both have an
/// NHS number that passes its check, and not the same one: a slip of the pen does not pass it.
#[must_use]
pub fn compare(one: &Told, other: &Told) -> BTreeSet<Evidence> {
    let mut found = BTreeSet::new();
    let mut add = |what, text: String| {
        found.insert(Evidence { what, mark: mark(&text) });
    };
    let is_sure = |told: &Told| nhs_number::parse(&told.nhs_number).is_ok();
    if one.nhs_number == other.nhs_number {
        if !one.nhs_number.is_empty() {
            add(What::NhsNumber, one.nhs_number.clone());
        }
    } else if is_sure(one) && is_sure(other) {
        return found;
    }
    let same_name = !one.words.is_empty() && one.words == other.words;
    let name = one.words.join(" ");
    if one.born.is_some() && one.born == other.born {
        let born = one.born.map(|born| born.to_string()).unwrap_or_default();
        if same_name {
            add(What::NameAndBorn, format!("{born} {name}"));
        } else if is_alike(one, other) {
            let theirs = other.words.join(" ");
            let (first, second) = if name < theirs { (name.clone(), theirs) } else { (theirs, name.clone()) };
            add(What::AlikeAndBorn, format!("{born} {first}|{second}"));
        }
    }
    if same_name {
        for (what, mine, theirs) in
            [(What::NameAndPhone, one.phone, other.phone), (What::NameAndAddress, one.address, other.address)]
        {
            if let Some(mine) = mine.filter(|_| mine == theirs) {
                add(what, format!("{mine} {name}"));
            }
        }
    }
    found
}

/// Names that one person may go by: one leaves a part out, one letter is another, or family name and initial are the same.
fn is_alike(one: &Told, other: &Told) -> bool {
    let (few, many) = if one.words.len() <= other.words.len() { (one, other) } else { (other, one) };
    let leaves_out = !few.words.is_empty() && few.words.iter().all(|word| many.words.contains(word));
    let initial = one.first_and_last().is_some_and(|mine| Some(mine) == other.first_and_last());
    leaves_out || initial || one_letter_apart(&one.full, &other.full)
}

/// Whether two names differ in one letter that was added, left out or exchanged. Short names are too alike for that.
fn one_letter_apart(one: &str, other: &str) -> bool {
    const LETTERS_MIN: usize = 6;
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.len() < LETTERS_MIN || long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(&long).take_while(|(mine, theirs)| mine == theirs).count();
    let (rest, longer) = (&short[same..], &long[same..]);
    match long.len() - short.len() {
        0 => rest.get(1..).unwrap_or_default() == longer.get(1..).unwrap_or_default(),
        _ => Some(rest) == longer.get(1..),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const BORN: Date = date(1944, 3, 27);

    fn told(name: &str) -> Told {
        Told::new(name, Some(BORN), "")
    }

    fn whats(one: &Told, other: &Told) -> Vec<What> {
        assert_eq!(compare(one, other), compare(other, one), "whoever is asked first");
        compare(one, other).into_iter().map(|evidence| evidence.what).collect()
    }

    #[test]
    fn names_are_the_same_in_whatever_letters_and_order() {
        for other in ["zoe OBRIEN", "O'Brien Zoë", "  Zoe  O’Brien "] {
            assert_eq!(whats(&told("Zoë O’Brien"), &told(other)), [What::NameAndBorn], "{other}");
        }
    }

    #[test]
    fn similar_names_of_one_birthday_are_asked_about_and_those_of_a_family_are_not() {
        for (one, other) in [
            ("Audrey Mary Ablett", "Audrey Ablett"),
            ("Jean Carter", "Jean Cartor"),
            ("Jean Carter", "Jeanette Carter"),
            ("J Carter", "Jean Carter"),
            ("Jean Carter", "Jean Carterr"),
            ("Dee", "Dee Marsh"),
        ] {
            assert_eq!(whats(&told(one), &told(other)), [What::AlikeAndBorn], "{one}, {other}");
        }
        for (one, other) in [("Ann Carter", "Peter Carter"), ("Ann Lee", "Jo Lee"), ("", ""), ("", "Ann Lee")]
        {
            assert_eq!(whats(&told(one), &told(other)), [], "{one}, {other}");
        }
        let unborn = Told { born: None, ..told("Jean Carter") };
        assert_eq!(whats(&unborn, &unborn), []);
    }

    #[test]
    fn one_nhs_number_is_one_person_and_two_right_ones_are_two() {
        let with = |name: &str, number: &str| Told::new(name, Some(BORN), number);
        assert_eq!(
            whats(&with("Ann Lee", "943 476 5919"), &with("Jo Marsh", "9434765919")),
            [What::NhsNumber]
        );
        assert_eq!(whats(&with("Ann Lee", "9434765919"), &with("Ann Lee", "9434765870")), []);
        // One of these fails its check: it may be the other, written down wrongly.
        let doubtful = with("Ann Lee", "9434765918");
        assert_eq!(whats(&with("Ann Lee", "9434765919"), &doubtful), [What::NameAndBorn]);
    }

    #[test]
    fn the_same_name_at_one_telephone_or_address_is_asked_about() {
        let phone = |number: &str| phone_mark(&Phone { number: number.to_owned(), ..Phone::default() });
        assert_eq!(phone("01632 960 381"), phone("+44 1632 960381"));
        assert_eq!(phone("0121"), None);
        let home = |line: &str, town: &str, postcode: &str| {
            let (line, town, postcode) = (line.to_owned(), town.to_owned(), postcode.to_owned());
            address_mark(&Address { line, town, postcode, access: String::new() })
        };
        assert_eq!(home("27, Fernhatch Road", "Halesowen", "b0 0ha"), home("27 fernhatch road", "", "B00HA"));
        assert_eq!(home("", "Halesowen", "B0 0HA"), None);
        let at = |name: &str, phone, address| Told { born: None, phone, address, ..told(name) };
        let (number, road) = (phone("01632 960381"), home("27 Fernhatch Road", "Halesowen", ""));
        let both = [What::NameAndPhone, What::NameAndAddress];
        assert_eq!(
            whats(&at("Ann Lee", number, road), &at("Lee, Ann".replace(',', "").as_str(), number, road)),
            both
        );
        assert_eq!(whats(&at("Ann Lee", number, road), &at("Jo Lee", number, road)), [], "a household");
        assert_eq!(
            whats(&at("Ann Lee", None, None), &at("Ann Lee", None, None)),
            [],
            "nothing known is nothing alike"
        );
    }

    #[test]
    fn what_a_list_says_of_it_has_exactly_these_bytes_and_may_be_missing() {
        let person = |number: u128| FileId(uuid::Uuid::from_u128(number));
        let identity = Identity {
            nhs_number: "9434765919".to_owned(),
            phone: Some(mark("01632960381")),
            address: None,
            same: BTreeSet::from([person(1)]),
            others: BTreeMap::from([(person(2), BTreeSet::from(["name_born:1".to_owned()]))]),
            related: BTreeSet::from([person(3)]),
        };
        let text = concat!(
            r#"{"nhs_number":"9434765919","phone":3858945002988464,"same":["00000000-0000-0000-0000-000000000001"],"#,
            r#""others":{"00000000-0000-0000-0000-000000000002":["name_born:1"]},"related":["00000000-0000-0000-0000-000000000003"]}"#
        );
        // A mark is compared with those of other builds: it may never be made otherwise.
        assert_eq!(serde_json::to_string(&identity).unwrap(), text);
        assert_eq!(serde_json::from_str::<Identity>(text).unwrap(), identity);
        assert!(serde_json::from_str::<Identity>("{}").unwrap().is_empty());
        let evidence = Evidence { what: What::NameAndBorn, mark: 255 };
        assert_eq!(evidence.key(), "name_born:ff");
    }

    #[test]
    fn other_values_are_other_evidence() {
        let key = |number: &str| {
            let told = Told::new("Ann Lee", None, number);
            compare(&told, &told).into_iter().next().unwrap().key()
        };
        assert_eq!(key("9434765919"), key("943 476 5919"));
        assert_ne!(key("9434765919"), key("9434765870"));
        assert!(key("9434765919").starts_with("nhs_number:"));
        assert!(mark("anything") < 1 << 53);
    }
}
