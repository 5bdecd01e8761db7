//! What is on its way between devices and the office.

use std::collections::{BTreeMap, BTreeSet};

use shared::device::photo::PhotoCall;

/// One call of one tab: an answer is its own only if the tab still waits for this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u64);

/// An answer as it travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status; 200 with a page of somebody else's is a captive portal.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// A request as it travels.
#[derive(Clone, Debug)]
pub struct Request {
    /// The device.
    pub device: usize,
    /// The call.
    pub call: CallId,
    /// What is asked.
    pub asks: Asks,
}

/// What a request asks.
#[derive(Clone, Debug)]
pub enum Asks {
    /// A sync, with this body.
    Sync(Vec<u8>),
    /// Something about a photo. The bytes of a piece may be cut short on the way.
    Photo(PhotoCall),
}

/// What is on its way.
#[derive(Clone, Debug, Default)]
pub struct Network {
    next: u64,
    /// Requests that the office has not seen, or may see once more.
    pub requests: Vec<Request>,
    /// Answers that have not arrived.
    pub answers: BTreeMap<CallId, Answer>,
    /// Those of them that an office made which is no more.
    pub former: BTreeSet<CallId>,
}

/// Requests that may be on their way at once; older ones are forgotten by the network.
const REQUESTS_MAX: usize = 24;

impl Network {
    /// Sends a request.
    pub fn send(&mut self, device: usize, asks: Asks) -> CallId {
        self.next += 1;
        let call = CallId(self.next);
        if self.requests.len() >= REQUESTS_MAX {
            self.requests.remove(0);
        }
        self.requests.push(Request { device, call, asks });
        call
    }
}
