//! From a password to a key: Argon2id, as costly as this phone bears.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::UnwrapError;

/// The costs of Argon2id.
///
/// Source of the floor: OWASP Password Storage Cheat Sheet (19 MiB, 2 passes, 1 lane).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kdf {
    /// Memory in KiB.
    pub(crate) m_kib: u32,
    /// Passes over it.
    pub(crate) t: u32,
    /// Lanes.
    pub(crate) p: u32,
}

/// What a browser's one thread is asked for, from the floor upwards; each costs more than the one before.
const STEPS: [Kdf; 6] = [
    Kdf::FLOOR,
    Kdf { m_kib: 19 * 1024, t: 3, p: 1 },
    Kdf { m_kib: 32 * 1024, t: 3, p: 1 },
    Kdf { m_kib: 46 * 1024, t: 3, p: 1 },
    Kdf { m_kib: 64 * 1024, t: 3, p: 1 },
    Kdf { m_kib: 64 * 1024, t: 4, p: 1 },
];

/// A derivation that takes at least this long is costly enough.
const ENOUGH_MS: u64 = 250;
/// Nobody should wait longer than this to unlock.
const TOO_LONG_MS: u64 = 500;

impl Kdf {
    /// Never less than this.
    pub(crate) const FLOOR: Self = Self { m_kib: 19 * 1024, t: 2, p: 1 };
    /// Never more than this: a row on the disk may have been altered to freeze the phone.
    const CEILING: Self = Self { m_kib: 256 * 1024, t: 10, p: 4 };

    /// Derives a key from `password`.
    ///
    /// # Errors
    /// Where the costs are out of bounds, or memory does not suffice.
    pub(super) fn derive(self, password: &str, salt: &[u8]) -> Result<Zeroizing<[u8; 32]>, UnwrapError> {
        let Self { m_kib, t, p } = self;
        let (floor, ceiling) = (Self::FLOOR, Self::CEILING);
        let bounded = (floor.m_kib..=ceiling.m_kib).contains(&m_kib)
            && (floor.t..=ceiling.t).contains(&t)
            && (floor.p..=ceiling.p).contains(&p);
        if !bounded {
            return Err(UnwrapError::Damaged);
        }
        let params = Params::new(m_kib, t, p, Some(32)).map_err(|_| UnwrapError::Damaged)?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(password.as_bytes(), salt, key.as_mut())
            .map_err(|error| match error {
                argon2::Error::OutOfMemory => UnwrapError::NoMemory,
                _ => UnwrapError::Damaged,
            })?;
        Ok(key)
    }

    /// What this costs, in passes over a KiB.
    fn cost(self) -> u64 {
        u64::from(self.m_kib) * u64::from(self.t)
    }
}

/// The costs that make one derivation on this phone take 250 to 500 ms, or the floor where that takes longer already.
///
/// Blocks for less than a second on a phone that is fast enough to have a choice.
#[must_use]
pub(crate) fn calibrate(now_ms: impl Fn() -> u64) -> Kdf {
    choose(|kdf| {
        let from = now_ms();
        // Where memory does not suffice the step counts as too slow.
        let fits = kdf.derive("the time that this takes", b"and nothing else").is_ok();
        if fits { now_ms().saturating_sub(from).max(1) } else { u64::MAX }
    })
}

/// Measures the floor, leaps to the greatest step that should fit, and falls back where it does not.
fn choose(measure: impl Fn(Kdf) -> u64) -> Kdf {
    let floor_ms = measure(Kdf::FLOOR);
    if floor_ms >= ENOUGH_MS {
        return Kdf::FLOOR;
    }
    // A tenth is left for a slower moment.
    let fits = |kdf: &Kdf| floor_ms * kdf.cost() <= Kdf::FLOOR.cost() * (TOO_LONG_MS - TOO_LONG_MS / 10);
    let mut step = STEPS.iter().take_while(|kdf| fits(kdf)).count().saturating_sub(1);
    // A second look: the first derivation of a page also warms up the code, which makes the leap too short.
    for _ in 0..2 {
        let took_ms = measure(STEPS[step]);
        if took_ms > TOO_LONG_MS {
            return STEPS[step.saturating_sub(1)];
        }
        let fits = |kdf: &Kdf| took_ms * kdf.cost() <= STEPS[step].cost() * (TOO_LONG_MS - TOO_LONG_MS / 10);
        let higher = STEPS.iter().take_while(|kdf| fits(kdf)).count().saturating_sub(1);
        if took_ms >= ENOUGH_MS || higher <= step {
            break;
        }
        step = higher;
    }
    STEPS[step]
}
