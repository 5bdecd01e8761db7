//! Makes a failing plan small: takes steps away as long as it still fails.

use crate::plan::Plan;
use crate::play::play;

/// Plays that shrinking may cost.
const PLAYS_MAX: usize = 2_000;

/// The smallest plan that was found to fail.
#[must_use]
pub fn shrink(plan: &Plan) -> Plan {
    let mut best = plan.clone();
    if let Some((at, _)) = play(&best).failure {
        best.steps.truncate(at + 1);
    }
    let mut plays = 0;
    let mut size = best.steps.len().div_ceil(2);
    while size > 0 && plays < PLAYS_MAX {
        let mut from = 0;
        let mut smaller = false;
        while from < best.steps.len() && plays < PLAYS_MAX {
            let mut less = best.clone();
            less.steps.drain(from..(from + size).min(less.steps.len()));
            plays += 1;
            if play(&less).failure.is_some() {
                best = less;
                smaller = true;
            } else {
                from += size;
            }
        }
        if !smaller || size > 1 {
            size /= 2;
        }
    }
    best
}
