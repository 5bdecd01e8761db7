//! Plans: what a seed comes to.

use std::fmt;

use sync_server::pages::{Limits, PAGE_FILES_MAX};

use crate::step::Kind;

/// One step of a plan. All its choices follow from its number and the world as it finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub kind: Kind,
    /// Where its choices come from.
    pub salt: u64,
}

impl Step {
    fn read(text: &str) -> Option<Self> {
        let (name, salt) = text.rsplit_once(':')?;
        Some(Self { kind: Kind::named(name)?, salt: u64::from_str_radix(salt, 16).ok()? })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{:x}", self.kind.name(), self.salt)
    }
}

/// A plan: how the world begins, and what happens in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The seed it came from.
    pub seed: u64,
    /// How many devices there are at the beginning.
    pub devices: usize,
    /// Whether everybody begins with one case in common.
    pub shared_case: bool,
    /// Whether the office runs on the embedded database instead of the store in memory.
    pub on_disk: bool,
    /// What happens.
    pub steps: Vec<Step>,
}

impl fmt::Display for Plan {
    /// What [`Plan::read`] reads again.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<String> = self.steps.iter().map(Step::to_string).collect();
        let Self { seed, devices, shared_case, on_disk, .. } = self;
        write!(formatter, "{seed}|{devices}|{shared_case}|{on_disk}|{}", steps.join(","))
    }
}

/// Steps that find their occasion, in one plan: enough is enough.
pub const STEPS_DONE: usize = 200;
/// Steps that a plan offers: many find no occasion.
const STEPS_OFFERED: usize = 1_500;
/// Each seed that this divides runs on the embedded database.
pub const ON_DISK_EVERY: u64 = 100;

impl Plan {
    /// The plan that was written like this; none where that is no plan.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(5, '|');
        let mut next = || parts.next();
        Some(Self {
            seed: next()?.parse().ok()?,
            devices: next()?.parse().ok()?,
            shared_case: next()?.parse().ok()?,
            on_disk: next()?.parse().ok()?,
            steps: next()?
                .split(',')
                .filter(|step| !step.is_empty())
                .map(Step::read)
                .collect::<Option<_>>()?,
        })
    }

    /// How much one answer of the office carries: in half of the plans so little that files come in pieces.
    #[must_use]
    pub fn limits(&self) -> Limits {
        match self.seed % 4 {
            1 => Limits { bytes: 1_500, files: PAGE_FILES_MAX },
            3 => Limits { bytes: 5_000, files: 2 },
            _ => Limits::default(),
        }
    }

    /// The plan of a seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let devices = random.usize(2..=5);
        let shared_case = random.u8(0..10) < 7;
        // Each plan has moods of its own: some things happen often in it, others never.
        let weights: Vec<(Kind, u32)> = Kind::ALL
            .iter()
            .map(|kind| {
                let mood = match random.u8(0..10) {
                    0..=2 => 0,
                    3..=7 => 2,
                    _ => 7,
                };
                (*kind, if kind.is_common() { kind.weight() * 2 } else { kind.weight() * mood })
            })
            .collect();
        let total: u32 = weights.iter().map(|(_, weight)| weight).sum();
        let draw = |random: &mut fastrand::Rng| {
            let mut at = random.u32(0..total.max(1));
            for (kind, weight) in &weights {
                if at < *weight {
                    return *kind;
                }
                at -= weight;
            }
            Kind::SyncThrough
        };
        let steps = (0..STEPS_OFFERED)
            .map(|_| Step { kind: draw(&mut random), salt: random.u64(..) >> 16 })
            .collect();
        let devices = if shared_case { devices.max(3) } else { devices };
        Self { seed, devices, shared_case, on_disk: seed.is_multiple_of(ON_DISK_EVERY), steps }
    }
}
