//! Files of the device: saved to it, chosen from it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlInputElement, Url};

/// Has the browser save `text` as a file. False where it cannot.
pub(crate) fn save(name: &str, text: &str) -> bool {
    try_save(name, text).is_some()
}

fn try_save(name: &str, text: &str) -> Option<()> {
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let link: HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The browser has taken the bytes over by then.
    set_timeout(move || drop(Url::revoke_object_url(&address)), std::time::Duration::from_secs(60));
    Some(())
}

/// The text of the file that was chosen in `input`, and none is chosen any more; none where none was, or it is no text.
/// A file of more than `bytes_max` bytes is not read.
pub(crate) async fn chosen(input: &HtmlInputElement, bytes_max: usize) -> Option<String> {
    let file = input.files()?.get(0)?;
    // The same file may be chosen again.
    input.set_value("");
    if file.size() > bytes_max as f64 {
        return None;
    }
    JsFuture::from(file.text()).await.ok()?.as_string()
}
