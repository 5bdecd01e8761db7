//! What screens are made of. A part knows no screen; one that keeps drafts or shows states reads [`crate::local::Local`].
//!
//! Forms: values live in one signal of a plain struct, each box gets a [`slot::Slot`] of it, mistakes come from the
//! context that [`mistakes::Mistakes::provide`] makes, and [`draft_form::DraftForm`] keeps what is typed.

pub(crate) mod awake;
pub(crate) mod button;
pub(crate) mod choice;
pub(crate) mod copy;
pub(crate) mod countdown;
pub(crate) mod date_input;
pub(crate) mod dial;
pub(crate) mod dialog;
pub(crate) mod draft_form;
pub(crate) mod empty;
pub(crate) mod ending;
pub(crate) mod field;
pub(crate) mod file;
pub(crate) mod fold;
pub(crate) mod group;
pub(crate) mod icon;
pub(crate) mod keeping;
pub(crate) mod kinds;
pub(crate) mod mistakes;
pub(crate) mod opened;
pub(crate) mod page;
pub(crate) mod password;
pub(crate) mod person;
pub(crate) mod photo;
pub(crate) mod photo_field;
pub(crate) mod phrase;
pub(crate) mod places;
pub(crate) mod print;
pub(crate) mod route;
pub(crate) mod saved;
pub(crate) mod scale;
pub(crate) mod segments;
pub(crate) mod slot;
pub(crate) mod state;
pub(crate) mod stopwatch;
pub(crate) mod toast;
pub(crate) mod whole_page;
