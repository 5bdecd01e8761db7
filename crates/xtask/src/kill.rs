//! `cargo xtask kill`: the real server under load, or a real browser that saves, killed at random instants. `cargo xtask test`
//! does a short run of both.

use std::process::ExitCode;

use anyhow::Result;

use crate::house::House;
use crate::step::{call, step};
use crate::{build, setup};

/// How often the server is killed where nobody says how often.
const SERVER_CYCLES: u32 = 200;
/// The same for the browser.
const BROWSER_CYCLES: u32 = 50;

/// What is killed, how often, and with which dice.
#[derive(clap::Args)]
pub(crate) struct Kill {
    /// How often [default: 200, with --browser 50]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    cycles: Option<u32>,
    /// Which random instants
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Kills the browser while it saves, in the place of the server
    #[arg(long)]
    browser: bool,
}

/// Runs the cycles.
pub(crate) fn run(house: &House, kill: &Kill) -> Result<ExitCode> {
    if kill.browser {
        browser(house, kill)?
    } else {
        server(house, kill)?
    }
    Ok(ExitCode::SUCCESS)
}

fn server(house: &House, kill: &Kill) -> Result<()> {
    step("Killing the server under load", "about a third of a second a cycle", || {
        let mut cargo = house.cargo();
        cargo
            .args(["test", "--package", "sync-server", "--test", "durability", "--", "--nocapture", "row_17"])
            .env("ALONGSIDE_KILL_CYCLES", kill.cycles.unwrap_or(SERVER_CYCLES).to_string())
            .env("ALONGSIDE_KILL_SEED", kill.seed.to_string());
        call(&mut cargo, "cargo xtask kill")
    })
}

fn browser(house: &House, kill: &Kill) -> Result<()> {
    setup::all(house)?;
    build::all(house)?;
    setup::packages(house)?;
    let chromium = setup::provide_chromium(house, false)?;
    step("Killing the browser while it saves", "about 6 seconds a cycle", || {
        let mut node = house.command("node");
        node.args(["--test", "--test-reporter=spec", "tests/kill.spec.mjs"])
            .env("CHROMIUM", &chromium)
            .env("ALONGSIDE_SERVER", house.server())
            .env("ALONGSIDE_KILL_CYCLES", kill.cycles.unwrap_or(BROWSER_CYCLES).to_string())
            .env("ALONGSIDE_KILL_SEED", kill.seed.to_string());
        call(&mut node, "cargo xtask kill --browser")
    })
}
