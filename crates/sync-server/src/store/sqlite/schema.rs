//! The tables, as a list of forward-only migrations. Never edit one that was released: add the next.

use rusqlite_migration::{M, Migrations};

/// Brings a database of any release up to this build's schema.
pub(super) fn migrations() -> Migrations<'static> {
    Migrations::new(STEPS.iter().map(|step| M::up(step)).collect())
}

/// The steps, in their order.
const STEPS: [&str; COUNT] = [FIRST, ASIDE, SIGNS, SAME_PERSON, SAFEKEEPING, BLOBS, STOPPED, RESTRICTED];
/// How many steps this build knows; a database says how many it has taken.
pub(super) const COUNT: usize = 8;

/// Sequences are stored as one integer, epoch above counter, so that they compare as numbers.
const FIRST: &str = "
CREATE TABLE history (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    incarnation BLOB NOT NULL,
    latest INTEGER NOT NULL
) STRICT;

CREATE TABLE teams (id BLOB PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    id BLOB PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    team BLOB REFERENCES teams(id),
    password TEXT,
    disabled INTEGER NOT NULL,
    sessions_from_ms INTEGER NOT NULL,
    head INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE families (
    id BLOB PRIMARY KEY,
    user BLOB NOT NULL REFERENCES users(id),
    replica BLOB NOT NULL,
    created_ms INTEGER NOT NULL,
    ended_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX families_of ON families(user) WHERE ended_ms IS NULL;

CREATE TABLE tokens (
    hash BLOB PRIMARY KEY,
    family BLOB NOT NULL REFERENCES families(id),
    parent BLOB,
    issued_ms INTEGER NOT NULL,
    used_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_after ON tokens(parent) WHERE parent IS NOT NULL;

CREATE TABLE codes (
    hash BLOB PRIMARY KEY,
    user BLOB REFERENCES users(id),
    expires_ms INTEGER NOT NULL,
    used_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE files (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    team BLOB REFERENCES teams(id),
    person BLOB,
    closed_on TEXT,
    head INTEGER NOT NULL,
    summary_head INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_of ON files(person) WHERE person IS NOT NULL;
CREATE INDEX files_of_team ON files(team, kind);
CREATE INDEX files_closed ON files(closed_on) WHERE closed_on IS NOT NULL;

CREATE TABLE grants (
    id INTEGER PRIMARY KEY,
    user BLOB NOT NULL REFERENCES users(id),
    file BLOB NOT NULL REFERENCES files(id),
    depth INTEGER NOT NULL,
    why TEXT NOT NULL,
    via BLOB,
    from_seq INTEGER NOT NULL,
    to_seq INTEGER,
    to_ms INTEGER,
    expires_ms INTEGER
) STRICT;
CREATE INDEX grants_between ON grants(user, file);
CREATE INDEX grants_on ON grants(file) WHERE to_seq IS NULL;
CREATE INDEX grants_of ON grants(user) WHERE to_seq IS NULL;
CREATE INDEX grants_began ON grants(user, from_seq);
CREATE INDEX grants_ended ON grants(user, to_seq) WHERE to_seq IS NOT NULL;
CREATE INDEX grants_due ON grants(expires_ms) WHERE to_seq IS NULL AND expires_ms IS NOT NULL;

CREATE TABLE entries (
    entry BLOB NOT NULL,
    file BLOB NOT NULL REFERENCES files(id),
    kind TEXT NOT NULL,
    seq INTEGER NOT NULL,
    made_seq INTEGER NOT NULL,
    made_ms INTEGER NOT NULL,
    made_by BLOB NOT NULL,
    review INTEGER NOT NULL,
    erased INTEGER NOT NULL,
    PRIMARY KEY (entry, file)
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_in ON entries(file, seq);
CREATE INDEX entries_by ON entries(made_by, made_seq, kind);
CREATE INDEX entries_to_review ON entries(made_seq) WHERE review = 1;

CREATE TABLE changes (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    save BLOB NOT NULL,
    place INTEGER NOT NULL,
    author BLOB NOT NULL REFERENCES users(id),
    author_name TEXT NOT NULL,
    replica BLOB NOT NULL,
    file BLOB,
    entry BLOB,
    body TEXT,
    digest BLOB NOT NULL,
    received_ms INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT,
    waits_for BLOB,
    seq INTEGER,
    at_wall_ms INTEGER,
    at_tick INTEGER,
    at_writer BLOB
) STRICT;
CREATE INDEX changes_applied ON changes(file, entry, seq) WHERE verdict = 'applied';
CREATE INDEX changes_held ON changes(author, file) WHERE verdict = 'held';
CREATE INDEX changes_waiting ON changes(waits_for) WHERE waits_for IS NOT NULL;

CREATE TRIGGER changes_are_kept BEFORE DELETE ON changes
BEGIN SELECT RAISE(ABORT, 'changes are append-only'); END;
CREATE TRIGGER changes_are_fixed
BEFORE UPDATE OF n, id, save, place, author, author_name, replica, file, entry, digest, received_ms ON changes
BEGIN SELECT RAISE(ABORT, 'changes are append-only'); END;
CREATE TRIGGER bodies_only_go_by_erasure BEFORE UPDATE OF body ON changes
WHEN NOT (NEW.body IS NULL AND NEW.verdict = 'erased')
BEGIN SELECT RAISE(ABORT, 'changes are append-only'); END;
CREATE TRIGGER verdicts_settle_once BEFORE UPDATE OF verdict, reason, seq, at_wall_ms, at_tick, at_writer ON changes
WHEN OLD.verdict <> 'held' AND NEW.verdict <> 'erased'
BEGIN SELECT RAISE(ABORT, 'a verdict settles once'); END;

CREATE TABLE digest_keys (file BLOB PRIMARY KEY, key BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE writers (
    writer BLOB PRIMARY KEY,
    wall_ms INTEGER NOT NULL,
    tick INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE days (day INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;

CREATE TABLE unread (
    author BLOB NOT NULL,
    hash BLOB NOT NULL,
    replica BLOB NOT NULL,
    text TEXT NOT NULL,
    why TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    PRIMARY KEY (author, hash)
) STRICT;

CREATE TABLE devices (
    replica BLOB PRIMARY KEY,
    user BLOB NOT NULL REFERENCES users(id),
    build TEXT NOT NULL,
    heard_ms INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    drafts INTEGER NOT NULL,
    oldest_ms INTEGER,
    ahead_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE looks (
    supervisor BLOB NOT NULL REFERENCES users(id),
    worker BLOB NOT NULL REFERENCES users(id),
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (supervisor, worker)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    actor BLOB,
    replica BLOB,
    action TEXT NOT NULL,
    file BLOB,
    user BLOB,
    detail TEXT NOT NULL,
    -- Filled in later by the sealer, which links the rows into a chain.
    previous BLOB,
    seal BLOB
) STRICT;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_fixed BEFORE UPDATE OF n, at_ms, actor, replica, action, file, user, detail ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
";

/// What is kept beside the history, for a supervisor to look at.
const ASIDE: &str = "
CREATE TABLE witnesses (
    change BLOB NOT NULL,
    hash BLOB NOT NULL,
    author BLOB NOT NULL,
    author_name TEXT NOT NULL,
    file BLOB NOT NULL,
    entry BLOB NOT NULL,
    body TEXT NOT NULL,
    offered_by BLOB NOT NULL REFERENCES users(id),
    replica BLOB NOT NULL,
    received_ms INTEGER NOT NULL,
    PRIMARY KEY (change, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX witnesses_from ON witnesses(replica);
CREATE INDEX witnesses_in ON witnesses(file, entry);
CREATE INDEX witnesses_called ON witnesses(substr(hash, 1, 16));
CREATE INDEX unread_called ON unread(substr(hash, 1, 16));

CREATE TABLE put_away (
    id BLOB PRIMARY KEY,
    by_user BLOB NOT NULL REFERENCES users(id),
    at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX changes_to_look_at ON changes(received_ms) WHERE verdict IN ('held', 'refused');
";

/// A random number for each job that moved the order on.
const SIGNS: &str = "
CREATE TABLE signs (seq INTEGER PRIMARY KEY, sign INTEGER NOT NULL) STRICT;
";

/// Which persons' files are of one person, and which rows stand on them because of a case.
const SAME_PERSON: &str = "
CREATE TABLE same_person (
    file BLOB NOT NULL REFERENCES files(id),
    entry BLOB NOT NULL,
    other BLOB NOT NULL,
    PRIMARY KEY (file, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX same_person_of ON same_person(other);
CREATE INDEX grants_through ON grants(via) WHERE to_seq IS NULL AND via IS NOT NULL;
";

/// Lines that the ledger may not have yet, backups that were verified, and what is left of erased files.
const SAFEKEEPING: &str = "
CREATE TABLE deeds (n INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT;
CREATE TABLE backups (
    n INTEGER PRIMARY KEY,
    taken_ms INTEGER NOT NULL,
    through INTEGER NOT NULL,
    name TEXT NOT NULL
) STRICT;
ALTER TABLE entries ADD COLUMN relocated BLOB;
ALTER TABLE files ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
CREATE INDEX changes_not_applied ON changes(file, entry) WHERE verdict <> 'applied';
";

/// Photos in pieces, which changes name them, and where those went that were put into the right file. The rows of a blob may
/// come before anything that names them, and before their file.
const BLOBS: &str = "
CREATE TABLE blobs (
    id BLOB PRIMARY KEY,
    file BLOB NOT NULL,
    offered_by BLOB NOT NULL REFERENCES users(id),
    bytes INTEGER NOT NULL,
    digest BLOB NOT NULL,
    received_ms INTEGER NOT NULL,
    seq INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX blobs_in ON blobs(file);
CREATE INDEX blobs_by ON blobs(offered_by, seq);
CREATE INDEX blobs_received ON blobs(received_ms);

CREATE TABLE blob_pieces (
    blob BLOB NOT NULL REFERENCES blobs(id),
    number INTEGER NOT NULL,
    digest BLOB NOT NULL,
    content BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX blob_pieces_of ON blob_pieces(blob, number);

CREATE TABLE blob_names (
    blob BLOB NOT NULL,
    change BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (blob, change)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_names_by ON blob_names(change);

CREATE TABLE blob_moves (
    blob BLOB NOT NULL,
    from_file BLOB NOT NULL,
    into_file BLOB NOT NULL,
    PRIMARY KEY (blob, from_file)
) STRICT, WITHOUT ROWID;

ALTER TABLE devices ADD COLUMN photos INTEGER NOT NULL DEFAULT 0;

CREATE TABLE blobs_erased (
    blob BLOB NOT NULL,
    file BLOB NOT NULL,
    PRIMARY KEY (blob, file)
) STRICT, WITHOUT ROWID;
";

/// Devices that are lost.
const STOPPED: &str = "
CREATE TABLE stopped (replica BLOB PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
";

/// Which case a restricted file is about.
const RESTRICTED: &str = "
ALTER TABLE files ADD COLUMN about BLOB;
CREATE INDEX files_about ON files(about) WHERE about IS NOT NULL;
";

#[cfg(test)]
mod tests {
    #[test]
    fn migrations_are_well_formed() {
        super::migrations().validate().unwrap();
    }
}
