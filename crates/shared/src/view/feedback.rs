//! What the person of a case says of the service: the root entry of a restricted file that its author does not read, and that they were
//! asked, which stands in the case.

use super::{Codes, view};
use crate::id::FileId;
use crate::view::assessment::InstrumentRef;

view! {
    /// What somebody said of the service, sealed to the office. The supervisors of the case's team have it opened there; neither whoever
    /// handed over the phone nor whoever has the case does.
    Feedback is crate::kind::FEEDBACK;
    /// The case that it is about.
    case: FileId,
    /// When it was given, in milliseconds since the Unix epoch.
    at_ms: u64,
    /// The questions, in their version.
    instrument: InstrumentRef,
    /// What was answered ([`crate::feedback::Given`]), each part sealed to the office's key, in base64.
    sealed: Vec<String>,
}

view! {
    /// That the person of a case was asked what they think of the service, finalised.
    FeedbackAsked is crate::kind::FEEDBACK_ASKED;
    /// A code of [`ASKED`].
    answer: String,
    /// When, in milliseconds since the Unix epoch.
    at_ms: u64,
}

/// What came of asking. What was answered stands nowhere here.
pub const ASKED: Codes =
    &[("answered", "They answered"), ("declined", "They would rather not"), ("not_now", "Not now")];
