//! What tells one person from another, and what two records have in common. Pure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::fold::Entry;
use crate::id::{EntryId, FileId};
use crate::identifier::{self, OtherNumber};
use crate::kind;
use crate::nhs_number;
use crate::plain::{plain, words};
use crate::summary::CaseSummary;
use crate::view::View;
use crate::view::person::{Address, OTHER_PHONE, OtherPhone, Person};
use crate::view::relation::Relation;
use crate::view::same_person::{NotSamePerson, SamePerson};

/// What a list must know of a person to find a second record of theirs, beside name and date of birth.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The digits of the NHS number, confirmed or not; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub nhs_number: String,
    /// A CHI or health and care number with its kind, as [`OtherNumber::key`] says it; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub other_number: String,
    /// The [`mark`] of the telephone number. Lists compare it; they have no use for the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<u64>,
    /// The [`mark`]s of other telephone numbers on which they are reached.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub phones: BTreeSet<u64>,
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
    /// What the entries of a person's file say, of which `root` is the person; `known` is what that says.
    #[must_use]
    pub fn of(known: &Person, root: Option<&Entry>, entries: &BTreeMap<EntryId, Entry>) -> Self {
        let number = known.nhs_number.as_ref().map(|number| number.number.as_str()).unwrap_or_default();
        let mut identity = Self {
            nhs_number: digits(number),
            other_number: known.other_number.as_ref().map(OtherNumber::key).unwrap_or_default(),
            phone: known.phone.as_ref().and_then(|phone| number_mark(&phone.number)),
            address: known.address.as_ref().and_then(address_mark),
            ..Self::default()
        };
        let others = root.map(|root| root.members::<OtherPhone>(OTHER_PHONE)).unwrap_or_default();
        identity.phones = others.iter().filter_map(|(_, phone)| number_mark(&phone.number)).collect();
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

fn number_mark(number: &str) -> Option<u64> {
    let digits = digits(number);
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Given and family name in plain letters, in the order in which they were written.
    full: String,
    /// Its words in the order of the alphabet.
    words: Vec<String>,
    born: Option<Date>,
    nhs_number: String,
    other_number: String,
    phone: Option<u64>,
    /// Other numbers on which they are reached.
    phones: BTreeSet<u64>,
    address: Option<u64>,
}

impl Told {
    /// Somebody of whom name, date of birth and NHS number are told, as far as they are.
    #[must_use]
    pub fn new(full_name: &str, born: Option<Date>, nhs_number: &str) -> Self {
        let full = plain(full_name).split_whitespace().collect::<Vec<_>>().join(" ");
        let words = words(full_name);
        Self { full, words, born, nhs_number: digits(nhs_number), ..Self::default() }
    }

    /// The same person, of whom a number of Scotland or Northern Ireland is told as well.
    #[must_use]
    pub fn with_other_number(self, number: Option<&OtherNumber>) -> Self {
        Self { other_number: number.map(OtherNumber::key).unwrap_or_default(), ..self }
    }

    /// The same person, of whom it is told on which telephone numbers they are reached, the main one first.
    #[must_use]
    pub fn with_phones<'a>(self, numbers: impl IntoIterator<Item = &'a str>) -> Self {
        let mut numbers = numbers.into_iter().map(number_mark);
        Self { phone: numbers.next().flatten(), phones: numbers.flatten().collect(), ..self }
    }

    /// The same person, of whom it is told where they live.
    #[must_use]
    pub fn with_address(self, address: &Address) -> Self {
        Self { address: address_mark(address), ..self }
    }

    /// The person of a case.
    #[must_use]
    pub fn of(case: &CaseSummary) -> Self {
        let Identity { nhs_number, other_number, phone, phones, address, .. } = &case.identity;
        let told = Self::new(&case.full_name, case.born, nhs_number);
        let (other_number, phones) = (other_number.clone(), phones.clone());
        Self { other_number, phone: *phone, phones, address: *address, ..told }
    }

    /// A telephone number that both are reached on: the main one if it is the same, else any, always the same one.
    fn shared_phone(&self, other: &Self) -> Option<u64> {
        let main = self.phone.filter(|_| self.phone == other.phone);
        let all = |told: &Self| told.phones.iter().copied().chain(told.phone).collect::<BTreeSet<u64>>();
        main.or_else(|| all(self).intersection(&all(other)).next().copied())
    }

    /// The kind and digits of the other number, where they pass its check.
    fn sure_other_number(&self) -> Option<(&str, &str)> {
        let (kind, digits) = self.other_number.split_once(':')?;
        identifier::parse(kind, digits).is_ok().then_some((kind, digits))
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
    /// The CHI or health and care number.
    OtherNumber,
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
            Self::OtherNumber => "Same CHI or Health and Care number",
            Self::NameAndBorn => "Same name and date of birth",
            Self::AlikeAndBorn => "Similar name, same date of birth",
            Self::NameAndPhone => "Same name and phone number",
            Self::NameAndAddress => "Same name and address",
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::NhsNumber => "nhs_number",
            Self::OtherNumber => "other_number",
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
/// NHS number that passes its check, and not the same one: a slip of the pen does not pass it. The same holds for two
/// numbers of one kind from Scotland or Northern Ireland, unless the NHS number is the same.
#[must_use]
pub fn compare(one: &Told, other: &Told) -> BTreeSet<Evidence> {
    let mut found = BTreeSet::new();
    let mut add = |what, text: String| {
        found.insert(Evidence { what, mark: mark(&text) });
    };
    let is_sure = |told: &Told| nhs_number::parse(&told.nhs_number).is_ok();
    let same_nhs_number = !one.nhs_number.is_empty() && one.nhs_number == other.nhs_number;
    if one.nhs_number == other.nhs_number {
        if same_nhs_number {
            add(What::NhsNumber, one.nhs_number.clone());
        }
    } else if is_sure(one) && is_sure(other) {
        return found;
    }
    if one.other_number == other.other_number {
        if !one.other_number.is_empty() {
            add(What::OtherNumber, one.other_number.clone());
        }
    } else if let (Some((mine, _)), Some((theirs, _))) = (one.sure_other_number(), other.sure_other_number())
        && mine == theirs
        && !same_nhs_number
    {
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
        let address = one.address.filter(|_| one.address == other.address);
        for (what, both) in [(What::NameAndPhone, one.shared_phone(other)), (What::NameAndAddress, address)] {
            if let Some(both) = both {
                add(what, format!("{both} {name}"));
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
    use crate::nhs_number::Status;
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
    fn a_number_of_scotland_or_northern_ireland_tells_people_apart_as_an_nhs_number_does() {
        let with = |name: &str, kind: &str, number: &str| {
            let number =
                OtherNumber { kind: kind.to_owned(), number: number.to_owned(), status: Status::Valid };
            Told::new(name, Some(BORN), "").with_other_number(Some(&number))
        };
        let (chi, hc) = (identifier::CHI, identifier::HEALTH_AND_CARE);
        let (ann, jo) = (with("Ann Lee", chi, "2703441231"), with("Jo Marsh", chi, "2703441231"));
        assert_eq!(whats(&ann, &jo), [What::OtherNumber]);
        assert_eq!(whats(&ann, &with("Ann Lee", chi, "1506459870")), [], "two right ones are two people");
        assert_eq!(
            whats(&ann, &with("Ann Lee", chi, "2703441232")),
            [What::NameAndBorn],
            "a slip of the pen"
        );
        assert_eq!(whats(&ann, &with("Ann Lee", hc, "3200000007")), [What::NameAndBorn], "one may have both");
        let moved = Told { nhs_number: "9434765919".to_owned(), ..ann };
        let back = Told { nhs_number: "9434765919".to_owned(), ..with("Ann Lee", chi, "1506459870") };
        assert_eq!(whats(&moved, &back), [What::NhsNumber, What::NameAndBorn]);
    }

    #[test]
    fn any_telephone_number_that_both_are_reached_on_counts_once() {
        let ann = |numbers: &[&str]| Told { born: None, ..told("Ann Lee") }.with_phones(numbers.to_vec());
        let (home, mobile, work) = ("01632 960381", "07700 900143", "01632 960555");
        assert_eq!(whats(&ann(&[home, mobile]), &ann(&[mobile, work])), [What::NameAndPhone]);
        assert_eq!(whats(&ann(&[home, mobile]), &ann(&[work, mobile, home])), [What::NameAndPhone]);
        assert_eq!(whats(&ann(&[home, ""]), &ann(&[work, ""])), []);
        let key = |one: &Told, other: &Told| compare(one, other).into_iter().next().unwrap().key();
        assert_eq!(
            key(&ann(&[home]), &ann(&[home])),
            key(&ann(&[home, work]), &ann(&[home, work])),
            "the main number is the evidence, whatever is added"
        );
    }

    #[test]
    fn the_same_name_at_one_telephone_or_address_is_asked_about() {
        let phone = number_mark;
        assert_eq!(phone("01632 960 381"), phone("+44 1632 960381"));
        assert_eq!(phone("0121"), None);
        let home = |line: &str, town: &str, postcode: &str| {
            let (line, town, postcode) = (line.to_owned(), town.to_owned(), postcode.to_owned());
            address_mark(&Address { line, town, postcode, ..Address::default() })
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
            same: BTreeSet::from([person(1)]),
            others: BTreeMap::from([(person(2), BTreeSet::from(["name_born:1".to_owned()]))]),
            related: BTreeSet::from([person(3)]),
            ..Identity::default()
        };
        let text = concat!(
            r#"{"nhs_number":"9434765919","phone":3858945002988464,"same":["00000000-0000-0000-0000-000000000001"],"#,
            r#""others":{"00000000-0000-0000-0000-000000000002":["name_born:1"]},"related":["00000000-0000-0000-0000-000000000003"]}"#
        );
        // A mark is compared with those of other builds: it may never be made otherwise.
        assert_eq!(serde_json::to_string(&identity).unwrap(), text);
        assert_eq!(serde_json::from_str::<Identity>(text).unwrap(), identity);
        assert!(serde_json::from_str::<Identity>("{}").unwrap().is_empty());
        let more = Identity {
            other_number: "chi:2703441231".to_owned(),
            phones: BTreeSet::from([mark("01632960381")]),
            ..Identity::default()
        };
        let text = r#"{"other_number":"chi:2703441231","phones":[3858945002988464]}"#;
        assert_eq!(serde_json::to_string(&more).unwrap(), text);
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
