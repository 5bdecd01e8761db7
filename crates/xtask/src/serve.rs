//! `cargo xtask run`: the built server with demonstration data.

use std::net::{SocketAddr, TcpListener};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::house::House;
use crate::step::mended_by;
use crate::{build, setup};

const ACCOUNTS: &[(&str, &str)] = &[
    ("link.worker@demo.invalid", "link worker: a caseload, visits, assessments, walks"),
    ("link.worker2@demo.invalid", "a second link worker"),
    ("support.worker@demo.invalid", "support worker: walks"),
    ("supervisor@demo.invalid", "supervisor: the team, reviews, decisions"),
    ("evaluator@demo.invalid", "evaluator: reports"),
    ("admin@demo.invalid", "admin: people and roles"),
];
const PASSWORD: &str = "alongside-demo";

/// Sets up, builds, starts and waits until the server ends.
pub(crate) fn run(house: &House, listen: SocketAddr, fresh: bool) -> Result<ExitCode> {
    port_is_free(listen)?;
    setup::all(house)?;
    let binary = build::all(house)?;
    port_is_free(listen)?;

    let data = house.root.join("target").join("demo");
    println!("\n→ Starting Alongside with demonstration data, kept in {}", data.display());
    println!("\n  Open  http://{listen}");
    println!("  Sign in as one of these; the password is {PASSWORD}\n");
    for (account, who) in ACCOUNTS {
        println!("    {account:28} {who}");
    }
    println!("\n  Ctrl-C stops it. What is recorded stays; `cargo xtask run --fresh` starts over.\n");

    let mut server = Command::new(binary);
    server.args(["serve", "--demo", "--listen", &listen.to_string(), "--data-dir"]).arg(&data);
    if fresh {
        server.arg("--fresh");
    }
    let status = server.current_dir(&house.root).status().context("starting the server")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Asked before the long build, and again after it.
fn port_is_free(listen: SocketAddr) -> Result<()> {
    match TcpListener::bind(listen) {
        Ok(_) => Ok(()),
        Err(error) => {
            let next = listen.port().checked_add(1).unwrap_or(8080);
            let other = SocketAddr::new(listen.ip(), next);
            Err(mended_by(
                format!("{listen} cannot be used: {error}"),
                format!("cargo xtask run --listen {other}"),
            ))
        }
    }
}
