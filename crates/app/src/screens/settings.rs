//! Settings of this phone: how it looks, when it locks, the password, and whose work it stands on.

pub(crate) mod look;
mod password;

use leptos::prelude::*;
use leptos::task::spawn_local;

use self::look::{Look, TextSize, Theme};
use self::password::ChangeOfPassword;
use crate::local::Local;
use crate::parts::button::Button;
use crate::parts::field::Select;
use crate::parts::icon::Shape;
use crate::parts::page::{PageHead, SectionHead};
use crate::parts::segments::Segments;
use crate::parts::slot::Slot;
use crate::session::{LOCK_MINUTES_MAX, Session, lock_minutes, set_lock_minutes};

/// Minutes to choose from.
const MINUTES: [u32; 6] = [1, 2, 5, 10, 15, 30];

/// Settings.
#[component]
pub(crate) fn Settings() -> impl IntoView {
    let (local, session) = (expect_context::<Local>(), expect_context::<Session>());
    let me = move || {
        let me = local.me();
        let roles: Vec<&str> = me.roles.iter().map(|role| role.label()).collect();
        let team = if me.team_name.is_empty() { String::new() } else { format!(" · {}", me.team_name) };
        view! {
            <p><b>{me.name}</b><br/><span class="quiet">{me.email}</span></p>
            <p class="quiet small">{format!("{}{team}", roles.join(", "))}</p>
        }
    };
    view! {
        <PageHead tab="Settings" back=("/phone".to_owned(), "This phone".to_owned())/>
        <section class="card pad stack tight">
            <h2>"You"</h2>
            {me}
            <div>
                <Button words="Lock now" look="second compact" icon=Shape::Lock on_press=move |()| spawn_local(session.lock())/>
            </div>
        </section>
        <SectionHead title="How it looks"/>
        <LookChoice id="theme" legend="Light or dark" first=Theme::chosen()/>
        <LookChoice id="text" legend="Size of letters" first=TextSize::chosen()/>
        <p class="quiet small">
            "The letter size that is set in your phone or browser counts as well."
        </p>
        <SectionHead title="Safety"/>
        <LockAfter/>
        <ChangeOfPassword/>
        <About/>
    }
}

#[component]
fn LookChoice<L: Look + Send + Sync>(id: &'static str, legend: &'static str, first: L) -> impl IntoView {
    let chosen = RwSignal::new(first.code().to_owned());
    let choose = move |code: String| {
        if let Some(look) = L::ALL.iter().find(|look| look.code() == code) {
            look.choose();
        }
        chosen.set(code);
    };
    let options =
        L::ALL.iter().map(|look| (look.code().to_owned(), look.words().to_owned())).collect::<Vec<_>>();
    view! { <Segments id legend options value=Slot::new(chosen.into(), choose)/> }
}

#[component]
fn LockAfter() -> impl IntoView {
    let chosen = RwSignal::new(lock_minutes().to_string());
    let choose = move |minutes: String| {
        if let Ok(minutes) = minutes.parse() {
            set_lock_minutes(minutes);
        }
        chosen.set(lock_minutes().to_string());
    };
    let options = MINUTES.into_iter().filter(|minutes| *minutes <= LOCK_MINUTES_MAX).map(|minutes| {
        let words = if minutes == 1 { "1 minute".to_owned() } else { format!("{minutes} minutes") };
        (minutes.to_string(), words)
    });
    let options: Vec<(String, String)> = options.collect();
    view! {
        <Select
            id="lock-minutes"
            label="Lock when nothing is touched for"
            hint="Shorter is safer if the phone is lost. What you are typing is kept as a draft first."
            options
            value=Slot::new(chosen.into(), choose)
        />
    }
}

/// The version, and the open work that it stands on.
#[component]
fn About() -> impl IntoView {
    let credits = [
        ("NHS.UK frontend", "MIT", "patterns for forms: error summary, date input, check your answers"),
        (
            "Atkinson Hyperlegible Next",
            "SIL Open Font Licence 1.1",
            "the letters, made by the Braille Institute to be told apart",
        ),
        ("Lucide", "ISC", "the icons"),
        ("Leptos and the Rust libraries around it", "MIT or Apache 2.0", "what the app is built with"),
        ("Workbox", "MIT", "keeps the app on this device"),
    ];
    let rows = credits.map(|(name, licence, what)| {
        view! { <li><b>{name}</b>{format!(" ({licence}): {what}.")}</li> }
    });
    view! {
        <SectionHead title="About"/>
        <section class="card pad stack tight">
            <p><b>"Alongside"</b>{format!(" {}", env!("CARGO_PKG_VERSION"))}</p>
            <p class="quiet">
                "Casework for social prescribing link workers that works in a living room with no signal. Free software under the GNU Affero General Public License, version 3 or later."
            </p>
            <details class="more">
                <summary>"Whose work it stands on"</summary>
                <ul class="credits">{rows.collect_view()}</ul>
            </details>
        </section>
    }
}
