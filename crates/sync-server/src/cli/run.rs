//! `sync-server serve`.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};

use super::Serve;
use crate::app::{App, Settings, new_incarnation, read_now, write_now};
use crate::assets::Assets;
use crate::backup::Daily;
use crate::clock::Clock;
use crate::keys::{KEY_FILE, Keys};
use crate::receive::Receiver;
use crate::session::password::AT_ONCE as PASSWORDS_AT_ONCE;
use crate::store::sqlite::{DATABASE_FILE, DEEDS_FILE, LEDGER_FILE, SqliteStore};
use crate::store::{READERS, Store};
use crate::{accounts, demo, serve};

/// Threads that may block: one for each view of the store, each password, and the daily backup. What waits for one of them waits
/// without a thread, because memory that was used on many threads does not come back: the allocator keeps some for each.
const BLOCKING_THREADS: usize = READERS + PASSWORDS_AT_ONCE + 1;

pub(super) fn serve(asked: Serve) -> anyhow::Result<()> {
    let data_dir = &asked.at.data_dir;
    std::fs::create_dir_all(data_dir).with_context(|| format!("cannot make {}", data_dir.display()))?;
    let _only = hold(data_dir)?;
    let clock = Clock::System;
    if asked.fresh {
        start_over(data_dir)?;
    }
    let store: Arc<dyn Store> = Arc::new(open(data_dir, clock.now_ms())?);
    let keys = Keys::open(data_dir)?;
    let (has_users, is_demo) =
        read_now(&*store, |view| Ok((!view.users()?.is_empty(), demo::is_demo(view)?)))?;
    match (asked.demo, is_demo) {
        (true, false) if has_users => {
            bail!("{} holds real data; a demonstration needs a folder of its own", data_dir.display())
        }
        (false, true) => {
            bail!(
                "{} holds demonstration data; start it with --demo, or choose another folder",
                data_dir.display()
            )
        }
        (true, _) => demo::seed_if_empty(&*store, clock.now_ms())?,
        (false, false) => {}
    }
    let now_ms = clock.now_ms();
    let settled = write_now(&*store, move |tx| Receiver::new(tx, now_ms).judge_held_for_server())?;
    if settled > 0 {
        tracing::info!(settled, "judged held changes again");
    }
    let settings =
        Settings { public_url: asked.public_url, trust_proxy: asked.trust_proxy, demo: asked.demo };
    let app = Arc::new(App::new(store, clock, keys, settings, Assets::of_this_build()));
    app.passwords.prepare()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()?;
    runtime.block_on(async move {
        let listener = serve::bind(asked.listen).await?;
        let address = listener.local_addr()?;
        let mut out = std::io::stdout();
        if let Some(code) = set_up_code(&app)? {
            let public = app.settings.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
            writeln!(
                out,
                "set up this installation within a day: {}/set-up#code={code}",
                public.trim_end_matches('/')
            )?;
        }
        if let Some(into) = asked.backup_dir {
            let daily = Daily { data_dir: asked.at.data_dir, into, keep: asked.backup_keep };
            tokio::spawn(daily.always(Arc::clone(&app)));
        }
        writeln!(out, "listening on http://{address}")?;
        out.flush()?;
        serve::serve(listener, app, stopped()).await
    })
}

/// Holds a data folder for as long as the file lives: one server at a time, and none while a backup is put back. The system
/// lets go of it however the process ends.
pub(super) fn hold(data_dir: &Path) -> anyhow::Result<std::fs::File> {
    let path = data_dir.join("server.lock");
    let mut options = std::fs::OpenOptions::new();
    let file = options.create(true).truncate(false).write(true).open(&path);
    let file = file.with_context(|| format!("cannot open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_) => bail!("a server runs over {}; stop it first", data_dir.display()),
    }
}

/// Opens the store of a data folder.
pub(super) fn open(data_dir: &Path, now_ms: u64) -> anyhow::Result<SqliteStore> {
    SqliteStore::open(data_dir, new_incarnation(), now_ms)
}

/// Removes what a demonstration left, and only if it is one.
fn start_over(data_dir: &Path) -> anyhow::Result<()> {
    if data_dir.join(DATABASE_FILE).exists() {
        let store = open(data_dir, 0)?;
        let may_go = read_now(&store, |view| Ok(view.users()?.is_empty() || demo::is_demo(view)?))?;
        if !may_go {
            bail!("{} holds real data; --fresh only ever removes demonstration data", data_dir.display());
        }
    }
    for name in [DATABASE_FILE, LEDGER_FILE, DEEDS_FILE, KEY_FILE] {
        for ending in ["", "-wal", "-shm"] {
            let path = data_dir.join(format!("{name}{ending}"));
            if path.exists() {
                std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
    }
    Ok(())
}

/// A set-up code, where nobody can sign in yet.
fn set_up_code(app: &App) -> anyhow::Result<Option<String>> {
    let now_ms = app.clock.now_ms();
    Ok(write_now(&*app.store, move |tx| {
        if tx.users()?.is_empty() { accounts::new_set_up_code(tx, now_ms).map(Some) } else { Ok(None) }
    })?)
}

/// Ready when somebody asks the process to stop.
async fn stopped() {
    let interrupted = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "cannot listen for Ctrl-C");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::error!(%error, "cannot listen for SIGTERM");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
