//! Plans that failed once stay as tests: each line of `plans.txt` is one, with what it taught above it.

use simulation::plan::Plan;
use simulation::play::play;

#[test]
fn plans_that_failed_once_fail_no_more() {
    let mut played = 0;
    for line in include_str!("plans.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let plan = Plan::read(line).unwrap_or_else(|| panic!("no plan: {line}"));
        assert_eq!(play(&plan).failure, None, "{line}");
        played += 1;
    }
    assert!(played >= 10);
}

#[test]
fn a_plan_is_read_as_it_was_written_and_plays_the_same_each_time() {
    let plan = Plan::of(7);
    assert_eq!(Plan::read(&plan.to_string()), Some(plan.clone()));
    let digests = [play(&plan).digest, play(&plan).digest];
    assert_eq!(digests[0], digests[1]);
}

#[test]
fn seeds_of_every_kind_play_to_their_end() {
    for seed in 1..40 {
        assert_eq!(play(&Plan::of(seed)).failure, None, "seed {seed}");
    }
}
