//! What follows a concern: a note, a call to the supervisor, its end. One text each, kept as a draft like every form.

use std::sync::Arc;

use jiff::civil::Date;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::check::{self, Mistake};
use shared::fold::Entry;
use shared::id::{EntryId, FileId};
use shared::view::concern::{ConcernNote, Outcome, Told};

use super::{FOLLOW_FORM, concern_path};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::draft_form::DraftForm;
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::{TextArea, TextField};
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::PageHead;
use crate::parts::slot::slot;
use crate::screens::case::NoSuchFile;
use crate::screens::going_on::{GoingOn, unfinished};

/// What mistakes name: the id of the box.
const WORDS: &str = "follow-words";

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Something was done or said.
    Note,
    /// A supervisor was told by phone.
    Told,
    /// It came to an end.
    End,
}

impl What {
    /// All of them.
    const ALL: [Self; 3] = [Self::Note, Self::Told, Self::End];

    /// Its name in the address and among the drafts.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Told => "told",
            Self::End => "end",
        }
    }

    /// The one with this name.
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.code() == code)
    }

    fn title(self) -> &'static str {
        match self {
            Self::Note => "What was done since?",
            Self::Told => "Whom did you tell?",
            Self::End => "How did it end?",
        }
    }

    fn empty(self) -> &'static str {
        match self {
            Self::Note => "Write what was done or said.",
            Self::Told => "Write whom you spoke with.",
            Self::End => "Write what came of it.",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct FollowForm {
    words: String,
}

impl FollowForm {
    /// What is then saved about the concern with this root entry.
    ///
    /// # Errors
    /// Words for an empty box, or for a text that is too long.
    fn checked(&self, what: What, root: &Entry, by: By<'_>) -> Result<NewEdit, Vec<Mistake>> {
        check::said(&self.words, what.empty()).map_err(|words| vec![Mistake::new(WORDS, words)])?;
        let words = self.words.trim().to_owned();
        Ok(match what {
            What::Note => {
                let note = ConcernNote { at_ms: Some(by.now_ms), words: Some(words) };
                NewEdit::make_as(root.file, by.entry, &note)
            }
            What::Told => {
                let told = Told { who: words, at_ms: by.now_ms };
                NewEdit::fields(root, [("told".to_owned(), json!(told))])
            }
            What::End => {
                let outcome = Outcome { what: words, on: by.today, name: by.name.to_owned() };
                NewEdit::fields(root, [("outcome".to_owned(), json!(outcome))])
            }
        })
    }
}

/// Who writes, and when; an id for what is made.
#[derive(Clone, Copy)]
struct By<'a> {
    name: &'a str,
    now_ms: u64,
    today: Date,
    entry: EntryId,
}

/// The form.
#[component]
pub(super) fn Follow(case: FileId, concern: FileId, what: What) -> impl IntoView {
    let name = form_name(concern, what);
    if let Some(draft) = unfinished(&name, case, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    with_file(open_file(concern), false, move |open| untrack(|| view! { <Form case open what/> })).into_any()
}

fn form_name(concern: FileId, what: What) -> String {
    format!("{FOLLOW_FORM}/{concern}/{}", what.code())
}

#[component]
fn Form(case: FileId, open: Arc<OpenFile>, what: What) -> impl IntoView {
    let Some(root) = open.root().cloned() else { return view! { <NoSuchFile/> }.into_any() };
    let local = expect_context::<Local>();
    Mistakes::provide();
    let concern = root.file;
    let leads = concern_path(case, concern);
    let title = Signal::stored("A concern".to_owned());
    let form = DraftForm::open(form_name(concern, what), Some(case), title, FollowForm::default());
    let busy = RwSignal::new(false);
    let after = leads.clone();
    let finish = finish_with(form, busy, move |form| {
        let me = untrack(|| local.me());
        let (now_ms, entry) = (clock::now_ms(), EntryId(clock::new_uuid()));
        let by = By { name: &me.name, now_ms, today: clock::today(), entry };
        let edit = form.checked(what, &root, by)?;
        let title = "A concern".to_owned();
        Ok((NewSave { title, file: case, edits: vec![edit], draft: None }, after.clone()))
    });
    let values = form.values;
    view! {
        <PageHead
            tab="A concern"
            title=Signal::stored(what.title().to_owned())
            back=(leads.clone(), "The concern".to_owned())
        />
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            {match what {
                What::Told => view! {
                    <TextField id=WORDS label="Whom you spoke with" value=slot!(values, words)/>
                }.into_any(),
                What::Note => view! {
                    <TextArea id=WORDS label="What was done or said" value=slot!(values, words)/>
                }.into_any(),
                What::End => view! {
                    <TextArea id=WORDS label="What came of it" hint="It stays readable for the same people." value=slot!(values, words)/>
                }.into_any(),
            }}
            <Ending form leads busy on_finish=finish/>
        </form>
    }
    .into_any()
}
