//! One practice: its code, its name, its network; taken away where it is none of the service's any more.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::check::{self, Mistake};
use shared::fold::Entry;
use shared::identifier::{no_practice, practice_code};
use shared::view::practice_list::{KnownPractice, Listed, field, practices};
use shared::view::service::SERVICE_FILE;

use super::{NEW, PRACTICES, form_name};
use crate::local::edit::NewSave;
use crate::parts::button::Button;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::draft_form::DraftForm;
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::TextField;
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::slot::slot;
use crate::screens::going_on::{GoingOn, unfinished};
use crate::screens::numbers::at_once::at_once;
use crate::screens::numbers::root::with_root;
use crate::screens::numbers::words::set;

/// What mistakes name: the ids of the boxes.
const CODE: &str = "practice-code";
const NAME: &str = "practice-name";
const NETWORK: &str = "practice-network";

/// A practice as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct PracticeForm {
    code: String,
    name: String,
    network: String,
}

impl PracticeForm {
    /// The practice with this code as the list has it.
    fn of(list: &[KnownPractice], what: &str) -> Self {
        let known = list.iter().find(|practice| practice.ods == what);
        known.map_or_else(Self::default, |known| Self {
            code: known.ods.clone(),
            name: known.name.clone(),
            network: known.network.clone(),
        })
    }

    /// The code and what stands under it.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self, list: &[KnownPractice], what: &str) -> Result<(String, Listed), Vec<Mistake>> {
        let mut wrong = Vec::new();
        let code = if what == NEW {
            self.new_code(list).map_err(|words| wrong.push(Mistake::new(CODE, words))).ok()
        } else {
            Some(what.to_owned())
        };
        let said = check::said(&self.name, "Write what the practice is called.");
        wrong.extend(said.err().map(|words| Mistake::new(NAME, words)));
        wrong.extend(check::length(&self.network).err().map(|words| Mistake::new(NETWORK, words)));
        let (name, network) = (self.name.trim().to_owned(), self.network.trim().to_owned());
        match code {
            Some(code) if wrong.is_empty() => Ok((code, Listed { name, network })),
            _ => Err(wrong),
        }
    }

    fn new_code(&self, list: &[KnownPractice]) -> Result<String, String> {
        let Some(code) = practice_code(&self.code) else {
            return Err(
                "Write the code: a letter and five digits. It is on the practice’s letters.".to_owned()
            );
        };
        if no_practice(&code).is_some() {
            return Err(format!("{code} stands for “no practice”. The form of a referral knows it already."));
        }
        match list.iter().find(|practice| practice.ods == code) {
            Some(known) => {
                Err(format!("{} has this code already. Open it in the list to change it.", known.name))
            }
            None => Ok(code),
        }
    }
}

/// The page of one practice: its code, or [`NEW`].
#[component]
pub(super) fn OnePractice(
    /// Which.
    what: String,
) -> impl IntoView {
    if let Some(draft) = unfinished(&form_name(&what), SERVICE_FILE, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    with_root(move |entry| {
        let what = what.clone();
        view! { <Form what entry/> }
    })
    .into_any()
}

#[component]
fn Form(what: String, entry: Option<Entry>) -> impl IntoView {
    Mistakes::provide();
    let list = practices(entry.as_ref());
    let is_known = list.iter().any(|practice| practice.ods == what);
    let what = if is_known { what } else { NEW.to_owned() };
    let fresh = PracticeForm::of(&list, &what);
    let title = if is_known { fresh.name.clone() } else { "A practice to add".to_owned() };
    let draft_title = format!("Practice: {title}");
    let form = DraftForm::open(form_name(&what), Some(SERVICE_FILE), Signal::stored(draft_title), fresh);
    let values = form.values;
    let busy = RwSignal::new(false);
    let (shown, code) = (entry.clone(), what.clone());
    let finish = finish_with(form, busy, move |form| {
        let (ods, listed) = form.checked(&list, &code)?;
        let title = format!("Practice: {}", listed.name);
        let edits = vec![set(shown.as_ref(), &field(&ods), json!(listed))];
        Ok((NewSave { title, file: SERVICE_FILE, edits, draft: None }, PRACTICES.to_owned()))
    });
    let above = is_known.then(|| Signal::stored(what.clone()));
    view! {
        <PageHead
            tab="A practice"
            title=Signal::stored(title.clone())
            above=above.unwrap_or_else(|| Signal::stored("The service".to_owned()))
            back=(PRACTICES.to_owned(), "Practices and programmes".to_owned())
        />
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            {(!is_known).then(|| view! {
                <TextField id=CODE label="Code" hint="A letter and five digits: the ODS code on the practice’s letters" width="w12" value=slot!(values, code)/>
            })}
            <TextField id=NAME label="Name" value=slot!(values, name)/>
            <TextField id=NETWORK label="Network" optional="PCN" value=slot!(values, network)/>
            <Ending form leads=PRACTICES.to_owned() busy on_finish=finish words="Save"/>
        </form>
        {is_known.then(|| view! { <TakeAway code=what name=title entry/> })}
    }
}

/// Takes a practice off the list, after asking.
#[component]
fn TakeAway(code: String, name: String, entry: Option<Entry>) -> impl IntoView {
    let press = at_once(PRACTICES);
    let asking = RwSignal::new(false);
    let title = format!("Take {name} off the list?");
    let saved = format!("Taken off the list: {name}");
    let take_away =
        Callback::new(move |()| press(set(entry.as_ref(), &field(&code), Value::Null), saved.clone()));
    view! {
        <div>
            <Button words="Take it off the list" look="quiet compact" icon=Shape::Trash on_press=move |()| asking.set(true)/>
        </div>
        <ConfirmDialog open=asking title confirm="Take it off" cancel="Keep it" on_confirm=take_away>
            <p>"The form of a referral offers it no more. People who are registered there keep it in their files."</p>
        </ConfirmDialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(code: &str, name: &str) -> PracticeForm {
        PracticeForm { code: code.to_owned(), name: name.to_owned(), network: " Halesowen ".to_owned() }
    }

    fn wrong(form: &PracticeForm, what: &str) -> Vec<&'static str> {
        let list = [KnownPractice {
            ods: "X99901".to_owned(),
            name: "Tallow Lane".to_owned(),
            network: String::new(),
        }];
        let mistakes = form.checked(&list, what).err().unwrap_or_default();
        mistakes.into_iter().map(|mistake| mistake.field).collect()
    }

    #[test]
    fn a_new_practice_has_a_code_that_nobody_has_and_a_name() {
        assert_eq!(wrong(&typed("", " "), NEW), [CODE, NAME]);
        assert_eq!(wrong(&typed("9X990", "Mill Road"), NEW), [CODE]);
        assert_eq!(wrong(&typed("v81999", "Mill Road"), NEW), [CODE], "it means that none is known");
        assert_eq!(wrong(&typed("x99901", "Mill Road"), NEW), [CODE], "there already");
        let (code, listed) = typed(" x99902 ", " Mill Road").checked(&[], NEW).unwrap();
        assert_eq!(
            (code.as_str(), listed.name.as_str(), listed.network.as_str()),
            ("X99902", "Mill Road", "Halesowen")
        );
    }

    #[test]
    fn one_that_is_there_keeps_its_code() {
        assert_eq!(wrong(&typed("", "Tallow Lane Surgery"), "X99901"), Vec::<&str>::new());
        assert_eq!(typed("anything", "Tallow Lane").checked(&[], "X99901").unwrap().0, "X99901");
    }
}
