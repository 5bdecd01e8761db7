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

/// Measures the floor, leaps to the greatest step that should fit, and corrects itself by what that took.
fn choose(measure: impl Fn(Kdf) -> u64) -> Kdf {
    let floor_ms = measure(Kdf::FLOOR);
    if floor_ms >= ENOUGH_MS {
        return Kdf::FLOOR;
    }
    let mut step = greatest_fitting(Kdf::FLOOR, floor_ms);
    let mut top = STEPS.len() - 1;
    // The first derivation of a page also warms up the code, which makes the first leap too short; memory that does
    // not fit into the cache makes it too long.
    for _ in 0..3 {
        let took_ms = measure(STEPS[step]);
        let fitting = greatest_fitting(STEPS[step], took_ms);
        if took_ms > TOO_LONG_MS {
            top = step.saturating_sub(1);
            step = fitting.min(top);
        } else if took_ms < ENOUGH_MS && fitting.min(top) > step {
            step = fitting.min(top);
        } else {
            break;
        }
    }
    STEPS[step]
}

/// The greatest step that should not take too long, where `measured` took `took_ms`; a tenth is left for a slower moment.
fn greatest_fitting(measured: Kdf, took_ms: u64) -> usize {
    let budget = measured.cost().saturating_mul(TOO_LONG_MS - TOO_LONG_MS / 10);
    let fits = |kdf: &&Kdf| took_ms.saturating_mul(kdf.cost()) <= budget;
    STEPS.iter().take_while(fits).count().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A phone that takes this many milliseconds for the floor, and in proportion for the rest.
    fn phone(floor_ms: u64) -> impl Fn(Kdf) -> u64 {
        move |kdf| floor_ms * kdf.cost() / Kdf::FLOOR.cost()
    }

    #[test]
    fn the_floor_holds_on_slow_phones_and_nobody_waits_long_on_fast_ones() {
        for slow_ms in [250, 400, 3_000] {
            assert_eq!(choose(phone(slow_ms)), Kdf::FLOOR, "{slow_ms} ms for the floor");
        }
        for fast_ms in 1..250 {
            let chosen = choose(phone(fast_ms));
            assert!(phone(fast_ms)(chosen) <= TOO_LONG_MS, "{fast_ms} ms for the floor: {chosen:?}");
        }
        assert_eq!(choose(phone(50)), Kdf { m_kib: 64 * 1024, t: 4, p: 1 });
        assert_eq!(choose(phone(100)), Kdf { m_kib: 46 * 1024, t: 3, p: 1 });
        assert_eq!(choose(phone(200)), Kdf { m_kib: 19 * 1024, t: 3, p: 1 });
    }

    #[test]
    fn a_step_that_turns_out_too_slow_is_taken_back() {
        // Memory that does not fit into the cache costs more than in proportion.
        for much_kib in STEPS.map(|kdf| kdf.m_kib) {
            let cache = |kdf: Kdf| if kdf.m_kib > much_kib { 900 } else { phone(60)(kdf) };
            let chosen = choose(cache);
            assert!(cache(chosen) <= TOO_LONG_MS, "{much_kib} KiB fit: {chosen:?}");
        }
    }

    #[test]
    fn a_cold_start_does_not_leave_a_fast_phone_with_little() {
        let first = std::cell::Cell::new(true);
        let chosen = choose(|kdf| if first.replace(false) { 240 } else { phone(60)(kdf) });
        assert!(phone(60)(chosen) >= ENOUGH_MS, "{chosen:?}");
    }

    #[test]
    fn steps_grow() {
        assert!(STEPS.is_sorted_by(|one, next| one.cost() < next.cost()));
    }

    #[test]
    fn absurd_costs_are_refused_before_any_work_is_done() {
        let absurd = [
            Kdf { m_kib: 19 * 1024 - 1, ..Kdf::FLOOR },
            Kdf { t: 1, ..Kdf::FLOOR },
            Kdf { p: 0, ..Kdf::FLOOR },
            Kdf { m_kib: 256 * 1024 + 1, ..Kdf::FLOOR },
            Kdf { m_kib: u32::MAX, t: u32::MAX, p: u32::MAX },
            Kdf { t: 11, ..Kdf::FLOOR },
            Kdf { p: 5, ..Kdf::FLOOR },
        ];
        for kdf in absurd {
            assert_eq!(kdf.derive("password", &[0; 16]), Err(UnwrapError::Damaged), "{kdf:?}");
        }
    }

    #[test]
    fn the_derivation_is_argon2id() {
        // From the reference implementation: argon2 -id -t 2 -k 19456 -p 1 -l 32.
        let key = Kdf::FLOOR.derive("password", b"somesaltsomesalt").unwrap();
        let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "2b5dc4054886ec957ef59c73b661c54dd6fb274590b278f657c6d96aac8fa6d1");
    }
}
