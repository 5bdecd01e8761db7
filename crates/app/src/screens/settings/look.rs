//! How the app looks on this device: light or dark, and how large the letters are. No casework is in it, so it is kept
//! in the browser's own small store, and is there before anybody has unlocked.

use web_sys::{Element, Storage};

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the phone is set.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// How large the letters are; the browser's own setting adds to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TextSize {
    /// As the browser is set.
    #[default]
    Usual,
    /// A third larger.
    Large,
    /// Twice as large.
    Largest,
}

/// One choice of looks: where it is kept, and what it does to the page.
pub(crate) trait Look: Copy + Default + PartialEq + 'static {
    /// Its key in the browser's small store.
    const KEY: &'static str;
    /// The attribute of the page's root element that the styles follow.
    const ATTRIBUTE: &'static str;
    /// Its values, in the order of the screen.
    const ALL: &'static [Self];

    /// The attribute's value; none leaves the attribute away.
    fn code(self) -> &'static str;
    /// The words.
    fn words(self) -> &'static str;

    /// What was chosen on this device.
    fn chosen() -> Self {
        let kept = store().and_then(|store| store.get_item(Self::KEY).ok().flatten()).unwrap_or_default();
        Self::ALL.iter().copied().find(|look| look.code() == kept).unwrap_or_default()
    }

    /// Shows the page so.
    fn apply(self) {
        let Some(root) = root() else { return };
        let _ = match self.code() {
            "" => root.remove_attribute(Self::ATTRIBUTE),
            code => root.set_attribute(Self::ATTRIBUTE, code),
        };
    }

    /// Shows the page so, now and whenever the app starts. Without a store, until the app is closed.
    fn choose(self) {
        self.apply();
        if let Some(store) = store() {
            let _ = match self.code() {
                "" => store.remove_item(Self::KEY),
                code => store.set_item(Self::KEY, code),
            };
        }
    }
}

impl Look for Theme {
    const KEY: &'static str = "alongside-theme";
    const ATTRIBUTE: &'static str = "data-theme";
    const ALL: &'static [Self] = &[Self::System, Self::Light, Self::Dark];

    fn code(self) -> &'static str {
        match self {
            Self::System => "",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::System => "As the phone",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

impl Look for TextSize {
    const KEY: &'static str = "alongside-text";
    const ATTRIBUTE: &'static str = "data-text";
    const ALL: &'static [Self] = &[Self::Usual, Self::Large, Self::Largest];

    fn code(self) -> &'static str {
        match self {
            Self::Usual => "",
            Self::Large => "large",
            Self::Largest => "largest",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Usual => "Usual",
            Self::Large => "Large",
            Self::Largest => "Largest",
        }
    }
}

/// Shows the app as it was chosen on this device. Called once, when the app starts.
pub(crate) fn apply_chosen() {
    Theme::chosen().apply();
    TextSize::chosen().apply();
}

#[expect(
    clippy::disallowed_methods,
    reason = "the look of the app is no casework, and is wanted before anybody unlocks"
)]
fn store() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

fn root() -> Option<Element> {
    web_sys::window()?.document()?.document_element()
}
