//! `cargo xtask run | test | build`: every command that a developer or CI needs, on a machine with rustup, Node 20, git
//! and a C compiler. What is missing is fetched into a folder of the user; every failure names the command that mends it.

mod bench;
mod bite;
mod build;
mod fingerprint;
mod house;
mod kill;
mod serve;
mod setup;
mod simulate;
mod step;
mod suite;
mod tally;
mod tools;
mod version;

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use house::House;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Developer commands of Alongside", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Builds everything and starts it with demonstration data (first time: about 12 minutes)
    Run {
        /// Starts over with new demonstration data
        #[arg(long)]
        fresh: bool,
        /// Where to listen; browsers keep the app for offline use only on this machine or over https
        #[arg(long, default_value = "127.0.0.1:8080", env = "ALONGSIDE_LISTEN")]
        listen: SocketAddr,
    },
    /// Checks everything that the project promises, as CI does
    Test {
        /// Only these steps
        #[arg(long, num_args = 1.., value_enum)]
        only: Vec<suite::Name>,
    },
    /// Builds one binary with the app inside: target/release/sync-server
    Build,
    /// Fetches what the build needs: the wasm target, Trunk, wasm-bindgen, packages from npm
    Setup,
    /// Formatting, clippy, docs and dependencies: the part of `test` that runs nothing
    Lint,
    /// Only the browser tests
    E2e,
    /// Kills the real server under load, or the browser, over and over: nothing acknowledged may be lost
    Kill(kill::Kill),
    /// Plays many devices and one office by seed: network, disks and clocks misbehave, and nothing may be lost
    Simulate {
        /// How many seeds
        #[arg(long, default_value_t = 100_000)]
        seeds: u64,
        /// The first of them
        #[arg(long, default_value_t = 0)]
        from: u64,
        /// One plan, as a failure prints it
        #[arg(long)]
        plan: Option<String>,
        /// What else the simulation takes, after `--`: such as `--all --least 0`
        #[arg(last = true)]
        more: Vec<String>,
    },
    /// Plants known bugs into a copy of the project, one at a time: the proofs must catch each of them
    Bite {
        /// Only the bugs whose names begin so, such as `06`
        #[arg(long, num_args = 1..)]
        only: Vec<String>,
    },
    /// Measures how fast it is, beside what the machine could do at best
    Bench(bench::Asked),
    /// Builds the documentation of the code
    Docs,
    /// Says which tools are used, in which version, and from where
    Tools,
}

fn main() -> ExitCode {
    match follow(Cli::parse().verb) {
        Ok(code) => code,
        Err(error) => {
            println!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn follow(verb: Verb) -> anyhow::Result<ExitCode> {
    let house = House::find()?;
    match verb {
        Verb::Bench(asked) => return bench::run(&house, &asked),
        Verb::Bite { only } => return bite::run(&house, &only),
        Verb::Run { fresh, listen } => return serve::run(&house, listen, fresh),
        Verb::Kill(kill) => return kill::run(&house, &kill),
        Verb::Simulate { seeds, from, plan, more } => {
            return simulate::run(&house, seeds, from, plan.as_deref(), &more);
        }
        Verb::Test { only } => return suite::run(&house, &only),
        Verb::Lint => return suite::run(&house, suite::LINT),
        Verb::E2e => return suite::run(&house, &[suite::Name::Build, suite::Name::Browser]),
        Verb::Docs => return suite::run(&house, &[suite::Name::Docs]),
        Verb::Build => {
            setup::all(&house)?;
            let binary = build::all(&house)?;
            println!("\nOne binary, app inside: {}", binary.display());
        }
        Verb::Setup => setup::all(&house)?,
        Verb::Tools => tools::list(&house)?,
    }
    Ok(ExitCode::SUCCESS)
}
