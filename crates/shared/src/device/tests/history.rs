//! A new history of the server: it was restored from a backup that lacks what this phone holds.

use super::phone::{
    NOW_MS, Phone, answer, applied, applied_save, change, file, history, pass, seq, verdict, whole,
};
use crate::device::Room;
use crate::outbox::Standing;
use crate::wire::sync::{FileHead, Held, Outcome, SyncAnswer, Verdict};

/// A phone that holds one file with two changes of others, from the first history.
fn phone() -> Phone {
    let mut phone = Phone::new();
    let asked = phone.ask();
    let page = whole(file(1), 2, &[applied(file(1), 1, 1, "kept"), applied(file(1), 2, 2, "lost")]);
    let heads = Some(vec![FileHead { file: file(1), head: seq(2) }]);
    phone.take(&asked, &SyncAnswer { heads, ..pass(history(1), vec![page], 2) });
    assert_eq!(phone.notes(file(1)), ["kept", "lost"]);
    phone
}

/// The keys of the copies that this phone keeps of an earlier history.
fn aside(phone: &Phone) -> Vec<&str> {
    let meta = phone.disk.keys().filter(|(room, _)| *room == Room::Meta);
    meta.filter_map(|(_, key)| key.split_once('/')).map(|(what, _)| what).collect()
}

fn offered(phone: &mut Phone) -> Vec<String> {
    phone.ask().request.witnesses.iter().map(|copy| copy.get().to_owned()).collect()
}

#[test]
fn what_the_new_history_lacks_is_offered_until_the_server_has_settled_it() {
    let mut phone = phone();
    assert_eq!(offered(&mut phone), [""; 0], "nothing is offered while the history is the same");

    let asked = phone.ask();
    let page = whole(file(1), 1, &[applied(file(1), 1, 1, "kept")]);
    phone.take(&asked, &pass(history(2), vec![page], 1));
    assert_eq!(phone.notes(file(1)), ["kept"], "confirmed files are what the server sent");
    assert_eq!(aside(&phone), ["witness"], "what was compared is set aside no longer");

    // A copy is not forgotten with the app.
    phone.start_again();
    let copies = offered(&mut phone);
    assert_eq!(copies.len(), 1, "{copies:?}");
    assert!(copies[0].contains("lost") && copies[0].contains("Dee"), "the office's own record: {copies:?}");

    let asked = phone.ask();
    phone.take(&asked, &answer(history(2)));
    assert_eq!(offered(&mut phone).len(), 1, "not settled: offered again");
    let asked = phone.ask();
    phone.take(&asked, &SyncAnswer { witnessed: vec![change(2)], ..answer(history(2)) });
    assert_eq!(offered(&mut phone), [""; 0]);
    assert_eq!(aside(&phone), [""; 0], "nothing of it is left on the phone");
}

#[test]
fn a_file_is_set_aside_before_it_is_replaced_and_compared_only_when_the_pass_has_ended() {
    let mut phone = phone();
    let asked = phone.ask();
    // The first of two answers: the second change may still come with the other one.
    let mut first_piece = whole(file(1), 2, &[applied(file(1), 1, 1, "kept")]);
    first_piece.complete = false;
    phone.take(
        &asked,
        &SyncAnswer { pages: vec![first_piece], more: true, restart: true, ..answer(history(2)) },
    );
    assert_eq!(aside(&phone), ["former"]);
    assert_eq!(offered(&mut phone), [""; 0], "half a pass proves nothing");

    // The phone dies in between: the rest is compared all the same.
    phone.start_again();
    let asked = phone.ask();
    let mut rest = whole(file(1), 2, &[applied(file(1), 2, 2, "lost")]);
    rest.fresh = false;
    phone.take(&asked, &pass(history(2), vec![rest], 2));
    assert_eq!(aside(&phone), [""; 0], "the server has it all");
    assert_eq!(offered(&mut phone), [""; 0]);
    assert_eq!(phone.notes(file(1)), ["kept", "lost"]);
}

#[test]
fn two_restores_in_a_row_lose_nothing_of_the_first() {
    let mut phone = phone();
    let asked = phone.ask();
    let half = SyncAnswer {
        pages: vec![whole(file(1), 1, &[applied(file(1), 3, 1, "of the second")])],
        more: true,
        ..answer(history(2))
    };
    phone.take(&asked, &half);
    let asked = phone.ask();
    phone.take(&asked, &pass(history(3), vec![whole(file(1), 0, &[])], 0));
    let copies = offered(&mut phone);
    for words in ["kept", "lost", "of the second"] {
        assert!(copies.iter().any(|copy| copy.contains(words)), "{words}: {copies:?}");
    }
    assert_eq!(copies.len(), 3);
}

#[test]
fn a_damaged_standing_row_makes_everything_be_offered_again() {
    let mut phone = phone();
    let save = phone.save(file(1), "mine");
    let asked = phone.ask();
    let page = whole(
        file(1),
        3,
        &[
            applied(file(1), 1, 1, "kept"),
            applied(file(1), 2, 2, "lost"),
            applied_save(phone.record(save), 3),
        ],
    );
    let acknowledged = verdict(Outcome::Applied { seq: seq(3) });
    phone.take(&asked, &SyncAnswer { verdicts: vec![acknowledged], ..pass(history(1), vec![page], 3) });
    assert!(!phone.record(save).is_waiting());

    phone.damage_standing();
    let loaded = phone.start_again();
    assert_eq!((loaded.damaged, loaded.outbox_known), (0, true), "nothing but a place is lost");
    assert_eq!(phone.notes(file(1)), ["kept", "lost", "mine"], "and everything can be read");
    assert_eq!(phone.replica.standing.incarnation, None);

    // Nobody knows any more which history the files are of; this one was restored while the phone was away.
    let asked = phone.ask();
    assert_eq!(asked.request.cursor, None);
    phone.take(&asked, &pass(history(2), vec![whole(file(1), 1, &[applied(file(1), 1, 1, "kept")])], 1));
    assert!(phone.record(save).is_waiting(), "its own work waits again");
    let asked = phone.ask();
    assert_eq!(asked.sent, [save]);
    let copies: Vec<&str> = asked.request.witnesses.iter().map(|copy| copy.get()).collect();
    assert!(copies.iter().any(|copy| copy.contains("lost")), "{copies:?}");
    assert_eq!(phone.notes(file(1)), ["kept", "mine"]);
}

#[test]
fn what_was_acknowledged_under_an_earlier_history_waits_again_and_what_was_erased_does_not() {
    let mut phone = phone();
    let saves = [phone.save(file(1), "applied"), phone.save(file(1), "held"), phone.save(file(1), "erased")];
    let asked = phone.ask();
    let outcomes = [
        Outcome::Applied { seq: seq(3) },
        Outcome::Held { reason: Held::NotOnYourCaseload },
        Outcome::Erased,
    ];
    let verdicts = outcomes.into_iter().enumerate();
    let verdicts =
        verdicts.map(|(save, outcome)| Verdict { save, place: 0, change: None, outcome }).collect();
    phone.take(&asked, &SyncAnswer { verdicts, ..answer(history(1)) });
    assert_eq!(phone.replica.waiting().saves, 0);

    let asked = phone.ask();
    assert_eq!(asked.sent, []);
    phone.take(&asked, &pass(history(2), Vec::new(), 0));
    assert!(phone.record(saves[0]).is_waiting() && phone.record(saves[1]).is_waiting());
    let erased = phone.replica.outbox.get(&saves[2]).map(|record| &record.changes[0]);
    assert!(!matches!(erased, Some(Standing::Waiting { .. })), "{erased:?}");
    let asked = phone.ask_at(NOW_MS + 1);
    assert_eq!(asked.sent, saves[..2], "in the order in which they were made");
}
