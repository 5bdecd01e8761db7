//! How somebody came to the service: asked on the form of a referral, and completed later, often by somebody else. Pure but for the
//! boxes.

use jiff::civil::Date;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::check::{self, Mistake};
use shared::civil::long_date;
use shared::view::referral::{CRITERIA, METHODS, PERSON_KNOWS, REASONS, Referral, SOURCES, Source};

use crate::parts::choice::MultiPick;
use crate::parts::date_input::DateInput;
use crate::parts::field::{Select, TextArea, TextField, options, said};
use crate::parts::fold::Fold;
use crate::parts::slot::{Slot, part};
use crate::screens::about::details::DateBoxes;

/// What was typed and chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Referred {
    pub(crate) received: DateBoxes,
    pub(crate) source: String,
    pub(crate) source_who: String,
    pub(crate) source_role: String,
    pub(crate) source_organisation: String,
    pub(crate) reply_to: String,
    pub(crate) method: String,
    pub(crate) person_knows: String,
    pub(crate) reason: String,
    pub(crate) other_reasons: Vec<String>,
    pub(crate) criteria: Vec<String>,
    pub(crate) note: String,
}

impl Referred {
    /// A referral that came in on this day.
    pub(crate) fn on(today: Date) -> Self {
        Self { received: DateBoxes::of(Some(today)), ..Self::default() }
    }

    /// A referral as it is written down.
    pub(crate) fn of(referral: Referral) -> Self {
        let source = referral.source.unwrap_or_default();
        Self {
            received: DateBoxes::of(referral.received),
            source: source.source,
            source_who: source.who,
            source_role: source.role,
            source_organisation: source.organisation,
            reply_to: source.reply_to,
            method: referral.method.unwrap_or_default(),
            person_knows: referral.person_knows.unwrap_or_default(),
            reason: referral.reason.unwrap_or_default(),
            other_reasons: referral.other_reasons.unwrap_or_default(),
            criteria: referral.criteria.unwrap_or_default(),
            note: referral.note.unwrap_or_default(),
        }
    }

    /// The record, of which nobody has decided anything.
    ///
    /// # Errors
    /// Every mistake, in the order of the questions.
    pub(crate) fn referral(&self, today: Date) -> Result<Referral, Vec<Mistake>> {
        let mut wrong = Vec::new();
        for (id, text) in [
            ("source-who", &self.source_who),
            ("source-role", &self.source_role),
            ("source-organisation", &self.source_organisation),
            ("reply-to", &self.reply_to),
        ] {
            wrong.extend(check::length(text).err().map(|words| Mistake::new(id, words)));
        }
        let received = self.received(today).map_err(|words| wrong.push(Mistake::new("received", words))).ok();
        wrong.extend(check::length(&self.note).err().map(|words| Mistake::new("note", words)));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let trimmed = |text: &str| text.trim().to_owned();
        let list = |codes: Vec<String>| Some(codes).filter(|codes| !codes.is_empty());
        let source = Source {
            source: self.source.clone(),
            who: trimmed(&self.source_who),
            role: trimmed(&self.source_role),
            organisation: trimmed(&self.source_organisation),
            reply_to: trimmed(&self.reply_to),
        };
        let others = self.other_reasons.iter().filter(|reason| **reason != self.reason).cloned();
        Ok(Referral {
            received,
            source: Some(source).filter(|source| *source != Source::default()),
            method: said(&self.method),
            person_knows: said(&self.person_knows),
            reason: said(&self.reason),
            other_reasons: list(others.collect()),
            criteria: list(self.criteria.clone()),
            note: said(&self.note),
            eligibility: None,
        })
    }

    fn received(&self, today: Date) -> Result<Date, String> {
        let DateBoxes { day, month, year } = &self.received;
        let received = check::date_of(day, month, year, "date it came in")?;
        if received > today {
            return Err(format!("{} is still to come. Check the day it came in.", long_date(received)));
        }
        Ok(received)
    }

    fn tells_more_of_the_referrer(&self) -> bool {
        let texts = [&self.source_role, &self.source_organisation, &self.reply_to, &self.method];
        texts.into_iter().any(|text| !text.is_empty())
    }
}

/// The questions.
#[component]
pub(crate) fn ReferredFields(
    /// What is typed.
    values: Slot<Referred>,
) -> impl IntoView {
    let (has_more, has_others) = {
        let now = values.get_untracked();
        (now.tells_more_of_the_referrer(), !now.other_reasons.is_empty())
    };
    view! {
        <Select id="source" label="Who referred them" options=options(SOURCES) value=part!(values, source)/>
        <TextField id="source-who" label="Name of the referrer" value=part!(values, source_who)/>
        <Fold title="More of the referrer" hint="What they are, where they work, how they want an answer" open=has_more>
            <TextField
                id="source-role"
                label="What they are"
                hint="Practice nurse, social worker"
                value=part!(values, source_role)
            />
            <TextField id="source-organisation" label="Where they work" value=part!(values, source_organisation)/>
            <TextField
                id="reply-to"
                label="Where they want an answer"
                hint="An e-mail address, a number, the practice’s system"
                value=part!(values, reply_to)
            />
            <Select
                id="method"
                label="How it came in"
                options=options(METHODS)
                value=part!(values, method)
                empty="Nobody said"
            />
        </Fold>
        <DateInput
            id="received"
            legend="Came in on"
            hint="Today, unless you change it"
            day=part!(values, received.day)
            month=part!(values, received.month)
            year=part!(values, received.year)
        />
        <Select
            id="person-knows"
            label="Does the person know of it?"
            options=options(PERSON_KNOWS)
            value=part!(values, person_knows)
        />
        <Select id="reason" label="Main reason" options=options(REASONS) value=part!(values, reason)/>
        <Fold title="Other reasons" hint="All that the referral names" open=has_others>
            <MultiPick
                id="other-reasons"
                legend="Tick each of them"
                options=options(REASONS)
                value=part!(values, other_reasons)
            />
        </Fold>
        <MultiPick
            id="criteria"
            legend="Which of our criteria they meet"
            options=options(CRITERIA)
            value=part!(values, criteria)
        />
        <TextArea id="note" label="What the referrer wrote" value=part!(values, note)/>
    }
}
