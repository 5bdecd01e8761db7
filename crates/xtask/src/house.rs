//! Where things stand: the workspace, cargo's target folder, the tools folder, and the PATH that children get.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::step::mended_by;

/// The places that every command needs.
pub(crate) struct House {
    /// The root of the workspace.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, wherever the user or CI has put it.
    pub(crate) target: PathBuf,
    /// Where Trunk, wasm-bindgen and cargo-deny are kept between clones.
    pub(crate) tools: PathBuf,
}

impl House {
    /// Reads the places from cargo and the environment.
    pub(crate) fn find() -> Result<Self> {
        // Asked at run time: two clones may share one target folder, and then the same program serves both.
        let manifest =
            std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest)
            .ancestors()
            .nth(2)
            .context("crates/xtask stands two folders below the root")?
            .to_owned();
        let output = Command::new(cargo())
            .args(["metadata", "--format-version=1", "--no-deps"])
            .current_dir(&root)
            .output()
            .context("starting cargo")?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(mended_by(
                format!("cargo cannot read the workspace:\n{words}"),
                "cargo metadata --no-deps",
            ));
        }
        let metadata: serde_json::Value =
            serde_json::from_slice(&output.stdout).context("reading cargo's answer")?;
        let target = metadata["target_directory"].as_str().context("cargo names its target folder")?.into();
        let tools = tools_folder(|name| std::env::var_os(name))?;
        Ok(Self { root, target, tools })
    }

    /// A command in the root of the workspace that finds our tools before all others.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.path());
        // Trunk reads NO_COLOR as one of its own switches and stops at the usual value `1`.
        command.env_remove("NO_COLOR");
        command
    }

    /// Cargo, as it was called.
    pub(crate) fn cargo(&self) -> Command {
        self.command(&cargo())
    }

    /// The one binary that people run.
    pub(crate) fn server(&self) -> PathBuf {
        self.target.join("release").join(format!("sync-server{}", std::env::consts::EXE_SUFFIX))
    }

    fn path(&self) -> OsString {
        let ours = [self.tools.join("bin"), self.root.join("node_modules").join(".bin")];
        let theirs = std::env::var_os("PATH").unwrap_or_default();
        let all = ours.into_iter().chain(std::env::split_paths(&theirs));
        // A folder name with a colon cannot be on PATH; then the machine's own PATH is all there is.
        std::env::join_paths(all).unwrap_or(theirs)
    }
}

fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// `$ALONGSIDE_TOOLS`, or `alongside/tools` in the user's cache folder.
fn tools_folder(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf> {
    let named = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = named("ALONGSIDE_TOOLS") {
        return Ok(folder);
    }
    let cache = if cfg!(windows) {
        named("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        named("HOME").map(|home| home.join("Library").join("Caches"))
    } else {
        named("XDG_CACHE_HOME").or_else(|| named("HOME").map(|home| home.join(".cache")))
    };
    cache.map(|cache| cache.join("alongside").join("tools")).ok_or_else(|| {
        mended_by("there is no cache folder to keep tools in", "export ALONGSIDE_TOOLS=$PWD/target/tools")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_may_say_where_tools_are_kept() {
        let folder = tools_folder(|name| (name == "ALONGSIDE_TOOLS").then(|| "/somewhere".into())).unwrap();
        assert_eq!(folder, Path::new("/somewhere"));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn else_they_are_in_the_cache_folder() {
        let folder = tools_folder(|name| (name == "HOME").then(|| "/home/ann".into())).unwrap();
        assert_eq!(folder, Path::new("/home/ann/.cache/alongside/tools"));
    }

    #[test]
    fn without_any_folder_the_words_name_a_cure() {
        let error = tools_folder(|_| None).unwrap_err();
        assert!(error.to_string().contains("ALONGSIDE_TOOLS"), "{error}");
    }
}
