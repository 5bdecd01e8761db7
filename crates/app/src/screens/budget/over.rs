//! A budget that is over its cap: what was spent, and what a person says becomes of it.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::budget::Ledger;
use shared::check::{self, Mistake};
use shared::civil;
use shared::id::{EntryId, FileId};
use shared::money;
use shared::role::Roles;
use shared::view::View;
use shared::view::budget::{Budget, Cap, Overspend};

use super::{approves, budgets, title};
use crate::local::Local;
use crate::local::edit::{MakeEdit, NewEdit, NewSave};
use crate::local::open_file::OpenFile;
use crate::parts::choice::RadioCards;
use crate::parts::draft_form::DraftForm;
use crate::parts::empty::{Empty, Notice};
use crate::parts::ending::{Ending, FINISH, save_and_go};
use crate::parts::field::TextField;
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::opened::{Opened, with_file};
use crate::parts::page::PageHead;
use crate::parts::slot::slot;
use crate::screens::going_on::{GoingOn, unfinished};

/// Where all questions are.
const LIST: &str = "/decisions";

/// The address of the question about a budget.
pub(crate) fn over_path(case: FileId, budget: EntryId) -> String {
    format!("/decisions/{case}/{budget}?over=1")
}

/// A budget that is over its cap, as a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Over {
    /// Where it is decided.
    pub(crate) path: String,
    /// "Over its cap by £1.00".
    pub(crate) title: String,
    /// What the budget is called, and its sum.
    pub(crate) line: String,
}

/// The open questions about the budgets of a case.
pub(crate) fn overs(open: &OpenFile) -> Vec<Over> {
    let ledgers = budgets(open).into_iter().filter(Ledger::is_open);
    ledgers
        .map(|ledger| Over {
            path: over_path(open.file, ledger.budget),
            title: over_title(&ledger),
            line: format!("{}: {} of {} spent", title(&ledger), ledger.spent, ledger.cap),
        })
        .collect()
}

fn over_title(ledger: &Ledger) -> String {
    ledger.over().map_or_else(|| "Within its cap".to_owned(), |over| format!("Over its cap by {over}"))
}

/// What mistakes name.
const CHOICE: &str = "over-choice";
const STANDS_WHY: &str = "over-why";
const CAP: &str = "over-cap";
const APPROVER: &str = "over-approver";
const SPEND: &str = "over-spend";

const STANDS: &str = "stands";
const RAISE: &str = "raise";
const TAKE_OUT: &str = "take-out";

/// The form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct OverForm {
    choice: String,
    why: String,
    cap: String,
    approver: String,
    /// The spend that is taken out.
    spend: String,
}

impl OverForm {
    /// The change that the answer comes to, for the sum and the cap that were shown.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    fn edit(&self, open: &OpenFile, ledger: &Ledger) -> Result<NewEdit, Vec<Mistake>> {
        let mut wrong = Vec::new();
        let mut take = |field, words: String| wrong.push(Mistake::new(field, words));
        let edit = match self.choice.as_str() {
            STANDS => {
                let words = Overspend {
                    budget: Some(ledger.budget),
                    spent: Some(ledger.spent),
                    cap: Some(ledger.cap),
                    why: Some(self.why.trim().to_owned()),
                };
                Some(NewEdit::make(open.file, &words))
            }
            RAISE => {
                let pence = match money::parse(&self.cap) {
                    Ok(pence) if pence < ledger.spent => {
                        take(CAP, format!("{} was spent: this cap would still be less.", ledger.spent));
                        None
                    }
                    Ok(pence) => Some(pence),
                    Err(words) => {
                        take(CAP, words);
                        None
                    }
                };
                if let Err(words) = check::said(&self.approver, "Write who approved it.") {
                    take(APPROVER, words);
                }
                let (approver, why) = (self.approver.trim().to_owned(), self.why.trim().to_owned());
                let cap = pence.map(|pence| Cap { pence, approver, why });
                let values = Budget { cap, ..Budget::default() }.values();
                open.case.get(&ledger.budget).map(|entry| NewEdit::fields(entry, values))
            }
            TAKE_OUT => {
                let spend = self.spend.parse().ok().and_then(|spend: EntryId| open.case.get(&spend));
                if spend.is_none() {
                    take(SPEND, "Choose the spend that does not count.".to_owned());
                }
                spend.map(|spend| NewEdit::void(spend, self.why.trim()))
            }
            _ => {
                take(CHOICE, "Choose what becomes of it.".to_owned());
                None
            }
        };
        let empty = match self.choice.as_str() {
            RAISE => "Write why the cap is raised.",
            TAKE_OUT => "Write why it does not count.",
            _ => "Write why it stands.",
        };
        if !self.choice.is_empty()
            && let Err(words) = check::said(&self.why, empty)
        {
            take(STANDS_WHY, words);
        }
        edit.filter(|_| wrong.is_empty()).ok_or(wrong)
    }
}

/// The answers that somebody with these roles may give.
fn answers(roles: &Roles) -> Vec<(String, String, String)> {
    let answer = |code: &str, words: &str, hint: &str| (code.to_owned(), words.to_owned(), hint.to_owned());
    let mut answers = vec![
        answer(STANDS, "It stands", "It was spent, and stays so. You say why."),
        answer(
            TAKE_OUT,
            "One spend does not count",
            "It was written down twice, or was paid by somebody else. It stays readable, struck through.",
        ),
    ];
    if approves(roles) {
        answers.insert(
            1,
            answer(RAISE, "Raise the cap", "More may be spent. You say who approved it, and why."),
        );
    }
    answers
}

/// The question about the budget in the address.
#[component]
pub(crate) fn OverCap(
    /// The case.
    file: FileId,
    /// The budget.
    budget: EntryId,
    /// The file.
    opened: Signal<Opened>,
) -> impl IntoView {
    let form_name = format!("over/{budget}");
    if let Some(draft) = unfinished(&form_name, file, |_| true) {
        return view! { <GoingOn draft/> }.into_any();
    }
    with_file(opened, false, move |open| {
        let ledger = budgets(&open).into_iter().find(|ledger| ledger.budget == budget);
        let form_name = form_name.clone();
        match ledger {
            Some(ledger) if ledger.is_open() => {
                untrack(|| view! { <Form form_name file open ledger opened/> }).into_any()
            }
            _ => view! {
                <PageHead tab="A decision" title=Signal::stored("Nothing to decide here".to_owned()) back=(LIST.to_owned(), "Decisions".to_owned())/>
                <Empty shape=Shape::Check title="The budget is within its cap, or somebody has said what becomes of it">
                    <p>"What was said stands with the budget, in the person’s file."</p>
                    <a class="btn" href=LIST>"See what is left"</a>
                </Empty>
            }
            .into_any(),
        }
    })
    .into_any()
}

#[component]
fn Form(
    form_name: String,
    file: FileId,
    open: Arc<OpenFile>,
    ledger: Ledger,
    opened: Signal<Opened>,
) -> impl IntoView {
    let mistakes = Mistakes::provide();
    let me = untrack(|| expect_context::<Local>().me());
    let may_raise = approves(&me.roles);
    let what = title(&ledger);
    let save_title = format!("Decision: {what}");
    let fresh = OverForm { approver: me.name.clone(), ..OverForm::default() };
    let form = DraftForm::open(form_name, Some(file), Signal::stored(save_title.clone()), fresh);
    let values = form.values;
    let busy = RwSignal::new(false);
    let save = save_and_go(form, busy, FINISH);
    let (asked, file_open) = (StoredValue::new(ledger.clone()), StoredValue::new(Arc::clone(&open)));
    let finish = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        let edit = values.with_untracked(|form| form.edit(&file_open.get_value(), &asked.get_value()));
        let edit = match edit {
            Ok(edit) => edit,
            Err(wrong) => return mistakes.show(wrong),
        };
        save(NewSave { title: save_title.clone(), file, edits: vec![edit], draft: None }, LIST.to_owned());
    });
    let (spent, cap, budget) = (ledger.spent, ledger.cap, ledger.budget);
    let is_other = Memo::new(move |_| match &*opened.read() {
        Opened::Here(open) => {
            let now = budgets(open).into_iter().find(|ledger| ledger.budget == budget);
            now.is_none_or(|now| (now.spent, now.cap, now.is_open()) != (spent, cap, true))
        }
        Opened::Opening | Opened::Not(_) => false,
    });
    let options: Vec<(String, String, String)> = ledger
        .spends
        .iter()
        .rev()
        .map(|spend| {
            let on = spend.on.map(civil::long_date).unwrap_or_default();
            let hint = [on.as_str(), &spend.by]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · ");
            (spend.entry.to_string(), format!("{} · {}", spend.amount, spend.what), hint)
        })
        .collect();
    let name = open.person_view().name.unwrap_or_default().shown();
    let choice = Memo::new(move |_| values.with(|form| form.choice.clone()));
    view! {
        <PageHead
            tab="A decision"
            above=Signal::stored(name)
            title=Signal::stored(over_title(&ledger))
            back=(LIST.to_owned(), "Decisions".to_owned())
        />
        <form class="stack" autocomplete="off" novalidate on:submit=|event| event.prevent_default()>
            <ErrorSummary/>
            <div>
                <p>{format!("{what}: {spent} was spent, and {cap} was approved. Nothing is lost or refused; a person says what becomes of it.")}</p>
                <div role="status">
                    {move || is_other.get().then(|| view! {
                        <Notice colour="amber" shape=Shape::Alert>
                            <p>"Something was spent or decided here, just now."</p>
                            <p><a href=LIST>"Look at the list again"</a></p>
                        </Notice>
                    })}
                </div>
            </div>
            <Spends ledger=ledger.clone()/>
            <RadioCards id=CHOICE legend="What becomes of it?" options=answers(&me.roles) value=slot!(values, choice)/>
            {(!may_raise).then(|| view! {
                <p class="quiet small">"Only a supervisor raises the cap. They see this question too."</p>
            })}
            {move || {
                let options = options.clone();
                match choice.get().as_str() {
                    STANDS => view! { <TextField id=STANDS_WHY label="Why does it stand?" value=slot!(values, why)/> }.into_any(),
                    RAISE => view! {
                        <TextField id=CAP label="The new cap, in pounds" hint="Like 150" keyboard="decimal" width="w12" value=slot!(values, cap)/>
                        <TextField id=APPROVER label="Who approved it?" value=slot!(values, approver)/>
                        <TextField id=STANDS_WHY label="Why is the cap raised?" value=slot!(values, why)/>
                    }
                    .into_any(),
                    TAKE_OUT => view! {
                        <RadioCards id=SPEND legend="Which one does not count?" options=options value=slot!(values, spend)/>
                        <TextField id=STANDS_WHY label="Why does it not count?" value=slot!(values, why)/>
                    }
                    .into_any(),
                    _ => ().into_any(),
                }
            }}
            <Ending form leads=LIST.to_owned() busy on_finish=finish words="Save the decision"/>
        </form>
    }
}

/// The spends with which the sum went over the cap.
#[component]
fn Spends(ledger: Ledger) -> impl IntoView {
    let passed = ledger.spends.into_iter().filter(|spend| spend.is_over);
    let rows = passed.map(|spend| {
        let on = spend.on.map(civil::long_date).unwrap_or_default();
        let line = [on, spend.to, spend.by]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ");
        view! {
            <li class="row">
                <div class="row-body">
                    <p class="row-title">{spend.what}</p>
                    <p class="quiet small">{line}</p>
                </div>
                <strong class="num money">{spend.amount.to_string()}</strong>
            </li>
        }
    });
    view! {
        <section class="stack tight" aria-labelledby="over-spends">
            <h2 id="over-spends">"Spent after the cap was reached"</h2>
            <ul class="rows card">{rows.collect_view()}</ul>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use shared::change::{Change, Edit};
    use shared::fold::{Known, fold_file};
    use shared::id::{ChangeId, UserId, WriterId};
    use shared::money::Pence;
    use shared::role::Role;
    use shared::stamp::Stamp;
    use shared::view::budget::Spend;
    use uuid::Uuid;

    use super::*;

    const FILE: FileId = FileId(Uuid::from_u128(1));

    fn entry(number: u128) -> EntryId {
        EntryId(Uuid::from_u128(number))
    }

    fn open() -> (OpenFile, Ledger) {
        let cap = Cap { pence: Pence(10_000), ..Cap::default() };
        let spend = |pence| Spend { budget: Some(entry(2)), amount: Some(Pence(pence)), ..Spend::default() };
        let made = [
            NewEdit::make_as(FILE, entry(2), &Budget { cap: Some(cap), ..Budget::default() }),
            NewEdit::make_as(FILE, entry(3), &spend(7000)),
            NewEdit::make_as(FILE, entry(4), &spend(3100)),
        ];
        let known = (0..).zip(made).map(|(number, made)| {
            let stamp = Stamp { wall_ms: number, tick: 0, writer: WriterId(Uuid::nil()) };
            let change = Change {
                id: ChangeId(Uuid::from_u128(number.into())),
                file: FILE,
                entry: made.entry,
                kind: made.kind,
                base: None,
                stamp,
                replaces: None,
                edit: made.edit,
            };
            Known { change, at: stamp, by: UserId(Uuid::nil()), by_name: "R. Hale".to_owned(), office: true }
        });
        let case = fold_file(&known.collect::<Vec<_>>());
        let open = OpenFile {
            file: FILE,
            case,
            person_file: None,
            person: BTreeMap::new(),
            complete: true,
            unreadable: 0,
        };
        let ledger = budgets(&open).remove(0);
        (open, ledger)
    }

    fn form(choice: &str, why: &str) -> OverForm {
        let (choice, why) = (choice.to_owned(), why.to_owned());
        OverForm { choice, why, approver: "J. Moor".to_owned(), ..OverForm::default() }
    }

    fn wrong(form: &OverForm) -> Vec<&'static str> {
        let (open, ledger) = open();
        form.edit(&open, &ledger).unwrap_err().into_iter().map(|mistake| mistake.field).collect()
    }

    #[test]
    fn a_budget_over_its_cap_is_a_row_that_leads_to_its_question() {
        let (open, _) = open();
        let [over] = overs(&open).try_into().unwrap();
        assert_eq!(over.title, "Over its cap by £1.00");
        assert_eq!(over.line, "Personal budget: £101.00 of £100.00 spent");
    }

    #[test]
    fn each_answer_is_one_change() {
        let (open, ledger) = open();
        let kinds = |form: OverForm| {
            let edit = form.edit(&open, &ledger).unwrap();
            (edit.kind, edit.entry, matches!(edit.edit, Edit::Void(_)))
        };
        let (kind, _, is_void) = kinds(form(STANDS, "The last bus had gone"));
        assert_eq!((kind.as_str(), is_void), (shared::kind::OVERSPEND, false));
        let raise = OverForm { cap: "150".to_owned(), ..form(RAISE, "The choir moved") };
        assert_eq!(kinds(raise), (shared::kind::BUDGET.to_owned(), entry(2), false));
        let take_out = OverForm { spend: entry(4).to_string(), ..form(TAKE_OUT, "Twice") };
        assert_eq!(kinds(take_out), (shared::kind::SPEND.to_owned(), entry(4), true));
    }

    #[test]
    fn every_answer_gives_its_reason_and_a_cap_that_is_enough() {
        assert_eq!(wrong(&OverForm::default()), [CHOICE]);
        assert_eq!(wrong(&form(STANDS, " ")), [STANDS_WHY]);
        assert_eq!(wrong(&form(TAKE_OUT, "Twice")), [SPEND]);
        let low = OverForm { cap: "100.50".to_owned(), ..form(RAISE, "More") };
        assert_eq!(wrong(&low), [CAP]);
        assert_eq!(
            wrong(&OverForm { approver: String::new(), cap: "200".to_owned(), ..form(RAISE, "") }),
            [APPROVER, STANDS_WHY]
        );
    }

    #[test]
    fn only_who_approves_raises() {
        let codes =
            |role| answers(&Roles::from([role])).into_iter().map(|(code, ..)| code).collect::<Vec<_>>();
        assert_eq!(codes(Role::LinkWorker), [STANDS, TAKE_OUT]);
        assert_eq!(codes(Role::Supervisor), [STANDS, RAISE, TAKE_OUT]);
    }
}
