//! `cargo xtask bite`: plants known bugs, one at a time, into a copy of the project. A proof that does not notice is none.
//!
//! Each bug is a patch in `tests/bugs/` whose head says what is wrong, which proof must notice and what that must say:
//! a bug that is noticed for another reason is not caught. What does not apply or compile any more fails too.

mod bug;
mod copy;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::house::House;
use crate::step::{mended_by, step};
use bug::{Bug, Proof};
use copy::{Copy, Ran};

/// The patches, below the root.
pub(crate) const FOLDER: &str = "tests/bugs";
/// No proof may take longer: a bug may also make something wait for ever.
const PROOF_TIME_MAX: Duration = Duration::from_secs(15 * 60);
/// How much of what a proof says is shown.
const SAID_CHARS_MAX: usize = 160;

/// What a proof made of a planted bug.
enum Noticed {
    /// It failed as it should, and said so.
    Caught(String),
    /// It passed.
    Missed,
    /// It failed for another reason.
    Otherwise(String),
}

/// Plants every bug, or those whose names begin with one of `only`.
pub(crate) fn run(house: &House, only: &[String]) -> Result<ExitCode> {
    let bugs = bug::all(&house.root.join(FOLDER))?;
    let bugs: Vec<Bug> = bugs.into_iter().filter(|bug| bug.is_among(only)).collect();
    if bugs.is_empty() {
        return Err(mended_by("no bug has such a name", format!("ls {FOLDER}")));
    }
    let copy = step("Copying the project as it stands", "a second", || Copy::of(house))?;
    step("Without any bug, the same proofs pass", "first time about 10 minutes", || control(&copy, &bugs))?;
    println!("\n→ Planting {} bugs (about half a minute each)", bugs.len());
    let mut caught = 0;
    for bug in &bugs {
        let started = Instant::now();
        let noticed = plant(&copy, bug);
        copy.put_right()?;
        let seconds = started.elapsed().as_secs_f64();
        let (mark, said) = match noticed {
            Ok(Noticed::Caught(said)) => {
                caught += 1;
                ("✓", said)
            }
            Ok(Noticed::Missed) => ("✗", format!("NOT CAUGHT by {}", bug.proof)),
            Ok(Noticed::Otherwise(said)) => ("✗", format!("noticed, but for another reason: {said}")),
            Err(error) => ("✗", format!("{error:#}")),
        };
        println!("{mark} {}: {said} ({seconds:.0} s)", bug.name);
    }
    println!("\n{caught} of {} bugs caught", bugs.len());
    Ok(if caught == bugs.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Shows that nothing is noticed where there is nothing: else being caught would mean nothing.
fn control(copy: &Copy, bugs: &[Bug]) -> Result<()> {
    let mut end = None;
    for bug in bugs {
        match &bug.proof {
            Proof::Simulation { seeds, from } => end = end.max(Some(from + seeds)),
            Proof::Test { .. } => {
                if let Noticed::Caught(said) | Noticed::Otherwise(said) = prove(copy, bug)? {
                    bail!("{} fails without any bug: {said}", bug.proof);
                }
            }
        }
    }
    let Some(end) = end else { return Ok(()) };
    let proof = Proof::Simulation { seeds: end, from: 0 };
    copy.build(&proof)?;
    let ran = copy.run(&proof, PROOF_TIME_MAX)?;
    if ran.ok { Ok(()) } else { bail!("the simulation fails without any bug:\n{}", ran.words) }
}

fn plant(copy: &Copy, bug: &Bug) -> Result<Noticed> {
    copy.patch(&bug.patch)?;
    prove(copy, bug)
}

fn prove(copy: &Copy, bug: &Bug) -> Result<Noticed> {
    copy.build(&bug.proof)?;
    let Ran { ok, words } = copy.run(&bug.proof, PROOF_TIME_MAX)?;
    if ok {
        bug.proof.has_run(&words)?;
        return Ok(Noticed::Missed);
    }
    let Some(said) = bug.proof.failure(&words) else {
        let end: Vec<&str> = words.lines().rev().take(3).collect();
        return Ok(Noticed::Otherwise(format!("the proof itself fell over: {}", end.join(" | "))));
    };
    let shown: String = said.chars().take(SAID_CHARS_MAX).collect();
    Ok(if bug.says.iter().any(|words| said.contains(words)) {
        Noticed::Caught(shown)
    } else {
        Noticed::Otherwise(shown)
    })
}
