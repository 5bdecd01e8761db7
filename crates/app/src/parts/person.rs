//! A person in a list or at the top of their page.

use jiff::civil::Date;
use leptos::prelude::*;
use shared::civil::age_years;

use super::icon::{Icon, Shape};

/// A person's initials in a disc. Decoration: the name stands beside it.
#[component]
pub(crate) fn Face(
    /// What the screens call the person.
    name: String,
    /// Whether it stands on the person's own page.
    #[prop(default = false)]
    big: bool,
) -> impl IntoView {
    view! { <span class="face" class:big=big aria-hidden="true">{initials(&name)}</span> }
}

/// Up to two initials: of the first and the last word that begins with a letter.
pub(crate) fn initials(name: &str) -> String {
    let letters: Vec<char> =
        name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphabetic())).collect();
    match letters.as_slice() {
        [] => "?".to_owned(),
        [only] => only.to_uppercase().collect(),
        [first, .., last] => first.to_uppercase().chain(last.to_uppercase()).collect(),
    }
}

/// "81 · lives alone · Halesowen": what there is of age, household and town.
pub(crate) fn about_line(born: Option<Date>, lives: &str, town: &str, today: Date) -> String {
    let age = born.map(|born| age_years(born, today).to_string()).unwrap_or_default();
    let mut lives = lives.chars();
    let lives: String = lives.next().map(char::to_lowercase).into_iter().flatten().chain(lives).collect();
    let parts: Vec<&str> = [age.as_str(), &lives, town].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// Risk flags in amber with a sign, needs in green: what everybody who meets the person must know.
#[component]
pub(crate) fn Flags(
    /// Risks, in words.
    risks: Vec<String>,
    /// Needs, in words.
    #[prop(optional)]
    needs: Vec<String>,
) -> impl IntoView {
    let risks = risks.into_iter().map(|words| {
        view! { <span class="chip amber"><Icon shape=Shape::Alert/>{words}</span> }
    });
    let needs = needs.into_iter().map(|words| view! { <span class="chip green">{words}</span> });
    view! { {risks.collect_view()}{needs.collect_view()} }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        assert_eq!(initials("Mrs A"), "MA");
        assert_eq!(initials("Emma and Patrick"), "EP");
        assert_eq!(initials("dee"), "D");
        assert_eq!(initials("Zoë Ŵyn-Jones"), "ZŴ");
        assert_eq!(initials(" "), "?");
    }

    #[test]
    fn the_line_under_a_name_says_what_is_known() {
        let today = date(2026, 11, 21);
        let born = Some(date(1945, 3, 27));
        assert_eq!(about_line(born, "Lives alone", "Halesowen", today), "81 · lives alone · Halesowen");
        assert_eq!(about_line(None, "", "Dudley", today), "Dudley");
        assert_eq!(about_line(None, "", "", today), "");
    }
}
