//! `simulate --seeds N [--from S]`: plays seeds until one fails, and says how often what happened.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use clap::Parser;
use simulation::plan::Plan;
use simulation::play::{Played, play};
use simulation::shrink::shrink;
use simulation::tally::Tally;

/// Plays simulations of many devices and one office.
#[derive(Debug, Parser)]
struct Cli {
    /// How many seeds are played.
    #[arg(long, default_value_t = 5_000)]
    seeds: u64,
    /// The first of them.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// How often each step, verdict, merge rule and crash point must have happened; 0 asks for nothing.
    #[arg(long, default_value_t = 100)]
    least: u64,
    /// Says only which seed fails and how, without looking for the least that fails like it.
    #[arg(long)]
    brief: bool,
    /// Plays on after a failure, and says of every seed that fails how it does.
    #[arg(long)]
    all: bool,
    /// Plays this plan alone, as a failure prints it.
    #[arg(long)]
    plan: Option<String>,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Some(plan) = &cli.plan {
        return replay(plan);
    }
    let begun = Instant::now();
    let (tally, failed) = play_all(&cli);
    for seed in failed.iter().take(if cli.all { failed.len() } else { 1 }) {
        report(*seed, &cli);
    }
    if !failed.is_empty() {
        say(&format!(
            "{} of {} seeds fail, after {:.1} s",
            failed.len(),
            cli.seeds,
            begun.elapsed().as_secs_f64()
        ));
        return ExitCode::FAILURE;
    }
    say(&tally.table());
    let took = begun.elapsed();
    say(&format!("{} seeds in {:.1} s", cli.seeds, took.as_secs_f64()));
    let rare = tally.rare(cli.least);
    for (group, name, count) in &rare {
        say(&format!("too rare: {group} “{name}” happened {count} times, and should {} times", cli.least));
    }
    if rare.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Plays every seed on as many threads as there are cores. Gives the counts, and the seeds that failed, the least first.
fn play_all(cli: &Cli) -> (Tally, BTreeSet<u64>) {
    let next = AtomicU64::new(cli.from);
    let end = cli.from + cli.seeds;
    let (stop, total, failed) =
        (AtomicBool::new(false), Mutex::new(Tally::default()), Mutex::new(BTreeSet::new()));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let runtime = runtime();
                let _entered = runtime.enter();
                let mut mine = Tally::default();
                while !stop.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        break;
                    }
                    let played = play_seed(seed);
                    mine.add(&played.tally);
                    if played.failure.is_some() {
                        // Every lesser seed is finished or under way on another thread.
                        stop.store(!cli.all, Ordering::Relaxed);
                        if cli.all {
                            say(&format!("seed {seed} fails: {}", what(&played)));
                        }
                        failed.lock().unwrap_or_else(PoisonError::into_inner).insert(seed);
                    }
                }
                total.lock().unwrap_or_else(PoisonError::into_inner).add(&mine);
            });
        }
    });
    let total = total.into_inner().unwrap_or_else(PoisonError::into_inner);
    (total, failed.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime for the embedded database")
}

/// Plays one seed, and now and then a second time: the same seed gives the same bytes.
fn play_seed(seed: u64) -> Played {
    let plan = Plan::of(seed);
    let mut played = play(&plan);
    if seed % 50 == 7 && played.failure.is_none() && play(&plan).digest != played.digest {
        played.failure = Some((plan.steps.len(), "the same seed gave other bytes".to_owned()));
    }
    played
}

/// Prints a failing seed, and the least that fails like it.
fn report(seed: u64, cli: &Cli) {
    let runtime = runtime();
    let _entered = runtime.enter();
    let plan = Plan::of(seed);
    if !cli.all {
        say(&format!("seed {seed} fails: {}", what(&play_seed(seed))));
    }
    if cli.brief {
        return;
    }
    let small = shrink(&plan);
    say(&format!(
        "seed {seed}: {} of {} steps are enough: {}",
        small.steps.len(),
        plan.steps.len(),
        what(&play(&small))
    ));
    say(&format!("cargo xtask simulate --plan '{small}'"));
    say("Add that plan to crates/simulation/tests/plans.txt once it is understood.");
}

fn what(played: &Played) -> String {
    played
        .failure
        .as_ref()
        .map_or_else(|| "it does not".to_owned(), |(at, what)| format!("after step {at}: {what}"))
}

fn replay(plan: &str) -> ExitCode {
    let runtime = runtime();
    let _entered = runtime.enter();
    let Some(plan) = Plan::read(plan) else {
        say("that is no plan");
        return ExitCode::FAILURE;
    };
    let played = play(&plan);
    say(&what(&played));
    if played.failure.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The one place that prints.
#[expect(clippy::print_stdout, reason = "a command line tool speaks on its output")]
fn say(text: &str) {
    println!("{text}");
}
