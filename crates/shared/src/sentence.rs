//! Small things that a sentence is put together from: how many, and which ones.

/// "1 visit", "2 visits"; none for none.
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> Option<String> {
    match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{number} {many}")),
    }
}

/// "a", "a and b", "a, b and c"; empty for none.
#[must_use]
pub fn list(mut words: Vec<String>) -> String {
    let last = words.pop().unwrap_or_default();
    if words.is_empty() { last } else { format!("{} and {last}", words.join(", ")) }
}

/// Small numbers as words: "no", "three", "14".
#[must_use]
pub fn number(count: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_none_is_not_said() {
        let said = [0, 1, 2].map(|visits| count(visits, "visit", "visits"));
        assert_eq!(said, [None, Some("1 visit".to_owned()), Some("2 visits".to_owned())]);
        assert_eq!([0, 3, 13].map(number), ["no", "three", "13"]);
    }

    #[test]
    fn the_last_of_several_comes_after_an_and() {
        let of = |words: &str| list(words.split_whitespace().map(str::to_owned).collect());
        assert_eq!(["", "a", "a b", "a b c"].map(of), ["", "a", "a and b", "a, b and c"]);
    }
}
