//! The table, as people and as programs read it.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::figures::{Samples, ratio};
use super::goals::{GOALS, Measure, Standing};

/// One row.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) standing: Standing,
    measure: &'static Measure,
    size: Option<u64>,
    cpu: u64,
    unit: String,
    floor: Samples,
    product: Samples,
    note: String,
}

/// The rows of what was measured, in the order of the goals.
///
/// # Errors
/// Where a row has no goal or is not of the form that `tests/bench/run.mjs` writes.
pub(super) fn lines(measured: &Value) -> Result<Vec<Line>> {
    let rows = measured["rows"].as_array().context("the samples have no rows")?;
    let mut lines = rows.iter().map(line).collect::<Result<Vec<Line>>>()?;
    lines.sort_by_key(|line| (GOALS.iter().position(|goal| goal.id == line.id), line.size, line.cpu));
    Ok(lines)
}

fn line(row: &Value) -> Result<Line> {
    let id = row["id"].as_str().context("a row has no id")?.to_owned();
    let measure = GOALS
        .iter()
        .find(|goal| goal.id == id)
        .with_context(|| format!("{id} has no goal, not even none"))?;
    let samples = |name: &str| {
        Samples::new(row[name].as_array().into_iter().flatten().filter_map(Value::as_f64).collect())
    };
    let (floor, product) = (samples("floor"), samples("product"));
    let cpu = row["cpu"].as_u64().unwrap_or(1);
    Ok(Line {
        standing: measure.goal.judge(&product, &floor, cpu),
        measure,
        size: row["size"].as_u64(),
        cpu,
        unit: row["unit"].as_str().unwrap_or("ms").to_owned(),
        floor,
        product,
        note: row["note"].as_str().unwrap_or_default().to_owned(),
        id,
    })
}

impl Line {
    /// What it measures: in words, with its size and how slow the processor was.
    pub(super) fn name(&self) -> String {
        let size = self.size.map(|size| format!(" ({})", grouped(size))).unwrap_or_default();
        let cpu = if self.cpu > 1 { format!(", CPU ÷ {}", self.cpu) } else { String::new() };
        format!("{}{size}{cpu}", self.measure.words)
    }

    /// As a program reads it.
    pub(super) fn json(&self) -> Value {
        json!({
            "id": self.id, "size": self.size, "cpu": self.cpu, "unit": self.unit, "note": self.note,
            "runs": self.product.len(),
            "floor": {"p50": self.floor.median(), "p95": self.floor.p95()},
            "product": {"p50": self.product.median(), "p95": self.product.p95()},
            "ratio": ratio(&self.product, &self.floor),
            "goal": self.measure.goal.words(&self.unit, self.cpu),
            "standing": self.standing.words(),
        })
    }

    fn cells(&self) -> [String; 8] {
        let figure = |value: Option<f64>| value.map(|value| format!("{} {}", short(value), self.unit));
        [
            self.name(),
            figure(self.floor.median()).unwrap_or_else(|| "–".to_owned()),
            figure(self.product.median()).unwrap_or_else(|| "–".to_owned()),
            figure(self.product.p95()).unwrap_or_else(|| "–".to_owned()),
            ratio(&self.product, &self.floor).map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2} ×")),
            self.measure.goal.words(&self.unit, self.cpu),
            self.standing.words().to_owned(),
            self.note.clone(),
        ]
    }
}

/// The table as Markdown, so that it can be kept in a page as it is.
pub(super) fn print(lines: &[Line]) -> String {
    let head = ["measure", "floor", "product", "p95", "ratio", "goal", "", "note"].map(str::to_owned);
    let rows: Vec<[String; 8]> = std::iter::once(head).chain(lines.iter().map(Line::cells)).collect();
    let widths: Vec<usize> =
        (0..8).map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)).collect();
    let mut text = String::from("\n");
    for (number, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!(" {cell:<width$} "));
        text.push_str(&format!("|{}|\n", cells.collect::<Vec<_>>().join("|")));
        if number == 0 {
            let rules = widths.iter().map(|width| "-".repeat(width + 2));
            text.push_str(&format!("|{}|\n", rules.collect::<Vec<_>>().join("|")));
        }
    }
    text
}

/// How many goals are met.
pub(super) fn sum(lines: &[Line]) -> String {
    let count = |standing| lines.iter().filter(|line| line.standing == standing).count();
    format!(
        "{} met, {} not met, {} reported, {} not measured",
        count(Standing::Met),
        count(Standing::NotMet),
        count(Standing::Reported),
        count(Standing::NotMeasured)
    )
}

/// Three digits that count.
fn short(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|part| std::str::from_utf8(part).ok()).collect();
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_what_it_is_and_how_it_stands() {
        let measured = json!({"rows": [
            {"id": "load_wasm", "size": null, "cpu": 1, "unit": "KB", "floor": [], "product": [719.4], "note": ""},
            {"id": "first_sync", "size": 10_000, "cpu": 4, "unit": "ms", "floor": [100, 90, 110],
             "product": [170, 200, 160], "note": "8 MB"},
        ]});
        let lines = lines(&measured).unwrap();
        let text = print(&lines);
        let first = "| first sync into an empty browser, entries (10,000), CPU ÷ 4 | 100 ms | 170 ms  | 200 ms | 1.70 × | ≤ 1.8 ×  | met     | 8 MB |";
        assert_eq!(text.lines().nth(3), Some(first), "in the order of the goals\n{text}");
        assert!(text.contains("719 KB  | 719 KB | –      | ≤ 400 KB | not met |"), "{text}");
        assert_eq!(sum(&lines), "1 met, 1 not met, 0 reported, 0 not measured");
        let json = lines[0].json();
        assert_eq!((&json["ratio"], &json["standing"]), (&json!(1.7), &json!("met")));
    }

    #[test]
    fn a_row_without_samples_is_not_measured_and_one_without_a_goal_is_a_mistake() {
        let row = |id: &str| json!({"rows": [{"id": id, "cpu": 1, "floor": [], "product": []}]});
        assert_eq!(lines(&row("save")).unwrap()[0].standing, Standing::NotMeasured);
        assert!(lines(&row("moon")).is_err());
        assert!(lines(&json!({})).is_err());
    }

    #[test]
    fn figures_are_short() {
        assert_eq!([short(0.125), short(12.34), short(1234.5)], ["0.12", "12.3", "1234"]);
        assert_eq!([grouped(1), grouped(1_000), grouped(1_234_567)], ["1", "1,000", "1,234,567"]);
    }
}
