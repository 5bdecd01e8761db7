use super::*;

/// A driver that answers each action from a list of events, and writes down what was done.
fn run(planner: Planner, events: &[Event]) -> (Planner, Vec<Action>) {
    let mut planner = planner;
    let mut done = Vec::new();
    for event in events {
        let (next, actions) = planner.on(event);
        planner = next;
        done.extend(actions);
    }
    (planner, done)
}

fn idle() -> Planner {
    run(Planner::default(), &[Event::Opened]).0
}

const DUE: Event = Event::Due { has_session: true };
const ASK: Action = Action::Ask { bytes_max: BATCH_BYTES_MAX };

fn through_to_taken(progress: Progress) -> Vec<Event> {
    vec![DUE, Event::Lock(true), Event::Asked(Ok(())), Event::Answered(Ok(())), Event::Taken(Ok(progress))]
}

#[test]
fn a_run_with_nothing_to_do_is_one_call() {
    let (planner, done) = run(idle(), &through_to_taken(Progress::default()));
    let rest = [Action::ReleaseLock, Action::Rest { trouble: None }, Action::SetTimer { wait_ms: WAIT_MS }];
    assert_eq!(done[..4], [Action::TakeLock, ASK, Action::Call, Action::Take]);
    assert_eq!(done[4..], rest);
    assert!(!planner.is_busy());
}

#[test]
fn it_goes_on_while_there_is_more_and_fetches_what_went_astray_last() {
    let more = Progress { more: true, changed: true, ..Progress::default() };
    let (planner, done) = run(idle(), &through_to_taken(more));
    assert_eq!(done[4..], [Action::TellTabs, ASK]);
    let astray = FileId(uuid::Uuid::from_u128(1));
    let found = Progress { astray: Some(astray), ..Progress::default() };
    let events = [Event::Asked(Ok(())), Event::Answered(Ok(())), Event::Taken(Ok(found))];
    let (planner, done) = run(planner, &events);
    assert_eq!(done, [Action::Call, Action::Take, Action::Fetch(astray)]);
    let (planner, done) = run(planner, &[Event::Fetched(Ok(Progress::default()))]);
    assert_eq!(done[0], Action::ReleaseLock);
    assert!(!planner.is_busy());
}

#[test]
fn saves_that_the_office_did_not_move_are_not_sent_in_circles() {
    let stuck = Progress { waiting: true, changed: false, ..Progress::default() };
    let (planner, _) = run(idle(), &through_to_taken(stuck));
    assert!(!planner.is_busy());
    let moving = Progress { changed: true, ..stuck };
    let (planner, _) = run(idle(), &through_to_taken(moving));
    assert!(planner.is_busy());
}

#[test]
fn an_ended_session_is_renewed_once() {
    let signed_out = Event::Answered(Err(Trouble::SignedOut));
    let events = [DUE, Event::Lock(true), Event::Asked(Ok(())), signed_out.clone()];
    let (planner, done) = run(idle(), &events);
    assert_eq!(done.last(), Some(&Action::Renew));
    let (planner, done) = run(planner, &[Event::Renewed(Ok(())), Event::Asked(Ok(())), signed_out]);
    assert_eq!(done[..2], [ASK, Action::Call]);
    assert!(done.contains(&Action::Rest { trouble: Some(Trouble::SignedOut) }));
    assert!(!planner.is_busy());
    let (_, done) = run(idle(), &[Event::Due { has_session: false }, Event::Lock(true)]);
    assert_eq!(done, [Action::TakeLock, Action::Renew], "without a token the first thing is to draw one");
}

#[test]
fn too_much_at_once_halves_the_batch_and_stays_halved() {
    let too_large = Event::Answered(Err(Trouble::TooLarge));
    let (planner, _) = run(idle(), &[DUE, Event::Lock(true), Event::Asked(Ok(())), too_large]);
    let (planner, done) = run(planner, &[Event::Closed, Event::Opened, DUE, Event::Lock(true)]);
    let halved = Action::Ask { bytes_max: BATCH_BYTES_MAX / 2 };
    assert_eq!(done.last(), Some(&halved), "{planner:?}");
    let mut planner = Planner { bytes_max: 1, ..idle() };
    for event in [DUE, Event::Lock(true), Event::Asked(Ok(())), Event::Answered(Err(Trouble::TooLarge))] {
        planner = planner.on(&event).0;
    }
    assert!(!planner.is_busy(), "one byte is not halved for ever");
}

#[test]
fn failures_wait_longer_each_time_up_to_five_minutes_and_success_forgets_them() {
    let fail = [DUE, Event::Lock(true), Event::Asked(Ok(())), Event::Answered(Err(Trouble::Other))];
    let mut planner = idle();
    let mut waits = Vec::new();
    for _ in 0..8 {
        let (next, done) = run(planner, &fail);
        planner = next;
        waits.extend(done.iter().filter_map(|action| match action {
            Action::SetTimer { wait_ms } => Some(*wait_ms),
            _ => None,
        }));
    }
    assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]), "{waits:?}");
    assert_eq!((waits[0], waits[7]), (5_000, WAIT_MS_MAX));
    let (planner, _) = run(planner, &through_to_taken(Progress::default()));
    let (_, done) = run(planner, &fail);
    assert!(done.contains(&Action::SetTimer { wait_ms: 5_000 }));
}

#[test]
fn another_tab_that_was_faster_is_read_and_then_asked_from_there() {
    let mut events = through_to_taken(Progress::default());
    *events.last_mut().unwrap() = Event::Taken(Err(Trouble::Changed));
    let (planner, done) = run(idle(), &events);
    assert_eq!(done.last(), Some(&Action::Reload));
    let (_, done) = run(planner, &[Event::Reloaded(Ok(()))]);
    assert_eq!(done, [ASK]);
    let (planner, done) = run(idle(), &[DUE, Event::Lock(false)]);
    assert!(!done.contains(&Action::ReleaseLock), "what was not taken is not let go of");
    assert!(!planner.is_busy());
}

#[test]
fn locking_discards_a_run_and_what_still_comes_of_it() {
    for steps in 0..5 {
        let events = through_to_taken(Progress { more: true, ..Progress::default() });
        let (planner, _) = run(idle(), &events[..steps]);
        let (planner, done) = run(planner, &[Event::Closed]);
        assert_eq!(done.contains(&Action::ReleaseLock), steps >= 2, "after {steps} steps");
        for late in events.iter().skip(steps) {
            let (still, done) = planner.clone().on(late);
            assert_eq!((still, done), (planner.clone(), vec![]), "{late:?} after closing");
        }
    }
}

#[test]
fn a_trigger_during_a_run_starts_the_next_at_once() {
    let mut events = through_to_taken(Progress::default());
    events.insert(3, DUE);
    let (_, done) = run(idle(), &events);
    assert_eq!(done.last(), Some(&Action::SetTimer { wait_ms: 0 }));
}

#[test]
fn no_run_goes_on_for_ever() {
    let mut planner = run(idle(), &[DUE, Event::Lock(true)]).0;
    let more = Progress { more: true, changed: true, waiting: true, ..Progress::default() };
    for _ in 0..ROUNDS_MAX + 1 {
        for event in [Event::Asked(Ok(())), Event::Answered(Ok(())), Event::Taken(Ok(more))] {
            planner = planner.on(&event).0;
        }
    }
    assert!(!planner.is_busy());
}

#[test]
fn photos_go_last_piece_by_piece_and_text_goes_between_them() {
    let photos = Progress { photos: true, ..Progress::default() };
    for first in [
        Progress { more: true, ..photos },
        Progress { changed: true, waiting: true, ..photos },
        Progress { astray: Some(FileId(uuid::Uuid::from_u128(1))), ..photos },
    ] {
        let (_, done) = run(idle(), &through_to_taken(first));
        assert!(!done.contains(&Action::SendPhoto), "{first:?}");
    }
    let (sending, done) = run(idle(), &through_to_taken(photos));
    assert_eq!(done.last(), Some(&Action::SendPhoto));
    let sent = |progress| Event::PhotoSent(Ok(progress));
    let (sending, done) = run(sending, &[sent(photos), sent(photos)]);
    assert_eq!(done, [Action::SendPhoto, Action::SendPhoto]);
    // Something was written meanwhile: no photo may go, and the text does.
    let written = Progress { waiting: true, photos: false, ..photos };
    assert_eq!(run(sending.clone(), &[sent(written)]).1, [ASK]);
    // Somebody asked for a sync.
    let (_, done) = run(sending.clone(), &[DUE, sent(photos)]);
    assert_eq!(done, [ASK]);
    // After the last one the cursor passes it; and that is all.
    let (asking, done) = run(sending.clone(), &[sent(Progress { changed: true, ..Progress::default() })]);
    assert_eq!(done, [Action::TellTabs, ASK]);
    let rest = [Event::Asked(Ok(())), Event::Answered(Ok(())), Event::Taken(Ok(Progress::default()))];
    let (resting, done) = run(asking, &rest);
    assert!(done.contains(&Action::ReleaseLock) && !resting.is_busy(), "{done:?}");
    let (resting, done) = run(sending.clone(), &[sent(Progress::default())]);
    assert!(done[0] == Action::ReleaseLock && !resting.is_busy(), "nothing became of it: {done:?}");
    let troubled = |trouble| run(sending.clone(), &[Event::PhotoSent(Err(trouble))]).1;
    assert_eq!(troubled(Trouble::SignedOut), [Action::Renew]);
    assert_eq!(troubled(Trouble::Changed), [Action::Reload]);
    assert!(troubled(Trouble::Other).contains(&Action::Rest { trouble: Some(Trouble::Other) }));
    let (mut planner, mut sent_count) = (sending.clone(), 0);
    while planner.is_busy() {
        planner = planner.on(&sent(photos)).0;
        sent_count += 1;
        assert!(sent_count <= ROUNDS_MAX, "a run has an end");
    }
}
