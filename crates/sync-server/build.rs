//! With the feature `embed-app`: packs the built app into the binary, each file plain, as brotli and as gzip.
//!
//! Without it this script does nothing, so that checking the server never needs a build of the app.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=ALONGSIDE_DIST");
    if std::env::var_os("CARGO_FEATURE_EMBED_APP").is_none() {
        return;
    }
    let manifest = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let dist = std::env::var_os("ALONGSIDE_DIST").map_or_else(|| manifest.join("../../dist"), PathBuf::from);
    println!("cargo::rerun-if-changed={}", dist.display());
    assert!(
        dist.join("index.html").is_file(),
        "the app is not built: {} is missing. Run `cargo xtask build`.",
        dist.join("index.html").display()
    );
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    let mut files = Vec::new();
    collect(&dist, &dist, &mut files);
    files.sort();
    let mut table = String::from("&[\n");
    for (index, (url, path)) in files.iter().enumerate() {
        let bytes = fs::read(path).expect("a built file can be read");
        let plain = store(&out, index, "plain", &bytes);
        let brotli = smaller(&bytes, brotli(&bytes)).map(|packed| store(&out, index, "br", &packed));
        let gzip = smaller(&bytes, gzip(&bytes)).map(|packed| store(&out, index, "gz", &packed));
        writeln!(
            table,
            "Embedded {{ path: {url:?}, plain: include_bytes!({plain:?}), brotli: {}, gzip: {} }},",
            include(brotli.as_deref()),
            include(gzip.as_deref()),
        )
        .expect("writing to a string");
    }
    table.push(']');
    fs::write(out.join("embedded.rs"), table).expect("OUT_DIR can be written");
}

fn collect(root: &Path, dir: &Path, files: &mut Vec<(String, PathBuf)>) {
    for entry in fs::read_dir(dir).expect("the built app can be listed") {
        let path = entry.expect("the built app can be listed").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let relative = path.strip_prefix(root).expect("inside the built app");
            let url = format!("/{}", relative.to_string_lossy().replace('\\', "/"));
            files.push((url, path));
        }
    }
}

fn store(out: &Path, index: usize, ending: &str, bytes: &[u8]) -> String {
    let path = out.join(format!("embedded-{index}.{ending}"));
    fs::write(&path, bytes).expect("OUT_DIR can be written");
    path.to_string_lossy().into_owned()
}

/// Packed bytes only where they save something: images and fonts are packed already.
fn smaller(plain: &[u8], packed: Vec<u8>) -> Option<Vec<u8>> {
    (packed.len() < plain.len() * 95 / 100).then_some(packed)
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 24);
    writer.write_all(bytes).expect("writing to memory");
    drop(writer);
    packed
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).expect("writing to memory");
    writer.finish().expect("writing to memory")
}

fn include(path: Option<&str>) -> String {
    path.map_or_else(|| "None".to_owned(), |path| format!("Some(include_bytes!({path:?}))"))
}
