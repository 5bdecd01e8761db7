//! Saying what somebody on this phone is to a person.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::check::{self, Mistake};
use shared::id::{EntryId, FileId};
use shared::kind;
use shared::likely::joined_with;
use shared::view::relation::{HOUSEHOLD, RELATIONS, Relation};

use super::card::TITLE;
use super::here::{Household, Member, household};
use super::{RELATION_FORM, household_path};
use crate::local::Local;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::choice::{PickOne, Tick};
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::Notice;
use crate::parts::ending::{Ending, FINISH, leave, save_and_go};
use crate::parts::field::TextField;
use crate::parts::icon::Shape;
use crate::parts::kinds::capital;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::PageHead;
use crate::parts::route::{self, case_path};
use crate::parts::slot::slot;
use crate::screens::going_on::{GoingOn, unfinished};

/// What mistakes name: the ids of the boxes.
pub(crate) const RELATION: &str = "relation";
const TOGETHER: &str = "relation-together";
const NOTE: &str = "relation-note";

/// What was typed and chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct RelationForm {
    /// The case of the other.
    other: Option<FileId>,
    /// A code of [`RELATIONS`].
    relation: String,
    together: bool,
    note: String,
    /// The entries that said it before, where something else is said instead.
    changes: Vec<EntryId>,
}

impl RelationForm {
    /// What is said of `member`, to be changed.
    fn changing(member: &Member, with: Option<FileId>) -> Self {
        Self {
            other: with,
            relation: member.related.relation.clone(),
            together: member.related.together,
            note: member.related.notes.join("; "),
            changes: member.said.iter().map(|entry| entry.id).collect(),
        }
    }

    /// What is written in the person's file, of the person `to`.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn checked(&self, to: FileId) -> Result<Relation, Vec<Mistake>> {
        let mut wrong = Vec::new();
        if self.relation.is_empty() {
            wrong.push(Mistake::new(RELATION, "Choose what they are to each other."));
        }
        if let Err(words) = check::length(&self.note) {
            wrong.push(Mistake::new(NOTE, words));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let note = self.note.trim().to_owned();
        Ok(Relation {
            to: Some(to),
            relation: Some(self.relation.clone()),
            together: Some(true).filter(|_| self.together || self.relation == HOUSEHOLD),
            note: Some(note).filter(|note| !note.is_empty()),
        })
    }
}

/// The codes with the question's words: what `other` is to `name`.
pub(crate) fn answers(name: &str, other: &str) -> Vec<(String, String)> {
    let words = |code: &str, words: &str| match code {
        "carer" => format!("{other} looks after {name}"),
        "cared_for" => format!("{name} looks after {other}"),
        _ => words.to_owned(),
    };
    RELATIONS.iter().map(|(code, known)| ((*code).to_owned(), capital(&words(code, known)))).collect()
}

/// Why nothing can be said of the two from here. None where it can.
fn trouble(local: Local, case: FileId, with: Option<FileId>) -> Option<(&'static str, Option<FileId>)> {
    let cases = local.cases();
    let person =
        |file: Option<FileId>| cases.iter().find(|one| Some(one.file) == file).and_then(|one| one.person);
    let Some((mine, other)) = person(Some(case)).zip(person(with)) else {
        return Some(("Their file is not on this phone any more.", None));
    };
    if mine == other || joined_with(&cases, mine).contains(&other) {
        return Some(("This is the same person.", None));
    }
    let whole = local.files_of(kind::PERSON);
    if !whole.contains(&mine) {
        return Some((
            "Open the whole file first: only who sees both files says what the two are to each other.",
            Some(case),
        ));
    }
    if !whole.contains(&other) {
        return Some((
            "Open their whole file first: only who sees both files says what the two are to each other.",
            with,
        ));
    }
    None
}

/// The form; `with` is the case of the other, unless a draft says it.
#[component]
pub(super) fn Telling(case: FileId, with: Option<FileId>) -> impl IntoView {
    let changes = route::query("changes").and_then(|entry| entry.parse::<EntryId>().ok());
    let is_same = |values: &Value| {
        let form = RelationForm::deserialize(values).unwrap_or_default();
        form.other == with && changes.map_or(form.changes.is_empty(), |entry| form.changes.contains(&entry))
    };
    if let Some(draft) = unfinished(RELATION_FORM, case, is_same) {
        return view! { <GoingOn draft/> }.into_any();
    }
    let home = household(expect_context::<Local>(), case);
    let is_read = Memo::new(move |_| changes.is_none() || home.with(Option::is_some));
    let opened = open_file(case);
    view! {
        {move || is_read.get().then(|| {
            with_file(opened, false, move |open| untrack(|| view! { <Form case open with home changes/> }))
        })}
    }
    .into_any()
}

/// What takes the entries of a household back that are named.
fn taken_back(home: &Household, named: &[EntryId]) -> Vec<NewEdit> {
    let said = home.members.iter().flat_map(|member| &member.said);
    let named = said.filter(|entry| named.contains(&entry.id));
    named.map(|entry| NewEdit::void(entry, "Something else is said of the two now")).collect()
}

#[component]
fn Form(
    case: FileId,
    open: Arc<OpenFile>,
    with: Option<FileId>,
    home: Signal<Option<Household>>,
    /// An entry that says what is changed.
    changes: Option<EntryId>,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let mistakes = Mistakes::provide();
    let called = |file: Option<FileId>| {
        let name = file.and_then(|file| local.case(file)).map(|case| case.name).unwrap_or_default();
        if name.is_empty() { "this person".to_owned() } else { name }
    };
    let address =
        |file: Option<FileId>| file.and_then(|file| local.case(file)).and_then(|case| case.identity.address);
    let one_home = address(Some(case)).is_some() && address(Some(case)) == address(with);
    let before = home.with_untracked(|home| {
        let says = |member: &&Member| member.said.iter().any(|entry| Some(entry.id) == changes);
        let member = home.as_ref()?.members.iter().find(says)?;
        Some(RelationForm::changing(member, with))
    });
    let fresh = before.clone().unwrap_or_else(|| RelationForm {
        other: with,
        together: one_home,
        ..RelationForm::default()
    });
    let form = DraftForm::open(RELATION_FORM, Some(case), Signal::stored(TITLE.to_owned()), fresh);
    let values = form.values;
    let with = values.with_untracked(|form| form.other);
    let (name, other) = (called(Some(case)), called(with));
    let trouble_now = trouble(local, case, with);
    let busy = RwSignal::new(false);
    let save = save_and_go(form, busy, FINISH);
    let unaltered = leave(form, case_path(case), FINISH, Some("Nothing was changed."));
    let person = open.person_file;
    let finish = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        if let Some((words, _)) = untrack(|| trouble(local, case, with)) {
            return mistakes.show_one(FINISH, words);
        }
        let to = with.and_then(|with| untrack(|| local.case(with))).and_then(|with| with.person);
        let Some((person, to)) = person.zip(to) else { return };
        let typed = values.get_untracked();
        if before.as_ref() == Some(&typed) {
            return unaltered.run(());
        }
        let back = home.with_untracked(|home| home.as_ref().map(|home| taken_back(home, &typed.changes)));
        let Some(back) = back.or_else(|| typed.changes.is_empty().then(Vec::new)) else {
            return mistakes.show_one(FINISH, "The files are still being read. Press Finish once more.");
        };
        match typed.checked(to) {
            Ok(relation) => {
                let edits = [NewEdit::make(person, &relation)].into_iter().chain(back).collect();
                save(NewSave { title: TITLE.to_owned(), file: case, edits, draft: None }, case_path(case));
            }
            Err(wrong) => mistakes.show(wrong),
        }
    });
    let asks_together = Memo::new(move |_| values.with(|form| form.relation != HOUSEHOLD));
    let heading = format!("{other} and {name}");
    let question = format!("What is {other} to {name}?");
    let options = answers(&name, &other);
    view! {
        <PageHead tab=TITLE title=Signal::stored(heading) back=(household_path(case), TITLE.to_owned())/>
        {trouble_now.map(|(words, file)| view! {
            <Notice colour="amber" shape=Shape::File>
                <p>{words}</p>
                {file.map(|file| view! { <p><a href=case_path(file)>"Open the file"</a></p> })}
            </Notice>
        })}
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <PickOne id=RELATION legend=question options value=slot!(values, relation)/>
            {move || asks_together.get().then(|| view! {
                <Tick id=TOGETHER label="They live in one household" value=slot!(values, together)/>
            })}
            <TextField
                id=NOTE
                label="More about it"
                optional="if there is something to say"
                hint="Whoever reads this file reads it, also those who do not know the other person."
                value=slot!(values, note)
            />
            <p class="quiet small">"It stands on both pages, and lets nobody see more than before."</p>
            <Ending form leads=case_path(case) busy on_finish=finish/>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_they_are_is_chosen_and_a_household_is_one() {
        let to = FileId(Uuid::from_u128(7));
        let wrong =
            RelationForm { note: "x".repeat(100_000), ..RelationForm::default() }.checked(to).unwrap_err();
        assert_eq!(wrong.iter().map(|mistake| mistake.field).collect::<Vec<_>>(), [RELATION, NOTE]);
        let form = RelationForm {
            relation: "friend".to_owned(),
            note: " Bowls ".to_owned(),
            ..RelationForm::default()
        };
        let friend = form.checked(to).unwrap();
        assert_eq!((friend.to, friend.together, friend.note.as_deref()), (Some(to), None, Some("Bowls")));
        let household = RelationForm { relation: HOUSEHOLD.to_owned(), ..form };
        assert_eq!(household.checked(to).unwrap().together, Some(true));
    }

    #[test]
    fn who_looks_after_whom_is_asked_with_both_names() {
        let answers = answers("Emma", "Patrick");
        let words = |code: &str| answers.iter().find(|(known, _)| known == code).unwrap().1.clone();
        assert_eq!(words("carer"), "Patrick looks after Emma");
        assert_eq!(words("cared_for"), "Emma looks after Patrick");
    }
}
