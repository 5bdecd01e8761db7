//! Texts in plain letters, so that names are found and compared however they were typed.

/// Lower case without the accents of the Latin letters that names here have; other letters stay.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => plain.push('a'),
            'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => plain.push('c'),
            'ď' | 'đ' | 'ð' => plain.push('d'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => plain.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => plain.push('g'),
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ĭ' | 'į' | 'ı' => plain.push('i'),
            'ł' | 'ľ' | 'ĺ' | 'ļ' => plain.push('l'),
            'ñ' | 'ń' | 'ň' | 'ņ' => plain.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => plain.push('o'),
            'ŕ' | 'ř' => plain.push('r'),
            'ś' | 'š' | 'ş' | 'ș' => plain.push('s'),
            'ť' | 'ț' | 'ţ' => plain.push('t'),
            'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => plain.push('u'),
            'ŵ' => plain.push('w'),
            'ý' | 'ÿ' | 'ŷ' => plain.push('y'),
            'ź' | 'ž' | 'ż' => plain.push('z'),
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            // Marks on their own, and apostrophes, which people leave out. Lower case of İ brings such a mark.
            '\u{300}'..='\u{36f}' | '\'' | '’' => {}
            '-' => plain.push(' '),
            other => plain.push(other),
        }
    }
    plain
}

/// The words of `text` in plain letters, in the order of the alphabet: names come in either order.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = plain(text).split_whitespace().map(str::to_owned).collect();
    words.sort_unstable();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_in_whatever_order_and_letters() {
        assert_eq!(words("  O’Brien-Jones,  Zoë").len(), 3);
        assert_eq!(words("Zoë O’Brien"), words("OBRIEN zoe"));
        assert!(words("").is_empty());
    }
}
