//! What only a store on a disk can show: restarts, backups that were put back, a queue that is full.

use std::sync::mpsc::channel;

use shared::id::IncarnationId;
use uuid::Uuid;

use super::*;
use crate::app::read_now;
use crate::store::JOBS_MAX;
use crate::store::contract::SOON;
use crate::testing::{NOW_MS, Office, ROSA, case, sqlite};

#[test]
fn what_was_answered_is_there_after_a_restart() {
    let kept = sqlite();
    let dir = kept.dir.as_ref().unwrap().path().to_owned();
    let office = Office::over(kept);
    office.open_case(ROSA, 1);
    let (seen, incarnation) = office.read(|view| Ok((view.visible_through()?, view.incarnation()?)));
    let _dir = office.kept.dir;
    drop(office.kept.store);
    let fresh = IncarnationId(Uuid::from_u128(0xF));
    let store = SqliteStore::open(&dir, fresh, NOW_MS).unwrap();
    let again = read_now(&store, |view| {
        assert!(view.file(case(1))?.is_some());
        Ok((view.visible_through()?, view.incarnation()?))
    });
    assert_eq!(again.unwrap(), (seen, incarnation), "nothing was restored, so the history goes on");
}

#[test]
fn a_database_put_back_from_a_backup_opens_a_new_history() {
    let kept = sqlite();
    let dir = kept.dir.as_ref().unwrap().path().to_owned();
    let office = Office::over(kept);
    office.open_case(ROSA, 1);
    let backup = dir.join("backup.sqlite");
    let path = dir.join(DATABASE_FILE);
    rusqlite::Connection::open(&path).unwrap().execute("VACUUM INTO ?1", [backup.to_str().unwrap()]).unwrap();
    office.open_case(ROSA, 2);
    let (seen, incarnation) = office.read(|view| Ok((view.visible_through()?, view.incarnation()?)));
    let _dir = office.kept.dir;
    drop(office.kept.store);
    for ending in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(dir.join(format!("{}{ending}", DATABASE_FILE)));
    }
    std::fs::rename(&backup, &path).unwrap();
    let fresh = IncarnationId(Uuid::from_u128(0xF));
    let store = SqliteStore::open(&dir, fresh, NOW_MS + 1).unwrap();
    read_now(&store, |view| {
        assert_eq!(view.incarnation()?, fresh);
        assert_ne!(incarnation, fresh);
        assert!(view.visible_through()? > seen, "no number is given twice");
        assert!(view.file(case(2))?.is_none(), "it really was the backup");
        assert_eq!(view.user(ROSA)?.unwrap().sessions_from_ms, NOW_MS + 1, "everybody signs in again");
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_full_queue_says_so_at_once() {
    let office = Office::over(sqlite());
    let (go_on, may_go_on) = channel::<()>();
    let (began, has_begun) = channel();
    office.store().submit(
        Box::new(move |_| {
            began.send(()).unwrap();
            may_go_on.recv_timeout(SOON).unwrap();
            Ok(())
        }),
        Box::new(|_| {}),
    );
    has_begun.recv_timeout(SOON).unwrap();
    let (tell, told) = channel();
    for _ in 0..JOBS_MAX + 3 {
        let tell = tell.clone();
        office
            .store()
            .submit(Box::new(|_| Ok(())), Box::new(move |result| tell.send(result.is_ok()).unwrap()));
    }
    drop(tell);
    let refused: Vec<bool> = (0..3).map(|_| told.recv_timeout(SOON).unwrap()).collect();
    assert_eq!(refused, [false; 3]);
    go_on.send(()).unwrap();
    assert_eq!(told.iter().filter(|done| *done).count(), JOBS_MAX);
}

#[test]
fn what_is_erased_is_overwritten_on_the_disk() {
    let kept = sqlite();
    let dir = kept.dir.as_ref().unwrap().path().to_owned();
    let office = Office::over(kept);
    office.open_case(ROSA, 1);
    // Both short, inside a page with others, and long, on pages of its own.
    for (number, words) in [(60, "Marzipan. ".to_owned()), (61, "Marzipan. ".repeat(1000))] {
        office.save(ROSA, &[crate::testing::contact(number, 1, &words)]);
    }
    let holds = |name: &str| {
        let bytes = std::fs::read(dir.join(name)).unwrap_or_default();
        bytes.windows(8).any(|window| window == b"Marzipan")
    };
    assert!(holds(&format!("{DATABASE_FILE}-wal")), "it was there to be found");
    office.write(|tx| {
        for number in [60, 61] {
            tx.erase(case(1), crate::testing::entry(number), None)?;
        }
        Ok(())
    });
    let _dir = office.kept.dir;
    drop(office.kept.store);
    assert!(std::fs::metadata(dir.join(DATABASE_FILE)).unwrap().len() > 0);
    for name in std::fs::read_dir(&dir).unwrap() {
        let name = name.unwrap().file_name().into_string().unwrap();
        assert!(!holds(&name), "{name}");
    }
}
