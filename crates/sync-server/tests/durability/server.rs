//! A real server process and the HTTP that a device speaks with it. Shared by the tests that kill, fill and restore.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

/// The password of everybody in these tests.
pub(crate) const PASSWORD: &str = "four plain words here";

/// No call and no start may hang a test.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A running server. Killed, not asked, when it is dropped.
pub(crate) struct Server {
    pub(crate) process: Child,
    pub(crate) address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Server {
    /// SIGKILL, and the process is gone when this returns.
    pub(crate) fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The binary with this data folder.
pub(crate) fn command(data_dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sync-server"));
    command.env("ALONGSIDE_DATA_DIR", data_dir).env("ALONGSIDE_LOG", "off");
    command
}

/// Starts the server without waiting until it listens.
pub(crate) fn spawn(data_dir: &Path) -> Child {
    let mut command = command(data_dir);
    command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap()
}

/// Starts the server so that it meets the end of its room as an error, and not as a signal.
#[cfg(target_os = "linux")]
pub(crate) fn start_where_room_may_end(data_dir: &Path) -> Server {
    let mut shell = Command::new("sh");
    shell.env("ALONGSIDE_DATA_DIR", data_dir).env("ALONGSIDE_LOG", "off").stdout(Stdio::piped());
    shell.args([
        "-c",
        "trap '' XFSZ; exec \"$0\" serve --listen 127.0.0.1:0",
        env!("CARGO_BIN_EXE_sync-server"),
    ]);
    listening(shell.spawn().unwrap())
}

/// Starts the server and waits until it listens.
pub(crate) fn start(data_dir: &Path) -> Server {
    listening(spawn(data_dir))
}

/// Waits until a started server listens.
pub(crate) fn listening(mut process: Child) -> Server {
    for line in BufReader::new(process.stdout.take().unwrap()).lines() {
        if let Some(address) = line.unwrap().strip_prefix("listening on http://") {
            return Server { address: address.to_owned(), process };
        }
    }
    panic!("the server ended before it listened");
}

/// Runs a command of the binary beside whatever else is running; what it printed.
pub(crate) fn run(data_dir: &Path, arguments: &[&str], input: &str) -> Result<String, String> {
    let mut command = command(data_dir);
    command.env("ALONGSIDE_LOG", "error").args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    if done.status.success() { Ok(said) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned()) }
}

/// A team, and link workers in it who sign in with [`PASSWORD`].
pub(crate) fn employ(data_dir: &Path, people: &[(&str, &str)]) {
    run(data_dir, &["team", "add", "--name", "North"], "").unwrap();
    for (email, role) in people {
        let add = ["user", "add", "--email", email, "--name", email, "--role", role, "--team", "North"];
        run(data_dir, &add, &format!("{PASSWORD}\n")).unwrap();
    }
}

/// One request on a connection of its own. None where the answer was not read to its end: it was lost.
pub(crate) fn post(address: &str, path: &str, token: Option<&str>, body: &str) -> Option<(u16, Value)> {
    let mut stream = send(address, path, token, body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8(answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    if length.is_some_and(|length| length.parse() != Ok(body.len())) {
        return None;
    }
    Some((status, if body.is_empty() { Value::Null } else { serde_json::from_str(body).ok()? }))
}

/// Sends a request and does not wait for its answer.
pub(crate) fn send(address: &str, path: &str, token: Option<&str>, body: &str) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\n{token}Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + body).as_bytes()).ok()?;
    Some(stream)
}

/// Signs in; the answer's body. None where the answer was lost.
pub(crate) fn sign_in(address: &str, email: &str, password: &str, replica: Uuid) -> Option<(u16, Value)> {
    let body = json!({"email": email, "password": password, "replica": replica}).to_string();
    post(address, "/api/v1/session", None, &body)
}

/// The body of a sync that carries these saves, each as the device keeps it.
pub(crate) fn sync_body(replica: Uuid, cursor: &Value, saves: &[&str]) -> String {
    format!(
        r#"{{"protocol":1,"build":"0.1.0","replica":"{replica}","sent_at_ms":0,"waiting":{{"saves":{},"drafts":0}},"cursor":{cursor},"saves":[{}]}}"#,
        saves.len(),
        saves.join(",")
    )
}
