//! One tab syncs at a time, by a Web Lock. Where the browser has none, the cursor check in the store keeps tabs apart.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The lock, as long as this is alive.
pub(crate) struct Held {
    release: Rc<RefCell<Option<Function>>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = self.release.borrow_mut().take() {
            // The page may be going away; then the browser releases the lock itself.
            drop(release.call0(&JsValue::UNDEFINED));
        }
    }
}

/// Takes the lock of one store; none where another tab has it.
pub(crate) async fn hold(database: &str) -> Option<Held> {
    let release = Rc::new(RefCell::new(None));
    let Some(request) = locks_request() else { return Some(Held { release }) };
    let (manager, request) = request;
    let options = js_sys::Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE).ok()?;

    let kept = Rc::clone(&release);
    let granted = Promise::new(&mut |resolve, _| {
        let kept = Rc::clone(&kept);
        let callback = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            let is_granted = !lock.is_null();
            drop(resolve.call1(&JsValue::UNDEFINED, &JsValue::from_bool(is_granted)));
            if !is_granted {
                return JsValue::UNDEFINED;
            }
            // The lock is held until this promise is settled.
            Promise::new(&mut |done, _| *kept.borrow_mut() = Some(done)).into()
        });
        drop(request.call3(&manager, &format!("alongside-sync-{database}").into(), &options, &callback));
    });
    let is_granted = JsFuture::from(granted).await.ok()?.as_bool().unwrap_or(false);
    is_granted.then_some(Held { release })
}

fn locks_request() -> Option<(JsValue, Function)> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    let manager = Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)?;
    let request = Reflect::get(&manager, &"request".into()).ok()?.dyn_into().ok()?;
    Some((manager, request))
}
