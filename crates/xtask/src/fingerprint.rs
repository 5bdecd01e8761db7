//! Whether anything changed since a step was last done: names and contents of its inputs in one number.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result};

/// One number for the files and folders below `root`. What is missing counts as missing, and is no error.
///
/// The hash may differ between releases of Rust; then the step is done once more, which is right.
pub(crate) fn of(root: &Path, inputs: &[&str]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for input in inputs {
        input.hash(&mut hasher);
        add(&root.join(input), &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    if path.is_dir() {
        let mut inside: Vec<_> = fs::read_dir(path)
            .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
            .with_context(|| format!("listing {}", path.display()))?;
        inside.sort_by_key(fs::DirEntry::file_name);
        inside.len().hash(hasher);
        for entry in inside {
            entry.file_name().hash(hasher);
            add(&entry.path(), hasher)?;
        }
    } else if path.is_file() {
        fs::read(path).with_context(|| format!("reading {}", path.display()))?.hash(hasher);
    } else {
        "missing".hash(hasher);
    }
    Ok(())
}

/// Whether the step was already done for this fingerprint.
pub(crate) fn is_kept(at: &Path, fingerprint: &str) -> bool {
    fs::read_to_string(at).is_ok_and(|kept| kept == fingerprint)
}

/// Remembers that the step is done.
pub(crate) fn keep(at: &Path, fingerprint: &str) -> Result<()> {
    if let Some(folder) = at.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(at, fingerprint).with_context(|| format!("writing {}", at.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_give_the_same_number() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        fs::write(folder.path().join("src/a"), "one").unwrap();
        let first = of(folder.path(), &["src", "lock"]).unwrap();
        assert_eq!(first, of(folder.path(), &["src", "lock"]).unwrap());
    }

    #[test]
    fn any_change_gives_another() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir(root.join("src")).unwrap();
        fs::write(root.join("src/a"), "one").unwrap();
        let mut seen = vec![of(root, &["src", "lock"]).unwrap()];
        let changes: [&dyn Fn(); 4] = [
            &|| fs::write(root.join("src/a"), "two").unwrap(),
            &|| fs::rename(root.join("src/a"), root.join("src/b")).unwrap(),
            &|| fs::write(root.join("src/c"), "").unwrap(),
            &|| fs::write(root.join("lock"), "").unwrap(),
        ];
        for change in changes {
            change();
            let now = of(root, &["src", "lock"]).unwrap();
            assert!(!seen.contains(&now), "a change was not noticed");
            seen.push(now);
        }
    }

    #[test]
    fn what_was_kept_is_known_again() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("web/app.fingerprint");
        assert!(!is_kept(&at, "1"));
        keep(&at, "1").unwrap();
        assert!(is_kept(&at, "1"));
        assert!(!is_kept(&at, "2"));
    }
}
