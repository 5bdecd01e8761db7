//! The app for the browser, and the server with the app inside.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Stdio};

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
    let _alone = alone(house)?;
    // The last part of the app's build keeps one core busy; the first time, the others build the server's libraries.
    let ahead = if house.server().is_file() { None } else { server_without_app(house).ok() };
    let app = app(house);
    if let Some(mut child) = ahead {
        if app.is_err() {
            child.kill()?;
        }
        // What went wrong here goes wrong again below, where it is seen.
        child.wait()?;
    }
    app?;
    server(house)
}

/// Waits until no other `cargo xtask` builds here: two would write into the same `dist`. Ends when it is dropped.
fn alone(house: &House) -> Result<File> {
    fs::create_dir_all(&house.target)?;
    let file = File::create(house.target.join("xtask.lock"))?;
    if file.try_lock().is_err() {
        println!("\n→ Waiting for another build of this workspace to end");
        file.lock()?;
    }
    Ok(file)
}

/// Starts building the server without waiting and without a word.
fn server_without_app(house: &House) -> std::io::Result<Child> {
    let mut cargo = house.cargo();
    cargo.args(["build", "--release", "--package", "sync-server"]);
    cargo.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
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
    step("Building the app for the browser", "first time about 4 minutes, then 1 to 2", || {
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
