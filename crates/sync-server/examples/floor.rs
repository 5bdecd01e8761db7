//! The floor of `cargo xtask bench` for the server: one writer that inserts the same rows in the same batches, durably,
//! and does nothing else.
//!
//! `floor <data folder> <scratch folder>` reads from standard input the sequence that each commit of the server ended
//! with, one a line; takes the rows of those commits from the server's database; inserts them into an empty one of the
//! same schema, one transaction for each; and prints how many changes it wrote and in how many milliseconds.

use std::io::BufRead;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// The tables that a save grows, and the column that places their rows in the order.
const TABLES: [(&str, &str); 3] = [("changes", "seq"), ("entries", "seq"), ("signs", "seq")];

/// The rows of one commit, by table.
type Batch = [Vec<Vec<Value>>; TABLES.len()];

fn main() -> anyhow::Result<()> {
    let mut words = std::env::args_os().skip(1).map(PathBuf::from);
    let (data, scratch) =
        words.next().zip(words.next()).context("usage: floor <data folder> <scratch folder>")?;
    let ends = std::io::stdin()
        .lock()
        .lines()
        .map(|line| Ok(line?.trim().parse()?))
        .collect::<anyhow::Result<Vec<i64>>>()?;
    let from = Connection::open(data.join(sync_server::store::sqlite::DATABASE_FILE))?;
    let batches = batches(&from, &ends)?;
    let mut to = empty(&from, &scratch.join("floor.sqlite"))?;

    let statements = statements(&from)?;
    let changes: usize = batches.iter().map(|batch| batch[0].len()).sum();
    let began = Instant::now();
    for batch in &batches {
        let transaction = to.transaction()?;
        for (sql, rows) in statements.iter().zip(batch) {
            let mut insert = transaction.prepare_cached(sql)?;
            for row in rows {
                insert.execute(params_from_iter(row))?;
            }
        }
        transaction.commit()?;
    }
    println!("{changes} {}", began.elapsed().as_secs_f64() * 1000.0);
    Ok(())
}

/// The rows that each commit wrote, each table read once. One epoch is assumed: nothing is restored while it is measured.
fn batches(from: &Connection, ends: &[i64]) -> anyhow::Result<Vec<Batch>> {
    let (first, last) = ends.first().zip(ends.last()).context("no commit was named")?;
    let mut batches = vec![Batch::default(); ends.len() - 1];
    for (place, (table, column)) in TABLES.iter().enumerate() {
        let sql = format!(
            "SELECT {column}, * FROM {table} WHERE {column} > ?1 AND {column} <= ?2 ORDER BY {column}"
        );
        let mut select = from.prepare(&sql)?;
        let width = select.column_count();
        let mut found = select.query([first, last])?;
        while let Some(row) = found.next()? {
            let seq: i64 = row.get(0)?;
            let commit = ends[1..].partition_point(|end| *end < seq);
            batches[commit][place].push((1..width).map(|at| row.get(at)).collect::<Result<_, _>>()?);
        }
    }
    Ok(batches)
}

fn statements(from: &Connection) -> anyhow::Result<Vec<String>> {
    let statement = |(table, _): &(&str, &str)| -> anyhow::Result<String> {
        let width = from.prepare(&format!("SELECT * FROM {table}"))?.column_count();
        Ok(format!("INSERT INTO {table} VALUES ({})", vec!["?"; width].join(",")))
    };
    TABLES.iter().map(statement).collect()
}

/// A database of the same schema and settings, without rows.
fn empty(from: &Connection, path: &std::path::Path) -> anyhow::Result<Connection> {
    for ending in ["", "-wal", "-shm"] {
        let mut old = path.as_os_str().to_owned();
        old.push(ending);
        if PathBuf::from(&old).exists() {
            std::fs::remove_file(&old)?;
        }
    }
    let to = Connection::open(path)?;
    to.execute_batch(
        "PRAGMA journal_mode = wal; PRAGMA synchronous = FULL; PRAGMA cache_size = -4096; PRAGMA wal_autocheckpoint = 4000;
         PRAGMA foreign_keys = OFF;",
    )?;
    let mut schema = from.prepare(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    )?;
    let mut found = schema.query([])?;
    while let Some(row) = found.next()? {
        to.execute_batch(&row.get::<_, String>(0)?)?;
    }
    Ok(to)
}
