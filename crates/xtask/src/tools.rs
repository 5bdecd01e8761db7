//! Trunk, wasm-split, wasm-bindgen and cargo-deny: built once by cargo into a folder of the user, for all clones.

use std::fs;

use anyhow::{Context, Result};

use crate::house::House;
use crate::step::{ask, call, mended_by, step};
use crate::version::{Version, locked};

/// Trunk 0.22 needs a newer Rust than the workspace does.
const TRUNK: Version = Version(0, 21, 14);
/// Goes with the `wasm_split_helpers` that Leptos brings along.
const WASM_SPLIT: Version = Version(0, 2, 4);
const CARGO_DENY: Version = Version(0, 20, 2);

/// A program that cargo can build.
pub(crate) struct Tool {
    /// The name of its package.
    package: &'static str,
    /// The name of its binary.
    binary: &'static str,
    version: Version,
    takes: &'static str,
    /// Features without which its binary is not built; empty for none.
    features: &'static str,
    /// Whether a newer set of its dependencies is tried when the locked one does not build.
    or_newer_dependencies: bool,
}

/// Builds the app for the browser.
pub(crate) fn trunk() -> Tool {
    let takes = "once, about 4 minutes on 2 cores";
    Tool {
        package: "trunk",
        binary: "trunk",
        version: TRUNK,
        takes,
        features: "",
        or_newer_dependencies: false,
    }
}

/// Cuts the app's code into the pieces that `crates/app/src/app/piece.rs` speaks of.
pub(crate) fn wasm_split() -> Tool {
    Tool {
        package: "wasm_split_cli_support",
        binary: "wasm-split-cli",
        version: WASM_SPLIT,
        takes: "once, about 1 minute on 2 cores",
        features: "build-binary",
        or_newer_dependencies: false,
    }
}

/// Writes the bindings between Rust and the browser. Must be the very version in `Cargo.lock`.
pub(crate) fn wasm_bindgen(house: &House) -> Result<Tool> {
    let lock = fs::read_to_string(house.root.join("Cargo.lock")).context("reading Cargo.lock")?;
    let version = locked(&lock, "wasm-bindgen").ok_or_else(|| {
        mended_by("Cargo.lock names no single version of wasm-bindgen", "cargo update -p wasm-bindgen")
    })?;
    let takes = "once, about 2 minutes on 2 cores";
    // Its published lock file has named packages that were withdrawn days later.
    Ok(Tool {
        package: "wasm-bindgen-cli",
        binary: "wasm-bindgen",
        version,
        takes,
        features: "",
        or_newer_dependencies: true,
    })
}

/// Checks licences, advisories and who may depend on whom.
pub(crate) fn cargo_deny() -> Tool {
    let takes = "once, about 4 minutes on 2 cores";
    Tool {
        package: "cargo-deny",
        binary: "cargo-deny",
        version: CARGO_DENY,
        takes,
        features: "",
        or_newer_dependencies: false,
    }
}

impl Tool {
    /// Whether the right version is in the tools folder.
    pub(crate) fn is_there(&self, house: &House) -> bool {
        self.installed(house) == Some(self.version)
    }

    fn installed(&self, house: &House) -> Option<Version> {
        let binary = house.tools.join("bin").join(format!("{}{}", self.binary, std::env::consts::EXE_SUFFIX));
        // What cargo notes of each: not all of them can say their own version.
        let notes = fs::read_to_string(house.tools.join(".crates.toml")).ok().filter(|_| binary.is_file())?;
        let begins = format!("\"{} ", self.package);
        notes.lines().find_map(|line| Version::in_words(line.strip_prefix(&begins)?))
    }

    /// Builds the tool, unless the right version is there.
    pub(crate) fn provide(&self, house: &House) -> Result<()> {
        if self.is_there(house) {
            return Ok(());
        }
        let what = format!("Building {} {} into {}", self.package, self.version, house.tools.display());
        step(&what, self.takes, || {
            let features = if self.features.is_empty() {
                String::new()
            } else {
                format!(" --features {}", self.features)
            };
            let mend = format!(
                "cargo install {} --version ={}{features} --root {}",
                self.package,
                self.version,
                house.tools.display()
            );
            let locked = call(&mut self.install(house, true), &mend);
            if locked.is_err() && self.or_newer_dependencies {
                println!("  Its own lock file did not build; trying with the newest dependencies.");
                return call(&mut self.install(house, false), &mend);
            }
            locked
        })
    }

    fn install(&self, house: &House, locked: bool) -> std::process::Command {
        let mut cargo = house.cargo();
        cargo
            .args(["install", self.package, "--version", &format!("={}", self.version), "--root"])
            .arg(&house.tools);
        if !self.features.is_empty() {
            cargo.args(["--features", self.features]);
        }
        if locked {
            cargo.arg("--locked");
        }
        // Their own release profile costs twice the time, for programs that run for seconds.
        cargo
            .env("CARGO_TARGET_DIR", house.tools.join("build"))
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        cargo
    }
}

/// `cargo xtask tools`: what is used, and where it is.
pub(crate) fn list(house: &House) -> Result<()> {
    println!("Tools in {}", house.tools.display());
    for tool in [trunk(), wasm_split(), wasm_bindgen(house)?, cargo_deny()] {
        let state = match tool.installed(house) {
            Some(version) if version == tool.version => "there".to_owned(),
            Some(version) => format!("{version} is there, and is replaced by the next setup"),
            None => "not there yet".to_owned(),
        };
        println!("  {:22} {:9} {state}", tool.package, tool.version.to_string());
    }
    println!("Others on PATH");
    for (program, argument) in
        [("cargo", "--version"), ("node", "--version"), ("wasm-opt", "--version"), ("sass", "--version")]
    {
        let words = ask(house.command(program).arg(argument)).unwrap_or_else(|| "not there".to_owned());
        println!("  {program:22} {}", words.lines().next().unwrap_or_default());
    }
    let browser = crate::setup::chromium().map_or("not there".to_owned(), |path| path.display().to_string());
    println!("  {:22} {browser}", "chromium");
    Ok(())
}
