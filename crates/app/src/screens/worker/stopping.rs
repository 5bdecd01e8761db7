//! Stopping a phone that is lost, and letting it be used again.

use leptos::prelude::*;
use shared::id::ReplicaId;
use shared::wire::office::TeamBoard;

use super::phones::day_and_time;
use crate::network::office;
use crate::parts::button::Button;
use crate::parts::dialog::ConfirmDialog;
use crate::parts::icon::{Icon, Shape};
use crate::parts::toast::toasts;
use crate::screens::asked::{Asked, Telling};

/// That a phone is stopped, and since when.
#[component]
pub(super) fn StoppedLine(at_ms: u64, now_ms: u64) -> impl IntoView {
    view! {
        <p class="cluster">
            <span class="chip amber"><Icon shape=Shape::Lock/>"Stopped"</span>
            <span class="quiet small">{day_and_time(at_ms, now_ms)}</span>
        </p>
    }
}

/// The button, and what will happen.
#[component]
pub(super) fn Stopping(
    /// The store on the phone.
    device: ReplicaId,
    /// Whether it is stopped already.
    stopped: bool,
    /// To be asked again afterwards.
    asked: Asked<TeamBoard>,
) -> impl IntoView {
    let telling = Telling::new();
    let open = RwSignal::new(false);
    let tell = move |()| {
        telling.tell(
            move || office::stop_device(device, !stopped),
            move || {
                toasts().say(if stopped { "The phone may be used again." } else { "The phone is stopped." });
                asked.again();
            },
        );
    };
    let (press, title, words) = if stopped {
        (
            "Let it be used again",
            "Let this phone be used again?",
            "Their people come down to it by themselves once it is unlocked where there is signal.",
        )
    } else {
        (
            "Stop this phone",
            "Stop this phone?",
            "The next time that it is unlocked where there is signal, it hands over what was written on it and keeps nobody’s file. The office holds what comes: you decide whether it counts. Their other phones go on.",
        )
    };
    view! {
        {telling.trouble()}
        <div class="actions">
            <Button words=press look="second compact" busy=telling.busy() on_press=move |()| open.set(true)/>
        </div>
        <ConfirmDialog open title confirm=press danger=!stopped on_confirm=tell>
            <p>{words}</p>
        </ConfirmDialog>
    }
}
