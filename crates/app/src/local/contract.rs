//! The promise that every storage engine makes. A new engine is right when this passes.

use super::store::{Batch, Durability, Room, Store, StoreError};

/// Runs the whole contract against an empty store.
pub(crate) async fn contract(store: &dyn Store) {
    rows_are_kept_by_room_and_key(store).await;
    a_batch_is_one(store).await;
    rows_are_found_by_prefix_in_order(store).await;
    many_rows_are_read_in_the_order_asked(store).await;
    bytes_are_kept_as_they_are(store).await;
    a_required_row_guards_the_batch(store).await;
}

/// Runs `future` on an engine that never waits.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("an engine in memory has nothing to wait for"),
    }
}

/// A batch that stores one row.
pub(crate) fn one(room: Room, key: &str, bytes: &[u8]) -> Batch {
    Batch { puts: vec![(room, key.to_owned(), bytes.to_vec())], ..Batch::default() }
}

async fn put(store: &dyn Store, room: Room, key: &str, bytes: &[u8]) {
    store.write(one(room, key, bytes), Durability::Strict).await.unwrap();
}

async fn read(store: &dyn Store, room: Room, key: &str) -> Option<Vec<u8>> {
    store.read(room, key).await.unwrap()
}

async fn rows_are_kept_by_room_and_key(store: &dyn Store) {
    for room in Room::ALL {
        assert_eq!(read(store, room, "a").await, None, "{} begins empty", room.name());
        assert_eq!(store.read_all(room, "").await.unwrap(), [], "{} begins empty", room.name());
    }
    for (number, room) in (0..).zip(Room::ALL) {
        let durability = if number % 2 == 0 { Durability::Strict } else { Durability::Relaxed };
        store.write(one(room, "a", &[number]), durability).await.unwrap();
    }
    for (number, room) in (0..).zip(Room::ALL) {
        assert_eq!(read(store, room, "a").await, Some(vec![number]), "{} keeps its own rows", room.name());
        assert_eq!(store.read_all(room, "").await.unwrap(), [("a".to_owned(), vec![number])]);
    }
    put(store, Room::Files, "a", b"newer").await;
    assert_eq!(read(store, Room::Files, "a").await.unwrap(), b"newer", "a put replaces");
    for room in Room::ALL {
        let batch = Batch { deletes: vec![(room, "a".to_owned())], ..Batch::default() };
        store.write(batch, Durability::Relaxed).await.unwrap();
        assert_eq!(read(store, room, "a").await, None, "a delete removes");
    }
}

async fn many_rows_are_read_in_the_order_asked(store: &dyn Store) {
    assert_eq!(store.read_many(&[]).await.unwrap(), []);
    put(store, Room::Files, "one", b"1").await;
    put(store, Room::Files, "two", b"2").await;
    put(store, Room::Meta, "one", b"3").await;
    let keys = [(Room::Meta, "one"), (Room::Files, "two"), (Room::Files, "none"), (Room::Files, "one")];
    let keys = keys.map(|(room, key)| (room, key.to_owned()));
    let found = [Some(b"3".to_vec()), Some(b"2".to_vec()), None, Some(b"1".to_vec())];
    assert_eq!(store.read_many(&keys).await.unwrap(), found);
    let deletes = keys.to_vec();
    store.write(Batch { deletes, ..Batch::default() }, Durability::Relaxed).await.unwrap();
}

async fn a_batch_is_one(store: &dyn Store) {
    store.write(Batch::default(), Durability::Strict).await.unwrap();
    put(store, Room::Drafts, "draft", b"half").await;
    let save = Batch {
        puts: vec![
            (Room::Outbox, "save".to_owned(), b"first".to_vec()),
            (Room::Index, "overlay".to_owned(), b"summary".to_vec()),
            (Room::Outbox, "save".to_owned(), b"last".to_vec()),
        ],
        deletes: vec![
            (Room::Drafts, "draft".to_owned()),
            (Room::Drafts, "never there".to_owned()),
            (Room::Index, "overlay".to_owned()),
        ],
        require: None,
    };
    store.write(save, Durability::Strict).await.unwrap();
    assert_eq!(read(store, Room::Outbox, "save").await.unwrap(), b"last", "the last put of a key holds");
    assert_eq!(read(store, Room::Index, "overlay").await.unwrap(), b"summary", "deletes come before puts");
    assert_eq!(read(store, Room::Drafts, "draft").await, None);
    let tidy = vec![(Room::Outbox, "save".to_owned()), (Room::Index, "overlay".to_owned())];
    store.write(Batch { deletes: tidy, ..Batch::default() }, Durability::Strict).await.unwrap();
}

async fn rows_are_found_by_prefix_in_order(store: &dyn Store) {
    // The last two: IndexedDB compares UTF-16 units, and would put U+1F33B before U+FF5E.
    let keys = ["file", "file/", "file/0", "file/é", "file0", "filf", "file/\u{ff5e}", "file/\u{1f33b}"];
    for key in keys {
        put(store, Room::Files, key, key.as_bytes()).await;
    }
    put(store, Room::Reference, "file/elsewhere", b"").await;
    let keys_under = async |prefix: &str| -> Vec<String> {
        let rows = store.read_all(Room::Files, prefix).await.unwrap();
        assert!(rows.iter().all(|(key, bytes)| key.as_bytes() == bytes), "each key comes with its own bytes");
        rows.into_iter().map(|(key, _)| key).collect()
    };
    let mut sorted = keys;
    sorted.sort_unstable();
    assert_eq!(keys_under("").await, sorted);
    let under = ["file/", "file/0", "file/é", "file/\u{ff5e}", "file/\u{1f33b}"];
    assert_eq!(keys_under("file/").await, under);
    assert_eq!(keys_under("filf").await, ["filf"]);
    assert_eq!(keys_under("g").await, [""; 0]);
    let tidy = keys.map(|key| (Room::Files, key.to_owned())).to_vec();
    store.write(Batch { deletes: tidy, ..Batch::default() }, Durability::Relaxed).await.unwrap();
    assert_eq!(keys_under("").await, [""; 0]);
}

async fn bytes_are_kept_as_they_are(store: &dyn Store) {
    let all: Vec<u8> = (0..=255).collect();
    let large = all.repeat(8 * 1024);
    for bytes in [&[][..], &[0], &all, &large] {
        put(store, Room::Blobs, "bytes", bytes).await;
        let kept = read(store, Room::Blobs, "bytes").await.unwrap();
        assert!(kept == bytes, "{} bytes came back changed", bytes.len());
    }
}

async fn a_required_row_guards_the_batch(store: &dyn Store) {
    let guarded = |required: Option<&[u8]>, cursor: &[u8]| Batch {
        puts: vec![
            (Room::Files, "page".to_owned(), cursor.to_vec()),
            (Room::Meta, "cursor".to_owned(), cursor.to_vec()),
        ],
        deletes: vec![(Room::Meta, "bystander".to_owned())],
        require: Some((Room::Meta, "cursor".to_owned(), required.map(<[u8]>::to_vec))),
    };
    put(store, Room::Meta, "bystander", b"here").await;
    let refused = store.write(guarded(Some(b"one"), b"two"), Durability::Strict).await;
    assert_eq!(refused, Err(StoreError::Changed), "the row is not there at all");
    assert_eq!(read(store, Room::Files, "page").await, None, "nothing was stored");
    assert_eq!(read(store, Room::Meta, "bystander").await.unwrap(), b"here", "nothing was removed");

    store.write(guarded(None, b"one"), Durability::Strict).await.unwrap();
    assert_eq!(read(store, Room::Meta, "bystander").await, None);
    store.write(guarded(Some(b"one"), b"two"), Durability::Strict).await.unwrap();
    for stale in [None, Some(&b"one"[..]), Some(b"two longer"), Some(b"")] {
        let refused = store.write(guarded(stale, b"three"), Durability::Relaxed).await;
        assert_eq!(refused, Err(StoreError::Changed), "{stale:?} is not what is stored");
    }
    assert_eq!(read(store, Room::Files, "page").await.unwrap(), b"two");
    assert_eq!(read(store, Room::Meta, "cursor").await.unwrap(), b"two");
    let only = Batch { require: guarded(Some(b"two"), b"").require, ..Batch::default() };
    store.write(only, Durability::Strict).await.unwrap();
}
