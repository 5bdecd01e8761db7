//! What was erased at the office leaves the phone, and not only the screen.

use serde_json::json;
use serde_json::value::RawValue;

use super::phone::{Phone, applied, file, history, pass, whole};
use crate::device::Room;
use crate::wire::sync::FilePage;

/// Whether these words lie anywhere among the rows of files.
fn lies_here(phone: &Phone, words: &str) -> bool {
    let mut rows = phone.disk.iter().filter(|((room, _), _)| *room == Room::Files);
    rows.any(|(_, row)| String::from_utf8_lossy(row).contains(words))
}

#[test]
fn a_marker_takes_the_text_of_its_entry_along() {
    let mut phone = Phone::new();
    let asked = phone.ask();
    let notes = [applied(file(1), 2, 2, "told in confidence"), applied(file(1), 3, 3, "the walk")];
    phone.take(&asked, &pass(history(1), vec![whole(file(1), 3, &notes)], 3));
    let asked = phone.ask();
    let more = FilePage { fresh: false, ..whole(file(1), 4, &[applied(file(1), 4, 4, "a call")]) };
    phone.take(&asked, &pass(history(1), vec![more], 4));
    assert!(lies_here(&phone, "told in confidence"));
    let marker = json!({ "entry": notes[0]["body"]["entry"], "seq": [0, 5], "erased": true, "changes": [] });
    let erased = FilePage {
        fresh: false,
        entries: vec![RawValue::from_string(marker.to_string()).unwrap()],
        ..whole(file(1), 5, &[])
    };
    let asked = phone.ask();
    phone.take(&asked, &pass(history(1), vec![erased], 5));
    assert!(!lies_here(&phone, "told in confidence"));
    phone.start_again();
    assert_eq!(phone.notes(file(1)), ["a call", "the walk"]);
}
