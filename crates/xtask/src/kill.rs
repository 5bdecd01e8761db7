//! `cargo xtask kill`: the real server under load, killed at random instants. `cargo xtask test` does a short run of the same.

use std::process::ExitCode;

use anyhow::Result;

use crate::house::House;
use crate::step::{call, step};

/// Runs so many cycles with these dice.
pub(crate) fn run(house: &House, cycles: u32, seed: u64) -> Result<ExitCode> {
    step("Killing the server under load", "about a third of a second a cycle", || {
        let mut cargo = house.cargo();
        cargo
            .args(["test", "--package", "sync-server", "--test", "durability", "--", "--nocapture", "row_17"])
            .env("ALONGSIDE_KILL_CYCLES", cycles.to_string())
            .env("ALONGSIDE_KILL_SEED", seed.to_string());
        call(&mut cargo, "cargo xtask kill")
    })?;
    Ok(ExitCode::SUCCESS)
}
