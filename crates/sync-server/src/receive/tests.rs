//! How saves are judged and kept.

/// A change of this kind panics in the judge: it stands for any fault that one poisonous change could cause.
pub(super) const TRIPWIRE: &str = "tripwire";
