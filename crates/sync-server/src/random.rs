//! Where the server draws random bytes: the operating system, and only here. A simulation draws them from a seed instead.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

/// Where the app's ids and keys come from. Handlers get it from the app's state, like the clock.
#[derive(Clone, Debug, Default)]
pub enum Chance {
    /// The operating system: nobody can guess it.
    #[default]
    System,
    /// A sequence that follows from its seed (SplitMix64), for simulations that must be replayed. No secret is safe here.
    Seeded(Arc<AtomicU64>),
}

impl Chance {
    /// The sequence of this seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(AtomicU64::new(seed)))
    }

    /// The next `N` bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        match self {
            Self::System => bytes(),
            Self::Seeded(state) => {
                let mut bytes = [0; N];
                for chunk in bytes.chunks_mut(8) {
                    chunk.copy_from_slice(&next(state).to_le_bytes()[..chunk.len()]);
                }
                bytes
            }
        }
    }

    /// A new id that is not ordered by time.
    #[must_use]
    pub fn id(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }
}

/// The next number of a seed. Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
fn next(state: &AtomicU64) -> u64 {
    const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut number = state.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
    number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// `N` bytes that nobody can guess.
///
/// # Panics
/// Where the operating system gives no randomness: no key, token or id would be safe, so nothing goes on.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives no randomness");
    bytes
}

/// A new id that is not ordered by time.
#[must_use]
pub fn id() -> Uuid {
    Chance::System.id()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_bytes_again_and_never_the_same_twice() {
        let draw = |seed| {
            let chance = Chance::seeded(seed);
            (chance.bytes::<20>(), chance.id(), chance.id())
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        let (_, first, second) = draw(7);
        assert_ne!(first, second);
        // The first number of the seed 1234567, as the reference implementation prints it.
        assert_eq!(u64::from_le_bytes(Chance::seeded(1_234_567).bytes()), 6_457_827_717_110_365_317);
        assert_ne!(Chance::System.id(), Chance::System.id());
    }
}
