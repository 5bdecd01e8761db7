//! Stories as saves in the order of their time, played through the same door as anybody's saves.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use serde_json::Value;
use serde_json::value::to_raw_value;
use shared::change::{Change, Edit, FieldEdit, seal_save};
use shared::id::{ChangeId, EntryId, FileId, ReplicaId, SaveId, WriterId};
use shared::kind;
use shared::plan;
use shared::stamp::Stamp;
use shared::story::Calendar;
use shared::view::plan::Covered;
use shared::wire::sync::Outcome;

use super::story::{Fields, Root, Story, Told};
use super::{id, numbers, user};
use crate::grants;
use crate::receive::{Receiver, read_saves};
use crate::store::row::Look;
use crate::store::{StoreError, Writing};

/// Entries older than this have been looked at by the supervisor.
const REVIEWED_DAYS: i32 = 9;
/// The day of the supervisor's last look at the team.
const LOOKED_DAY: i32 = -4;

/// Something that happened.
pub(super) struct Event {
    at_ms: u64,
    deed: Deed,
}

enum Deed {
    /// Somebody saved something in a case.
    Save { by: String, case: FileId, name: String, changes: Vec<Change> },
    /// The holder shares a case.
    Share { case: FileId, with: String },
    /// The supervisor looked at the team's board.
    Look,
}

/// Everything that happens in the demonstration, in order.
pub(super) struct Script {
    calendar: Calendar,
    now_ms: u64,
    events: Vec<Event>,
}

impl Script {
    pub(super) fn new(now_ms: u64) -> Self {
        Self { calendar: Calendar::at(now_ms), now_ms, events: Vec::new() }
    }

    pub(super) fn look(&mut self) -> anyhow::Result<()> {
        let at_ms = self.calendar.instant_ms(LOOKED_DAY, "09:05")?;
        self.events.push(Event { at_ms, deed: Deed::Look });
        Ok(())
    }

    /// Adds that an admin set the service up.
    pub(super) fn set_up(&mut self) -> anyhow::Result<()> {
        let at_ms = self.calendar.instant_ms(numbers::DAY, "09:30")?;
        for (name, change) in [
            ("service/numbers", numbers::change(self.calendar, at_ms)?),
            ("service/phrase", numbers::phrase(at_ms)),
        ] {
            let (by, case, name) = ("admin".to_owned(), change.file, name.to_owned());
            self.events.push(Event { at_ms, deed: Deed::Save { by, case, name, changes: vec![change] } });
        }
        Ok(())
    }

    /// Adds a story.
    pub(super) fn tell(&mut self, story: &Story) -> anyhow::Result<()> {
        let teller = Teller::new(self.calendar, story)?;
        let first_day = story.entries.iter().map(|told| told.day);
        let first_day = first_day.chain(story.case.stages.iter().map(|stage| stage.day)).min().unwrap_or(-1);
        let opened_ms = self.calendar.instant_ms(first_day, "08:40")?;
        let opening = vec![teller.person_root(opened_ms)?, teller.case_root(opened_ms)?];
        self.save(opened_ms, &story.holder, &teller, "opening", opening);
        if let Some(with) = &story.support {
            let deed = Deed::Share { case: teller.case, with: with.clone() };
            self.events.push(Event { at_ms: opened_ms + 1, deed });
        }
        for number in 1..story.case.stages.len() {
            let at_ms = self.calendar.instant_ms(story.case.stages[number].day, "17:20")?;
            let change = teller.stage(number, at_ms)?;
            self.save(at_ms, &story.holder, &teller, &format!("stage-{number}"), vec![change]);
        }
        for told in &story.entries {
            let at_ms = self.calendar.instant_ms(told.day, &told.time)?;
            let change = teller.entry(told, at_ms)?;
            self.save(at_ms, &told.by, &teller, &format!("entry-{}", told.key), vec![change]);
        }
        for told in unreviewed(story) {
            let note = teller.reviewed(told);
            let at_ms = self.calendar.instant_ms(note.day, &note.time)?;
            let change = teller.entry(&note, at_ms)?;
            self.save(at_ms, "supervisor", &teller, &format!("entry-{}", note.key), vec![change]);
        }
        Ok(())
    }

    fn save(&mut self, at_ms: u64, by: &str, teller: &Teller<'_>, name: &str, changes: Vec<Change>) {
        let name = format!("{}/{name}", teller.story.key);
        let deed = Deed::Save { by: by.to_owned(), case: teller.case, name, changes };
        self.events.push(Event { at_ms: at_ms.min(self.now_ms), deed });
    }

    /// Plays everything, in the order of its time.
    pub(super) fn play(mut self, tx: &mut dyn Writing) -> anyhow::Result<()> {
        self.events.sort_by_key(|event| event.at_ms);
        for Event { at_ms, deed } in self.events {
            match deed {
                Deed::Share { case, with } => grants::share(tx, case, user(&with), at_ms)?,
                Deed::Look => look(tx, at_ms)?,
                Deed::Save { by, case, name, changes } => {
                    let is_supervisor = by == "supervisor";
                    if is_supervisor {
                        grants::open_whole(tx, case, user(&by), at_ms)?;
                    }
                    save(tx, &by, &name, &changes, at_ms)?;
                    if is_supervisor {
                        grants::close_opened(tx, case, user(&by), at_ms)?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn look(tx: &mut dyn Writing, at_ms: u64) -> Result<(), StoreError> {
    let seq = tx.visible_through()?;
    for key in ["link.worker", "link.worker2", "support.worker"] {
        tx.put_look(&Look { supervisor: user("supervisor"), worker: user(key), seq, at_ms })?;
    }
    Ok(())
}

fn save(tx: &mut dyn Writing, by: &str, name: &str, changes: &[Change], at_ms: u64) -> anyhow::Result<()> {
    let author = tx.user(user(by))?.with_context(|| format!("nobody is called {by}"))?;
    let text = seal_save(SaveId(id(&format!("save:{name}"))), changes)?;
    let saves = read_saves(&[to_raw_value(&serde_json::from_str::<&serde_json::value::RawValue>(&text)?)?]);
    let replica = ReplicaId(id(&format!("replica:{by}")));
    for verdict in Receiver::new(tx, at_ms).take(&author, replica, &saves)? {
        ensure!(matches!(verdict.outcome, Outcome::Applied { .. }), "{name}: {:?}", verdict.outcome);
    }
    Ok(())
}

/// What a worker finished long enough ago to have been looked at, although the story says nothing of it.
fn unreviewed(story: &Story) -> impl Iterator<Item = &Told> {
    let named = |key: &str| Value::from(format!("@entry:{key}"));
    story.entries.iter().filter(move |told| {
        let is_work = matches!(told.kind.as_str(), kind::CONTACT | kind::ASSESSMENT | kind::WALK);
        let names_it = |other: &Told| {
            other.fields.get("about") == Some(&named(&told.key))
                || other.fields.get("amends") == Some(&named(&told.key))
        };
        is_work && told.day < -REVIEWED_DAYS && !story.entries.iter().any(names_it)
    })
}

/// Turns the parts of one story into changes.
struct Teller<'s> {
    calendar: Calendar,
    story: &'s Story,
    case: FileId,
    person: FileId,
}

impl<'s> Teller<'s> {
    fn new(calendar: Calendar, story: &'s Story) -> anyhow::Result<Self> {
        ensure!(!story.case.stages.is_empty(), "{} has no stage", story.key);
        Ok(Self {
            calendar,
            story,
            case: case(&story.key),
            person: FileId(id(&format!("person:{}", story.key))),
        })
    }

    fn entry_id(&self, key: &str) -> EntryId {
        EntryId(id(&format!("entry:{}/{key}", self.story.key)))
    }

    fn change_id(&self, name: &str) -> ChangeId {
        ChangeId(id(&format!("change:{}/{name}", self.story.key)))
    }

    fn person_root(&self, at_ms: u64) -> anyhow::Result<Change> {
        let set = self.fields(&self.story.person.fields, &self.story.person.members)?;
        Ok(self.change(
            "person",
            self.person,
            self.person.root(),
            kind::PERSON,
            &self.story.holder,
            at_ms,
            set,
        ))
    }

    fn case_root(&self, at_ms: u64) -> anyhow::Result<Change> {
        let Root { fields, members, .. } = &self.story.case;
        let mut set = self.fields(fields, members)?;
        set.insert("person".to_owned(), written(Value::from(self.person.to_string()), Vec::new()));
        set.insert("stage".to_owned(), written(self.stage_value(0), Vec::new()));
        Ok(self.change("stage-0", self.case, self.case.root(), kind::CASE, &self.story.holder, at_ms, set))
    }

    fn stage_value(&self, number: usize) -> Value {
        let stage = &self.story.case.stages[number];
        serde_json::json!({"stage": stage.stage, "on": self.calendar.date(stage.day).to_string(), "why": stage.why})
    }

    /// The step to stage `number`, which replaces the one before.
    fn stage(&self, number: usize, at_ms: u64) -> anyhow::Result<Change> {
        let over = vec![self.change_id(&format!("stage-{}", number - 1))];
        let set = BTreeMap::from([("stage".to_owned(), written(self.stage_value(number), over))]);
        let name = format!("stage-{number}");
        Ok(self.change(&name, self.case, self.case.root(), kind::CASE, &self.story.holder, at_ms, set))
    }

    fn entry(&self, told: &Told, at_ms: u64) -> anyhow::Result<Change> {
        let mut set = self.fields(&told.fields, &told.members)?;
        let has_time = matches!(
            told.kind.as_str(),
            kind::CONTACT | kind::ASSESSMENT | kind::RISKS | kind::WALK | kind::REVIEW_NOTE
        );
        if has_time {
            set.entry("at_ms".to_owned()).or_insert_with(|| written(Value::from(at_ms), Vec::new()));
        }
        if let Some(key) = &told.amends {
            let amended = Value::from(self.entry_id(key).to_string());
            set.insert("amends".to_owned(), written(amended, Vec::new()));
        }
        if told.kind == kind::AGREEMENT {
            set.insert(
                "covers".to_owned(),
                written(serde_json::to_value(self.covered(told.day, &told.time)?)?, Vec::new()),
            );
        }
        let file = if told.file.as_deref() == Some("person") { self.person } else { self.case };
        let name = format!("entry-{}", told.key);
        Ok(self.change(&name, file, self.entry_id(&told.key), &told.kind, &told.by, at_ms, set))
    }

    /// What an agreement covers that is made then: the goals and actions written down before.
    fn covered(&self, day: i32, time: &str) -> anyhow::Result<Vec<Covered>> {
        let then = (day, time);
        let parts = self.story.entries.iter().filter(|told| {
            matches!(told.kind.as_str(), kind::GOAL | kind::ACTION) && (told.day, told.time.as_str()) < then
        });
        parts
            .map(|told| {
                let fields = self.fields(&told.fields, &told.members)?;
                let said = fields.into_keys().filter(|name| plan::is_agreed(&told.kind, name));
                let change = self.change_id(&format!("entry-{}", told.key));
                Ok(Covered { entry: self.entry_id(&told.key), at: said.map(|name| (name, change)).collect() })
            })
            .collect()
    }

    /// The supervisor's tick on an entry, the day after.
    fn reviewed(&self, told: &Told) -> Told {
        Told {
            key: format!("{}-reviewed", told.key),
            day: told.day + 1,
            time: "16:45".to_owned(),
            by: "supervisor".to_owned(),
            file: None,
            kind: kind::REVIEW_NOTE.to_owned(),
            fields: Fields::from([
                ("about".to_owned(), Value::from(format!("@entry:{}", told.key))),
                ("verdict".to_owned(), Value::from("reviewed")),
            ]),
            members: BTreeMap::new(),
            amends: None,
        }
    }

    fn fields(
        &self,
        fields: &Fields,
        members: &BTreeMap<String, Fields>,
    ) -> anyhow::Result<BTreeMap<String, FieldEdit>> {
        let named = |word: &str, key: &str| match word {
            "entry" => Some(Value::from(self.entry_id(key).to_string())),
            "person" => Some(Value::from(id(&format!("person:{key}")).to_string())),
            // What the contacts of one joint visit share.
            "visit" => Some(Value::from(id(&format!("visit:{key}")).to_string())),
            _ => None,
        };
        let mut set = BTreeMap::new();
        for (name, value) in fields {
            set.insert(name.clone(), written(self.calendar.resolve(value, &named)?, Vec::new()));
        }
        for (collection, members) in members {
            for (member, value) in members {
                let member = self.calendar.resolve(&Value::from(member.as_str()), &named)?;
                let member = member.as_str().context("a member has a name")?;
                let name = format!("{collection}/{member}");
                set.insert(name, written(self.calendar.resolve(value, &named)?, Vec::new()));
            }
        }
        Ok(set)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a change has that many parts, and this is the one place that fills them"
    )]
    fn change(
        &self,
        name: &str,
        file: FileId,
        entry: EntryId,
        kind: &str,
        by: &str,
        at_ms: u64,
        set: BTreeMap<String, FieldEdit>,
    ) -> Change {
        Change {
            id: self.change_id(name),
            file,
            entry,
            kind: kind.to_owned(),
            base: None,
            stamp: Stamp { wall_ms: at_ms, tick: 0, writer: WriterId(id(&format!("writer:{by}"))) },
            replaces: None,
            edit: Edit::Set(set),
        }
    }
}

fn written(value: Value, over: Vec<ChangeId>) -> FieldEdit {
    FieldEdit { value, over }
}

/// The case file of a story.
#[must_use]
pub fn case(story: &str) -> FileId {
    FileId(id(&format!("case:{story}")))
}
