//! One step: says what it does and how long it may take, and when it fails, what mends it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};

/// An error that ends with the one command that mends it.
pub(crate) fn mended_by(what: impl std::fmt::Display, command: impl std::fmt::Display) -> anyhow::Error {
    anyhow::anyhow!("{what}\n  To mend it: {command}")
}

/// Announces a step, does it, and says how long it took.
pub(crate) fn step<T>(what: &str, takes: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("\n→ {what} ({takes})");
    let started = Instant::now();
    let result = work();
    if result.is_ok() {
        println!("  done in {:.1} s", started.elapsed().as_secs_f64());
    }
    result
}

/// Runs a command whose output goes straight to the screen.
pub(crate) fn call(command: &mut Command, mend: &str) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status =
        command.status().map_err(|error| mended_by(format!("{name} could not be started: {error}"), mend))?;
    if status.success() {
        Ok(())
    } else {
        Err(mended_by(format!("{} failed ({status})", shown(command)), mend))
    }
}

/// What a command said, and whether it succeeded.
pub(crate) struct Heard {
    /// Everything from its standard output.
    pub(crate) words: String,
    /// Whether it ended well.
    pub(crate) ok: bool,
}

/// Runs a command, shows its output and keeps it.
pub(crate) fn hear(command: &mut Command) -> Result<Heard> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} could not be started", command.get_program().to_string_lossy()))?;
    let pipe = child.stdout.take().context("its output was asked for")?;
    let mut words = String::new();
    for line in BufReader::new(pipe).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        println!("{line}");
        words.push_str(&line);
        words.push('\n');
    }
    Ok(Heard { words, ok: child.wait()?.success() })
}

/// The standard output of a command that is only asked a question; nothing where it is missing or fails.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The command as a person would type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
