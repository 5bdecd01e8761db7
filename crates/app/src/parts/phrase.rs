//! A new password, chosen by oneself or made of words drawn by chance: easy to type, to read out and to remember.

use leptos::prelude::*;
use shared::limits::PASSWORD_CHARS_MIN;

use super::button::Button;
use super::icon::Shape;
use super::password::PasswordField;
use super::slot::Slot;
use crate::clock;

/// The words, in rows: short, common and kind; each is told apart by its first four letters, and no two sound alike.
/// Our own list.
const LIST: &str = include_str!("phrase/words.txt");
/// Words of one phrase. Of 2,048 words each adds 11 bits, five of them 55; four would stay below the 50 bits that a
/// copied phone should hold out with, behind the costly key derivation.
const PHRASE_WORDS: usize = 5;

/// The words to draw from.
fn words() -> Vec<&'static str> {
    LIST.split_ascii_whitespace().collect()
}

/// A number below `bound`, each as likely as any other. `draw` gives random bits; those beyond the last whole multiple of
/// `bound` are drawn again, since a remainder alone would prefer small numbers.
fn below(bound: u16, mut draw: impl FnMut() -> u16) -> u16 {
    let range = u32::from(u16::MAX) + 1;
    let whole = range - range % u32::from(bound);
    loop {
        let bits = draw();
        if u32::from(bits) < whole {
            return bits % bound;
        }
    }
}

/// A phrase of words drawn by `draw`, with spaces between: phones and people write them most easily.
fn phrase(mut draw: impl FnMut() -> u16) -> String {
    let words = words();
    let count = u16::try_from(words.len()).unwrap_or(u16::MAX);
    let drawn = (0..PHRASE_WORDS).map(|_| words[usize::from(below(count, &mut draw))]);
    drawn.collect::<Vec<_>>().join(" ")
}

/// A phrase drawn by chance.
fn new_phrase() -> String {
    phrase(|| {
        let mut bytes = [0_u8; 2];
        clock::fill_random(&mut bytes);
        u16::from_le_bytes(bytes)
    })
}

/// A box for a new password, with a phrase for those who want one. Typing and pasting one's own stays possible.
#[component]
pub(crate) fn NewPasswordField(
    /// The box's id, which mistakes name; unique on the page.
    id: &'static str,
    /// What is chosen.
    #[prop(into)]
    value: Slot<String>,
    /// What the password is for, after the words on its length.
    #[prop(optional, into)]
    hint: String,
) -> impl IntoView {
    let made = RwSignal::new(None::<String>);
    // A phrase that was changed is the user's own: nothing is said of it.
    let shown = Memo::new(move |_| made.get().filter(|made| value.get() == *made));
    let make = move |()| {
        let phrase = new_phrase();
        value.set(phrase.clone());
        made.set(Some(phrase));
    };
    let hint = format!(
        "At least {PASSWORD_CHARS_MIN} characters: your own, or a phrase that is made for you. {hint}"
    );
    view! {
        <div class="stack tight">
            <PasswordField
                id
                label="New password"
                hint=hint.trim().to_owned()
                value
                autocomplete="new-password"
            />
            <div role="status" class="phrase-made">
                {move || {
                    shown
                        .get()
                        .map(|phrase| view! {
                            <p class="phrase-words">{phrase}</p>
                            <p class="quiet small">
                                "Strong: somebody who tried a million phrases a second would need hundreds of years. Write it down and keep it away from this phone until you know it by heart. The spaces belong to it."
                            </p>
                        })
                }}
            </div>
            <div>
                <Button
                    words=Signal::derive(move || {
                        if shown.get().is_some() { "Make another one" } else { "Make a phrase for me" }.to_owned()
                    })
                    look="second compact"
                    icon=Shape::Key
                    on_press=make
                />
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_list_is_long_enough_and_every_word_is_short_plain_and_told_apart_by_its_first_letters() {
        let words = words();
        assert_eq!(words.len(), 2048);
        assert!(PHRASE_WORDS as f64 * (words.len() as f64).log2() >= 50.0);
        for word in &words {
            assert!((3..=8).contains(&word.len()), "{word}");
            assert!(word.bytes().all(|letter| letter.is_ascii_lowercase()), "{word}");
        }
        let beginnings: BTreeSet<&str> = words.iter().map(|word| &word[..word.len().min(4)]).collect();
        assert_eq!(beginnings.len(), words.len(), "two words begin alike");
        assert!(words.is_sorted(), "sorted, so that additions are seen");
    }

    #[test]
    fn no_word_is_another_with_an_ending() {
        let words: BTreeSet<&str> = words().into_iter().collect();
        for word in &words {
            for ending in ["s", "es", "ed", "er", "ing"] {
                let longer = format!("{word}{ending}");
                assert!(!words.contains(longer.as_str()), "{word} and {longer}");
            }
        }
    }

    #[test]
    fn a_phrase_is_five_words_of_the_list_and_passes_as_a_password() {
        let words = words();
        let mut bits = [0_u16, 1, 2047, 2048, u16::MAX].into_iter();
        let made = phrase(|| bits.next().unwrap());
        let expected = [words[0], words[1], words[2047], words[0], words[2047]];
        assert_eq!(made, expected.join(" "));
        assert!(shared::check::new_password(&made).is_ok());
        let shortest = ["bee"; PHRASE_WORDS].join(" ");
        assert!(shortest.chars().count() >= 12, "also the shortest one is long enough");
        assert_ne!(new_phrase(), new_phrase());
    }

    #[test]
    fn no_number_is_more_likely_than_another() {
        for bound in [3, 1000, 2048, 2600] {
            let mut seen = vec![0_u32; usize::from(bound)];
            // All bits once; those that would be drawn again end with a sign.
            for bits in 0..=u16::MAX {
                let mut once = Some(bits);
                let mut again = false;
                let number = below(bound, || {
                    once.take().unwrap_or_else(|| {
                        again = true;
                        0
                    })
                });
                if !again {
                    seen[usize::from(number)] += 1;
                }
            }
            assert!(seen.iter().all(|times| *times == seen[0] && *times > 0), "below {bound}");
        }
    }
}
