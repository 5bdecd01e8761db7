//! A message back to the GP or whoever referred: suggested from the record, changed by its writer, printed or copied, and kept as it was
//! sent. Nothing of a restricted file is ever in it.

mod written;

use std::sync::Arc;

use leptos::prelude::*;
use shared::civil;
use shared::funnel::Funnel;
use shared::id::FileId;
use shared::message::{Code, parts, suggested};
use shared::nhs_number::spaced;
use shared::role::does_casework;
use shared::summary::in_use;
use shared::view::View;
use shared::view::message::{Message, SENT_BY};
use shared::view::referral::Referral;

use self::written::{ACTIONS, About, HOW, MAY, MessageForm, QUIET, TELL, WHO, WHY};
use super::case::NoSuchFile;
use super::going_on::{GoingOn, unfinished};
use super::must_know::BeforeYouBegin;
use crate::clock;
use crate::instruments::instruments;
use crate::local::Local;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::choice::{MultiPick, Tick};
use crate::parts::copy::CopyButton;
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::{Empty, Notice};
use crate::parts::ending::{Ending, finish_with};
use crate::parts::field::{TextArea, TextField, options};
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::opened::{open_file, with_file};
use crate::parts::page::PageHead;
use crate::parts::print::PrintButton;
use crate::parts::route::{self, case_path};
use crate::parts::segments::Segments;
use crate::parts::slot::slot;
use crate::screens::practice_person::PRACTICE_WORDS;
use crate::screens::safety::service;

/// What drafts of the message are called.
pub(crate) const MESSAGE_FORM: &str = "message";

/// Where the message is written.
pub(crate) fn message_path(case: FileId) -> String {
    format!("/people/{case}/message")
}

/// The page.
#[component]
pub(crate) fn MessagePage() -> impl IntoView {
    let Some(file) = route::file() else { return view! { <NoSuchFile/> }.into_any() };
    let local = expect_context::<Local>();
    if let Some(draft) = unfinished(MESSAGE_FORM, file, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    let may = does_casework(&untrack(|| local.me()).roles);
    with_file(open_file(file), false, move |open| {
        let name = open.person_view().name.unwrap_or_default().shown();
        match may {
            true => untrack(|| view! { <Form file open/> }).into_any(),
            false => view! {
                <PageHead tab="A message" back=(case_path(file), name)/>
                <Empty shape=Shape::Question title="This is not yours to write">
                    <p>"Whoever has the case writes back. What was sent stands in the file."</p>
                    <a class="btn" href=case_path(file)>"Back to the file"</a>
                </Empty>
            }
            .into_any(),
        }
    })
    .into_any()
}

#[component]
fn Form(file: FileId, open: Arc<OpenFile>) -> impl IntoView {
    Mistakes::provide();
    let local = expect_context::<Local>();
    let live = in_use(&open.case);
    let funnel = Funnel::of(open.root(), &live);
    let codes = suggested(&funnel, &live);
    let told = parts(&open.case, &funnel, &instruments().known());
    let person = open.person_view();
    let source =
        open.latest_referral().map(Referral::of).and_then(|referral| referral.source).unwrap_or_default();
    let practice = person.practice.clone().unwrap_or_default();
    let fresh = MessageForm::new(&source, &practice.name, told, &codes);
    let form = DraftForm::open(MESSAGE_FORM, Some(file), Signal::stored("A message".to_owned()), fresh);
    let (values, busy) = (form.values, RwSignal::new(false));
    let name = person.name.clone().unwrap_or_default();
    let born = person.born.map(|born| format!("born {}", civil::long_date(born)));
    let nhs = person.nhs_number.filter(|number| !number.number.is_empty());
    let nhs = nhs.map(|number| format!("NHS number {}", spaced(&number.number)));
    let full = format!("{} {}", name.given, name.family).trim().to_owned();
    let full = if full.is_empty() { name.shown() } else { full };
    let must_not = person.must_not_know.clone().filter(|who| !who.trim().is_empty());
    let me = local.me().name;
    let service = service().name;
    let known = codes.clone();
    let lines: Vec<String> = [Some(full), born, nhs].into_iter().flatten().collect();
    let text = Memo::new(move |_| {
        let service = service.get();
        let from = if service.is_empty() { me.clone() } else { format!("{me}, {service}") };
        let about =
            About { from, on: civil::long_date(clock::today()), person: lines.clone(), codes: known.clone() };
        let text = values.with(|form| form.letter(&about).text());
        if file.is_practice() { format!("{PRACTICE_WORDS}\n\n{text}") } else { text }
    });
    let has_must_not = must_not.is_some();
    let offered = codes.clone();
    let finish = finish_with(form, busy, move |form| {
        form.checked(has_must_not)?;
        let message: Message = form.sent(text.get_untracked(), clock::today(), &offered);
        let title = "Message sent".to_owned();
        Ok((
            NewSave { title, file, edits: vec![NewEdit::make(file, &message)], draft: None },
            case_path(file),
        ))
    });
    let shown = name.shown();
    let asks_first = values.with_untracked(|form| !form.ask_first.is_empty());
    let ask_first = values.with_untracked(|form| form.ask_first.clone());
    let refused = Memo::new(move |_| values.with(|form| form.may == "no"));
    let yes_no = || vec![("yes".to_owned(), "Yes".to_owned()), ("no".to_owned(), "No".to_owned())];
    let code_options: Vec<(String, String)> =
        codes.iter().map(|Code { code, term, .. }| (code.clone(), format!("{term} {code}"))).collect();
    let has_codes = !code_options.is_empty();
    view! {
        <div class="no-print">
            <PageHead tab="A message" title=Signal::stored("Write back".to_owned()) above=Signal::stored(shown.clone()) back=(case_path(file), shown)/>
        </div>
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <div class="stack no-print">
                <ErrorSummary/>
                <BeforeYouBegin open=open.clone()/>
                <Segments
                    id=MAY
                    legend="Do they agree that this goes there?"
                    hint="They should know what you write, and to whom."
                    options=yes_no()
                    value=slot!(values, may)
                />
                {move || refused.get().then(|| view! {
                    <TextArea id=WHY label="Why does it go all the same?" hint="Such as: somebody is in danger, and who decided that with you" value=slot!(values, why)/>
                })}
                {must_not.map(|who| view! {
                    <Notice colour="red" shape=Shape::EyeOff><p>{format!("Must not know: {who}")}</p></Notice>
                    <Tick id=QUIET label="Nobody who must not know reads what goes there" value=slot!(values, quiet)/>
                })}
                <TextField id=WHO label="To whom" hint="Name, and what they are" value=slot!(values, who)/>
                <TextField id="message-organisation" label="Where they work" optional="if you know" value=slot!(values, organisation)/>
                <TextField id="message-reply" label="How and where they want it" optional="if you know" value=slot!(values, reply_to)/>
                <TextArea
                    id=ACTIONS
                    label="Actions for them"
                    optional="if there are any"
                    hint="It stands on top. Left empty, it says “none”."
                    value=slot!(values, actions)
                />
                <TextArea id="message-done" label="What was done" hint="Suggested from the record. Change what you like." value=slot!(values, done)/>
                <TextArea id="message-scores" label="Scores, first and latest" optional="if any" value=slot!(values, scores)/>
                <TextArea id="message-goals" label="Their goals" optional="if any" value=slot!(values, goals)/>
                <TextArea id="message-risks" label="Risks" value=slot!(values, risks)/>
                {asks_first.then(|| view! {
                    <Notice colour="amber" shape=Shape::Alert>
                        <p><b>"Ask before you tell this:"</b></p>
                        <p class="prose">{ask_first}</p>
                    </Notice>
                    <Segments id=TELL legend="May the message say it?" options=yes_no() value=slot!(values, tell)/>
                })}
                {has_codes.then(|| view! {
                    <MultiPick
                        id="message-codes"
                        legend="Codes for their record"
                        hint="Suggested once for each episode."
                        options=code_options
                        value=slot!(values, codes)
                    />
                })}
                <h2>"The message"</h2>
            </div>
            <div class="card pad letter prose" role="document" tabindex="0" aria-label="The message as it goes out">{move || text.get()}</div>
            <div class="stack no-print">
                <div class="actions">
                    <PrintButton/>
                    <CopyButton text=text/>
                </div>
                <Segments id=HOW legend="How did you send it?" options=options(SENT_BY) value=slot!(values, how)/>
                <p class="quiet small">"Finish when it has gone. It is kept as it says now, and nobody changes it."</p>
                <Ending form leads=case_path(file) busy on_finish=finish/>
            </div>
        </form>
    }
}
