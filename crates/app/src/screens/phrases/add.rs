//! Adding a phrase, or headings.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::check::{self, Mistake};
use shared::view::contact::{HOW, WITH_FAMILY};
use shared::view::phrase::{NAME_CHARS_MAX, PHRASE_CHARS_MAX, Phrase, TEMPLATE_CHARS_MAX};
use shared::view::service::SERVICE_FILE;

use super::{PHRASE_FORM, PHRASES};
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::parts::choice::MultiPick;
use crate::parts::draft_form::DraftForm;
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::{TextArea, TextField, options};
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::PageHead;
use crate::parts::segments::Segments;
use crate::parts::slot::slot;
use crate::screens::going_on::{GoingOn, unfinished};

/// What mistakes name: the ids of the boxes.
const WORDS: &str = "phrase-words";
const NAME: &str = "phrase-name";
/// The kind that is no phrase.
const TEMPLATE: &str = "template";

/// What was typed and chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Adding {
    /// `phrase` or [`TEMPLATE`].
    kind: String,
    name: String,
    text: String,
    hows: Vec<String>,
}

impl Adding {
    /// What is saved.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self) -> Result<Phrase, Vec<Mistake>> {
        let is_template = self.kind == TEMPLATE;
        let mut wrong = Vec::new();
        let short = |text: &str, most: usize| match text.trim().chars().count() {
            long if long > most => Err(format!("At most {most} letters. Shorten it by {}.", long - most)),
            _ => Ok(()),
        };
        let (text, most) = match is_template {
            true => ("Write the headings, each on a line of its own.", TEMPLATE_CHARS_MAX),
            false => ("Write the phrase.", PHRASE_CHARS_MAX),
        };
        if is_template {
            let name = check::said(&self.name, "Give it a name for the button.");
            let name = name.and_then(|()| short(&self.name, NAME_CHARS_MAX));
            wrong.extend(name.err().map(|words| Mistake::new(NAME, words)));
        }
        let said = check::said(&self.text, text).and_then(|()| short(&self.text, most));
        wrong.extend(said.err().map(|words| Mistake::new(WORDS, words)));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let text = match is_template {
            // An empty line under each heading, to be written in.
            true => {
                let headings = self.text.lines().map(str::trim).filter(|line| !line.is_empty());
                headings.map(|line| format!("{line}\n")).collect::<Vec<_>>().join("\n")
            }
            false => self.text.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        Ok(Phrase {
            name: is_template.then(|| self.name.trim().to_owned()),
            text: Some(text),
            template: Some(is_template),
            hows: (!self.hows.is_empty()).then(|| self.hows.clone()),
        })
    }
}

/// The form.
#[component]
pub(super) fn AddPhrase() -> impl IntoView {
    if let Some(draft) = unfinished(PHRASE_FORM, SERVICE_FILE, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    Mistakes::provide();
    let fresh = Adding { kind: "phrase".to_owned(), ..Adding::default() };
    let form = DraftForm::open(
        PHRASE_FORM,
        Some(SERVICE_FILE),
        Signal::stored("Phrase for notes".to_owned()),
        fresh,
    );
    let values = form.values;
    let busy = RwSignal::new(false);
    let finish = finish_with(form, busy, move |form| {
        let phrase = form.checked()?;
        let title = "Phrase for notes".to_owned();
        let edits = vec![NewEdit::make(SERVICE_FILE, &phrase)];
        Ok((NewSave { title, file: SERVICE_FILE, edits, draft: None }, PHRASES.to_owned()))
    });
    let is_template = Memo::new(move |_| values.with(|form| form.kind == TEMPLATE));
    let kinds = [("phrase", "A phrase"), (TEMPLATE, "Headings")]
        .map(|(code, words)| (code.to_owned(), words.to_owned()));
    let hows: Vec<_> = options(HOW).into_iter().filter(|(code, _)| code != WITH_FAMILY).collect();
    view! {
        <PageHead tab="Add a phrase" back=(PHRASES.to_owned(), "Phrases for notes".to_owned())/>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <p class="quiet">"It is on every phone after the next time that one is in touch with the office. Write nothing about anybody in it."</p>
            <Segments id="phrase-kind" legend="What is it?" options=kinds.to_vec() value=slot!(values, kind)/>
            {move || is_template.get().then(|| view! {
                <TextField id=NAME label="What the button says" value=slot!(values, name)/>
            })}
            {move || match is_template.get() {
                true => view! { <TextArea id=WORDS label="The headings" hint="Each on a line of its own. They go into an empty note." value=slot!(values, text)/> }.into_any(),
                false => view! { <TextField id=WORDS label="The phrase" hint="A sentence or a few words, as they stand in a note" value=slot!(values, text)/> }.into_any(),
            }}
            <MultiPick id="phrase-hows" legend="For which kinds of contact" hint="All of them, if you choose none" options=hows value=slot!(values, hows)/>
            <Ending form leads=PHRASES.to_owned() busy on_finish=finish words="Save"/>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adding(kind: &str, name: &str, text: &str) -> Adding {
        Adding { kind: kind.to_owned(), name: name.to_owned(), text: text.to_owned(), hows: Vec::new() }
    }

    fn wrong(adding: &Adding) -> Vec<&'static str> {
        adding.checked().err().unwrap_or_default().into_iter().map(|mistake| mistake.field).collect()
    }

    #[test]
    fn headings_have_room_under_each_and_a_phrase_is_one_line() {
        let made = adding(TEMPLATE, " Benefits ", "What they get\n\n What to claim ").checked().unwrap();
        assert_eq!(made.text.as_deref(), Some("What they get\n\nWhat to claim\n"));
        assert_eq!((made.name.as_deref(), made.template), (Some("Benefits"), Some(true)));
        let made = adding("phrase", "left over", " Bus pass \n sorted. ").checked().unwrap();
        assert_eq!((made.name, made.text.as_deref()), (None, Some("Bus pass sorted.")));
    }

    #[test]
    fn nothing_and_too_much_are_said_by_the_box() {
        assert_eq!(wrong(&adding(TEMPLATE, "", " ")), [NAME, WORDS]);
        assert_eq!(wrong(&adding("phrase", "", "")), [WORDS]);
        assert_eq!(wrong(&adding("phrase", "", &"a".repeat(121))), [WORDS]);
        assert_eq!(wrong(&adding(TEMPLATE, &"a".repeat(41), "One")), [NAME]);
    }
}
