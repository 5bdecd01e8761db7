//! A photo that was just chosen or taken: read as a picture, turned upright, scaled down, and written anew as JPEG.
//!
//! Writing it anew is what protects people: of the file nothing but its pixels is kept. Where and when it was taken, with
//! which phone, and the small copy that cameras put into the file stay behind. `tests/photos.spec.mjs` looks for them.

use js_sys::{Function, Promise, Reflect, Uint8Array};
use leptos::prelude::{document, window};
use sha2::{Digest as _, Sha256};
use shared::blob::{self, Digest};
use shared::device::photo::NewPhoto;
use shared::id::BlobId;
use shared::limits::{PHOTO_BYTES_AIM, PICTURE_FILE_BYTES_MAX};
use shared::view::photo::{Photo, kept_size};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap};

use crate::clock;

/// What photos are kept as.
const MEDIA: &str = "image/jpeg";
/// How much of a picture is kept, 0 to 1: the first with which it fits, else the last.
const QUALITIES: [f64; 4] = [0.82, 0.7, 0.55, 0.4];

/// Why a file is no photo that can be kept, in words for the user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotTaken {
    /// The browser cannot read it as a picture.
    #[error(
        "“{0}” cannot be read as a picture. Choose a photo, such as a JPEG. Everything else here is kept."
    )]
    NoPicture(String),
    /// Too large a file.
    #[error("“{0}” is too large for this phone to read. Choose a smaller one. Everything else here is kept.")]
    TooLarge(String),
    /// Too little memory, mostly.
    #[error(
        "This phone could not make “{0}” ready. Close other apps and try again. Everything else here is kept."
    )]
    Failed(String),
}

/// Reads a file as a photo, under a new id and without words.
///
/// # Errors
/// [`NotTaken`].
pub(crate) async fn read(file: &File) -> Result<NewPhoto, NotTaken> {
    let name = file.name();
    if file.size() > PICTURE_FILE_BYTES_MAX as f64 {
        return Err(NotTaken::TooLarge(name));
    }
    let Some(bitmap) = upright(file).await else { return Err(NotTaken::NoPicture(name)) };
    let (width, height) = kept_size(bitmap.width(), bitmap.height());
    let drawn = draw(&bitmap, width, height);
    bitmap.close();
    let Some(canvas) = drawn else { return Err(NotTaken::Failed(name)) };
    let content = smallest_enough(&canvas).await;
    // Safari keeps the memory of a canvas until it is told.
    canvas.set_width(0);
    let content = content.filter(|content| blob::may_be(content.len() as u64));
    let Some(content) = content else { return Err(NotTaken::Failed(name)) };
    let photo = Photo {
        blob: BlobId(clock::new_uuid()),
        media: MEDIA.to_owned(),
        bytes: content.len() as u64,
        digest: Digest(Sha256::digest(&content).into()),
        width,
        height,
        words: String::new(),
    };
    Ok(NewPhoto { photo, content })
}

/// The picture in a file, the right way up as its camera says.
async fn upright(file: &File) -> Option<ImageBitmap> {
    let window = window();
    let create: Function = Reflect::get(&window, &"createImageBitmap".into()).ok()?.dyn_into().ok()?;
    let options = js_sys::Object::new();
    Reflect::set(&options, &"imageOrientation".into(), &"from-image".into()).ok()?;
    let asked = create.call2(&window, file, &options);
    let read = async |asked: Result<JsValue, JsValue>| {
        JsFuture::from(asked.ok()?.dyn_into::<Promise>().ok()?).await.ok()?.dyn_into::<ImageBitmap>().ok()
    };
    let bitmap = match read(asked).await {
        Some(bitmap) => bitmap,
        // Browsers that do not know the word turn a picture upright unasked.
        None => read(create.call1(&window, file)).await?,
    };
    (bitmap.width() > 0 && bitmap.height() > 0).then_some(bitmap)
}

fn draw(bitmap: &ImageBitmap, width: u32, height: u32) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    // JPEG knows no transparency, and would make it black.
    context.set_fill_style_str("white");
    context.fill_rect(0.0, 0.0, width.into(), height.into());
    Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into()).ok()?;
    context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, width.into(), height.into()).ok()?;
    Some(canvas)
}

/// The canvas as JPEG, in the best quality that fits [`PHOTO_BYTES_AIM`].
async fn smallest_enough(canvas: &HtmlCanvasElement) -> Option<Vec<u8>> {
    let mut content = None;
    for quality in QUALITIES {
        let bytes = jpeg(canvas, quality).await?;
        let fits = bytes.len() <= PHOTO_BYTES_AIM;
        content = Some(bytes);
        if fits {
            break;
        }
    }
    content
}

async fn jpeg(canvas: &HtmlCanvasElement, quality: f64) -> Option<Vec<u8>> {
    let written = Promise::new(&mut |resolve, reject| {
        let done = Closure::once_into_js(move |blob: JsValue| drop(resolve.call1(&JsValue::NULL, &blob)));
        let asked =
            canvas.to_blob_with_type_and_encoder_options(done.unchecked_ref(), MEDIA, &quality.into());
        if let Err(error) = asked {
            drop(reject.call1(&JsValue::NULL, &error));
        }
    });
    let blob: Blob = JsFuture::from(written).await.ok()?.dyn_into().ok()?;
    // A browser that cannot write JPEG writes something else without a word.
    if blob.type_() != MEDIA {
        return None;
    }
    let bytes = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&bytes).to_vec())
}
