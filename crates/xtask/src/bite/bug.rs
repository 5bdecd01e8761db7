//! A bug as it stands in its patch: the lines above the first `diff --git` say what it is and what must notice.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A bug.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bug {
    /// The name of its file, without the ending.
    pub(super) name: String,
    /// Its patch.
    pub(super) patch: PathBuf,
    /// What is wrong, in words.
    pub(super) what: String,
    /// What must notice it.
    pub(super) proof: Proof,
    /// What the proof must say: one of these.
    pub(super) says: Vec<String>,
}

/// What must notice a bug.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// The simulation, within so many seeds from the first.
    Simulation {
        /// How many.
        seeds: u64,
        /// The first.
        from: u64,
    },
    /// One test of a package.
    Test {
        /// The package.
        package: String,
        /// The test, with its modules.
        name: String,
    },
}

impl fmt::Display for Proof {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Simulation { seeds, from } => {
                write!(formatter, "the simulation, seeds {from} to {}", from + seeds - 1)
            }
            Self::Test { package, name } => write!(formatter, "the test {name} of {package}"),
        }
    }
}

impl Proof {
    /// Reads `simulation SEEDS [from FIRST]` or `test PACKAGE NAME`.
    fn read(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            ["simulation", seeds] => Some(Self::Simulation { seeds: at_least_one(seeds)?, from: 0 }),
            ["simulation", seeds, "from", from] => {
                Some(Self::Simulation { seeds: at_least_one(seeds)?, from: from.parse().ok()? })
            }
            ["test", package, name] => {
                Some(Self::Test { package: package.to_owned(), name: name.to_owned() })
            }
            _ => None,
        }
    }

    /// What a proof that failed said, if it failed by finding something. A seed fails with its words on one line, a test
    /// with its panic below its name.
    pub(super) fn failure(&self, words: &str) -> Option<String> {
        match self {
            Self::Simulation { .. } => {
                let line =
                    words.lines().find(|line| line.starts_with("seed ") && line.contains(" fails: "))?;
                Some(format!("simulation, {line}"))
            }
            Self::Test { name, .. } => {
                words.contains(&format!("test {name} ... FAILED")).then_some(())?;
                let panic = words.split_once(&format!("thread '{name}'"))?.1;
                let said: Vec<&str> = panic.lines().skip(1).take_while(|line| !line.is_empty()).collect();
                Some(format!("test {name}: {}", said.join(" ")))
            }
        }
    }

    /// Checks that a proof that passed did run: a test that was renamed passes because there is none.
    ///
    /// # Errors
    /// Where it did not.
    pub(super) fn has_run(&self, words: &str) -> Result<()> {
        match self {
            Self::Test { name, .. } if !words.contains(&format!("test {name} ... ok")) => {
                bail!("there is no test {name}")
            }
            _ => Ok(()),
        }
    }
}

fn at_least_one(seeds: &str) -> Option<u64> {
    seeds.parse().ok().filter(|seeds| *seeds > 0)
}

impl Bug {
    fn read(patch: &Path, text: &str) -> Result<Self> {
        let name = patch.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (head, _) = text.split_once("\ndiff --git ").context("it holds no change")?;
        let all = |key: &str| -> Vec<String> {
            let values = head.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            values.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
        };
        let what = all("bug").into_iter().next().context("no line `bug:` says what is wrong")?;
        let proof = all("proof").into_iter().next().context("no line `proof:` says what must notice")?;
        let proof = Proof::read(&proof).with_context(|| format!("“{proof}” is no proof"))?;
        let says = all("says");
        if says.is_empty() {
            bail!("no line `says:` says how it is noticed");
        }
        Ok(Self { name, patch: patch.to_owned(), what, proof, says })
    }

    /// Whether the name begins with one of these; with none of them named, every bug counts.
    pub(super) fn is_among(&self, only: &[String]) -> bool {
        only.is_empty() || only.iter().any(|begin| self.name.starts_with(begin.as_str()))
    }
}

/// Every bug in the folder, by name.
///
/// # Errors
/// Where a head does not say what it must.
pub(super) fn all(folder: &Path) -> Result<Vec<Bug>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut patches: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "patch"))
        .collect();
    patches.sort();
    let read = |patch: &PathBuf| {
        let text = fs::read_to_string(patch)?;
        Bug::read(patch, &text).with_context(|| format!("reading {}", patch.display()))
    };
    patches.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const TEXT: &str = "bug: it forgets\nproof: simulation 30 from 2\nsays: is nowhere\nsays: is gone\n\n\
                        diff --git a/x b/x\nbug: not this\n";

    fn read(text: &str) -> Result<Bug> {
        Bug::read(Path::new("tests/bugs/03-forgets.patch"), text)
    }

    #[test]
    fn the_head_of_a_patch_says_everything() {
        let bug = read(TEXT).unwrap();
        assert_eq!((bug.name.as_str(), bug.what.as_str()), ("03-forgets", "it forgets"));
        assert_eq!(bug.proof, Proof::Simulation { seeds: 30, from: 2 });
        assert_eq!(bug.says, ["is nowhere", "is gone"]);
        assert!(bug.is_among(&[]) && bug.is_among(&["03".to_owned()]) && !bug.is_among(&["3".to_owned()]));
        let test = read(&TEXT.replace("simulation 30 from 2", "test app a::b")).unwrap().proof;
        assert_eq!(test, Proof::Test { package: "app".to_owned(), name: "a::b".to_owned() });
    }

    #[test]
    fn a_head_that_leaves_something_out_is_an_error() {
        for (with, without) in [
            ("bug: it forgets\n", ""),
            ("proof: simulation 30 from 2\n", ""),
            ("simulation 30 from 2", "simulation 0"),
            ("simulation 30 from 2", "luck"),
            ("says: is nowhere\nsays: is gone\n", "says: \n"),
            ("\ndiff --git", "\n"),
        ] {
            assert!(TEXT.contains(with), "{with}");
            assert!(read(&TEXT.replace(with, without)).is_err(), "without {with}");
        }
    }

    #[test]
    fn what_a_proof_says_is_told_from_its_falling_over() {
        let simulation = Proof::Simulation { seeds: 1, from: 0 };
        let words = "seed 7 fails: after step 3: a change is nowhere\n";
        assert_eq!(
            simulation.failure(words).unwrap(),
            "simulation, seed 7 fails: after step 3: a change is nowhere"
        );
        assert_eq!(simulation.failure("thread 'main' panicked"), None);
        let test = Proof::Test { package: "app".to_owned(), name: "a::b".to_owned() };
        let words = "test a::b ... FAILED\n\nthread 'a::b' (7) panicked at x.rs:1:\nit is not\nthere\n\nnote";
        assert_eq!(test.failure(words).unwrap(), "test a::b: it is not there");
        assert_eq!(test.failure("error: could not compile"), None);
        assert!(test.has_run("test a::b ... ok").is_ok() && test.has_run("running 0 tests").is_err());
    }

    #[test]
    fn every_bug_of_the_project_can_still_be_planted() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
        let bugs = all(&root.join(super::super::FOLDER)).unwrap();
        assert!(bugs.len() >= 14, "the list of the bugs that must be caught");
        for bug in bugs {
            let mut git = Command::new("git");
            let applies = git.args(["apply", "--check"]).arg(&bug.patch).current_dir(root).output().unwrap();
            assert!(
                applies.status.success(),
                "{} ({}) no longer applies: {}",
                bug.name,
                bug.what,
                String::from_utf8_lossy(&applies.stderr)
            );
            if let Proof::Test { package, name } = &bug.proof {
                let test = format!("fn {}(", name.rsplit("::").next().unwrap());
                let mut git = Command::new("git");
                let found = git.args(["grep", "--quiet", "--fixed-strings", &test, "--"]);
                let found = found.arg(format!("crates/{package}")).current_dir(root).status().unwrap();
                assert!(found.success(), "{}: there is no test {name} any more", bug.name);
            }
        }
    }
}
