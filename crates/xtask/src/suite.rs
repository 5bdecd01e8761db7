//! `cargo xtask test`: everything that the project promises, step by step. A failing step does not stop the others.

use std::fs;
use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;

use crate::house::House;
use crate::step::{ask, call, hear, mended_by, step};
use crate::tally::Tally;
use crate::{build, setup, simulate, tools};

/// The steps, in their order: the quick ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Name {
    /// cargo fmt
    Fmt,
    /// cargo clippy, for this machine and for the browser
    Clippy,
    /// cargo doc
    Docs,
    /// cargo deny: licences, advisories, who depends on whom
    Deny,
    /// the shared crate for the browser
    Wasm,
    /// unit, property and contract tests
    Unit,
    /// many devices and one office, by seed
    Simulation,
    /// the phone's store, inside a real browser
    Store,
    /// the app and the server
    Build,
    /// tests in a real browser
    Browser,
}

/// What runs nothing that we built.
pub(crate) const LINT: &[Name] = &[Name::Fmt, Name::Clippy, Name::Docs, Name::Deny, Name::Wasm];

/// No test may hang CI: a whole story in a browser takes a minute or two.
const TEST_MS_MAX: u32 = 15 * 60 * 1000;

/// What a step came to.
enum Outcome {
    Counted(Tally),
    /// Not run, and why; it is named at the end.
    NotRun(String),
}

/// Runs the named steps, or all; ends with `N passed, N failed`.
pub(crate) fn run(house: &House, only: &[Name]) -> Result<ExitCode> {
    let ci = std::env::var("CI").is_ok_and(|value| value == "true");
    let mut tally = Tally::default();
    let mut notes = Vec::new();
    let mut built = true;
    for &name in Name::value_variants().iter().filter(|name| only.is_empty() || only.contains(name)) {
        let outcome = match name {
            Name::Browser if !built => {
                Err(mended_by("the browser tests were not run: there is no build", "cargo xtask build"))
            }
            _ => take(house, name, ci),
        };
        match outcome {
            Ok(Outcome::Counted(part)) => {
                if part.failed > 0 {
                    notes.push(format!("{name:?}: {part}"));
                }
                tally += part;
            }
            Ok(Outcome::NotRun(why)) => notes.push(format!("{name:?} was not run: {why}")),
            Err(error) => {
                println!("\n✗ {error:#}");
                notes.push(format!("{name:?} failed: {error:#}"));
                tally += Tally::one(false);
                built &= name != Name::Build;
            }
        }
    }
    println!();
    for note in notes {
        println!("{note}");
    }
    println!("{tally}");
    Ok(if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn take(house: &House, name: Name, ci: bool) -> Result<Outcome> {
    match name {
        Name::Fmt => counted(step("Formatting", "a second", || {
            call(house.cargo().args(["fmt", "--all", "--check"]), "cargo fmt --all")
        })),
        Name::Clippy => clippy(house),
        Name::Docs => counted(step(
            "Documentation of the code, without a warning",
            "first time about 2 minutes",
            || {
                let mut cargo = house.cargo();
                cargo
                    .args(["doc", "--workspace", "--no-deps", "--document-private-items"])
                    .env("RUSTDOCFLAGS", "-D warnings");
                call(&mut cargo, "cargo xtask docs")
            },
        )),
        Name::Deny => deny(house, ci),
        Name::Wasm => counted(step("The shared crate for the browser", "first time about a minute", || {
            setup::wasm_target(house)?;
            let arguments = ["check", "--package", "shared", "--target", "wasm32-unknown-unknown"];
            call(
                house.cargo().args(arguments),
                "cargo check --package shared --target wasm32-unknown-unknown",
            )
        })),
        Name::Unit => step("Unit, property and contract tests", "first time about 5 minutes", || {
            let heard = hear(house.cargo().args(["test", "--workspace", "--no-fail-fast"]))?;
            Ok(Outcome::Counted(Tally::of_cargo(&heard.words).or_failed(heard.ok)))
        }),
        Name::Simulation => counted(simulate::run(house, simulate::SEEDS_TESTED, 0, None, &[]).map(|_| ())),
        Name::Store => store(house, ci),
        Name::Build => counted(setup::all(house).and_then(|()| build::all(house)).map(|_| ())),
        Name::Browser => browser(house, ci),
    }
}

/// A step that is one check.
fn counted(result: Result<()>) -> Result<Outcome> {
    result.map(|()| Outcome::Counted(Tally::one(true)))
}

fn clippy(house: &House) -> Result<Outcome> {
    let mut tally = Tally::default();
    let sides: [(&str, &[&str]); 2] = [
        ("Clippy, for this machine", &["--workspace", "--all-targets"]),
        ("Clippy, for the browser", &["--package", "app", "--target", "wasm32-unknown-unknown"]),
    ];
    setup::wasm_target(house)?;
    for (what, scope) in sides {
        let result = step(what, "first time about 3 minutes", || {
            let mut cargo = house.cargo();
            call(
                cargo.arg("clippy").args(scope).args(["--", "-D", "warnings"]),
                "cargo xtask test --only clippy",
            )
        });
        if let Err(error) = &result {
            println!("\n✗ {error:#}");
        }
        tally += Tally::one(result.is_ok());
    }
    Ok(Outcome::Counted(tally))
}

fn deny(house: &House, ci: bool) -> Result<Outcome> {
    let ours = tools::cargo_deny();
    if ci {
        ours.provide(house)?;
    } else if ask(house.cargo().args(["deny", "--version"])).is_none() {
        return Ok(Outcome::NotRun(
            "cargo-deny is not installed (CI runs it; `cargo install cargo-deny --locked`)".to_owned(),
        ));
    }
    let mut tally = Tally::default();
    let result = step("Licences, sources and who may depend on whom", "seconds", || {
        call(
            house.cargo().args(["deny", "check", "--allow", "unused-wrapper", "bans", "licenses", "sources"]),
            "cargo deny check bans licenses sources",
        )
    });
    if let Err(error) = &result {
        println!("\n✗ {error:#}");
    }
    tally += Tally::one(result.is_ok());

    // The list of known weaknesses comes from the network, which a machine may not have.
    let fetched = step("Fetching the list of known weaknesses", "seconds", || {
        Ok(ask(house.cargo().args(["deny", "fetch", "db"])).is_some())
    })?;
    if fetched {
        let result = step("Known weaknesses in dependencies", "seconds", || {
            call(house.cargo().args(["deny", "check", "advisories"]), "cargo deny check advisories")
        });
        if let Err(error) = &result {
            println!("\n✗ {error:#}");
        }
        tally += Tally::one(result.is_ok());
    } else {
        println!("  Not run: the list of known weaknesses could not be fetched from here.");
    }
    Ok(Outcome::Counted(tally))
}

/// Tests of the app that need IndexedDB and the browser's cipher machine.
fn store(house: &House, ci: bool) -> Result<Outcome> {
    setup::wasm_target(house)?;
    tools::wasm_bindgen(house)?.provide(house)?;
    let driver = setup::provide_chromedriver(house, ci)?;
    step("Tests of the phone's store, inside Chromium", "first time about 3 minutes", || {
        let mut cargo = house.cargo();
        cargo
            .args(["test", "--package", "app", "--target", "wasm32-unknown-unknown"])
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
            .env("CHROMEDRIVER", driver)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
        let heard = hear(&mut cargo)?;
        Ok(Outcome::Counted(Tally::of_cargo(&heard.words).or_failed(heard.ok)))
    })
}

fn browser(house: &House, ci: bool) -> Result<Outcome> {
    setup::packages(house)?;
    let chromium = setup::provide_chromium(house, ci)?;
    let mut specs: Vec<_> = fs::read_dir(house.root.join("tests"))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".spec.mjs"))
        .map(|name| format!("tests/{name}"))
        .collect();
    specs.sort();
    let report = house.target.join("browser-tests.tap");
    step("Tests in a real browser", "about 5 minutes", || {
        let mut node = house.command("node");
        node.args(["--test", "--test-concurrency=1", &format!("--test-timeout={TEST_MS_MAX}")])
            .args(["--test-reporter=spec", "--test-reporter-destination=stdout"])
            .arg("--test-reporter=tap")
            .arg(format!("--test-reporter-destination={}", report.display()))
            .args(&specs)
            .env("CHROMIUM", &chromium)
            .env("ALONGSIDE_SERVER", house.server());
        let ok = node.status()?.success();
        let tap = fs::read_to_string(&report).unwrap_or_default();
        Ok(Outcome::Counted(Tally::of_node(&tap).or_failed(ok)))
    })
}
