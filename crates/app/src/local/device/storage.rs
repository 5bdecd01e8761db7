//! What the browser says about its storage. It may say nothing: WebKitGTK has no `navigator.storage` at all.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// How much of its storage the app uses, in bytes, as the browser guesses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Estimate {
    /// Used now.
    pub(crate) usage_bytes: f64,
    /// The most that the browser would allow.
    pub(crate) quota_bytes: f64,
}

/// Asks the browser not to throw this app's storage away; gives whether it has promised. Firefox asks its user, who may
/// never answer: nothing may wait for this that has to go on.
pub(crate) async fn persist() -> bool {
    let Some(promise) = call("persist") else { return false };
    JsFuture::from(promise).await.ok().and_then(|answer| answer.as_bool()).unwrap_or(false)
}

/// Whether the browser has promised not to throw this app's storage away.
pub(crate) async fn persisted() -> Option<bool> {
    JsFuture::from(call("persisted")?).await.ok()?.as_bool()
}

/// How much room there is.
pub(crate) async fn estimate() -> Option<Estimate> {
    let estimate = JsFuture::from(call("estimate")?).await.ok()?;
    let number = |name| Reflect::get(&estimate, &JsValue::from_str(name)).ok()?.as_f64();
    Some(Estimate { usage_bytes: number("usage")?, quota_bytes: number("quota")? })
}

/// Whether a write that failed without a reason probably failed for want of room.
pub(crate) async fn is_nearly_full() -> bool {
    const ROOM_BYTES_MIN: f64 = 8.0 * 1024.0 * 1024.0;
    estimate().await.is_some_and(|it| it.quota_bytes - it.usage_bytes < ROOM_BYTES_MIN)
}

/// Calls a method of `navigator.storage`, if there is such a thing.
fn call(method: &str) -> Option<Promise> {
    let get = |object: &JsValue, name| Reflect::get(object, &JsValue::from_str(name)).ok();
    let manager = get(&get(&js_sys::global(), "navigator")?, "storage")?;
    let method: Function = get(&manager, method)?.dyn_into().ok()?;
    method.call0(&manager).ok()?.dyn_into().ok()
}
