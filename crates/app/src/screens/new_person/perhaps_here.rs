//! The people on this phone who may be the one whom the form is about: shown as soon as they are found.

use jiff::civil::Date;
use leptos::prelude::*;

use super::intake::Intake;
use super::known::{self, Alike, Here};
use crate::local::Local;
use crate::parts::choice::Tick;
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::SectionHead;
use crate::parts::person::Face;
use crate::parts::route;
use crate::parts::slot::Slot;

/// The tick that says that people who look alike are two.
pub(super) const SOMEBODY_ELSE: &str = "somebody-else";

/// Looks for them whenever something changes that tells people apart, and whenever somebody comes to this phone.
pub(super) fn people_alike(local: Local, values: RwSignal<Intake>, today: Date) -> RwSignal<Vec<Alike>> {
    let alike = RwSignal::new(Vec::new());
    let who = Memo::new(move |_| values.with(|values| values.who(today)));
    let here = Memo::new(move |_| local.cases().into_iter().map(Here::from).collect::<Vec<_>>());
    Effect::new(move |_| {
        let found = who.get().map(|now| here.with(|here| known::alike(here, &now))).unwrap_or_default();
        if alike.with_untracked(|before| *before != found) {
            alike.set(found);
        }
    });
    alike
}

/// What to say where somebody looks alike and nobody has said that they are two people.
pub(super) fn not_settled(found: &[Alike], filled: &Intake) -> Option<String> {
    let open = found.iter().find(|one| !filled.somebody_else.contains(&one.file))?;
    Some(format!("{} may be the same person. Open that file, or tick that this is somebody else.", open.name))
}

/// Those who look alike, with the way to their files, and the answer that they are others.
#[component]
pub(super) fn PerhapsHere(
    /// The form.
    values: RwSignal<Intake>,
    /// Who looks alike.
    alike: RwSignal<Vec<Alike>>,
) -> impl IntoView {
    let is_any = Memo::new(move |_| alike.with(|alike| !alike.is_empty()));
    let are_others =
        Memo::new(move |_| values.with(|values| alike.with(|alike| not_settled(alike, values).is_none())));
    let others = Slot::new(are_others.into(), move |are_others| {
        let files = alike.with_untracked(|alike| alike.iter().map(|one| one.file).collect());
        values.update(|values| values.somebody_else = if are_others { files } else { Vec::new() });
    });
    let rows = move || alike.get().into_iter().map(row).collect_view();
    move || {
        is_any.get().then(|| {
            view! {
                <section class="stack">
                    <SectionHead title="Perhaps on this phone already"/>
                    <p>"If it is the same person, go on in their file. What you typed here is kept as a draft."</p>
                    <ul class="rows card amber">{rows}</ul>
                    <Tick id=SOMEBODY_ELSE label="This is somebody else" value=others/>
                </section>
            }
        })
    }
}

fn row(Alike { file, name, line, same, .. }: Alike) -> impl IntoView {
    view! {
        <li>
            <a class="row" href=route::case_path(file)>
                <Face name=name.clone()/>
                <div class="row-body">
                    <p class="row-title">{name}</p>
                    <p class="small">{same.words()}</p>
                    <p class="quiet small">{line}</p>
                </div>
                <Icon shape=Shape::Forward/>
            </a>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::new_person::known::Same;
    use shared::id::FileId;
    use uuid::Uuid;

    fn alike(number: u128, name: &str) -> Alike {
        let file = FileId(Uuid::from_u128(number));
        let same = Same::FamilyAndBorn;
        Alike { file, person: None, name: name.to_owned(), line: String::new(), same, seen: Vec::new() }
    }

    #[test]
    fn somebody_alike_is_settled_by_name_and_a_new_one_asks_again() {
        let found = [alike(1, "Mrs A"), alike(2, "Audrey")];
        let mut filled = Intake::default();
        assert_eq!(not_settled(&[], &filled), None);
        assert!(not_settled(&found, &filled).unwrap().starts_with("Mrs A may be"));
        filled.somebody_else = vec![found[0].file];
        assert!(not_settled(&found, &filled).unwrap().starts_with("Audrey may be"));
        filled.somebody_else.push(found[1].file);
        assert_eq!(not_settled(&found, &filled), None);
    }
}
