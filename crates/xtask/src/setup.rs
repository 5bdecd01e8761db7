//! What must be there before anything can be built. Each part is skipped where it is already right.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::house::House;
use crate::step::{ask, call, mended_by, step};
use crate::version::Version;
use crate::{fingerprint, tools};

/// Since then its test runner can end a test that hangs.
const NODE_MIN: Version = Version(20, 11, 0);
/// What a first build leaves behind, with room to spare.
const FREE_MIB_MIN: u64 = 5 * 1024;
const WASM: &str = "wasm32-unknown-unknown";

/// Everything that `run` and `build` need.
pub(crate) fn all(house: &House) -> Result<()> {
    machine(house)?;
    wasm_target(house)?;
    packages(house)?;
    tools::trunk().provide(house)?;
    tools::wasm_split().provide(house)?;
    tools::wasm_bindgen(house)?.provide(house)
}

/// What this command cannot fetch by itself: Node, a C compiler, room on the disk.
fn machine(house: &House) -> Result<()> {
    let node = ask(house.command("node").arg("--version")).and_then(|words| Version::in_words(&words));
    match node {
        Some(version) if version >= NODE_MIN => {}
        Some(version) => {
            return Err(mended_by(
                format!("Node {version} is too old: {NODE_MIN} or newer is needed"),
                install("nodejs"),
            ));
        }
        None => {
            return Err(mended_by(
                format!("Node is missing: {NODE_MIN} or newer is needed"),
                install("nodejs npm"),
            ));
        }
    }
    if !cfg!(windows) && ask(house.command("cc").arg("--version")).is_none() {
        return Err(mended_by(
            "a C compiler is missing (SQLite is built from source)",
            install("build-essential"),
        ));
    }
    if let Some(free) = free_mib(house).filter(|&free| free < FREE_MIB_MIN) {
        let what =
            format!("only {free} MiB are free at {}: a build needs {FREE_MIB_MIN}", house.root.display());
        return Err(mended_by(what, "cargo clean"));
    }
    Ok(())
}

fn install(packages: &str) -> String {
    if cfg!(target_os = "macos") {
        format!("brew install {}", packages.replace("nodejs npm", "node").replace("nodejs", "node"))
    } else {
        format!("sudo apt-get install -y {packages}")
    }
}

/// Free room on the disk of the workspace; nothing where the machine has no POSIX `df`.
fn free_mib(house: &House) -> Option<u64> {
    let words = ask(house.command("df").args(["-Pk", "."]))?;
    let kib: u64 = words.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kib / 1024)
}

/// The standard library for the browser.
pub(crate) fn wasm_target(house: &House) -> Result<()> {
    let folder = ask(house.command("rustc").args(["--print", "target-libdir", "--target", WASM]));
    if folder.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    step("Adding Rust's standard library for the browser", "about 10 seconds", || {
        call(house.command("rustup").args(["target", "add", WASM]), &format!("rustup target add {WASM}"))
    })
}

/// The packages from npm, exactly as in the lock file.
pub(crate) fn packages(house: &House) -> Result<()> {
    let kept = house.root.join("node_modules").join(".fingerprint");
    let now = fingerprint::of(&house.root, &["package.json", "package-lock.json", ".npmrc"])?;
    if fingerprint::is_kept(&kept, &now) {
        return Ok(());
    }
    step("Fetching the build and test tools from npm", "about 20 seconds", || {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        call(house.command(npm).arg("ci"), "npm ci")?;
        fingerprint::keep(&kept, &now)
    })
}

/// The system's Chromium, for the browser tests. `CHROMIUM` names another one.
pub(crate) fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    named.into_iter().chain(usual.map(PathBuf::from)).find(|path| path.is_file())
}

/// Chromium where CI may install it, else the words that say how.
pub(crate) fn provide_chromium(house: &House, may_install: bool) -> Result<PathBuf> {
    provide(house, may_install, "chromium", "Chromium", chromium)
}

/// What steers Chromium for the tests that cargo runs inside it.
pub(crate) fn provide_chromedriver(house: &House, may_install: bool) -> Result<PathBuf> {
    provide_chromium(house, may_install)?;
    let find = || {
        let named = std::env::var_os("CHROMEDRIVER").map(PathBuf::from);
        let usual =
            ["/usr/bin/chromedriver", "/opt/homebrew/bin/chromedriver", "/usr/local/bin/chromedriver"];
        named.into_iter().chain(usual.map(PathBuf::from)).find(|path| path.is_file())
    };
    provide(house, may_install, "chromium-driver", "Chromium's driver", find)
}

fn provide(
    house: &House,
    may_install: bool,
    package: &str,
    name: &str,
    find: impl Fn() -> Option<PathBuf>,
) -> Result<PathBuf> {
    if let Some(path) = find() {
        return Ok(path);
    }
    let mend = install(package);
    if may_install {
        step(&format!("Installing {name}"), "about a minute", || {
            apt(house, &["update"], &mend)?;
            apt(house, &["install", "-y", "--no-install-recommends", package], &mend)
        })?;
    }
    find().ok_or_else(|| mended_by(format!("{name} is missing: the browser tests need it"), mend))
}

fn apt(house: &House, arguments: &[&str], mend: &str) -> Result<()> {
    let is_root = ask(house.command("id").arg("-u")).is_some_and(|id| id == "0");
    let mut command = house.command(if is_root { "apt-get" } else { "sudo" });
    if !is_root {
        command.args(["-n", "apt-get"]);
    }
    call(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"), mend)
}
