//! When an edit was made: hybrid logical clock readings.

use serde::{Deserialize, Serialize};

use crate::id::WriterId;
use crate::limits::DRIFT_MS_MAX;

/// When an edit was made: (`wall_ms`, `tick`, `writer`), compared in that order.
///
/// Source: Kulkarni et al., "Logical Physical Clocks", OPODIS 2014.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// Milliseconds since the Unix epoch, UTC.
    pub wall_ms: u64,
    /// Edits issued within the same millisecond, counted from 0.
    pub tick: u32,
    /// Who issued it: a run of the app, not a person.
    pub writer: WriterId,
}

impl Stamp {
    /// A clock that has issued nothing yet.
    #[must_use]
    pub fn start(writer: WriterId) -> Self {
        Self { wall_ms: 0, tick: 0, writer }
    }

    /// The next reading of this clock after it has seen `seen`, at local wall time `now_ms`.
    ///
    /// Greater than both `self` and `seen`, even when the wall clock is wrong or steps back. It never
    /// refuses: a wrong clock must not cost a note. The server bounds what others adopt.
    #[must_use]
    pub fn next(self, seen: Option<Self>, now_ms: u64) -> Self {
        let latest = seen.map_or(self, |seen| self.max(seen));
        if now_ms > latest.wall_ms {
            return Self { wall_ms: now_ms, tick: 0, writer: self.writer };
        }
        latest.after(self.writer)
    }

    /// The smallest reading of `writer` that is certainly greater than this one.
    #[must_use]
    fn after(self, writer: WriterId) -> Self {
        match self.tick.checked_add(1) {
            Some(tick) => Self { wall_ms: self.wall_ms, tick, writer },
            None => Self { wall_ms: self.wall_ms + 1, tick: 0, writer },
        }
    }

    /// The stamp that merge uses, fixed once by the server at commit.
    ///
    /// At most `now_ms` + 5 minutes, raised above every change that it replaces (`replaced`) and above the same
    /// writer's `previous` one. So a clock that is years ahead poisons nothing, and clamping never reverses the order
    /// in which one device wrote.
    #[must_use]
    pub fn effective(
        self,
        now_ms: u64,
        replaced: impl IntoIterator<Item = Self>,
        previous: Option<Self>,
    ) -> Self {
        let bound = now_ms.saturating_add(DRIFT_MS_MAX);
        let bounded = if self.wall_ms > bound { Self { wall_ms: bound, tick: 0, ..self } } else { self };
        replaced
            .into_iter()
            .chain(previous)
            .fold(bounded, |stamp, below| if stamp > below { stamp } else { below.after(self.writer) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn stamp() -> impl Strategy<Value = Stamp> {
        (0..4_u64, 0..3_u32, 0..3_u128).prop_map(|(wall_ms, tick, writer)| Stamp {
            wall_ms,
            tick,
            writer: WriterId(Uuid::from_u128(writer)),
        })
    }

    proptest! {
        #[test]
        fn next_is_greater_than_all_it_has_seen(own in stamp(), seen in stamp(), now_ms in 0..4_u64) {
            let next = own.next(Some(seen), now_ms);
            prop_assert!(next > own && next > seen);
            prop_assert_eq!(next.writer, own.writer);
        }

        #[test]
        fn effective_stays_above_what_it_replaces(
            claimed in stamp(), replaced in prop::collection::vec(stamp(), 0..4), previous in prop::option::of(stamp()), now_ms in 0..4_u64,
        ) {
            let effective = claimed.effective(now_ms, replaced.clone(), previous);
            for below in replaced.into_iter().chain(previous) {
                prop_assert!(effective > below);
            }
        }

        #[test]
        fn clamping_keeps_one_writers_order(first in stamp(), second in stamp(), now_ms in 0..2_u64) {
            let far = u64::MAX / 2;
            let (first, second) = (first.min(second), first.max(second));
            let early = Stamp { wall_ms: far + first.wall_ms, ..first }.effective(now_ms, [], None);
            let late = Stamp { wall_ms: far + second.wall_ms, writer: first.writer, ..second }.effective(now_ms, [], Some(early));
            prop_assert!(late > early);
            prop_assert!(late.wall_ms <= now_ms + DRIFT_MS_MAX + 1);
        }
    }

    #[test]
    fn a_full_tick_moves_to_the_next_millisecond() {
        let writer = WriterId(Uuid::from_u128(1));
        let full = Stamp { wall_ms: 5, tick: u32::MAX, writer };
        assert_eq!(full.next(None, 5), Stamp { wall_ms: 6, tick: 0, writer });
    }
}
