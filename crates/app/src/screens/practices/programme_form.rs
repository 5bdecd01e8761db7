//! One programme: what it is called here, and the least age for it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::check::{self, Mistake};
use shared::fold::Entry;
use shared::limits::AGE_YEARS_MAX;
use shared::view::programme::{Rules, field, programmes};
use shared::view::service::SERVICE_FILE;

use super::{PRACTICES, form_name};
use crate::local::edit::NewSave;
use crate::parts::draft_form::DraftForm;
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::TextField;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::slot::slot;
use crate::screens::going_on::{GoingOn, unfinished};
use crate::screens::numbers::root::with_root;
use crate::screens::numbers::words::set;

/// What mistakes name: the ids of the boxes.
const NAME: &str = "programme-name";
const AGE: &str = "programme-age";

/// A programme as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct ProgrammeForm {
    name: String,
    age: String,
}

impl ProgrammeForm {
    /// What is saved.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self) -> Result<Rules, Vec<Mistake>> {
        let mut wrong: Vec<Mistake> =
            check::length(&self.name).err().map(|words| Mistake::new(NAME, words)).into_iter().collect();
        let typed = self.age.trim();
        let age = if typed.is_empty() { Some(0) } else { typed.parse::<i16>().ok() };
        let age = age.filter(|age| (0..=AGE_YEARS_MAX).contains(age));
        if age.is_none() {
            wrong.push(Mistake::new(
                AGE,
                "Write the age in whole years, like 16. Leave it empty for any age.",
            ));
        }
        match age {
            Some(age_years_min) if wrong.is_empty() => {
                Ok(Rules { name: self.name.trim().to_owned(), age_years_min })
            }
            _ => Err(wrong),
        }
    }
}

/// The page of one programme.
#[component]
pub(super) fn OneProgramme(
    /// Its code.
    code: &'static str,
    /// What it is called where the service says nothing else.
    words: &'static str,
) -> impl IntoView {
    if let Some(draft) = unfinished(&form_name(code), SERVICE_FILE, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    with_root(move |entry| view! { <Form code words entry/> }).into_any()
}

#[component]
fn Form(code: &'static str, words: &'static str, entry: Option<Entry>) -> impl IntoView {
    Mistakes::provide();
    let own = entry.as_ref().and_then(|entry| entry.get::<Rules>(&field(code))).unwrap_or_default();
    let age =
        programmes(entry.as_ref()).into_iter().find(|one| one.code == code).map(|one| one.age_years_min);
    let age = age.filter(|age| *age > 0).map(|age| age.to_string()).unwrap_or_default();
    let fresh = ProgrammeForm { name: own.name, age };
    let title = format!("Programme: {words}");
    let form = DraftForm::open(form_name(code), Some(SERVICE_FILE), Signal::stored(title.clone()), fresh);
    let values = form.values;
    let busy = RwSignal::new(false);
    let finish = finish_with(form, busy, move |form| {
        let rules = form.checked()?;
        let edits = vec![set(entry.as_ref(), &field(code), json!(rules))];
        Ok((NewSave { title: title.clone(), file: SERVICE_FILE, edits, draft: None }, PRACTICES.to_owned()))
    });
    view! {
        <PageHead
            tab="A programme"
            title=Signal::stored(words.to_owned())
            above=Signal::stored("The service".to_owned())
            back=(PRACTICES.to_owned(), "Practices and programmes".to_owned())
        />
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <TextField id=NAME label="What it is called here" hint=format!("“{words}” if you leave it empty") value=slot!(values, name)/>
            <TextField id=AGE label="Least age" hint="In whole years; leave it empty for any age" keyboard="numeric" width="w4" value=slot!(values, age)/>
            <Ending form leads=PRACTICES.to_owned() busy on_finish=finish words="Save"/>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_age_is_whole_years_or_nothing() {
        let checked =
            |age: &str| ProgrammeForm { name: " Winter ".to_owned(), age: age.to_owned() }.checked();
        assert_eq!(checked(" 18 ").unwrap(), Rules { name: "Winter".to_owned(), age_years_min: 18 });
        assert_eq!(checked("").unwrap().age_years_min, 0);
        for wrong in ["-1", "sixteen", "16.5", "300"] {
            let mistakes = checked(wrong).unwrap_err();
            assert_eq!(mistakes.iter().map(|mistake| mistake.field).collect::<Vec<_>>(), [AGE], "{wrong}");
        }
    }
}
