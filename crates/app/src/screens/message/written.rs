//! What is typed of a message, checked, and the message that it makes. Pure.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shared::check::{self, Mistake};
use shared::message::{Code, Letter, Parts};
use shared::view::message::{MaySend, Message, To};
use shared::view::referral::Source;

/// What mistakes name: the ids of the boxes.
pub(super) const MAY: &str = "message-may";
pub(super) const WHY: &str = "message-why";
pub(super) const QUIET: &str = "message-quiet";
pub(super) const WHO: &str = "message-who";
pub(super) const ACTIONS: &str = "message-actions";
pub(super) const TELL: &str = "message-tell";
pub(super) const HOW: &str = "message-how";

/// What was typed and chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct MessageForm {
    pub(super) may: String,
    pub(super) why: String,
    /// Nobody who must not know reads it.
    pub(super) quiet: bool,
    pub(super) who: String,
    pub(super) organisation: String,
    pub(super) reply_to: String,
    pub(super) actions: String,
    pub(super) done: String,
    pub(super) scores: String,
    pub(super) goals: String,
    pub(super) risks: String,
    /// Risks of which the writer says whether they may be told.
    pub(super) ask_first: String,
    /// `yes` or `no`.
    pub(super) tell: String,
    pub(super) codes: Vec<String>,
    pub(super) how: String,
}

/// What a message says that nobody types.
pub(super) struct About {
    /// Who writes.
    pub(super) from: String,
    /// The day in words.
    pub(super) on: String,
    /// The person: name, date of birth, NHS number.
    pub(super) person: Vec<String>,
    /// The codes that may be suggested now.
    pub(super) codes: Vec<Code>,
}

impl MessageForm {
    /// What is suggested: to whoever referred, else to the practice.
    pub(super) fn new(source: &Source, practice: &str, parts: Parts, codes: &[Code]) -> Self {
        let who: Vec<&str> =
            [source.who.as_str(), &source.role].into_iter().filter(|part| !part.is_empty()).collect();
        // Whoever came by themselves, or through family, has a practice all the same.
        let ours = matches!(source.source.as_str(), "self" | "family" | "");
        Self {
            who: if ours { String::new() } else { who.join(", ") },
            organisation: if ours || source.organisation.is_empty() {
                practice.to_owned()
            } else {
                source.organisation.clone()
            },
            reply_to: if ours { String::new() } else { source.reply_to.clone() },
            done: parts.done,
            scores: parts.scores,
            goals: parts.goals,
            risks: parts.risks,
            ask_first: parts.ask_first,
            codes: codes.iter().map(|code| code.code.clone()).collect(),
            ..Self::default()
        }
    }

    /// What it says now.
    pub(super) fn letter(&self, about: &About) -> Letter {
        let said = |text: &String| !text.trim().is_empty();
        let told = match (self.ask_first.is_empty(), self.tell.as_str()) {
            (true, _) => String::new(),
            (false, "yes") => format!("\n{}", self.ask_first),
            // That there is more is said; what it is waits for a call.
            (false, _) => {
                "\nPlease ring us before you see them: there is more to say than fits in a letter.".to_owned()
            }
        };
        let part = |title: &str, words: String| (title.to_owned(), words);
        Letter {
            to: [&self.who, &self.organisation].into_iter().filter(|text| said(text)).cloned().collect(),
            from: about.from.clone(),
            on: about.on.clone(),
            about: about.person.clone(),
            actions: self.actions.clone(),
            parts: vec![
                part("What was done", self.done.clone()),
                part("Scores, first and latest", self.scores.clone()),
                part("Their goals", self.goals.clone()),
                part("Risks", format!("{}{told}", self.risks.trim())),
            ],
            codes: self.chosen(&about.codes),
        }
    }

    /// The codes that were left ticked and may be said.
    fn chosen(&self, offered: &[Code]) -> Vec<Code> {
        offered.iter().filter(|code| self.codes.contains(&code.code)).cloned().collect()
    }

    /// Whether it can be sent. `has_must_not`: somebody must not know that the person is with the service.
    ///
    /// # Errors
    /// Every mistake, in the order of the form.
    pub(super) fn checked(&self, has_must_not: bool) -> Result<(), Vec<Mistake>> {
        let mut wrong = Vec::new();
        let mut see = |field, answer: Result<(), String>| {
            wrong.extend(answer.err().map(|words| Mistake::new(field, words)))
        };
        match self.may.as_str() {
            "" => see(MAY, Err("Say whether they agree that it goes there.".to_owned())),
            "no" => see(
                WHY,
                check::said(&self.why, "Write why it goes although they do not agree, and who decided that."),
            ),
            _ => {}
        }
        if has_must_not && !self.quiet {
            see(QUIET, Err("Make sure that nobody who must not know reads it.".to_owned()));
        }
        if self.who.trim().is_empty() && self.organisation.trim().is_empty() {
            see(WHO, Err("Write to whom it goes.".to_owned()));
        }
        see(ACTIONS, check::length(&self.actions));
        if self.risks.trim().is_empty() {
            see(
                "message-risks",
                Err("Say what is known of risks. “No known risks” is an answer.".to_owned()),
            );
        }
        if !self.ask_first.is_empty() && self.tell.is_empty() {
            see(TELL, Err("Say whether the message may tell these risks.".to_owned()));
        }
        if self.how.is_empty() {
            see(HOW, Err("Say how you sent it.".to_owned()));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// The message as it was sent.
    pub(super) fn sent(&self, text: String, on: Date, offered: &[Code]) -> Message {
        let why = if self.may == "no" { self.why.trim() } else { "" };
        Message {
            to: Some(To {
                who: self.who.trim().to_owned(),
                organisation: self.organisation.trim().to_owned(),
                reply_to: self.reply_to.trim().to_owned(),
            }),
            on: Some(on),
            how: Some(self.how.clone()),
            text: Some(text),
            codes: Some(self.chosen(offered).into_iter().map(|code| code.code).collect()),
            may: Some(MaySend { answer: self.may.clone(), why: why.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::message::codes;

    use super::*;

    fn form() -> MessageForm {
        let source = Source {
            source: "gp".to_owned(),
            who: "Dr Shah".to_owned(),
            reply_to: "By e-mail".to_owned(),
            ..Source::default()
        };
        let parts = Parts {
            done: "2 visits.".to_owned(),
            risks: "Asked on 3 March 2026.".to_owned(),
            ask_first: "Being used: her nephew".to_owned(),
            ..Parts::default()
        };
        MessageForm::new(&source, "High Street Surgery", parts, &codes()[..1])
    }

    fn text(form: &MessageForm) -> String {
        let about = About {
            from: "Rosa Hale".to_owned(),
            on: "3 March 2026".to_owned(),
            person: vec!["Dee".to_owned()],
            codes: codes()[..1].to_vec(),
        };
        form.letter(&about).text()
    }

    fn wrong(form: &MessageForm, has_must_not: bool) -> Vec<&'static str> {
        let mistakes = form.checked(has_must_not).err().unwrap_or_default();
        mistakes.into_iter().map(|mistake| mistake.field).collect()
    }

    #[test]
    fn what_is_asked_first_is_told_only_after_a_yes() {
        let asked = form();
        assert!(!text(&asked).contains("nephew"));
        assert!(text(&asked).contains("Please ring us"));
        assert!(text(&MessageForm { tell: "yes".to_owned(), ..asked }).contains("her nephew"));
    }

    #[test]
    fn a_message_says_to_whom_how_and_that_it_may_go() {
        assert_eq!(wrong(&form(), true), [MAY, QUIET, TELL, HOW]);
        let may =
            MessageForm { may: "no".to_owned(), tell: "no".to_owned(), how: "print".to_owned(), ..form() };
        assert_eq!(wrong(&may, false), [WHY]);
        let nobody = MessageForm {
            who: " ".to_owned(),
            organisation: String::new(),
            why: "In danger.".to_owned(),
            ..may.clone()
        };
        assert_eq!(wrong(&nobody, false), [WHO]);
        let sent = MessageForm { why: "In danger.".to_owned(), ..may }.sent(
            "text".to_owned(),
            Date::default(),
            &codes()[..1],
        );
        assert_eq!(sent.codes, Some(vec![codes()[0].code.clone()]));
        assert_eq!(sent.may.unwrap().why, "In danger.");
    }

    #[test]
    fn a_code_that_was_said_meanwhile_is_not_said_again() {
        let sent = form().sent(String::new(), Date::default(), &[]);
        assert_eq!(sent.codes, Some(Vec::new()));
    }

    #[test]
    fn whoever_came_by_themselves_has_a_practice() {
        let own = MessageForm::new(
            &Source { source: "self".to_owned(), who: "Dee".to_owned(), ..Source::default() },
            "High Street Surgery",
            Parts::default(),
            &[],
        );
        assert_eq!((own.who.as_str(), own.organisation.as_str()), ("", "High Street Surgery"));
    }
}
