//! Recording the way of one walk: off until it is switched on for this walk, with the person's word for it, and only as long as the
//! page is open.

use js_sys::Reflect;
use leptos::prelude::*;
use shared::view::walk::Route;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::drawn::Drawn;
use super::walked::{Stretch, Walked};
use super::way;
use crate::clock::now_ms;
use crate::parts::awake::method;
use crate::parts::button::Button;
use crate::parts::choice::Tick;
use crate::parts::icon::Shape;
use crate::parts::mistakes::Mistakes;
use crate::parts::slot::Slot;

/// The tick's id.
const AGREED: &str = "route-agreed";

/// Asks whether they agree to have the way recorded. Off, unless somebody says so for this walk.
#[component]
pub(super) fn MayRecord(values: RwSignal<Walked>) -> impl IntoView {
    let agreed = Slot::part(
        values,
        |walked| walked.route.is_some(),
        |walked, yes| walked.route = yes.then(|| Route { agreed_ms: now_ms(), ..Route::default() }),
    );
    view! {
        <div class="stack tight">
            <Tick id=AGREED label="They agree that the way of this walk is recorded" value=agreed/>
            <p class="hint">"Without this nothing about where you are is recorded. With it, about every 25 metres while this page is open, in their file alone; you can throw it away before you finish."</p>
        </div>
    }
}

/// Records while the walk is under way, and says so. Nothing is shown where it was not agreed.
#[component]
pub(super) fn Recording(values: RwSignal<Walked>) -> impl IntoView {
    let is_on = Memo::new(move |_| {
        values.with(|walked| walked.route.is_some() && walked.stretch() == Stretch::Walking)
    });
    let trouble = RwSignal::new(None::<String>);
    let watch = StoredValue::new_local(None::<Watch>);
    Effect::new(move |_| {
        let now = if is_on.get() { Watch::begin(values, trouble) } else { None };
        watch.set_value(now);
    });
    // The whole way is measured with each point, and not with each letter of the note.
    let recorded = Memo::new(move |_| {
        let end = |route: &Route| (route.points.len(), route.points.last().copied(), route.minutes);
        values.with(|walked| walked.route.as_ref().map(end))
    });
    let told = Memo::new(move |_| {
        let is_any = recorded.with(Option::is_some);
        is_any.then(|| values.with_untracked(|walked| walked.route.as_ref().map(way::words))).flatten()
    });
    move || {
        let told = is_on.get().then(|| told.get()).flatten()?;
        Some(view! {
            <p class="quiet" role="status">
                {match trouble.get() {
                    Some(words) => words,
                    None => format!("The way is being recorded, as they agreed: {told} so far."),
                }}
            </p>
        })
    }
}

/// What was recorded, with a way to throw it away.
#[component]
pub(super) fn Recorded(values: RwSignal<Walked>) -> impl IntoView {
    let mistakes = use_context::<Mistakes>();
    let route = Memo::new(move |_| values.with(|walked| walked.route.clone()));
    let throw_away = move |()| {
        if let Some(mistakes) = mistakes {
            mistakes.clear();
        }
        values.update(|walked| walked.route = None);
    };
    move || {
        let route = route.get()?;
        Some(match route.points.len() {
            0 | 1 => view! { <p class="quiet">"The way could not be recorded. Nothing of it is kept."</p> }.into_any(),
            _ => view! {
                <section class="card pad stack tight" aria-label="The way">
                    <Drawn route/>
                    <div><Button words="Throw the way away" look="quiet compact flush" icon=Shape::Trash on_press=throw_away/></div>
                </section>
            }
            .into_any(),
        })
    }
}

/// A watch of where this phone is. It ends when it is dropped.
///
/// The bindings of the API are reached by name, as the screen's lock is: nothing else of the app needs them.
struct Watch {
    geolocation: JsValue,
    id: JsValue,
    _readings: [Closure<dyn FnMut(JsValue)>; 2],
}

impl Watch {
    fn begin(values: RwSignal<Walked>, trouble: RwSignal<Option<String>>) -> Option<Self> {
        let took = Closure::<dyn FnMut(JsValue)>::new(move |reading: JsValue| {
            let coords = Reflect::get(&reading, &"coords".into()).unwrap_or(JsValue::UNDEFINED);
            let number =
                |name: &str| Reflect::get(&coords, &name.into()).ok().and_then(|value| value.as_f64());
            let (Some(lat), Some(lon)) = (number("latitude"), number("longitude")) else { return };
            let _ = trouble.try_set(None);
            let Some(Some(mut route)) = values.try_with_untracked(|walked| walked.route.clone()) else {
                return;
            };
            if way::add(&mut route, lat, lon, number("accuracy").unwrap_or(f64::MAX), now_ms()) {
                let _ = values.try_update(|walked| walked.route = Some(route));
            }
        });
        let failed = Closure::<dyn FnMut(JsValue)>::new(move |error: JsValue| {
            let denied =
                Reflect::get(&error, &"code".into()).ok().and_then(|code| code.as_f64()) == Some(1.0);
            let words = match denied {
                true => "This phone does not let Alongside know where you are. Nothing is recorded.",
                false => "This phone does not know where you are just now.",
            };
            let _ = trouble.try_set(Some(words.to_owned()));
        });
        let started = (|| {
            let navigator: JsValue = web_sys::window()?.navigator().into();
            let geolocation =
                Reflect::get(&navigator, &"geolocation".into()).ok().filter(JsValue::is_object)?;
            let options = js_sys::Object::new();
            Reflect::set(&options, &"enableHighAccuracy".into(), &true.into()).ok()?;
            let watch = method(&geolocation, "watchPosition")?;
            let id = watch.call3(&geolocation, took.as_ref(), failed.as_ref(), &options).ok()?;
            Some((geolocation, id))
        })();
        let Some((geolocation, id)) = started else {
            trouble.set(Some("This phone cannot say where you are. Nothing is recorded.".to_owned()));
            return None;
        };
        Some(Self { geolocation, id, _readings: [took, failed] })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = method(&self.geolocation, "clearWatch")
            .and_then(|clear| clear.call1(&self.geolocation, &self.id).ok());
    }
}
