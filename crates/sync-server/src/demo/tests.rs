//! The demonstration is told without a held change, on both stores, and says what the README promises.

use shared::id::IncarnationId;
use uuid::Uuid;

use super::*;
use crate::store::memory::MemoryStore;
use crate::summary::Summaries;

const NOW_MS: u64 = 1_795_000_000_000;

#[test]
fn the_stories_can_be_told_and_are_told_once() {
    let store = MemoryStore::new(IncarnationId(Uuid::from_u128(1)));
    seed_if_empty(&store, NOW_MS).unwrap();
    let (seq, names) = read_now(&store, |view| {
        let mut names = Vec::new();
        for key in ["link.worker", "link.worker2"] {
            let cases = grants::held_cases(view, user(key))?;
            assert!((20..=40).contains(&cases.len()), "{key} holds {}", cases.len());
            for case in cases {
                let file = view.file(case)?.unwrap();
                names.push(Summaries::default().of(view, &file)?.name.clone());
            }
        }
        assert!(grants::held_cases(view, user("supervisor"))?.is_empty());
        assert!(view.grants_of(user("admin"))?.is_empty() && view.grants_of(user("evaluator"))?.is_empty());
        assert_eq!(view.held_for_server(None)?.rows, []);
        let (waiting, total) = view.unreviewed(TeamId(id("team")), 200)?;
        assert!((3..=40).contains(&waiting.len()), "{total} wait for a look");
        Ok((view.visible_through()?, names))
    })
    .unwrap();
    for name in ["Emma", "Dee", "Karen", "Mrs A", "Miss B", "Mrs C", "David", "Helen"] {
        assert!(names.iter().any(|shown| shown.starts_with(name)), "{name} is missing from {names:?}");
    }
    assert_eq!(names.len(), 48);
    assert!(names.iter().all(|name| !name.is_empty()));
    seed_if_empty(&store, NOW_MS + 1).unwrap();
    assert_eq!(read_now(&store, |view| view.visible_through()).unwrap(), seq, "a second start adds nothing");
}
