//! Versions as tools print them.

use std::fmt;

/// Three numbers; what follows them is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u64, pub(crate) u64, pub(crate) u64);

impl Version {
    /// The first version in a line such as `v20.20.2`, `trunk 0.21.14` or `wasm-opt version 132 (version_132)`.
    pub(crate) fn in_words(words: &str) -> Option<Self> {
        words.split_whitespace().find_map(Self::read)
    }

    fn read(word: &str) -> Option<Self> {
        let digits = word.strip_prefix('v').unwrap_or(word);
        let end = digits.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(digits.len());
        let mut parts = digits[..end].split('.').map(|part| part.parse().ok());
        let major = parts.next()??;
        Some(Self(major, parts.next().flatten().unwrap_or(0), parts.next().flatten().unwrap_or(0)))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// The version of a package in the text of `Cargo.lock`.
///
/// `None` where it is missing or stands there twice: then nobody can say which one is meant.
pub(crate) fn locked(lock: &str, package: &str) -> Option<Version> {
    let head = format!("name = \"{package}\"\nversion = \"");
    let mut found = lock.match_indices(&head);
    let (at, _) = found.next()?;
    if found.next().is_some() {
        return None;
    }
    let rest = &lock[at + head.len()..];
    Version::in_words(&rest[..rest.find('"')?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_tools_print() {
        assert_eq!(Version::in_words("v20.20.2"), Some(Version(20, 20, 2)));
        assert_eq!(Version::in_words("trunk 0.21.14"), Some(Version(0, 21, 14)));
        assert_eq!(Version::in_words("wasm-bindgen 0.2.130 (abc 2026)"), Some(Version(0, 2, 130)));
        assert_eq!(Version::in_words("wasm-opt version 132 (version_132)"), Some(Version(132, 0, 0)));
        assert_eq!(Version::in_words("v22.0.0-nightly"), Some(Version(22, 0, 0)));
        assert_eq!(Version::in_words("no digits here"), None);
    }

    #[test]
    fn compares_numbers_and_not_letters() {
        assert!(Version(20, 9, 0) < Version(20, 10, 0));
        assert!(Version(9, 0, 0) < Version(20, 0, 0));
    }

    #[test]
    fn finds_the_locked_version() {
        let lock = "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n\n[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some(Version(0, 2, 130)));
        assert_eq!(locked(lock, "missing"), None);
        let twice = format!("{lock}\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.99\"\n");
        assert_eq!(locked(&twice, "wasm-bindgen"), None);
    }
}
