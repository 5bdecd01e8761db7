//! Going on with an unfinished form: `/drafts/:id` leads to the form that the draft belongs to.

use leptos::prelude::*;
use serde_json::json;
use shared::fold::Entry;
use shared::id::FileId;
use shared::kind;
use uuid::Uuid;

use super::alone::{ALONE_FORM, visit_path};
use super::budget::over::over_path;
use super::budget::{BUDGET_FORM, SPEND_FORM};
use super::concern::{CONCERN_FORM, FOLLOW_FORM, follow_path};
use super::decisions::question::decide_path;
use super::died::{DIED_FORM, died_path};
use super::end::{END_FORM, end_path};
use super::feedback::{FEEDBACK_FORM, feedback_path};
use super::follow_up::{NO_FOLLOW_UP_FORM, no_follow_up_path};
use super::household::{RELATION_FORM, household_path};
use super::message::{MESSAGE_FORM, message_path};
use super::not_reached::{NOT_REACHED_FORM, not_reached_path};
use super::numbers::{NUMBER_FORM, edit_path};
use super::phrases::{self, PHRASE_FORM};
use super::plan::{ACTION_FORM, AGREE_FORM, GOAL_FORM, NEW, form_path};
use super::practices::{self, PRACTICE_FORM};
use super::questionnaires::{QUESTIONNAIRE_FORM, add_path};
use super::risks::RISKS_FORM;
use super::team::heard::{HEARD_FORM, heard_path};
use super::walk::since::{SINCE_FORM, since_path};
use super::{assess, record, risks, walk};
use crate::clock;
use crate::local::Local;
use crate::local::draft::Draft;
use crate::parts::empty::{Empty, Waiting};
use crate::parts::icon::Shape;
use crate::parts::page::PageHead;
use crate::parts::route;

/// Leads to the form of a draft.
#[component]
pub(crate) fn ResumeDraft() -> impl IntoView {
    let local = expect_context::<Local>();
    let go_instead = route::go_instead();
    let id: Option<Uuid> = route::param("id").and_then(|id| id.parse().ok());
    let draft = id.and_then(|id| local.draft(id));
    let path = draft.as_ref().and_then(path_of);
    let is_there = draft.is_some();
    let leads = path.is_some();
    Effect::new(move |_| {
        if let Some(path) = &path {
            go_instead(path);
        }
    });
    if leads {
        return view! { <Waiting words="Opening the draft…"/> }.into_any();
    }
    let (title, words) = if is_there {
        (
            "This draft was made with a newer version",
            "It is kept on this phone. Update Alongside to go on with it.",
        )
    } else {
        ("This draft is no longer here", "It was finished or thrown away, perhaps in another tab.")
    };
    view! {
        <PageHead tab="Draft"/>
        <Empty shape=Shape::File title=title>
            <p>{words}</p>
            <a class="btn" href="/">"Go to the start"</a>
        </Empty>
    }
    .into_any()
}

/// Where a draft's form is. None for a form that this build does not know.
pub(crate) fn path_of(draft: &Draft) -> Option<String> {
    let query = format!("?draft={}", draft.id);
    let of_case = |form: &str, file: FileId| match form.split_once('/') {
        None => match form {
            "contact" => Some(format!("/people/{file}/record{query}")),
            "walk" => Some(format!("/people/{file}/walk{query}")),
            SPEND_FORM => Some(format!("/people/{file}/spend{query}")),
            CONCERN_FORM => Some(format!("/people/{file}/concern{query}")),
            ALONE_FORM => Some(format!("{}{query}", visit_path(file))),
            BUDGET_FORM => Some(format!("/people/{file}/budget{query}")),
            RELATION_FORM => Some(format!("{}{query}", household_path(file))),
            END_FORM => Some(format!("{}{query}", end_path(file))),
            DIED_FORM => Some(format!("{}{query}", died_path(file))),
            NOT_REACHED_FORM => Some(format!("{}{query}", not_reached_path(file))),
            SINCE_FORM => Some(format!("{}&draft={}", since_path(file), draft.id)),
            NO_FOLLOW_UP_FORM => Some(format!("{}{query}", no_follow_up_path(file))),
            FEEDBACK_FORM => Some(format!("{}{query}", feedback_path(file))),
            AGREE_FORM => Some(format!("{}&draft={}", form_path(file, AGREE_FORM, NEW), draft.id)),
            MESSAGE_FORM => Some(format!("{}{query}", message_path(file))),
            RISKS_FORM => Some(format!("/people/{file}/risks{query}")),
            PHRASE_FORM => Some(format!("{}&draft={}", phrases::add_path(), draft.id)),
            QUESTIONNAIRE_FORM => Some(format!("{}&draft={}", add_path(), draft.id)),
            _ => None,
        },
        Some(("assess", instrument)) => Some(format!("/people/{file}/assess/{instrument}{query}")),
        Some(("about", part)) => Some(format!("/people/{file}/about{query}&edit={part}")),
        Some((form @ (GOAL_FORM | ACTION_FORM), what)) => {
            Some(format!("{}&draft={}", form_path(file, form, what), draft.id))
        }
        Some(("decision", question)) => {
            let (entry, field) = question.split_once('/')?;
            Some(format!("{}&draft={}", decide_path(file, entry.parse().ok()?, field), draft.id))
        }
        Some((FOLLOW_FORM, concern)) => {
            let (concern, what) = concern.split_once('/')?;
            Some(format!("{}&draft={}", follow_path(file, concern.parse().ok()?, what), draft.id))
        }
        Some((PRACTICE_FORM, what)) => Some(format!("{}&draft={}", practices::edit_path(what), draft.id)),
        Some((NUMBER_FORM, what)) => Some(format!("{}&draft={}", edit_path(what), draft.id)),
        Some(("over", budget)) => {
            Some(format!("{}&draft={}", over_path(file, budget.parse().ok()?), draft.id))
        }
        Some((HEARD_FORM, visit)) => Some(format!("{}{query}", heard_path(file, visit.parse().ok()?))),
        Some(("review", entry)) => Some(format!("/people/{file}/entry/{entry}{query}")),
        Some(_) => None,
    };
    match (draft.form.as_str(), draft.file) {
        ("person", _) => Some(format!("/people/new{query}")),
        (form, Some(file)) => of_case(form, file),
        (_, None) => None,
    }
}

/// A record as a draft in the file of `to`: it was written in the wrong person's. None for kinds without a form.
pub(crate) fn copied(entry: &Entry, to: FileId, now_ms: u64) -> Option<Draft> {
    let (form, title, values) = match entry.kind.as_str() {
        kind::CONTACT => {
            let (title, values) = record::copied(entry);
            ("contact".to_owned(), title, values)
        }
        kind::WALK => {
            let (title, values) = walk::copied(entry);
            ("walk".to_owned(), title, values)
        }
        kind::ASSESSMENT => {
            let (instrument, values) = assess::copied(entry);
            (format!("assess/{instrument}"), "Assessment".to_owned(), values)
        }
        kind::RISKS => (RISKS_FORM.to_owned(), "Risks".to_owned(), risks::copied(entry)),
        _ => return None,
    };
    Some(Draft {
        id: clock::new_uuid(),
        form,
        file: Some(to),
        title,
        started_ms: now_ms,
        updated_ms: now_ms,
        values: json!({ "form": values }),
        photos: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use shared::change::{Change, Edit, FieldEdit};
    use shared::fold::{Known, fold};
    use shared::id::{ChangeId, EntryId, UserId, WriterId};
    use shared::stamp::Stamp;

    fn path(form: &str, file: Option<u128>) -> Option<String> {
        let draft = Draft {
            id: Uuid::from_u128(7),
            form: form.to_owned(),
            file: file.map(|number| FileId(Uuid::from_u128(number))),
            title: "Visit".to_owned(),
            started_ms: 0,
            updated_ms: 0,
            values: Value::Null,
            photos: Vec::new(),
        };
        path_of(&draft)
    }

    #[test]
    fn each_form_has_its_place_and_unknown_ones_none() {
        let (id, file) = (Uuid::from_u128(7), Uuid::from_u128(1));
        assert_eq!(path("contact", Some(1)), Some(format!("/people/{file}/record?draft={id}")));
        assert_eq!(
            path("assess/seven-outcomes", Some(1)),
            Some(format!("/people/{file}/assess/seven-outcomes?draft={id}"))
        );
        assert_eq!(path("about/name", Some(1)), Some(format!("/people/{file}/about?draft={id}&edit=name")));
        assert_eq!(
            path(&format!("decision/{file}/need/3"), Some(1)),
            Some(format!("/decisions/{file}/{file}?field=need/3&draft={id}"))
        );
        assert_eq!(path("decision/here", Some(1)), None);
        assert_eq!(
            path(&format!("follow/{file}/note"), Some(1)),
            Some(format!("/people/{file}/concern/{file}?follow=note&draft={id}"))
        );
        assert_eq!(path(ALONE_FORM, Some(1)), Some(format!("/people/{file}/visit?draft={id}")));
        assert_eq!(
            path(&format!("heard/{file}"), Some(1)),
            Some(format!("/team/{file}/heard/{file}?draft={id}"))
        );
        assert_eq!(path(RELATION_FORM, Some(1)), Some(format!("/people/{file}/household?draft={id}")));
        assert_eq!(path("no_follow_up", Some(1)), Some(format!("/people/{file}/no-follow-up?draft={id}")));
        assert_eq!(path("feedback", Some(1)), Some(format!("/people/{file}/feedback?draft={id}")));
        assert_eq!(path("risks", Some(1)), Some(format!("/people/{file}/risks?draft={id}")));
        assert_eq!(
            path("number/crisis_team", Some(1)),
            Some(format!("/office/numbers?edit=crisis_team&draft={id}"))
        );
        assert_eq!(path("goal/new", Some(1)), Some(format!("/people/{file}/plan?goal=new&draft={id}")));
        assert_eq!(
            path(&format!("action/{file}"), Some(1)),
            Some(format!("/people/{file}/plan?action={file}&draft={id}"))
        );
        assert_eq!(path("agree", Some(1)), Some(format!("/people/{file}/plan?agree=new&draft={id}")));
        assert_eq!(path("message", Some(1)), Some(format!("/people/{file}/message?draft={id}")));
        assert_eq!(path("person", None), Some(format!("/people/new?draft={id}")));
        assert_eq!(path("contact", None), None);
        assert_eq!(path("hologram", Some(1)), None);
    }

    fn entry(kind: &str, fields: Value) -> Entry {
        let (id, file) = (Uuid::from_u128(1), FileId(Uuid::from_u128(2)));
        let at = Stamp { wall_ms: 5, tick: 0, writer: WriterId(id) };
        let Value::Object(fields) = fields else { panic!("not an object") };
        let fields = fields.into_iter().map(|(name, value)| (name, FieldEdit { value, over: vec![] }));
        let change = Change {
            id: ChangeId(id),
            file,
            entry: EntryId(id),
            kind: kind.to_owned(),
            base: None,
            stamp: at,
            replaces: None,
            edit: Edit::Set(fields.collect()),
        };
        let known = Known { change, at, by: UserId(id), by_name: "R. Hale".to_owned(), office: true };
        fold([&known]).unwrap()
    }

    #[test]
    fn a_copy_for_the_right_person_holds_what_was_said_and_puts_nothing_right() {
        let to = FileId(Uuid::from_u128(9));
        let said = json!({
            "how": "call", "note": "Tea.", "happened": "Bought milk.", "amends": Uuid::from_u128(4), "at_ms": 7,
            "instrument": { "id": "seven-outcomes", "version": 1 }, "answer/money": { "choice": "managing" },
        });
        let copy = |kind: &str| copied(&entry(kind, said.clone()), to, 8).unwrap();
        for (kind, form) in
            [(kind::CONTACT, "contact"), (kind::WALK, "walk"), (kind::ASSESSMENT, "assess/seven-outcomes")]
        {
            let draft = copy(kind);
            assert_eq!((draft.form.as_str(), draft.file), (form, Some(to)));
            assert_eq!(draft.values["form"]["amends"], Value::Null, "{kind}");
            assert!(path_of(&draft).is_some(), "{kind} has a form");
        }
        assert_eq!(copy(kind::CONTACT).values["form"]["note"], "Tea.");
        assert_eq!(copy(kind::WALK).values["form"]["happened"], "Bought milk.");
        assert_eq!(copy(kind::ASSESSMENT).values["form"]["answers"]["money"]["choice"], "managing");
        let risks =
            json!({ "answer": "some", "risk/falls": { "kind": "falls" }, "amends": Uuid::from_u128(4) });
        let risks = copied(&entry(kind::RISKS, risks), to, 8).unwrap();
        assert_eq!(risks.values["form"]["asked"]["kinds"], json!(["falls"]));
        assert_eq!(risks.values["form"]["amends"], Value::Null);
        assert_eq!(copied(&entry(kind::REFERRAL, said.clone()), to, 8), None);
    }
}
