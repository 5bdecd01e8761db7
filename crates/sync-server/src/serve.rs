//! Listening: hyper's own builder, because header timeouts and a bound on connections are not in `axum::serve`.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

use crate::app::{App, AppState};
use crate::clock::{DAY_MS, MINUTE_MS};
use crate::member::Peer;
use crate::{blobs, grants, presence, routes};

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of a request's head.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// Connections at the same time; others wait in the system's own line.
const CONNECTIONS_MAX: usize = 1024;
/// How long requests under way may take when the server stops.
const SHUTDOWN: Duration = Duration::from_secs(10);
/// How often the server tidies up.
const TIDY_EVERY: Duration = Duration::from_secs(60);

/// Opens the listening socket.
///
/// # Errors
/// Where the address is taken or not this machine's.
pub async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let what_to_do =
        format!("cannot listen on {address}; is another server running? Choose another with --listen");
    TcpListener::bind(address).await.context(what_to_do)
}

/// Serves until `stop` is ready, then lets requests under way finish and writes down what is only in memory.
///
/// # Errors
/// Where what is only in memory cannot be written down at the end.
pub async fn serve(
    listener: TcpListener,
    app: AppState,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let router = routes::router(Arc::clone(&app));
    let mut server = hyper::server::conn::http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(HEAD_BYTES_MAX);
    let open = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let tidier = tokio::spawn(tidy_always(Arc::clone(&app)));
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &permits) => accepted,
        };
        let Some((stream, from, permit)) = accepted else { continue };
        let router = router.clone();
        let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(from));
            router.clone().oneshot(request)
        });
        let connection = open.watch(server.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            let _held_while_open = permit;
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(SHUTDOWN, open.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
    tidier.abort();
    write_down(&app).await.context("could not write down when devices were last heard from")
}

async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> Option<(TcpStream, IpAddr, tokio::sync::OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, from)) => {
            // Small answers leave at once.
            let _ = stream.set_nodelay(true);
            Some((stream, from.ip(), permit))
        }
        Err(error) => {
            tracing::warn!(%error, "could not accept a connection");
            // Out of file handles, most likely: give others time to close theirs.
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

/// Once a minute: writes down when devices were heard from, and ends what has come to its end.
async fn tidy_always(app: AppState) {
    let mut every = tokio::time::interval(TIDY_EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut rested_ms = 0;
    loop {
        every.tick().await;
        let now_ms = app.clock.now_ms();
        let is_daily = now_ms >= rested_ms + DAY_MS - MINUTE_MS;
        match tidy(&app, is_daily).await {
            Ok(()) if is_daily => rested_ms = now_ms,
            Ok(()) => {}
            Err(error) => tracing::error!(%error, "could not tidy up; trying again in a minute"),
        }
    }
}

/// Writes down when devices were heard from, closes grants whose time is up and, once a day, lets closed cases rest and
/// photos go that nothing names.
///
/// # Errors
/// That of the store.
pub async fn tidy(app: &AppState, is_daily: bool) -> Result<(), crate::error::ApiError> {
    write_down(app).await?;
    let now_ms = app.clock.now_ms();
    let due = app.read(move |_, view| view.grants_due(now_ms).map(|due| !due.is_empty())).await?;
    if due {
        app.write(move |_, tx| grants::close_due(tx, now_ms)).await?;
    }
    if is_daily {
        app.write(move |_, tx| grants::rest_closed(tx, now_ms)).await?;
        app.write(move |_, tx| blobs::let_go(tx, now_ms)).await?;
    }
    Ok(())
}

async fn write_down(app: &Arc<App>) -> Result<(), crate::error::ApiError> {
    let heard = app.presence.take();
    if heard.is_empty() {
        return Ok(());
    }
    app.write(move |_, tx| presence::write_down(tx, &heard)).await
}
