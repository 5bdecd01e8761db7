//! The end of the form: look once more whether the person is here already, and save.

use leptos::prelude::*;
use shared::id::FileId;
use shared::view::same_person::NotSamePerson;
use shared::wire::sync::Depth;

use super::TITLE;
use super::intake::{Intake, Offer};
use super::known::{self, Alike, Here};
use super::perhaps_here::{SOMEBODY_ELSE, not_settled};
use crate::clock;
use crate::local::Local;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::parts::draft_form::DraftForm;
use crate::parts::ending::{Ending, FINISH, save_and_go};
use crate::parts::mistakes::Mistakes;
use crate::parts::route;

/// That these are other people, which the form says: so nobody is asked about it again. Of somebody whose file is not here
/// whole, only whoever sees it may say so.
fn others(local: Local, found: &[Alike]) -> Vec<NotSamePerson> {
    let is_whole = |one: &&Alike| local.depth(one.file) != Some(Depth::Summary);
    let whole = found.iter().filter(|one| !one.seen.is_empty()).filter(is_whole);
    whole
        .take(OTHERS_MAX)
        .map(|one| NotSamePerson { is_not: one.person, seen: Some(one.seen.clone()) })
        .collect()
}

/// Other people whom one referral names, at most: a save has room for no more changes.
const OTHERS_MAX: usize = 10;

/// Finish, keep, throw away.
#[component]
pub(super) fn Finish(
    /// The form.
    form: DraftForm<Intake>,
    /// Who may be the same person; looked for once more before saving.
    alike: RwSignal<Vec<Alike>>,
    /// What the service says that a referral needs.
    offer: Memo<Offer>,
    /// The mistakes of the form.
    mistakes: Mistakes,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let values = form.values;
    let busy = RwSignal::new(false);
    let save = save_and_go(form, busy, FINISH);
    let finish = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        let today = clock::today();
        let (filled, offer) = (values.get_untracked(), offer.get_untracked());
        let checked = match filled.checked(today, &offer) {
            Ok(checked) => checked,
            Err(wrong) => return mistakes.show(wrong),
        };
        let here: Vec<Here> = untrack(|| local.cases()).into_iter().map(Here::from).collect();
        let found = filled.who(today).map(|who| known::alike(&here, &who)).unwrap_or_default();
        let open = not_settled(&found, &filled);
        let others = untrack(|| others(local, &found));
        alike.set(found);
        if let Some(words) = open {
            return mistakes.show_one(SOMEBODY_ELSE, words);
        }
        let (person, case) = (FileId(clock::new_uuid()), FileId(clock::new_uuid()));
        let mut edits = filled.edits(checked, &offer, today, (person, case));
        edits.extend(others.iter().map(|other| NewEdit::make(person, other)));
        let kin = filled.household.of.and_then(|case| untrack(|| local.case(case))?.person);
        edits.extend(
            kin.and_then(|kin| filled.household.relation(kin)).map(|kin| NewEdit::make(person, &kin)),
        );
        save(NewSave { title: TITLE.to_owned(), file: case, edits, draft: None }, route::case_path(case));
    });
    view! { <Ending form leads="/people".to_owned() busy on_finish=finish/> }
}
