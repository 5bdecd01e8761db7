//! How often one may guess a password: a soft wait that grows, never a lock that a stranger could put on a colleague.
//!
//! Kept in memory, and asked at sign-in alone: sync is never slowed down by it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use crate::clock::{HOUR_MS, MINUTE_MS};

/// Wrong guesses at one account from one address before waiting begins.
const PAIR_FREE: u32 = 5;
/// Wrong guesses from one address, whoever is guessed at: a whole office may sit behind one.
const ADDRESS_FREE: u32 = 50;
/// Wrong guesses at one account from anywhere.
const ACCOUNT_FREE: u32 = 100;
/// The longest wait.
const WAIT_MS_MAX: u64 = MINUTE_MS;
/// How long a wrong guess is remembered.
const REMEMBERED_MS: u64 = HOUR_MS;
/// Counters that are kept; beyond them the oldest go, and all where there are no old ones.
const KEPT_MAX: usize = 10_000;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Pair([u8; 32], IpAddr),
    Address(IpAddr),
    Account([u8; 32]),
}

impl Key {
    fn free(&self) -> u32 {
        match self {
            Self::Pair(..) => PAIR_FREE,
            Self::Address(_) => ADDRESS_FREE,
            Self::Account(_) => ACCOUNT_FREE,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Count {
    wrong: u32,
    last_ms: u64,
}

/// Wrong guesses so far.
#[derive(Debug, Default)]
pub struct Backoff {
    counts: Mutex<HashMap<Key, Count>>,
}

impl Backoff {
    /// Seconds to wait before the next guess may be made; none to go ahead.
    #[must_use]
    pub fn wait_s(&self, account: &str, from: IpAddr, now_ms: u64) -> Option<u64> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let wait_of = |key: Key| Some(counts.get(&key)?.until_ms(key.free()).saturating_sub(now_ms));
        let wait_ms = keys(account, from).into_iter().filter_map(wait_of).max()?;
        (wait_ms > 0).then(|| wait_ms.div_ceil(1000))
    }

    /// Remembers a wrong guess.
    pub fn wrong(&self, account: &str, from: IpAddr, now_ms: u64) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= KEPT_MAX {
            counts.retain(|_, count| now_ms < count.last_ms + REMEMBERED_MS / 2);
        }
        if counts.len() >= KEPT_MAX {
            counts.clear();
        }
        for key in keys(account, from) {
            let count = counts.entry(key).or_insert(Count { wrong: 0, last_ms: now_ms });
            if now_ms >= count.last_ms + REMEMBERED_MS {
                count.wrong = 0;
            }
            count.wrong = count.wrong.saturating_add(1);
            count.last_ms = now_ms;
        }
    }

    /// Forgets the wrong guesses at an account from where it was guessed right.
    pub fn right(&self, account: &str, from: IpAddr) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.remove(&Key::Pair(hashed(account), from));
    }
}

fn keys(account: &str, from: IpAddr) -> [Key; 3] {
    let account = hashed(account);
    [Key::Pair(account, from), Key::Address(from), Key::Account(account)]
}

/// Names of any length take the same room.
fn hashed(account: &str) -> [u8; 32] {
    super::hash(account.to_lowercase().as_bytes())
}

impl Count {
    fn until_ms(self, free: u32) -> u64 {
        let Some(over) = self.wrong.checked_sub(free) else { return 0 };
        let wait_ms = 1000_u64.checked_shl(over).unwrap_or(WAIT_MS_MAX).min(WAIT_MS_MAX);
        self.last_ms + wait_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    #[test]
    fn waiting_begins_after_five_and_ends_by_itself() {
        let backoff = Backoff::default();
        for _ in 0..PAIR_FREE {
            assert_eq!(backoff.wait_s("a@b.invalid", HERE, 0), None);
            backoff.wrong("A@b.invalid", HERE, 0);
        }
        assert_eq!(backoff.wait_s("a@b.invalid", HERE, 0), Some(1));
        assert_eq!(backoff.wait_s("a@b.invalid", HERE, 1000), None, "a wait, not a lock");
        for _ in 0..70 {
            backoff.wrong("a@b.invalid", HERE, 1000);
        }
        assert_eq!(backoff.wait_s("a@b.invalid", HERE, 1000), Some(60), "the wait has a ceiling");
        assert_eq!(
            backoff.wait_s("a@b.invalid", THERE, 1000),
            None,
            "a stranger does not lock a colleague out"
        );
        assert_eq!(backoff.wait_s("c@b.invalid", THERE, 1000), None);
    }

    #[test]
    fn a_right_guess_forgets_the_wrong_ones() {
        let backoff = Backoff::default();
        for _ in 0..PAIR_FREE {
            backoff.wrong("a@b.invalid", HERE, 0);
        }
        backoff.right("a@b.invalid", HERE);
        assert_eq!(backoff.wait_s("a@b.invalid", HERE, 0), None);
    }
}
