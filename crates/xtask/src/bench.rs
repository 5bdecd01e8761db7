//! `cargo xtask bench`: the product beside a floor that was measured in the same run, in the same browser, in turns.
//!
//! `tests/bench/` measures and judges nothing; here the figures are put together and held against the goals. A goal that
//! is not met is said and fails nothing: machines differ. What could not be measured fails.

mod figures;
mod goals;
mod table;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::house::House;
use crate::step::{call, step};
use crate::{build, setup};
use goals::{GOALS, Standing};
use table::Line;

/// How much is measured.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Asked {
    /// Smaller sizes and three runs: to try it out
    #[arg(long)]
    quick: bool,
    /// Also a server with a million entries
    #[arg(long)]
    full: bool,
    /// Only these parts: weight, first, nothing, unlock, search, pull, save, push, server
    #[arg(long, num_args = 1..)]
    only: Vec<String>,
    /// Measures what is built already
    #[arg(long)]
    no_build: bool,
}

/// Builds, measures, prints the table, and writes it as `target/bench.json`.
pub(crate) fn run(house: &House, asked: &Asked) -> Result<ExitCode> {
    if !asked.no_build {
        setup::all(house)?;
        build::all(house)?;
        step("Building the server's floor", "first time about 4 minutes, then seconds", || {
            let arguments = ["build", "--release", "--package", "sync-server", "--example", "floor"];
            call(house.cargo().args(arguments), "cargo check --package sync-server --examples")
        })?;
    }
    setup::packages(house)?;
    setup::provide_chromium(house, false)?;
    let folder = tools(house)?;
    let samples = house.target.join("bench-samples.json");
    if samples.exists() {
        fs::remove_file(&samples)?;
    }
    let is_whole = step("Measuring", "about 3 minutes with --quick, else about 25", || {
        let mut node = house.command("node");
        node.arg("tests/bench/run.mjs").arg("--out").arg(&samples);
        node.args(asked.quick.then_some("--quick")).args(asked.full.then_some("--full"));
        node.args(asked.only.iter().flat_map(|part| ["--only", part]));
        node.env("ALONGSIDE_SERVER", folder.join("sync-server"));
        node.env("ALONGSIDE_FLOOR", folder.join("floor"));
        // Ends badly where something could not be measured; what could be is shown all the same.
        Ok(node.status().context("starting node")?.success())
    })?;
    let text = fs::read_to_string(&samples).context("nothing was measured")?;
    let measured: Value = serde_json::from_str(&text).context("reading the samples")?;
    let lines = table::lines(&measured)?;
    print!("{}", table::print(&lines));
    let troubles = troubles(&measured, &lines, asked.only.is_empty());
    for trouble in &troubles {
        println!("\nNot measured: {trouble}");
    }
    let kept = house.target.join("bench.json");
    fs::write(&kept, serde_json::to_vec_pretty(&as_json(asked, &lines, &troubles))?)?;
    println!("\n{}; written to {}", table::sum(&lines), kept.display());
    Ok(if is_whole && troubles.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Copies of both binaries, so that a build beside the measuring changes nothing under it.
fn tools(house: &House) -> Result<PathBuf> {
    let folder = house.target.join("bench");
    fs::create_dir_all(&folder)?;
    let floor =
        house.target.join("release").join("examples").join(format!("floor{}", std::env::consts::EXE_SUFFIX));
    for (from, name) in [(house.server(), "sync-server"), (floor, "floor")] {
        fs::copy(&from, folder.join(name)).with_context(|| format!("{} is missing", from.display()))?;
    }
    Ok(folder)
}

/// What could not be measured: what the measuring says, rows without samples, and goals without rows.
fn troubles(measured: &Value, lines: &[Line], is_whole: bool) -> Vec<String> {
    let said = measured["troubles"].as_array().into_iter().flatten();
    let mut troubles: Vec<String> = said.filter_map(|words| words.as_str().map(str::to_owned)).collect();
    troubles.extend(lines.iter().filter(|line| line.standing == Standing::NotMeasured).map(Line::name));
    if is_whole {
        let missing = GOALS.iter().filter(|goal| !lines.iter().any(|line| line.id == goal.id));
        troubles.extend(missing.map(|goal| goal.id.to_owned()));
    }
    troubles
}

fn as_json(asked: &Asked, lines: &[Line], troubles: &[String]) -> Value {
    json!({
        "quick": asked.quick,
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "rows": lines.iter().map(Line::json).collect::<Vec<_>>(),
        "not_measured": troubles,
    })
}
