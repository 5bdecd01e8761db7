//! Every questionnaire at a glance: whether it is asked, whose wording it is, and what the licence says.

use leptos::prelude::*;
use serde_json::json;
use shared::civil;
use shared::instrument::{Owned, Use, use_field};
use shared::view::service::SERVICE_FILE;

use super::{QUESTIONNAIRES, add_path};
use crate::clock;
use crate::instruments::instruments;
use crate::parts::button::Button;
use crate::parts::ending::FINISH;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::{ErrorText, Mistakes, words_for};
use crate::parts::page::PageHead;
use crate::parts::saved::SavedNotice;
use crate::screens::numbers::at_once::at_once;
use crate::screens::numbers::root::{Root, root};
use crate::screens::numbers::words::set;

/// The page.
#[component]
pub(super) fn AllQuestionnaires() -> impl IntoView {
    Mistakes::provide();
    let known = instruments();
    let root = root();
    let rows = move || known.owned().into_iter().map(|owned| view! { <Row owned root/> }).collect_view();
    view! {
        <PageHead tab="Questionnaires" above="The service".to_owned() back=("/office/people".to_owned(), "People and roles".to_owned())>
            <a class="btn compact" href=add_path()><Icon shape=Shape::Plus/>"Add one"</a>
        </PageHead>
        <SavedNotice file=SERVICE_FILE/>
        <ErrorText id=FINISH words=words_for(FINISH)/>
        <p class="quiet">"Workers are offered those that are asked. One that is left out stays readable where it was asked before."</p>
        <ul class="rows card">{rows}</ul>
    }
}

#[component]
fn Row(owned: Owned, root: Signal<Root>) -> impl IntoView {
    let Owned { instrument, is_offered, is_own } = owned;
    let press = at_once(QUESTIONNAIRES);
    let (id, name) = (instrument.id.clone(), instrument.name.clone());
    let turn = Callback::new(move |()| {
        let entry = root.with_untracked(|root| root.entry().flatten().cloned());
        let edit = set(entry.as_ref(), &use_field(&id), json!(Use { offered: !is_offered }));
        let what = if is_offered { "left out" } else { "is asked" };
        press(edit, format!("{name}: {what}"));
    });
    let count = match instrument.items.len() {
        0 => "Scores only".to_owned(),
        1 => "1 question".to_owned(),
        many => format!("{many} questions"),
    };
    let from = if is_own { "added by the service" } else { "comes with the app" };
    let line = format!("Version {} · {count} · {from}", instrument.version);
    let licence = instrument.licence;
    let expired = licence.has_expired(clock::today());
    let until = licence.expires.map(|last| format!("Licence until {}", civil::long_date(last)));
    let reference = (!licence.reference.is_empty()).then(|| format!("Licence {}", licence.reference));
    let terms = [Some(format!("{}. {}", licence.holder, licence.terms)), reference, until];
    let terms = terms.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <li class="row questionnaire">
            <span class=if is_offered { "face pine" } else { "face" }><Icon shape=Shape::Clipboard/></span>
            <span class="row-body">
                <span class="row-title">{instrument.name}</span>
                <span class="quiet small">{line}</span>
                <span class="quiet small">{terms}</span>
                <span class="cluster">
                    {if is_offered {
                        view! { <span class="chip green"><Icon shape=Shape::Check/>"Is asked"</span> }
                    } else {
                        view! { <span class="chip"><Icon shape=Shape::Close/>"Left out"</span> }
                    }}
                    {expired.then(|| view! { <span class="chip amber"><Icon shape=Shape::Clock/>"Licence has run out"</span> })}
                </span>
            </span>
            <Button words=if is_offered { "Leave it out" } else { "Ask it" }.to_owned() look="second compact" on_press=turn/>
        </li>
    }
}
