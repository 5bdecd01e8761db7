//! Decisions: everything on this phone that only a person can say. What people wrote past each other, by person, and
//! choosing what counts; records that are likely to be of one person.

pub(crate) mod decide;
mod deciding;
pub(crate) mod history;
pub(crate) mod question;
mod third;

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::FileId;
use shared::order;
use shared::summary::CaseSummary;
use shared::view::service::SERVICE_FILE;
use shared::wire::sync::Depth;

use self::question::{Question, questions};
use crate::local::Local;
use crate::local::status::Questions;
use crate::parts::empty::{Empty, Notice, Waiting};
use crate::parts::icon::{Icon, Shape};
use crate::parts::opened::{Opened, open_file};
use crate::parts::page::PageHead;
use crate::parts::person::Face;
use crate::parts::route::case_path;
use crate::parts::saved::{SavedNotice, just_saved};
use crate::screens::budget::over::{Over, overs};
use crate::screens::numbers::words::is_question;
use crate::screens::numbers::{NUMBERS, looks_after};
use crate::screens::one_person::{PairCard, pairs};

/// How saves that decide are called in lists, before the name of the field.
const DECISION: &str = "Decision: ";

/// The questions about one person.
#[derive(Clone, Debug, PartialEq)]
struct About {
    case: FileId,
    name: String,
    asked: Asked,
}

impl About {
    /// Whether anything has two versions.
    fn has_versions(&self) -> bool {
        match &self.asked {
            Asked::Here(questions, _) => !questions.is_empty(),
            Asked::AtTheOffice(count, over) => count > over,
            Asked::Not(_) => false,
        }
    }
}

/// What is known of them here.
#[derive(Clone, Debug, PartialEq)]
enum Asked {
    /// The questions: fields with two versions, and budgets over their cap.
    Here(Vec<Question>, Vec<Over>),
    /// How many there are in a file of which only the outline is on this device, and how many of them are about budgets.
    AtTheOffice(u32, u32),
    /// Why the file could not be opened; words for the user.
    Not(String),
}

/// Every case with open questions, by the person's name. Kept up to date while it is looked at.
fn all_questions(local: Local) -> Signal<Option<Vec<About>>> {
    let found = RwSignal::new(None);
    let latest = StoredValue::new(0_u64);
    Effect::new(move |_| {
        local.revision();
        let mut cases = local.cases();
        cases.retain(|case| case.questions > 0);
        order::sort_by_key(&mut cases, |case| (case.name.to_lowercase(), case.file));
        let depths: Vec<_> = cases.iter().map(|case| local.depth(case.file)).collect();
        latest.update_value(|latest| *latest += 1);
        let mine = latest.get_value();
        spawn_local(async move {
            // A person's record belongs to each of their cases; it is asked about once.
            let mut seen = BTreeSet::new();
            let mut about = Vec::new();
            for (case, depth) in cases.into_iter().zip(depths) {
                let asked = asked(local, &case, depth, &mut seen).await;
                if latest.try_get_value() != Some(mine) {
                    return;
                }
                about.extend(asked.map(|asked| About { case: case.file, name: case.name, asked }));
            }
            if found.with_untracked(|before| before.as_ref() != Some(&about)) {
                found.set(Some(about));
            }
        });
    });
    found.into()
}

async fn asked(
    local: Local,
    case: &CaseSummary,
    depth: Option<Depth>,
    seen: &mut BTreeSet<(FileId, String)>,
) -> Option<Asked> {
    if depth == Some(Depth::Summary) {
        return Some(Asked::AtTheOffice(case.questions, case.over_cap));
    }
    match local.open(case.file).await {
        Ok(open) => {
            let over = overs(&open);
            let mut open = questions(&open);
            open.retain(|question| {
                seen.insert((question.file, format!("{}/{}", question.entry, question.field)))
            });
            (!open.is_empty() || !over.is_empty()).then_some(Asked::Here(open, over))
        }
        Err(error) => Some(Asked::Not(error.to_string())),
    }
}

/// Everything that has two versions.
#[component]
pub(crate) fn Decisions() -> impl IntoView {
    let local = expect_context::<Local>();
    let saved = just_saved();
    let saved_in = Memo::new(move |_| saved.file_of(DECISION));
    let found = all_questions(local);
    let likely = Memo::new(move |_| pairs(&local.cases(), local.likely()));
    let of_service = service_questions(local);
    let has_others = move || likely.with(|likely| !likely.is_empty()) || !of_service.read().is_empty();
    view! {
        <PageHead tab="Decisions" above="What only a person can say" title="Decisions"/>
        {move || saved_in.get().map(|file| view! { <SavedNotice file/> })}
        <For each=move || likely.get() key=|pair| format!("{pair:?}") let:pair><PairCard pair/></For>
        {move || view! { <ServiceCard questions=of_service.get()/> }}
        {move || match found.get() {
            Some(about) if about.is_empty() && has_others() => ().into_any(),
            None => view! { <Waiting words="Looking through the files…"/> }.into_any(),
            Some(about) if about.is_empty() => view! {
                <Empty shape=Shape::Check title="Nothing to choose between">
                    <p>"When two people write in the same place without knowing of each other, both versions are kept, and the choice stands here. So do the questions whether two records are of one person, and what becomes of a budget that is over its cap."</p>
                    <a class="btn second" href="/">"Go to the start"</a>
                </Empty>
            }
            .into_any(),
            Some(about) => view! {
                {about.iter().any(About::has_versions).then(|| view! {
                    <p class="quiet">
                        "Two people wrote this without knowing of each other. Everything is kept. Until you choose, the newer one is shown."
                    </p>
                })}
                {about.into_iter().map(|about| view! { <AboutCard about/> }).collect_view()}
            }
            .into_any(),
        }}
    }
}

/// The questions about the service's numbers, for those who look after them.
fn service_questions(local: Local) -> Memo<Vec<Question>> {
    let opened = open_file(SERVICE_FILE);
    Memo::new(move |_| match &*opened.read() {
        Opened::Here(file) if looks_after(&local.me().roles) => {
            let asked = |question: &Question| {
                let field = file.root().and_then(|root| root.fields.get(&question.field));
                field.is_some_and(|field| is_question(&question.field, field))
            };
            questions(file).into_iter().filter(asked).collect()
        }
        _ => Vec::new(),
    })
}

#[component]
fn ServiceCard(questions: Vec<Question>) -> impl IntoView {
    let rows =
        questions.into_iter().map(|question| view! { <li><QuestionRow case=SERVICE_FILE question/></li> });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="card about-person">
                <h2>
                    <a class="row" href=NUMBERS>
                        <span class="face"><Icon shape=Shape::Phone/></span>
                        <span class="row-body">"Safety numbers"</span>
                    </a>
                </h2>
                <ul class="rows">{rows}</ul>
            </section>
        }
    })
}

#[component]
fn AboutCard(about: About) -> impl IntoView {
    let About { case, name, asked } = about;
    let shown = if name.is_empty() { "No name yet".to_owned() } else { name.clone() };
    let asked = match asked {
        Asked::Here(questions, over) => {
            let rows = questions.into_iter().map(|question| view! { <li><QuestionRow case question/></li> });
            let over = over.into_iter().map(|over| view! { <li><OverRow over/></li> });
            view! { <ul class="rows">{over.collect_view()}{rows.collect_view()}</ul> }.into_any()
        }
        Asked::AtTheOffice(count, over) => {
            let words = match (count - over.min(count), over) {
                (1, 0) => "One thing has two versions. Open the whole file to choose.".to_owned(),
                (many, 0) => format!("{many} things have two versions. Open the whole file to choose."),
                (0, 1) => "A budget is over its cap. Open the whole file to decide.".to_owned(),
                _ => format!("{count} things are to be decided. Open the whole file."),
            };
            view! {
                <ul class="rows">
                    <li>
                        <a class="row" href=case_path(case)>
                            <p class="row-body small">{words}</p>
                            <Icon shape=Shape::Forward/>
                        </a>
                    </li>
                </ul>
            }
            .into_any()
        }
        Asked::Not(words) => view! { <Notice colour="amber" shape=Shape::Alert>{words}</Notice> }.into_any(),
    };
    view! {
        <section class="card about-person">
            <h2>
                <a class="row" href=case_path(case)><Face name=name/><span class="row-body">{shown}</span></a>
            </h2>
            {asked}
        </section>
    }
}

/// How many things have two versions, and the way to them. Nothing where there are none.
#[component]
pub(crate) fn DecisionsDoor() -> impl IntoView {
    let local = expect_context::<Local>();
    let questions = Memo::new(move |_| local.status().questions);
    move || {
        let questions = questions.get();
        let title = questions.title()?;
        let line = match questions {
            Questions { likely: 0, over_cap: 0, .. } => "Both are kept. Choose which one counts.",
            _ => "Nothing is lost meanwhile. Only a person can say.",
        };
        Some(view! {
            <a class="card row plum" href="/decisions">
                <span class="face plum"><Icon shape=Shape::Split/></span>
                <span class="row-body">
                    <span class="row-title">{title}</span>
                    <span class="quiet small row-line">{line}</span>
                </span>
                <span class="chip plum">"Decide"</span>
            </a>
        })
    }
}

/// A budget that is over its cap, as a row that leads to its question.
#[component]
fn OverRow(over: Over) -> impl IntoView {
    view! {
        <a class="row" href=over.path>
            <div class="row-body">
                <p class="row-title">{over.title}</p>
                <p class="quiet small num">{over.line}</p>
            </div>
            <span class="chip plum">"Decide"</span>
        </a>
    }
}

/// One question as a row that leads to it.
#[component]
pub(crate) fn QuestionRow(
    /// The case under which the person is shown.
    case: FileId,
    /// The question.
    question: Question,
) -> impl IntoView {
    let title = question.title().to_owned();
    let beginnings = question.beginnings().into_iter().map(str::to_owned);
    let beginnings = beginnings.map(|words| view! { <span class="version-line">{words}</span> });
    let beginnings = beginnings.collect_view();
    view! {
        <a class="row" href=question.path(case)>
            <div class="row-body">
                <p class="row-title">{title}</p>
                <p class="quiet small">{beginnings}</p>
            </div>
            <span class="chip plum">"Choose"</span>
        </a>
    }
}
