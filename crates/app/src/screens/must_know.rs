//! What must be known before somebody is called, met or written to: on every page of theirs.

use std::sync::Arc;

use leptos::prelude::*;
use shared::fold::Entry;
use shared::kind;
use shared::summary::in_use;
use shared::view::View;
use shared::view::contact;
use shared::view::label;
use shared::view::person::{CLOSE, Close, PREFERENCES, needs};
use shared::view::referral::Referral;

use crate::local::open_file::OpenFile;
use crate::parts::icon::{Icon, Shape};

/// What is known of it, in words.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MustKnow {
    /// What can harm them.
    pub(crate) warnings: Vec<(Shape, String)>,
    /// What they need.
    pub(crate) needs: Vec<String>,
    /// What helps, and what is not known to be safe: said in one quiet line.
    pub(crate) hints: Vec<String>,
}

impl MustKnow {
    /// Of the person of this file.
    pub(crate) fn of(file: &OpenFile) -> Self {
        let Some(root) = file.person_root() else { return Self::default() };
        let person = file.person_view();
        let mut known = Self { needs: needs(root), ..Self::default() };
        let close = root.members::<Close>(CLOSE).into_iter().map(|(_, close)| close);
        let kept_from = close.filter(|close| close.knows == "must_not").map(|close| close.name);
        for who in person.must_not_know.into_iter().chain(kept_from).filter(|who| !who.trim().is_empty()) {
            known.warnings.push((Shape::EyeOff, format!("Must not know: {who}")));
        }
        if !have_spoken(file) && knows_nothing(file) {
            known.warnings.push((Shape::Question, "Does not know of the referral yet".to_owned()));
        }
        if let Some(phone) = person.phone {
            match (phone.number.trim().is_empty(), phone.safe_to_call, phone.safe_to_leave_message) {
                (true, ..) => {}
                (_, false, _) => {
                    known.warnings.push((Shape::Phone, "Not known to be safe to call".to_owned()));
                }
                (_, _, false) => known.warnings.push((Shape::Phone, "Leave no message".to_owned())),
                _ => {}
            }
            let best = phone.best_times.trim();
            known.hints.extend(Some(format!("Best times: {best}")).filter(|_| !best.is_empty()));
        }
        if let Some(way) = person.contact_preference.as_deref() {
            known.hints.push(format!("Likes {}", label(PREFERENCES, way).to_lowercase()));
        }
        let letters =
            person.address.is_some_and(|address| !address.line.trim().is_empty() && !address.safe_to_write);
        let emails = person.email.is_some_and(|email| !email.safe_to_write);
        known.hints.extend(match (letters, emails) {
            (true, true) => Some("Letters and e-mail not known to be safe".to_owned()),
            (true, false) => Some("Letters not known to be safe".to_owned()),
            (false, true) => Some("E-mail not known to be safe".to_owned()),
            (false, false) => None,
        });
        if let Some(who) = person.who_knows.filter(|who| !who.trim().is_empty()) {
            known.hints.push(format!("Who knows: {}", who.trim()));
        }
        known
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether somebody spoke with them, by what was recorded or by the stage that was set.
fn have_spoken(file: &OpenFile) -> bool {
    let is_two_way =
        |entry: &&Entry| entry.kind == kind::CONTACT && entry.text("how").is_some_and(contact::is_two_way);
    let is_set = file.case_view().stage.is_some_and(|stage| stage.stage != "referred");
    is_set || in_use(&file.case).iter().any(is_two_way)
}

/// Whether the latest referral says that the person was told nothing of it.
fn knows_nothing(file: &OpenFile) -> bool {
    let latest = file.latest_referral().map(Referral::of);
    latest.and_then(|referral| referral.person_knows).as_deref() == Some("no")
}

/// It, as words with signs. Nothing where nothing is to be said.
#[component]
pub(crate) fn Known(
    /// What is known.
    known: MustKnow,
    /// Whether needs stand here too; not where they stand beside it already.
    #[prop(default = true)]
    with_needs: bool,
) -> impl IntoView {
    let known = if with_needs { known } else { MustKnow { needs: Vec::new(), ..known } };
    let is_any = !known.is_empty();
    let warnings = known.warnings.into_iter().map(|(shape, words)| {
        view! { <li class="chip amber"><Icon shape/>{words}</li> }
    });
    let needs = known.needs.into_iter().map(|words| view! { <li class="chip green">{words}</li> });
    let hints = known.hints.join(" · ");
    is_any.then(|| {
        view! {
            <ul class="must-know cluster" aria-label="Before you call, meet or write">
                {warnings.collect_view()}
                {needs.collect_view()}
                {(!hints.is_empty()).then(|| view! { <li class="quiet small hints">{hints}</li> })}
            </ul>
        }
    })
}

/// It, of an open file: at the top of a form about the person.
#[component]
pub(crate) fn BeforeYouBegin(
    /// The file.
    open: Arc<OpenFile>,
) -> impl IntoView {
    view! { <Known known=MustKnow::of(&open)/> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use shared::change::{Change, Edit, FieldEdit};
    use shared::fold::{Known as KnownChange, fold_file};
    use shared::id::{ChangeId, EntryId, FileId, UserId, WriterId};
    use shared::stamp::Stamp;
    use uuid::Uuid;

    const PERSON: FileId = FileId(Uuid::from_u128(2));
    const CASE: FileId = FileId(Uuid::from_u128(1));

    fn known(number: u128, (file, entry): (FileId, u128), kind: &str, fields: Value) -> KnownChange {
        let at = Stamp { wall_ms: 1, tick: 0, writer: WriterId(Uuid::from_u128(9)) };
        let Value::Object(fields) = fields else { panic!("not an object") };
        let fields = fields.into_iter().map(|(name, value)| (name, FieldEdit { value, over: vec![] }));
        let change = Change {
            id: ChangeId(Uuid::from_u128(number)),
            file,
            entry: EntryId(Uuid::from_u128(entry)),
            kind: kind.to_owned(),
            base: None,
            stamp: at,
            replaces: None,
            edit: Edit::Set(fields.collect()),
        };
        KnownChange {
            change,
            at,
            by: UserId(Uuid::from_u128(8)),
            by_name: "R. Hale".to_owned(),
            office: true,
        }
    }

    fn said(person: Value, stage: &str) -> MustKnow {
        with(person, stage, [])
    }

    fn with(person: Value, stage: &str, since: impl IntoIterator<Item = KnownChange>) -> MustKnow {
        let case = known(3, (CASE, 1), kind::CASE, json!({"stage": {"stage": stage, "on": "2026-01-09"}}));
        let told = json!({"received": "2026-01-09", "person_knows": "no"});
        let referral = known(5, (CASE, 7), kind::REFERRAL, told);
        MustKnow::of(&OpenFile {
            file: CASE,
            case: fold_file(&[case, referral].into_iter().chain(since).collect::<Vec<_>>()),
            person_file: Some(PERSON),
            person: fold_file(&[known(4, (PERSON, 2), kind::PERSON, person)]),
            complete: true,
            unreadable: 0,
        })
    }

    fn words(of: &[(Shape, String)]) -> Vec<&str> {
        of.iter().map(|(_, words)| words.as_str()).collect()
    }

    #[test]
    fn what_can_harm_stands_first_and_needs_follow_language() {
        let person = json!({
            "phone": { "number": "01632 960381", "best_times": "Mornings" },
            "address": { "line": "3 Mill Row", "town": "Cradley" },
            "must_not_know": "Her husband",
            "close/c1": { "name": "Ron", "knows": "must_not" },
            "close/c2": { "name": "Ann", "knows": "yes" },
            "interpreter": { "language": "Polish" },
            "need/0198": { "what": "Sit on her left" },
            "need/hearing": { "what": "Hard of hearing" },
            "need/large_print": { "what": "Large print" },
        });
        let first = said(person.clone(), "referred");
        assert_eq!(
            words(&first.warnings),
            [
                "Must not know: Her husband",
                "Must not know: Ron",
                "Does not know of the referral yet",
                "Not known to be safe to call"
            ]
        );
        assert_eq!(first.needs, ["Interpreter: Polish", "Large print", "Hard of hearing", "Sit on her left"]);
        assert_eq!(first.hints, ["Best times: Mornings", "Letters not known to be safe"]);
        let later = said(person.clone(), "supported");
        assert!(
            !words(&later.warnings).contains(&"Does not know of the referral yet"),
            "they have met by now"
        );
        for (how, spoke) in [("attempt", false), ("call", true)] {
            let call = known(6, (CASE, 8), kind::CONTACT, json!({ "how": how, "at_ms": 5 }));
            let warnings = with(person.clone(), "referred", [call]).warnings;
            assert_eq!(!words(&warnings).contains(&"Does not know of the referral yet"), spoke, "{how}");
        }
    }

    #[test]
    fn what_is_safe_is_not_warned_of() {
        let person = json!({
            "phone": { "number": "01632 960381", "safe_to_call": true, "safe_to_leave_message": true },
            "address": { "line": "3 Mill Row", "town": "Cradley", "safe_to_write": true },
            "email": { "address": "a@example.org", "safe_to_write": true },
        });
        assert!(said(person, "supported").is_empty());
        let quiet = json!({ "phone": { "number": "01632 960381", "safe_to_call": true } });
        assert_eq!(words(&said(quiet, "supported").warnings), ["Leave no message"]);
        assert!(said(json!({}), "supported").is_empty());
    }
}
