//! A copy of the project as it stands, uncommitted edits included, with a target folder of its own that is kept: each
//! bug costs only what it touches.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::bug::Proof;
use crate::house::House;
use crate::step::mended_by;

/// What a bug may stand in is quick to build; all else is as in a release, and built once.
const QUICK: [&str; 3] = ["shared", "sync-server", "simulation"];

/// The copy.
pub(super) struct Copy<'a> {
    house: &'a House,
    folder: PathBuf,
}

/// What became of a command.
pub(super) struct Ran {
    /// Whether it ended well.
    pub(super) ok: bool,
    /// What it said, on both of its outputs.
    pub(super) words: String,
}

impl<'a> Copy<'a> {
    /// Makes the copy, or brings the one of the last time up to the project as it stands.
    ///
    /// # Errors
    /// Where git does not list the project, or a file cannot be written.
    pub(super) fn of(house: &'a House) -> Result<Self> {
        let copy = Self { house, folder: house.target.join("bite") };
        fs::create_dir_all(copy.tree())?;
        copy.put_right()?;
        Ok(copy)
    }

    fn tree(&self) -> PathBuf {
        self.folder.join("tree")
    }

    /// Makes the copy what the project is. Only what differs is written, so that the rest is not compiled again.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub(super) fn put_right(&self) -> Result<()> {
        let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let listed = self.house.command("git").args(arguments).output().context("starting git")?;
        if !listed.status.success() {
            return Err(mended_by("git does not list the project", "git status"));
        }
        let names = String::from_utf8(listed.stdout).context("the names of files are UTF-8")?;
        let files: BTreeSet<PathBuf> = names
            .split('\0')
            .filter(|name| !name.is_empty())
            .map(PathBuf::from)
            .filter(|file| self.house.root.join(file).is_file())
            .collect();
        let tree = self.tree();
        for file in &files {
            let (from, to) = (self.house.root.join(file), tree.join(file));
            let bytes = fs::read(&from).with_context(|| format!("reading {}", from.display()))?;
            if fs::read(&to).is_ok_and(|known| known == bytes) {
                continue;
            }
            fs::create_dir_all(to.parent().context("a file stands in a folder")?)?;
            fs::write(&to, bytes).with_context(|| format!("writing {}", to.display()))?;
        }
        let mut there = BTreeSet::new();
        list(&tree, &tree, &mut there)?;
        for file in there.difference(&files) {
            fs::remove_file(tree.join(file))?;
        }
        Ok(())
    }

    /// Applies a patch to the copy.
    ///
    /// # Errors
    /// Where it does not apply any more.
    pub(super) fn patch(&self, patch: &Path) -> Result<()> {
        let mut git = self.house.command("git");
        // Without the ceiling, git would find the repository around the copy and patch nothing.
        git.arg("apply").arg(patch).current_dir(self.tree()).env("GIT_CEILING_DIRECTORIES", &self.folder);
        let applied = git.output().context("starting git")?;
        if applied.status.success() {
            return Ok(());
        }
        bail!("does not apply any more: {}", String::from_utf8_lossy(&applied.stderr).trim())
    }

    fn cargo(&self) -> Command {
        let mut cargo = self.house.cargo();
        cargo.current_dir(self.tree()).env("CARGO_TARGET_DIR", self.target()).env("CARGO_INCREMENTAL", "1");
        cargo
    }

    fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    /// Builds what a proof runs.
    ///
    /// # Errors
    /// Where it does not compile: that is no catch.
    pub(super) fn build(&self, proof: &Proof) -> Result<()> {
        let mut cargo = self.cargo();
        match proof {
            Proof::Simulation { .. } => {
                cargo.args(["build", "--release", "--package", "simulation"]);
                for package in QUICK {
                    let of = format!("profile.release.package.{package}");
                    cargo.args(["--config", &format!("{of}.opt-level=0")]);
                    cargo.args(["--config", &format!("{of}.codegen-units=256")]);
                }
            }
            Proof::Test { package, .. } => {
                cargo.args(["test", "--no-run", "--package", package]);
            }
        }
        let Ran { ok, words } = self.call(&mut cargo, Duration::MAX)?;
        if ok { Ok(()) } else { bail!("does not compile:\n{words}") }
    }

    /// Runs what was built.
    ///
    /// # Errors
    /// Where it cannot be started, or takes too long.
    pub(super) fn run(&self, proof: &Proof, time_max: Duration) -> Result<Ran> {
        let mut command = match proof {
            Proof::Simulation { seeds, from } => {
                let program = format!("simulation{}", std::env::consts::EXE_SUFFIX);
                let mut simulation = Command::new(self.target().join("release").join(program));
                simulation.args(["--brief", "--least", "0"]).args([
                    "--seeds",
                    &seeds.to_string(),
                    "--from",
                    &from.to_string(),
                ]);
                simulation
            }
            Proof::Test { package, name } => {
                let mut cargo = self.cargo();
                cargo.args(["test", "--package", package, name, "--", "--exact"]);
                cargo
            }
        };
        self.call(command.env("RUST_BACKTRACE", "0"), time_max)
    }

    /// Runs a command whose words go to a file, and ends it where it takes too long.
    fn call(&self, command: &mut Command, time_max: Duration) -> Result<Ran> {
        let path = self.folder.join("words.txt");
        let words = File::create(&path)?;
        let mut child = command.stdout(words.try_clone()?).stderr(words).spawn()?;
        let started = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if started.elapsed() > time_max {
                child.kill()?;
                child.wait()?;
                bail!("was still running after {} minutes", time_max.as_secs() / 60);
            }
            std::thread::sleep(Duration::from_millis(50));
        };
        Ok(Ran { ok: status.success(), words: String::from_utf8_lossy(&fs::read(&path)?).into_owned() })
    }
}

/// Every file below `folder`, as it is named below `root`.
fn list(root: &Path, folder: &Path, files: &mut BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            list(root, &entry.path(), files)?;
        } else {
            files.insert(entry.path().strip_prefix(root)?.to_owned());
        }
    }
    Ok(())
}
