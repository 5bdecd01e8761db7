//! The timers of visits that somebody makes alone, as long as this page lives.
//!
//! The visits themselves lie sealed in the file of the member of staff. When the app locks, that file is closed and the timers
//! must go on: so the times alone are held here, in memory and never on the disk. They are read again whenever the store is open
//! or has changed, so that a page that was loaded anew has its timers back once it is unlocked.

mod sound;
mod tabs;
pub(crate) mod timer;
pub(crate) mod visits;

use gloo_timers::callback::Interval;
use leptos::ev;
use leptos::prelude::*;
use shared::id::UserId;

pub(crate) use self::sound::Hearing;
use self::sound::Sound;
use self::tabs::{Said, Tabs};
use self::timer::{Timer, is_over, turn};
use self::visits::own_visits;
use crate::clock;
use crate::local::Local;
use crate::parts::opened::read_again;
use crate::parts::page::Pages;

/// How often it is looked whether a time is up, in milliseconds.
const LOOK_EVERY_MS: u32 = 1_000;

/// The timers that run. A handle: copies are the same. In the context of everything.
#[derive(Clone, Copy)]
pub(crate) struct Alone {
    /// Those that are up first in front, and what is only practised behind them.
    timers: RwSignal<Vec<Timer>>,
    now_ms: RwSignal<u64>,
    /// Timers whose sound was stopped. Another time is another timer: that one sounds.
    silenced: RwSignal<Vec<Timer>>,
    /// Which minute after its time was the last that sounded, by timer.
    sounded: StoredValue<Vec<(Timer, u64)>>,
    sound: Sound,
    tabs: StoredValue<Tabs, LocalStorage>,
}

impl Alone {
    /// Puts one into the context, where it runs as long as the page does.
    pub(crate) fn provide(pages: Pages) -> Self {
        let alone = Self {
            timers: RwSignal::new(Vec::new()),
            now_ms: RwSignal::new(clock::now_ms()),
            silenced: RwSignal::new(Vec::new()),
            sounded: StoredValue::new(Vec::new()),
            sound: Sound::new(),
            tabs: StoredValue::new_local(Tabs::open()),
        };
        provide_context(alone);
        alone.tabs.with_value(|tabs| {
            tabs.listen(move |said| match said {
                Said::Timers { of, timers } => drop(alone.take_over(of, timers)),
                Said::Silent(timers) => alone.hush(timers),
            });
        });
        Interval::new(LOOK_EVERY_MS, move || alone.look()).forget();
        // Browsers let a page sound only after a touch: each one will do.
        let touched = move || {
            if !alone.timers.with_untracked(Vec::is_empty) {
                alone.sound.prepare();
            }
        };
        std::mem::forget(window_event_listener(ev::click, move |_| touched()));
        std::mem::forget(window_event_listener(ev::touchend, move |_| touched()));
        std::mem::forget(window_event_listener(ev::keydown, move |_| touched()));
        let is_late = Memo::new(move |_| alone.over().is_some_and(|timer| !timer.is_practice));
        Effect::new(move |_| pages.mark_late(is_late.get()));
        alone
    }

    /// The timers that run: those that are up first in front, and what is only practised behind them. Tracked.
    pub(crate) fn timers(self) -> Vec<Timer> {
        self.timers.get()
    }

    /// Now, in milliseconds since the Unix epoch; moves each second while a timer runs. Tracked.
    pub(crate) fn now_ms(self) -> u64 {
        self.now_ms.get()
    }

    /// The timer whose time has been up for longest, a real one where there is any. Tracked.
    pub(crate) fn over(self) -> Option<Timer> {
        let now_ms = self.now_ms.get();
        self.timers.with(|timers| timers.iter().copied().find(|timer| is_over(timer.due_ms, now_ms)))
    }

    /// The timer that is to be shown where there is room for one: a real one before one that is only practised, and of these the one
    /// that is up first. Tracked.
    pub(crate) fn first(self) -> Option<Timer> {
        self.timers.with(|timers| timers.first().copied())
    }

    /// Whether a timer sounds now and can be silenced. Tracked.
    pub(crate) fn is_sounding(self) -> bool {
        let now_ms = self.now_ms.get();
        let silenced = self.silenced.read();
        self.timers.with(|timers| {
            timers.iter().any(|timer| turn(timer.due_ms, now_ms).is_some() && !silenced.contains(timer))
        })
    }

    /// Stops the sound of everything whose time is up. The words stay.
    pub(crate) fn silence(self) {
        let now_ms = clock::now_ms();
        let over = self.timers.with_untracked(|timers| {
            timers.iter().copied().filter(|timer| is_over(timer.due_ms, now_ms)).collect::<Vec<_>>()
        });
        self.tabs.with_value(|tabs| tabs.say(&Said::Silent(over.clone())));
        self.hush(over);
    }

    /// Whether the browser would let it be heard. Tracked.
    pub(crate) fn hearing(self) -> Hearing {
        self.sound.hearing()
    }

    /// Makes the sound ready. To be called while a touch or a key is handled.
    pub(crate) fn prepare(self) {
        self.sound.prepare();
    }

    /// Sounds once, to be heard on this phone. To be called while a touch or a key is handled.
    pub(crate) fn try_out(self) {
        self.sound.prepare();
        self.sound.play_soon();
    }

    /// Keeps the timers of whoever has opened `local` as their file says it. To be called once, where the store is open.
    pub(crate) fn follow(self, local: Local) {
        let read = move || {
            let of = untrack(|| local.me()).id;
            async move { (of, own_visits(local, of).await) }
        };
        read_again(local, read, move |(of, answer)| {
            // What cannot be read now ends nothing: least of all a store that is being locked.
            let Ok(visits) = answer else { return };
            let timers = visits.iter().filter_map(|visit| Timer::of(of, visit)).collect();
            if self.take_over(of, timers) {
                let timers = self.timers.get_untracked().into_iter().filter(|timer| timer.of == of);
                self.tabs.with_value(|tabs| tabs.say(&Said::Timers { of, timers: timers.collect() }));
            }
        });
    }

    /// The timers of one member of staff are these from now on; those of others go on. Tells whether anything is new.
    fn take_over(self, of: UserId, timers: Vec<Timer>) -> bool {
        let mut now = self.timers.get_untracked();
        now.retain(|timer| timer.of != of);
        now.extend(timers);
        now.sort_unstable();
        let is_new = self.timers.with_untracked(|before| *before != now);
        if is_new {
            self.now_ms.set(clock::now_ms());
            self.timers.set(now);
        }
        is_new
    }

    fn hush(self, timers: Vec<Timer>) {
        self.silenced.update(|silenced| {
            silenced.retain(|timer| !timers.contains(timer));
            silenced.extend(timers);
        });
    }

    fn look(self) {
        let timers = self.timers.get_untracked();
        if timers.is_empty() {
            return;
        }
        let now_ms = clock::now_ms();
        self.now_ms.set(now_ms);
        let sounds = timers.into_iter().filter(|timer| self.is_turn(*timer, now_ms)).count() > 0;
        if sounds {
            self.sound.play();
        }
    }

    /// Whether this timer sounds now; once for each minute.
    fn is_turn(self, timer: Timer, now_ms: u64) -> bool {
        let Some(turn) = turn(timer.due_ms, now_ms) else { return false };
        if self.silenced.with_untracked(|silenced| silenced.contains(&timer)) {
            return false;
        }
        let last = (timer, turn);
        self.sounded
            .try_update_value(|sounded| {
                let is_new = !sounded.contains(&last);
                sounded.retain(|(known, _)| *known != timer);
                sounded.push(last);
                is_new
            })
            .unwrap_or(false)
    }
}
