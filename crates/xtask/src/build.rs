//! The app for the browser, and the server with the app inside.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::fingerprint;
use crate::house::House;
use crate::step::{call, step};

/// Everything that the built app is made of.
const APP_INPUTS: &[&str] = &[
    "crates/app",
    "crates/shared",
    "public",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "package-lock.json",
    "rust-toolchain.toml",
    ".cargo/config.toml",
];

/// Builds both; gives the path of the binary.
pub(crate) fn all(house: &House) -> Result<PathBuf> {
    app(house)?;
    server(house)
}

/// Trunk's build of the app into `dist`, unless nothing has changed since the last one.
fn app(house: &House) -> Result<()> {
    let kept = house.target.join("web").join("app.fingerprint");
    // The page is part of it: somebody may have built another `dist` by hand.
    let page = house.root.join("dist").join("index.html");
    let whole = || -> Result<String> {
        let inputs = fingerprint::of(&house.root, APP_INPUTS)?;
        Ok(format!("{inputs}-{}", fingerprint::of(&house.root, &["dist/index.html", "dist/sw.js"])?))
    };
    if page.is_file() && fingerprint::is_kept(&kept, &whole()?) {
        println!("\n→ The app is built, and nothing has changed since");
        return Ok(());
    }
    step("Building the app for the browser", "first time about 4 minutes, then about a minute", || {
        let mut trunk = house.command("trunk");
        trunk.args(["build", "--release"]).env("CARGO_TARGET_DIR", house.target.join("web"));
        call(&mut trunk, "cargo check --package app --target wasm32-unknown-unknown")?;
        fingerprint::keep(&kept, &whole()?)
    })
}

/// The server with `dist` inside.
fn server(house: &House) -> Result<PathBuf> {
    step("Building the server with the app inside", "first time about 5 minutes, then seconds", || {
        let arguments = ["build", "--release", "--package", "sync-server", "--features", "embed-app"];
        call(house.cargo().args(arguments), "cargo check --package sync-server")
    })?;
    let binary = house.server();
    // For people who look where the documentation says, whatever cargo's target folder is called.
    let usual = house.root.join("target").join("release");
    if usual.canonicalize().ok() != binary.parent().and_then(|folder| folder.canonicalize().ok()) {
        fs::create_dir_all(&usual)?;
        fs::copy(&binary, usual.join(binary.file_name().unwrap_or_default()))?;
    }
    Ok(binary)
}
