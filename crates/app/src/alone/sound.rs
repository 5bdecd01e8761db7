//! The sound of a timer: three short tones, made by the browser itself.
//!
//! Web Audio is reached by name: where a browser has none, that is known and said, and nothing fails.

use js_sys::{Array, Function, Reflect, global};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Tones at a time.
const TONES: u8 = 3;
/// Of one tone, in hertz: what small loudspeakers do best, and older ears still hear.
const PITCH_HZ: f64 = 880.0;
/// From the beginning of one tone to that of the next, in seconds.
const EVERY_S: f64 = 0.6;
/// How long one tone is, in seconds.
const LONG_S: f64 = 0.4;
/// How long it takes to swell and to fade, in seconds: without that it would crack.
const EDGE_S: f64 = 0.02;
/// How loud; 1 is all that there is.
const LOUD: f64 = 0.9;
/// The phone may still be waking its loudspeaker, in seconds.
const LEAD_S: f64 = 0.05;

/// Whether a sound would be heard, as far as the browser tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hearing {
    /// The browser lets the page sound. Whether the phone is on silent, it does not say.
    Ready,
    /// The browser waits for a touch.
    NeedsTouch,
    /// The browser gives no sound.
    Never,
}

/// The loudspeaker of this page. A handle: copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Sound {
    context: StoredValue<Option<JsValue>, LocalStorage>,
    hearing: RwSignal<Hearing>,
    /// A touch has asked for the sound, and the browser is still opening the loudspeaker.
    waits: StoredValue<bool>,
}

impl Sound {
    /// Nothing is opened before [`Sound::prepare`].
    pub(super) fn new() -> Self {
        Self {
            context: StoredValue::new_local(None),
            hearing: RwSignal::new(Hearing::NeedsTouch),
            waits: StoredValue::new(false),
        }
    }

    /// Whether it would be heard. Tracked.
    pub(super) fn hearing(self) -> Hearing {
        self.hearing.get()
    }

    /// Opens the loudspeaker, or wakes it. To be called while a touch or a key is handled.
    pub(super) fn prepare(self) {
        if self.context.with_value(Option::is_none) {
            let Some(context) = open() else { return self.hearing.set(Hearing::Never) };
            let changed = Closure::<dyn Fn()>::new(move || self.look()).into_js_value();
            call(&context, "addEventListener", &["statechange".into(), changed]);
            self.context.set_value(Some(context));
        }
        self.with_context(|context| {
            if state(context).as_deref() != Some("running") {
                // It answers with a promise; the listener above hears of it.
                call(context, "resume", &[]);
            }
        });
        self.look();
    }

    /// Sounds now. Where the browser keeps it closed nothing is heard, and [`Sound::hearing`] says so.
    pub(super) fn play(self) {
        self.prepare();
        if self.hearing.get_untracked() == Hearing::Ready {
            self.with_context(|context| {
                let _ = tones(context);
            });
        }
    }

    /// Sounds as soon as the loudspeaker is open.
    pub(super) fn play_soon(self) {
        if self.hearing.get_untracked() == Hearing::Ready {
            self.play();
        } else {
            self.waits.set_value(true);
        }
    }

    fn look(self) {
        let running = self.context.with_value(|context| context.as_ref().and_then(state));
        let hearing =
            if running.as_deref() == Some("running") { Hearing::Ready } else { Hearing::NeedsTouch };
        if self.hearing.get_untracked() != hearing {
            self.hearing.set(hearing);
        }
        if hearing == Hearing::Ready && self.waits.try_update_value(std::mem::take).unwrap_or(false) {
            self.play();
        }
    }

    fn with_context(self, act: impl FnOnce(&JsValue)) {
        let context = self.context.with_value(Clone::clone);
        if let Some(context) = context {
            act(&context);
        }
    }
}

fn open() -> Option<JsValue> {
    let class: Function = Reflect::get(&global(), &"AudioContext".into()).ok()?.dyn_into().ok()?;
    Reflect::construct(&class, &Array::new()).ok()
}

/// `suspended`, `running`, `closed`, or `interrupted` on an iPhone.
fn state(context: &JsValue) -> Option<String> {
    Reflect::get(context, &"state".into()).ok()?.as_string()
}

fn tones(context: &JsValue) -> Option<()> {
    let now_s = Reflect::get(context, &"currentTime".into()).ok()?.as_f64()? + LEAD_S;
    let loudspeaker = Reflect::get(context, &"destination".into()).ok()?;
    for tone in 0..TONES {
        let (from_s, wave) = (now_s + f64::from(tone) * EVERY_S, call(context, "createOscillator", &[])?);
        let (until_s, volume) = (from_s + LONG_S, call(context, "createGain", &[])?);
        Reflect::set(&wave, &"type".into(), &"triangle".into()).ok()?;
        let pitch = Reflect::get(&wave, &"frequency".into()).ok()?;
        Reflect::set(&pitch, &"value".into(), &PITCH_HZ.into()).ok()?;
        let gain = Reflect::get(&volume, &"gain".into()).ok()?;
        let steps = [
            ("setValueAtTime", 0.0, from_s),
            ("linearRampToValueAtTime", LOUD, from_s + EDGE_S),
            ("setValueAtTime", LOUD, until_s - EDGE_S),
            ("linearRampToValueAtTime", 0.0, until_s),
        ];
        for (step, loud, at_s) in steps {
            call(&gain, step, &[loud.into(), at_s.into()])?;
        }
        call(&wave, "connect", std::slice::from_ref(&volume))?;
        call(&volume, "connect", std::slice::from_ref(&loudspeaker))?;
        call(&wave, "start", &[from_s.into()])?;
        call(&wave, "stop", &[until_s.into()])?;
    }
    Some(())
}

fn call(object: &JsValue, name: &str, values: &[JsValue]) -> Option<JsValue> {
    let method: Function = Reflect::get(object, &name.into()).ok()?.dyn_into().ok()?;
    let values: Array = values.iter().collect();
    Reflect::apply(&method, object, &values).ok()
}
