//! `cargo xtask simulate`: many devices and one office, by seed. `cargo xtask test` plays [`SEEDS_TESTED`] of them.

use std::process::ExitCode;

use anyhow::Result;

use crate::house::House;
use crate::step::{call, step};

/// Seeds that `cargo xtask test` plays.
pub(crate) const SEEDS_TESTED: u64 = 5_000;

/// Plays so many seeds, or one plan. `more` is for the simulation itself.
pub(crate) fn run(
    house: &House,
    seeds: u64,
    from: u64,
    plan: Option<&str>,
    more: &[String],
) -> Result<ExitCode> {
    step("Simulating devices and an office", "about 4 minutes for 10,000 seeds on two cores", || {
        let mut cargo = house.cargo();
        cargo.args(["run", "--release", "--quiet", "--package", "simulation", "--"]);
        match plan {
            Some(plan) => cargo.args(["--plan", plan]),
            None => cargo.args(["--seeds", &seeds.to_string(), "--from", &from.to_string()]),
        };
        cargo.args(more);
        call(&mut cargo, "cargo xtask simulate")
    })?;
    Ok(ExitCode::SUCCESS)
}
