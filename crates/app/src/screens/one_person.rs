//! Whether two records are of one person: the question, the decision, and taking it back.

mod card;
mod deciding;
mod pair;
mod records;

pub(crate) use self::card::{Later, PairCard};
pub(crate) use self::pair::pairs;
pub(super) use self::pair::{case_of, shown};
pub(crate) use self::records::OtherRecords;
pub(super) use self::records::without_case;
