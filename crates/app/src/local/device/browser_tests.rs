//! The device's own database in a real browser.

use wasm_bindgen_test::wasm_bindgen_test;

use super::*;
use crate::local::keys::{self, DeviceKey, Kdf};
use crate::local::seal::Sealer;
use crate::local::vault::{SealedBatch, Vault};

fn draw_slot(email: &str) -> (Slot, DeviceKey) {
    let (key, db) = (DeviceKey::draw(), clock::new_uuid());
    let wrap = Wrap::new(&key, db, "alongside-demo", Kdf::FLOOR).unwrap();
    (Slot::new(db, ReplicaId(clock::new_uuid()), email, wrap, clock::now_ms()), key)
}

fn opened(opened: Opened) -> Rc<dyn Store> {
    match opened {
        Opened::Here(store) => store,
        Opened::Vanished => panic!("it is here"),
    }
}

#[wasm_bindgen_test]
async fn a_slot_leads_back_to_its_store_with_the_password() {
    let device = Device::new().await.unwrap();
    let (mut slot, key) = draw_slot("emma@demo.invalid");
    let store = opened(device.open(&slot).await.unwrap());
    let vault = Vault::new(store, Sealer::new(&key, slot.db));
    let batch = SealedBatch {
        puts: vec![(Room::Meta, "owner".to_owned(), b"Emma".to_vec())],
        ..SealedBatch::default()
    };
    vault.write(batch, Durability::Strict).await.unwrap();
    (slot.persisted, slot.work) = (true, 3);
    device.put(&slot).await.unwrap();
    drop((vault, device));

    let device = Device::new().await.unwrap();
    let slots = device.slots().await.unwrap();
    let found = slots.find("Emma@demo.invalid").unwrap();
    assert_eq!(found, &slot);
    assert_eq!(slots.vanished, []);
    let key = found.wrap.open(found.db, "alongside-demo").unwrap();
    let vault = Vault::new(opened(device.open(found).await.unwrap()), Sealer::new(&key, found.db));
    assert_eq!(vault.read(Room::Meta, "owner").await.unwrap().unwrap(), b"Emma");
    drop(vault);

    device.remove(slot.db).await.unwrap();
    let slots = device.slots().await.unwrap();
    assert_eq!(slots.find("emma@demo.invalid"), None);
    assert_eq!(slots.vanished, [], "what is removed on purpose has not vanished");
    assert!(indexeddb::open_existing(&slot.database()).await.unwrap().is_none());
}

#[wasm_bindgen_test]
async fn a_store_that_is_gone_or_empty_is_said_to_have_vanished() {
    let device = Device::new().await.unwrap();
    let (mut slot, _) = draw_slot("dee@demo.invalid");
    slot.persisted = true;
    device.put(&slot).await.unwrap();
    let is_vanished = async || matches!(device.open(&slot).await.unwrap(), Opened::Vanished);
    assert!(is_vanished().await, "there is no database");
    assert!(indexeddb::open_existing(&slot.database()).await.unwrap().is_none(), "and none was made");
    drop(indexeddb::open(&slot.database()).await.unwrap());
    assert!(is_vanished().await, "there is an empty one");
    device.remove(slot.db).await.unwrap();
}

#[wasm_bindgen_test]
async fn losing_even_the_slots_is_noticed_once() {
    let device = Device::new().await.unwrap();
    let (mut slot, _) = draw_slot("karen@demo.invalid");
    slot.work = 5;
    device.put(&slot).await.unwrap();
    drop(device);
    indexeddb::erase(DATABASE).await.unwrap();

    let device = Device::new().await.unwrap();
    let slots = device.slots().await.unwrap();
    let lost = Vanished { db: slot.db, work: 5 };
    assert_eq!(slots.vanished, [lost]);
    Device::acknowledge(lost);
    assert_eq!(device.slots().await.unwrap().vanished, []);
}

#[wasm_bindgen_test]
async fn the_probe_leaves_nothing_and_the_browser_says_what_it_has() {
    let device = Device::new().await.unwrap();
    device.probe().await.unwrap();
    device.probe().await.unwrap();
    assert_eq!(device.engine.read(SLOTS, PROBE).await, Ok(None));
    let promised = storage::persist().await;
    assert_eq!(storage::persisted().await, Some(promised), "Chromium knows");
    let estimate = storage::estimate().await.expect("Chromium knows");
    assert!(estimate.quota_bytes > estimate.usage_bytes && estimate.usage_bytes >= 0.0, "{estimate:?}");
    assert!(!storage::is_nearly_full().await);
}

#[wasm_bindgen_test]
fn calibrating_does_not_take_for_ever_and_stays_within_bounds() {
    let from = clock::now_ms();
    let kdf = keys::calibrate(clock::now_ms);
    let took_ms = clock::now_ms() - from;
    wasm_bindgen_test::console_log!("calibrated to {kdf:?} in {took_ms} ms");
    assert!(kdf.m_kib >= Kdf::FLOOR.m_kib && kdf.t >= Kdf::FLOOR.t, "{kdf:?}");
    // Four derivations of at most half a second each, and a slow machine.
    assert!(took_ms < 10_000, "{took_ms} ms");
}
