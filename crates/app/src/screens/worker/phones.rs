//! A worker's devices: when each was heard from, what was only on it then, and what is to be done if it is lost.

use leptos::prelude::*;
use shared::civil;
use shared::id::UserId;
use shared::sentence::{count, list};
use shared::wire::office::{DeviceRow, TeamBoard, WorkerRow};

use crate::clock;
use crate::parts::icon::{Icon, Shape};
use crate::parts::page::SectionHead;
use crate::screens::asked::Asked;
use crate::screens::team::board::Heard;
use crate::screens::worker::stopping::{StoppedLine, Stopping};

/// Days within which a weekday names a day.
const WEEK_DAYS: i32 = 6;

/// "today at 14:05", "on Tuesday at 14:05", "on 4 March at 09:10".
pub(super) fn day_and_time(at_ms: u64, now_ms: u64) -> String {
    let (then, clock) = (civil::date(at_ms), civil::clock(at_ms));
    match civil::days_between(then, civil::date(now_ms)) {
        0 => format!("today at {clock}"),
        1 => format!("yesterday at {clock}"),
        2..=WEEK_DAYS => format!("on {} at {clock}", then.strftime("%A")),
        _ => format!("on {} at {clock}", civil::long_date(then)),
    }
}

/// "3 finished records and 1 unfinished form"; none where nothing was only on the device.
fn only_there(device: &DeviceRow) -> Option<String> {
    let parts = [
        count(device.waiting as usize, "finished record", "finished records"),
        count(device.drafts as usize, "unfinished form", "unfinished forms"),
        count(device.photos as usize, "photo", "photos"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| list(parts))
}

/// What was only on the device when it was heard from last.
fn waited(device: &DeviceRow, now_ms: u64) -> String {
    let Some(things) = only_there(device) else {
        return "Nothing was only on this phone then.".to_owned();
    };
    let was = if device.waiting + device.drafts + device.photos == 1 { "was" } else { "were" };
    let oldest = match device.oldest_waiting_ms {
        Some(oldest_ms) if device.waiting > 1 => {
            format!(" The oldest record was made {}.", day_and_time(oldest_ms, now_ms))
        }
        Some(oldest_ms) if device.waiting == 1 => {
            format!(" The record was made {}.", day_and_time(oldest_ms, now_ms))
        }
        _ => String::new(),
    };
    format!("{things} {was} still only on this phone.{oldest}")
}

/// What must be written again if the device never comes back.
fn write_again(device: &DeviceRow) -> String {
    let later = "whatever they recorded after the office last heard from this phone";
    match only_there(device) {
        Some(things) => format!("Ask them to write again: {things}, and {later}. The office has none of it."),
        None => format!("Ask them to write again {later}. Everything before that is with the office."),
    }
}

/// Each device of a worker. Nothing where the office lists none: an older office, or somebody who never signed in.
#[component]
pub(super) fn Phones(
    /// The worker.
    row: WorkerRow,
    /// Where the row comes from, to be asked again once a device was stopped.
    asked: Asked<TeamBoard>,
) -> impl IntoView {
    let now_ms = clock::now_ms();
    let (user, devices) = (row.user, row.devices);
    (!devices.is_empty()).then(|| {
        let title = if devices.len() == 1 { "Their phone" } else { "Their phones" };
        let many = devices.len() > 1;
        let cards = devices.into_iter().enumerate().map(|(place, device)| {
            let number = many.then_some(place + 1);
            view! { <li class="card pad stack tight"><Phone user device number now_ms asked/></li> }
        });
        view! {
            <SectionHead title/>
            <ul class="stack">{cards.collect_view()}</ul>
        }
    })
}

#[component]
fn Phone(
    user: UserId,
    device: DeviceRow,
    number: Option<usize>,
    now_ms: u64,
    asked: Asked<TeamBoard>,
) -> impl IntoView {
    let stopped = device.stopped_ms.map(|at_ms| view! { <StoppedLine at_ms now_ms/> });
    let heard = format!("Last heard from {}", day_and_time(device.heard_ms, now_ms));
    let is_silent = Heard::of(Some(device.heard_ms), now_ms).needs_attention();
    let has_work = only_there(&device).is_some();
    let (colour, shape) = match (is_silent, has_work) {
        (true, true) => ("face amber", Shape::Alert),
        (true, false) => ("face", Shape::NoSignal),
        (false, _) => ("face", Shape::Smartphone),
    };
    let name = number.map(|number| format!("Phone {number}. "));
    view! {
        <div class="phone-line">
            <span class=colour><Icon shape/></span>
            <div class="row-body">
                <h3>{name}{heard}</h3>
                <p class="small" class:quiet=!has_work>{waited(&device, now_ms)}</p>
                {stopped}
            </div>
        </div>
        <details class="more">
            <summary>"If this phone is lost"</summary>
            <ul class="advice">
                <li>{write_again(&device)}</li>
                <li>
                    <p>
                        "What is on it is sealed: without their password nobody can read it. If somebody may know the password, "
                        <a href=format!("/office/people?user={user}")>"give them a new one-time code"</a> "."
                    </p>
                </li>
                <li>
                    "On a new phone they sign in as before, where there is signal. Their people come down by themselves."
                </li>
                <li>{match device.stopped_ms {
                    None => "If the old phone turns up again, it needs only to be unlocked where there is signal: what is on it is sent then.",
                    Some(_) => "If the old phone turns up again, let it be used again first. What was held from it is then added by itself.",
                }}</li>
            </ul>
            {device.device.map(|id| view! { <Stopping device=id stopped=device.stopped_ms.is_some() asked/> })}
        </details>
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// A Thursday.
    fn now() -> u64 {
        civil::instant_ms(date(2026, 3, 12), 16, 0).unwrap()
    }

    fn at(day: i8, hour: i8, minute: i8) -> u64 {
        civil::instant_ms(date(2026, 3, day), hour, minute).unwrap()
    }

    fn device(waiting: u32, drafts: u32, oldest_waiting_ms: Option<u64>) -> DeviceRow {
        DeviceRow {
            heard_ms: at(10, 14, 5),
            waiting,
            drafts,
            photos: 0,
            oldest_waiting_ms,
            device: None,
            stopped_ms: None,
        }
    }

    #[test]
    fn a_day_is_named_as_people_name_it() {
        let words = |at_ms: u64| day_and_time(at_ms, now());
        assert_eq!(words(at(12, 9, 0)), "today at 09:00");
        assert_eq!(words(at(11, 17, 40)), "yesterday at 17:40");
        assert_eq!(words(at(10, 14, 5)), "on Tuesday at 14:05");
        assert_eq!(words(at(6, 8, 30)), "on Friday at 08:30");
        assert_eq!(words(at(5, 8, 30)), "on 5 March 2026 at 08:30", "a week ago it would be today’s name");
        assert_eq!(words(at(13, 8, 30)), "on 13 March 2026 at 08:30", "the office’s clock may be ahead");
    }

    #[test]
    fn what_was_only_there_is_counted_and_dated() {
        assert_eq!(waited(&device(0, 0, None), now()), "Nothing was only on this phone then.");
        assert_eq!(
            waited(&device(3, 0, Some(at(9, 9, 12))), now()),
            "3 finished records were still only on this phone. The oldest record was made on Monday at 09:12."
        );
        assert_eq!(
            waited(&device(1, 2, Some(at(10, 13, 0))), now()),
            "1 finished record and 2 unfinished forms were still only on this phone. The record was made on Tuesday at 13:00."
        );
        assert_eq!(waited(&device(0, 1, None), now()), "1 unfinished form was still only on this phone.");
    }

    #[test]
    fn a_lost_phone_says_what_must_be_written_again() {
        assert_eq!(
            write_again(&device(2, 1, None)),
            "Ask them to write again: 2 finished records and 1 unfinished form, and whatever they recorded after the office last heard from this phone. The office has none of it."
        );
        assert!(write_again(&device(0, 0, None)).ends_with("Everything before that is with the office."));
    }
}
