//! A device as the protocol asks for it: an outbox whose bytes never change, a cursor, and a memory of every answer.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};
use uuid::Uuid;

use crate::server;

/// A place in the server's order, as on the wire.
pub(crate) type Seq = (u32, u64);

/// One save in the outbox.
#[derive(Clone, Debug)]
pub(crate) struct Save {
    /// Its bytes, fixed when it was made.
    pub(crate) text: String,
    /// Its changes, in order.
    pub(crate) changes: Vec<Uuid>,
    /// Whether it was ever handed to a request.
    pub(crate) was_sent: bool,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Called {
    /// The answer came and was stored. The number of changes that it acknowledged.
    Answered(usize),
    /// No answer, or half of one.
    Lost,
    /// The server said to come again later.
    Busy,
}

/// One worker's device.
pub(crate) struct Device {
    pub(crate) email: String,
    number: u128,
    pub(crate) replica: Uuid,
    token: Option<String>,
    pub(crate) cursor: Value,
    pub(crate) incarnation: Option<String>,
    pub(crate) outbox: VecDeque<Save>,
    /// Saves that the server has acknowledged, in that order. A device keeps them until they are safe.
    pub(crate) kept: Vec<Save>,
    /// Every change that was ever made here, with its bytes.
    pub(crate) made: BTreeMap<Uuid, String>,
    /// Every change that the server has acknowledged, and where.
    pub(crate) acknowledged: BTreeMap<Uuid, Seq>,
    /// Every change that the server has shown in a page, and where.
    pub(crate) shown: BTreeMap<Uuid, Seq>,
    next: u128,
    latest_task: Option<(Uuid, Uuid)>,
}

impl Device {
    pub(crate) fn new(email: &str, number: u128) -> Self {
        Self {
            email: email.to_owned(),
            number,
            replica: Uuid::from_u128(0xDE_0000 + number),
            token: None,
            cursor: Value::Null,
            incarnation: None,
            outbox: VecDeque::new(),
            kept: Vec::new(),
            made: BTreeMap::new(),
            acknowledged: BTreeMap::new(),
            shown: BTreeMap::new(),
            next: 0,
            latest_task: None,
        }
    }

    fn id(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128((self.number << 64) + self.next)
    }

    pub(crate) fn person(&self) -> Uuid {
        Uuid::from_u128((0xA000 + self.number) << 64)
    }

    pub(crate) fn case(&self) -> Uuid {
        Uuid::from_u128((0xB000 + self.number) << 64)
    }

    fn change(&mut self, file: Uuid, entry: Uuid, kind: &str, set: &Value) -> (Uuid, String) {
        let id = self.id();
        let writer = Uuid::from_u128(0xF000 + self.number);
        let text = json!({"id": id, "file": file, "entry": entry, "kind": kind,
            "stamp": {"wall_ms": self.next as u64, "tick": 0, "writer": writer}, "set": set})
        .to_string();
        self.made.insert(id, text.clone());
        (id, text)
    }

    fn keep(&mut self, changes: Vec<(Uuid, String)>) {
        let id = self.id();
        let (changes, texts): (Vec<Uuid>, Vec<String>) = changes.into_iter().unzip();
        let text = format!(r#"{{"id":"{id}","changes":[{}]}}"#, texts.join(","));
        self.outbox.push_back(Save { text, changes, was_sent: false });
    }

    /// Makes a person and their case.
    pub(crate) fn open_case(&mut self) {
        let (person, case) = (self.person(), self.case());
        let name = json!({"name": {"value": {"given": "Ada", "family": "Test"}, "over": []}});
        let names = json!({"person": {"value": person, "over": []}});
        let roots =
            vec![self.change(person, person, "person", &name), self.change(case, case, "case", &names)];
        self.keep(roots);
    }

    /// Makes one save: new tasks, and now and then a new wording of the last one.
    pub(crate) fn write(&mut self, changes: usize, words: &str) {
        let case = self.case();
        let mut all = Vec::new();
        for number in 0..changes {
            let (entry, over) = match self.latest_task {
                Some((entry, before)) if number % 3 == 2 => (entry, json!([before])),
                _ => (self.id(), json!([])),
            };
            let what = json!({"what": {"value": format!("{words} {}", self.next), "over": over}});
            let change = self.change(case, entry, "task", &what);
            self.latest_task = Some((entry, change.0));
            all.push(change);
        }
        self.keep(all);
    }

    /// Signs in anew.
    pub(crate) fn sign_in(&mut self, address: &str) -> Called {
        match server::sign_in(address, &self.email, server::PASSWORD, self.replica) {
            None => Called::Lost,
            Some((503, _)) => Called::Busy,
            Some((status, answer)) => {
                assert_eq!(status, 200, "{answer}");
                self.token = answer["access"].as_str().map(str::to_owned);
                Called::Answered(0)
            }
        }
    }

    /// Sends the first `most` saves of the outbox and never hears what came of it.
    pub(crate) fn send_into_the_void(&mut self, address: &str, most: usize) {
        let body = self.body(most);
        // The connection is dropped at once; what the server did by then is its business.
        drop(server::send(address, "/api/v1/sync", self.token.as_deref(), &body));
    }

    /// Puts everything that was ever acknowledged back to the beginning of the outbox, as it was sent.
    pub(crate) fn offer_again(&mut self) {
        for save in self.kept.drain(..).rev() {
            self.outbox.push_front(save);
        }
        self.acknowledged.clear();
        self.shown.clear();
    }

    fn body(&mut self, most: usize) -> String {
        let batch: Vec<&mut Save> = self.outbox.iter_mut().take(most).collect();
        let texts: Vec<&str> = batch
            .into_iter()
            .map(|save| {
                save.was_sent = true;
                save.text.as_str()
            })
            .collect();
        server::sync_body(self.replica, &self.cursor, &texts)
    }

    /// One sync with the first `most` saves of the outbox.
    pub(crate) fn sync(&mut self, address: &str, most: usize) -> Called {
        if self.token.is_none() {
            match self.sign_in(address) {
                Called::Answered(_) => {}
                other => return other,
            }
        }
        let new: Vec<bool> = self.outbox.iter().take(most).map(|save| !save.was_sent).collect();
        let body = self.body(most);
        let answer = match server::post(address, "/api/v1/sync", self.token.as_deref(), &body) {
            None => return Called::Lost,
            Some((200, answer)) => answer,
            Some((401, _)) => {
                self.token = None;
                return Called::Busy;
            }
            Some((503, _)) => return Called::Busy,
            Some((status, answer)) => panic!("{status}: {answer}"),
        };
        self.store(&answer, &new)
    }

    /// Stores an answer and checks everything that it claims.
    fn store(&mut self, answer: &Value, new: &[bool]) -> Called {
        let incarnation = answer["incarnation"].as_str().unwrap().to_owned();
        if self.incarnation.as_ref().is_some_and(|known| *known == incarnation) {
            assert_eq!(answer["restart"], false, "a cursor of this history is good");
        }
        self.incarnation = Some(incarnation);
        let batch: Vec<Save> = self.outbox.drain(..new.len()).collect();
        let mut verdicts = answer["verdicts"].as_array().unwrap().iter();
        let mut count = 0;
        for (save, is_new) in batch.into_iter().zip(new) {
            for change in &save.changes {
                let verdict = verdicts.next().expect("a verdict for every change");
                assert_eq!(verdict["change"], json!(change), "in the order sent");
                match verdict["verdict"].as_str() {
                    Some("applied") => {}
                    Some("duplicate") if !is_new => {}
                    _ => panic!(
                        "{verdict} for a save that was {}sent before",
                        if *is_new { "never " } else { "" }
                    ),
                }
                let seq: Seq = serde_json::from_value(verdict["seq"].clone()).unwrap();
                let before = self.acknowledged.insert(*change, seq);
                assert!(before.is_none(), "{change} was acknowledged twice");
                count += 1;
            }
            self.kept.push(save);
        }
        assert!(verdicts.next().is_none(), "a verdict for nothing");
        for record in
            answer["pages"].as_array().unwrap().iter().flat_map(|page| page["entries"].as_array().unwrap())
        {
            for change in record["changes"].as_array().unwrap() {
                let id = serde_json::from_value(change["body"]["id"].clone()).unwrap();
                self.shown.insert(id, serde_json::from_value(change["seq"].clone()).unwrap());
            }
        }
        self.cursor = answer["cursor"].clone();
        Called::Answered(count)
    }
}
