//! The real process: its command line, its first start, and what is left after it was killed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use uuid::Uuid;

const PASSWORD: &str = "alongside-demo";

/// A running server. Killed, not asked, when the test ends.
struct Server {
    process: Child,
    address: String,
    said: Vec<String>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command(data_dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sync-server"));
    command.env("ALONGSIDE_DATA_DIR", data_dir).env("ALONGSIDE_LOG", "error");
    command
}

fn start(data_dir: &Path, arguments: &[&str]) -> Server {
    let mut command = command(data_dir);
    command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments).stdout(Stdio::piped());
    let mut server = Server { process: command.spawn().unwrap(), address: String::new(), said: Vec::new() };
    for line in BufReader::new(server.process.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if let Some(address) = line.strip_prefix("listening on http://") {
            address.clone_into(&mut server.address);
            return server;
        }
        server.said.push(line);
    }
    panic!("the server ended before it listened: {:?}", server.said);
}

/// One request on a connection of its own.
fn post(server: &Server, path: &str, token: Option<&str>, body: &Value) -> (u16, Value) {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let body = body.to_string();
    let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n{token}Content-Length: {}\r\n\r\n{body}",
        server.address,
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

fn sign_in(server: &Server, email: &str, password: &str) -> (u16, Value) {
    post(
        server,
        "/api/v1/session",
        None,
        &json!({"email": email, "password": password, "replica": Uuid::nil()}),
    )
}

fn sync(server: &Server, token: &str, cursor: &Value, saves: &Value) -> Value {
    let body = json!({"protocol": 1, "build": "0.1.0", "replica": Uuid::nil(), "sent_at_ms": 0,
        "waiting": {"saves": 0, "drafts": 0}, "cursor": cursor, "saves": saves});
    let (status, answer) = post(server, "/api/v1/sync", Some(token), &body);
    assert_eq!(status, 200, "{answer}");
    answer
}

fn task(case: &Value, number: u128) -> Value {
    json!({"id": Uuid::from_u128(number), "changes": [{
        "id": Uuid::from_u128(number), "file": case, "entry": Uuid::from_u128(number), "kind": "task",
        "stamp": {"wall_ms": 1, "tick": 0, "writer": Uuid::nil()}, "set": {"what": {"value": "Ring", "over": []}},
    }]})
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = start(dir.path(), &["--demo"]);
    let (_, signed_in) = sign_in(&server, "link.worker@demo.invalid", PASSWORD);
    let mut token = signed_in["access"].as_str().unwrap().to_owned();
    let first = sync(&server, &token, &Value::Null, &json!([]));
    let pages = first["pages"].as_array().unwrap();
    let case = pages.iter().find(|page| page["kind"] == "case").unwrap()["file"].clone();
    let mut acknowledged = Vec::new();
    for round in 0..3_u128 {
        for number in 0..5 {
            let number = 1000 + 10 * round + number;
            let answer = sync(&server, &token, &first["cursor"], &json!([task(&case, number)]));
            assert_eq!(answer["verdicts"][0]["verdict"], "applied");
            acknowledged.push((number, answer["verdicts"][0]["seq"].clone()));
        }
        server.process.kill().unwrap();
        server.process.wait().unwrap();
        server = start(dir.path(), &["--demo"]);
        let (_, again) = sign_in(&server, "link.worker@demo.invalid", PASSWORD);
        assert_eq!(again["incarnation"], signed_in["incarnation"], "a kill is no restore");
        again["access"].as_str().unwrap().clone_into(&mut token);
    }
    for (number, seq) in acknowledged {
        let answer = sync(&server, &token, &first["cursor"], &json!([task(&case, number)]));
        assert_eq!(
            answer["verdicts"][0],
            json!({"save": 0, "place": 0, "change": Uuid::from_u128(number),
            "verdict": "duplicate", "seq": seq})
        );
    }
}

#[test]
fn a_real_installation_is_set_up_by_its_link_and_managed_by_commands() {
    let dir = tempfile::tempdir().unwrap();
    let server = start(dir.path(), &[]);
    let link = server.said.iter().find(|line| line.contains("/set-up#code=")).unwrap();
    let code = link.split_once("#code=").unwrap().1.to_owned();
    let body = json!({"code": code, "email": "first@example.org", "password": "four plain words here",
        "name": "First Admin", "replica": Uuid::nil()});
    let (status, signed_in) = post(&server, "/api/v1/session/redeem", None, &body);
    assert_eq!((status, &signed_in["me"]["roles"]), (200, &json!(["supervisor", "admin"])));

    let run = |arguments: &[&str], input: &str| {
        let mut child =
            command(dir.path()).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let done = child.wait_with_output().unwrap();
        (done.status.success(), String::from_utf8(done.stdout).unwrap())
    };
    // Beside the running server.
    assert!(run(&["team", "add", "--name", "North"], "").0);
    let add = [
        "user",
        "add",
        "--email",
        "ola@example.org",
        "--name",
        "Ola",
        "--role",
        "link_worker",
        "--team",
        "North",
    ];
    assert!(!run(&add, "short\n").0, "a password has a least length");
    assert!(run(&add, "four plain words here\n").0);
    assert!(!run(&add, "four plain words here\n").0, "an address is one account's");
    assert_eq!(sign_in(&server, "ola@example.org", "four plain words here").0, 200);
    let (_, listed) = run(&["user", "list", "--json"], "");
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let ola = listed.as_array().unwrap().iter().find(|user| user["email"] == "ola@example.org").unwrap();
    assert_eq!((&ola["team"], &ola["roles"]), (&json!("North"), &json!(["link_worker"])));
    assert!(run(&["user", "set-role", "--email", "ola@example.org", "--role", "supervisor"], "").0);
    assert!(run(&["user", "disable", "--email", "ola@example.org"], "").0);
    assert_eq!(sign_in(&server, "ola@example.org", "four plain words here").0, 401);
    assert!(run(&["user", "disable", "--email", "ola@example.org", "--undo"], "").0);
    let (_, told) = run(&["user", "reset-password", "--email", "ola@example.org", "--one-time-code"], "");
    assert!(told.contains("one-time code"), "{told}");
    assert!(!run(&["user", "disable", "--email", "first@example.org"], "").0, "the last admin stays");
    assert!(
        !run(&["serve", "--demo", "--fresh", "--listen", "127.0.0.1:0"], "").0,
        "real data is never started over"
    );
    assert_eq!(sign_in(&server, "first@example.org", "four plain words here").0, 200);
}
