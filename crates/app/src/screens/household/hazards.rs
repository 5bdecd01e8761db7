//! What the files of the household know of the home: offered, taken over with one press, or said not to be so here.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde_json::{Value, json};
use shared::household::not_here_id;
use shared::id::FileId;
use shared::kind::{self, Permission, permission};
use shared::view::person::{HAZARD, Hazard, NOT_HERE, NotHere};

use super::here::{Hint, Household};
use super::writing::writing;
use crate::local::Local;
use crate::parts::button::Button;
use crate::parts::icon::{Icon, Shape};
use crate::parts::kinds::within_a_line;
use crate::parts::page::SectionHead;

/// "At this address, from Emma’s file".
pub(super) fn whence(hint: &Hint) -> String {
    match (&hint.whose, hint.offered.same_address) {
        (None, _) => "From the other record of this person".to_owned(),
        (Some(name), true) => format!("At this address, from {name}’s file"),
        (Some(name), false) => format!("In the same household, from {name}’s file"),
    }
}

/// The hints by where they come from.
fn by_file(hints: Vec<Hint>) -> Vec<(String, Vec<Hint>)> {
    let mut groups: Vec<(String, Vec<Hint>)> = Vec::new();
    for hint in hints {
        let whence = whence(&hint);
        match groups.iter_mut().find(|(known, _)| *known == whence) {
            Some((_, hints)) => hints.push(hint),
            None => groups.push((whence, vec![hint])),
        }
    }
    groups
}

fn hints(household: Signal<Option<Household>>) -> Memo<(Option<FileId>, Vec<Hint>)> {
    Memo::new(move |_| {
        let of = |here: &Household| (here.person, here.hazards.clone());
        household.with(|here| here.as_ref().map(of).unwrap_or_default())
    })
}

/// The offers, each with its two answers. Nothing where there are none.
#[component]
pub(crate) fn OfferedHazards(
    /// The case.
    file: FileId,
    /// The household of its person.
    household: Signal<Option<Household>>,
    /// What takes focus when an offer goes.
    focus: &'static str,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let may = untrack(|| permission(kind::PERSON, &local.me().roles)) == Permission::Allowed;
    let hints = hints(household);
    move || {
        let (person, hints) = hints.get();
        let write = writing(file, person, focus);
        let groups = by_file(hints).into_iter().map(|(whence, hints)| {
            let write = write.clone();
            let rows = hints.into_iter().map(move |hint| {
                let (take, deny) = (write.clone(), write.clone());
                let (taken, denied) = (hint.offered.clone(), hint.offered.clone());
                let what = hint.offered.what;
                let take_over = Callback::new(move |()| {
                    let field = format!("{HAZARD}/{}", taken.id);
                    take("Details: what to mind at the home", one(field, json!(Hazard { what: taken.what.clone() })));
                });
                let not_so = Callback::new(move |()| {
                    let field = format!("{NOT_HERE}/{}", not_here_id(&denied.what));
                    deny("Details: not so at this home", one(field, json!(NotHere { what: denied.what.clone() })));
                });
                view! {
                    <li>
                        <p>{what}</p>
                        {may.then(|| view! {
                            <div class="actions">
                                <Button words="Take it over" look="second compact" icon=Shape::Check on_press=take_over/>
                                <Button words="Not so here" look="quiet compact flush" on_press=not_so/>
                            </div>
                        })}
                    </li>
                }
            });
            view! {
                <div class="notice amber offered" role="group" aria-label=whence.clone()>
                    <Icon shape=Shape::House/>
                    <div><p class="small"><b>{whence.clone()}</b></p><ul>{rows.collect_view()}</ul></div>
                </div>
            }
        });
        groups.collect_view()
    }
}

fn one(field: String, value: Value) -> BTreeMap<String, Value> {
    BTreeMap::from([(field, value)])
}

/// The same to be read alone, where nothing is to be decided: on the way.
#[component]
pub(crate) fn OfferedLines(
    /// The household of the person.
    household: Signal<Option<Household>>,
) -> impl IntoView {
    let hints = hints(household);
    move || {
        let (_, hints) = hints.get();
        let lines = hints.into_iter().map(|hint| {
            let whence = whence(&hint);
            view! { <li>{hint.offered.what}<span class="small">{format!(" ({})", within_a_line(&whence))}</span></li> }
        });
        lines.collect_view()
    }
}

/// On the page of details: what was said not to be so here, and offering it again. Nothing where there is nothing.
#[component]
pub(crate) fn NotHereList(
    /// The case.
    file: FileId,
    /// The household of its person.
    household: Signal<Option<Household>>,
) -> impl IntoView {
    let local = expect_context::<Local>();
    let may = untrack(|| permission(kind::PERSON, &local.me().roles)) == Permission::Allowed;
    let said = Memo::new(move |_| {
        let of = |here: &Household| (here.person, here.not_here.clone());
        household.with(|here| here.as_ref().map(of).unwrap_or_default())
    });
    move || {
        let (person, said) = said.get();
        (!said.is_empty()).then(|| {
            let write = writing(file, person, "main");
            let rows = said.into_iter().map(|(id, NotHere { what })| {
                let write = write.clone();
                let again = Callback::new(move |()| {
                    let field = format!("{NOT_HERE}/{id}");
                    write("Details: perhaps so at this home", one(field, Value::Null));
                });
                view! {
                    <li class="row">
                        <div class="row-body"><p class="row-title">{what}</p></div>
                        {may.then(|| view! { <Button words="Offer it again" look="quiet compact" icon=Shape::Undo on_press=again/> })}
                    </li>
                }
            });
            view! {
                <section class="stack tight" aria-label="Said not to be so at this home">
                    <SectionHead title="Said not to be so at this home"/>
                    <ul class="rows card">{rows.collect_view()}</ul>
                    <p class="quiet small">"It stands in the file of somebody of the household or of the same address, and is not offered here any more."</p>
                </section>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::household::Offered;
    use uuid::Uuid;

    #[test]
    fn each_hint_says_whose_file_it_is_from() {
        let hint = |what: &str, whose: Option<&str>, same_address| Hint {
            offered: Offered {
                id: what.to_owned(),
                what: what.to_owned(),
                from: FileId(Uuid::nil()),
                same_address,
            },
            whose: whose.map(str::to_owned),
        };
        let groups = by_file(vec![
            hint("Dog", Some("Emma"), true),
            hint("No rail", Some("Jo"), false),
            hint("No light", Some("Emma"), true),
            hint("Ice", None, true),
        ]);
        let told: Vec<(&str, usize)> =
            groups.iter().map(|(words, hints)| (words.as_str(), hints.len())).collect();
        assert_eq!(
            told,
            [
                ("At this address, from Emma’s file", 2),
                ("In the same household, from Jo’s file", 1),
                ("From the other record of this person", 1)
            ]
        );
    }
}
