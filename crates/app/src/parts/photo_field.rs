//! Adding photos to a form, with what each of them shows in words.
//!
//! The browser offers the camera or a photo that is there already; no button of ours decides between them.

use std::time::Duration;

use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::check::{self, Mistake};
use shared::device::draft::DraftPhoto;
use shared::id::BlobId;
use shared::limits::ENTRY_PHOTOS_MAX;
use shared::view::photo::Photo;
use web_sys::File;

use super::draft_form::{DraftForm, FormValues};
use super::field::TextArea;
use super::icon::{Icon, Shape};
use super::mistakes::{ErrorText, Mistakes, described_by, focus, words_for};
use super::slot::Slot;
use super::toast::toasts;
use crate::photos::taken::{self, NotTaken};
use crate::photos::{Photos, Picture};

/// The field's id: where its mistakes lead.
const FIELD: &str = "photos";
/// The id of what chooses a file.
const CHOOSE: &str = "photos-choose";
/// The ids of the boxes for words, by the photo's place.
const WORDS: [&str; ENTRY_PHOTOS_MAX] = [
    "photo-1", "photo-2", "photo-3", "photo-4", "photo-5", "photo-6", "photo-7", "photo-8", "photo-9",
    "photo-10",
];

/// What stands in the way of saving these photos; `reading` of them are still being made ready.
fn mistakes_in(photos: &[DraftPhoto], reading: u32) -> Vec<Mistake> {
    let mut wrong = Vec::new();
    if reading > 0 {
        wrong.push(Mistake::new(FIELD, "A photo is still being made ready. Finish again in a moment."));
    }
    for (id, photo) in WORDS.iter().zip(photos) {
        let said = check::said(&photo.photo.words, "Say in a few words what the photo shows.");
        wrong.extend(said.err().map(|words| Mistake::new(id, words)));
    }
    wrong
}

impl<T: FormValues> DraftForm<T> {
    /// What stands in the way of saving the photos of this form.
    pub(crate) fn photo_mistakes(self) -> Vec<Mistake> {
        self.photos.with_untracked(|photos| mistakes_in(photos, self.reading().get_untracked()))
    }

    /// The photos as the record names them.
    pub(crate) fn named_photos(self) -> Vec<Photo> {
        let tidy =
            |DraftPhoto { photo, .. }: DraftPhoto| Photo { words: photo.words.trim().to_owned(), ..photo };
        self.photos.get_untracked().into_iter().map(tidy).collect()
    }
}

/// The photos of a form.
#[component]
pub(crate) fn PhotoField<T: FormValues>(
    /// The form.
    form: DraftForm<T>,
) -> impl IntoView {
    let pictures = expect_context::<Photos>();
    let mistakes = expect_context::<Mistakes>();
    let toasts = toasts();
    let input = NodeRef::<Input>::new();
    let wrong = RwSignal::new(None::<String>);
    let reading = form.reading();
    let from_form = words_for(FIELD);
    let words = Signal::derive(move || wrong.get().or_else(|| from_form.get()));
    let count = Memo::new(move |_| form.photos.with(Vec::len));
    let is_full = Memo::new(move |_| count.get() >= ENTRY_PHOTOS_MAX);
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let files: Vec<File> = input
            .files()
            .map(|files| (0..files.length()).filter_map(|at| files.get(at)).collect())
            .unwrap_or_default();
        // The same file may be chosen again.
        input.set_value("");
        if files.is_empty() {
            return;
        }
        wrong.set(None);
        reading.update(|reading| *reading += 1);
        spawn_local(async move {
            let first = count.try_get_untracked().unwrap_or_default();
            let answer = add_all(form, pictures, files).await;
            if reading.try_update(|reading| *reading -= 1).is_none() {
                return toasts
                    .say("The form was left before its photo was ready, so the photo was not kept.");
            }
            let added = count.try_get_untracked().unwrap_or_default() > first;
            wrong.try_set(answer.err());
            if added {
                // “Still being made ready” is so no longer.
                if from_form.try_get_untracked().flatten().is_some() {
                    mistakes.clear();
                }
                // Once its box is on the page.
                set_timeout(move || focus(WORDS[first.min(ENTRY_PHOTOS_MAX - 1)]), Duration::from_millis(60));
            } else {
                // With the words about what was chosen in view.
                focus(CHOOSE);
            }
        });
    };
    let rows = move || {
        form.photos.with(|photos| {
            photos.iter().enumerate().map(|(place, photo)| (place, photo.photo.blob)).collect::<Vec<_>>()
        })
    };
    view! {
        <fieldset class="field photo-field" id=FIELD tabindex="-1" class:wrong=move || words.with(Option::is_some)>
            <legend>"Photos" <span class="optional">" (if they help)"</span></legend>
            <p class="hint" id="photos-hint">"Ask the person first. Only the picture is kept, not where it was taken."</p>
            <ErrorText id=FIELD words/>
            <ul class="photo-drafts" class:hidden=move || count.get() == 0>
                <For each=rows key=|row| *row let:row>
                    <PhotoDraft form place=row.0 blob=row.1/>
                </For>
            </ul>
            <div class="photo-add" class:hidden=move || is_full.get()>
                <input
                    id=CHOOSE
                    type="file"
                    accept="image/*"
                    multiple
                    aria-describedby=described_by(FIELD, true, words)
                    node_ref=input
                    on:change=chosen
                />
                <label class="btn second" for=CHOOSE>
                    <Icon shape=Shape::Camera/>
                    {move || if count.get() == 0 { "Add a photo" } else { "Add another photo" }}
                </label>
            </div>
            <p class="quiet small" class:hidden=move || !is_full.get()>
                {format!("{ENTRY_PHOTOS_MAX} photos are as many as one record takes.")}
            </p>
            <p class="quiet small photo-status" role="status">
                {move || (reading.get() > 0).then_some("Making the photo ready…")}
            </p>
        </fieldset>
    }
}

/// Adds what was chosen, one after the other. What cannot be added is said, and stands in the way of nothing else.
async fn add_all<T: FormValues>(
    form: DraftForm<T>,
    pictures: Photos,
    files: Vec<File>,
) -> Result<(), String> {
    let mut wrong: Vec<String> = Vec::new();
    let mut left_out = 0;
    for file in files {
        if form.photos.try_with_untracked(Vec::len).unwrap_or(ENTRY_PHOTOS_MAX) >= ENTRY_PHOTOS_MAX {
            left_out += 1;
            continue;
        }
        if let Err(words) = add(form, pictures, &file).await {
            wrong.push(words);
        }
    }
    wrong.extend(too_many(left_out));
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join(" ")) }
}

fn too_many(left_out: usize) -> Option<String> {
    let most = format!("At most {ENTRY_PHOTOS_MAX} photos fit one record.");
    match left_out {
        0 => None,
        1 => Some(format!("{most} One was not added.")),
        many => Some(format!("{most} {many} were not added.")),
    }
}

async fn add<T: FormValues>(form: DraftForm<T>, pictures: Photos, file: &File) -> Result<(), String> {
    let photo = taken::read(file).await.map_err(|wrong: NotTaken| wrong.to_string())?;
    pictures.show_taken(&photo.photo, &photo.content);
    form.add_photo(photo).await.map_err(|error| format!("The photo was not kept. {error}"))
}

/// One photo of the form: what it looks like, what it shows in words, and the way to take it out.
#[component]
fn PhotoDraft<T: FormValues>(form: DraftForm<T>, place: usize, blob: BlobId) -> impl IntoView {
    let pictures = expect_context::<Photos>();
    let mistakes = expect_context::<Mistakes>();
    let photo =
        form.photos.with_untracked(|photos| photos.iter().find(|photo| photo.photo.blob == blob).cloned());
    let picture = photo.map(|photo| pictures.picture(&photo.photo));
    let words = Memo::new(move |_| {
        let of = |photos: &Vec<DraftPhoto>| {
            photos.iter().find(|photo| photo.photo.blob == blob).map(|photo| photo.photo.words.clone())
        };
        form.photos.with(of).unwrap_or_default()
    });
    let value = Slot::new(words.into(), move |words: String| {
        form.photos.update(|photos| {
            if let Some(photo) = photos.iter_mut().find(|photo| photo.photo.blob == blob) {
                photo.photo.words = words;
            }
        });
    });
    let take_out = move |_| {
        mistakes.clear();
        form.take_out(blob);
        // The button is gone: whoever pressed it by a key goes on where photos are added.
        set_timeout(|| focus(CHOOSE), Duration::from_millis(60));
    };
    let face = move || match picture.as_ref().map(|picture| picture.get()) {
        Some(Picture::Here(address)) => {
            view! { <img src=address.to_string() alt=move || words.get() decoding="async"/> }.into_any()
        }
        Some(Picture::Opening) => ().into_any(),
        _ => view! { <span class="photo-blank"><Icon shape=Shape::Image/></span> }.into_any(),
    };
    let number = place + 1;
    let is_alone = Memo::new(move |_| form.photos.with(Vec::len) <= 1);
    let label = Signal::derive(move || match is_alone.get() {
        true => "What the photo shows".to_owned(),
        false => format!("What photo {number} shows"),
    });
    view! {
        <li class="photo-draft">
            <span class="photo-tile">{face}</span>
            <div class="stack tight">
                <TextArea id=WORDS[place.min(ENTRY_PHOTOS_MAX - 1)] label value/>
                <button type="button" class="btn quiet compact flush start" on:click=take_out>
                    <Icon shape=Shape::Trash/>"Take it out"<span class="visually-hidden">{format!(" (photo {number})")}</span>
                </button>
            </div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::blob::Digest;
    use uuid::Uuid;

    fn photo(words: &str) -> DraftPhoto {
        let photo = Photo {
            blob: BlobId(Uuid::nil()),
            media: "image/jpeg".to_owned(),
            bytes: 1,
            digest: Digest([0; 32]),
            width: 1,
            height: 1,
            words: words.to_owned(),
        };
        DraftPhoto { photo, earlier: false }
    }

    fn fields(photos: &[DraftPhoto], reading: u32) -> Vec<&'static str> {
        mistakes_in(photos, reading).into_iter().map(|mistake| mistake.field).collect()
    }

    #[test]
    fn each_photo_says_what_it_shows() {
        assert!(fields(&[photo("The ramp"), photo("The kerb")], 0).is_empty());
        assert_eq!(fields(&[photo("The ramp"), photo(" ")], 0), ["photo-2"]);
        assert_eq!(fields(&[photo("")], 1), ["photos", "photo-1"]);
        let long = "x".repeat(shared::limits::TEXT_CHARS_MAX + 1);
        assert_eq!(fields(&[photo(&long)], 0), ["photo-1"]);
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        assert_eq!(too_many(0), None);
        assert!(too_many(1).is_some_and(|words| words.ends_with("One was not added.")));
        assert!(too_many(3).is_some_and(|words| words.ends_with("3 were not added.")));
    }
}
