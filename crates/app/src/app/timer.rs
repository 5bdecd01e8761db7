//! The timer of a visit alone, over every page and on the lock.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::id::UserId;

use crate::alone::timer::{Left, at_words, countdown, is_over};
use crate::alone::{Alone, Hearing};
use crate::parts::awake::Awake;
use crate::parts::countdown::Countdown;
use crate::parts::icon::{Icon, Shape};
use crate::parts::mistakes::focus_in_place;
use crate::screens::alone::OUT;
use crate::session::Session;

/// The id of the line's link.
const LINE: &str = "timer-line";

/// What a timer says, drawn anew only where that is something else.
#[derive(Clone, Debug, PartialEq)]
struct Says {
    by: String,
    left: Left,
    is_over: bool,
    /// Whose it is: several people may use one device.
    of: UserId,
    /// Whether it is only practised.
    is_practice: bool,
    /// Timers after this one.
    more: usize,
}

fn says(alone: Alone) -> Memo<Option<Says>> {
    Memo::new(move |_| {
        let (first, timers) = (alone.first()?, alone.timers());
        let now_ms = alone.now_ms();
        Some(Says {
            by: at_words(first.due_ms, now_ms),
            left: countdown(first.due_ms, now_ms),
            is_over: is_over(first.due_ms, now_ms),
            of: first.of,
            is_practice: first.is_practice,
            more: timers.len() - 1,
        })
    })
}

/// One line over every page but the timer's own; it leads there.
#[component]
pub(super) fn TimerLine() -> impl IntoView {
    let (alone, session) = (expect_context::<Alone>(), expect_context::<Session>());
    let says = says(alone);
    let path = use_location().pathname;
    let is_own = Memo::new(move |_| {
        let of = says.with(|says| says.as_ref().map(|says| says.of));
        of.is_some() && of == session.me().map(|me| me.id)
    });
    let is_elsewhere = Memo::new(move |_| path.get() != OUT || !is_own.get());
    let is_over = Memo::new(move |_| says.with(|says| says.as_ref().map(|says| says.is_over)));
    move || {
        let is_over = is_over.get().filter(|_| is_elsewhere.get())?;
        let is_own = is_own.get();
        let words =
            move || says.with(|says| says.as_ref().map(|says| line(says, is_own))).unwrap_or_default();
        let colour = if is_over { "red" } else { "pine" };
        Some(view! {
            <div class=format!("banner {colour}")>
                <Icon shape=Shape::Timer/>
                {is_over.then(|| view! { <span role="alert">"Time is up."</span> })}
                {match is_own {
                    true => view! { <a href=OUT id=LINE>{words}</a> }.into_any(),
                    false => view! { <span id=LINE tabindex="-1">{words}</span> }.into_any(),
                }}
                <StopSound then=LINE/>
            </div>
        })
    }
}

/// "Out alone until 14:30: back in 32 min".
fn line(says: &Says, is_own: bool) -> String {
    let more = match says.more {
        0 => String::new(),
        1 => ", and 1 more".to_owned(),
        more => format!(", and {more} more"),
    };
    let whose = if is_own { "Out alone" } else { "Somebody else on this device is out alone" };
    let practice = if says.is_practice { "Practice. " } else { "" };
    format!("{practice}{whose} until {}: {}{more}", says.by, says.left)
}

/// The lock's: the time, and nothing about anybody. The screen stays on, so that the sound can come.
#[component]
pub(super) fn TimerCard() -> impl IntoView {
    let alone = expect_context::<Alone>();
    let says = says(alone);
    let is_over = Memo::new(move |_| says.with(|says| says.as_ref().map(|says| says.is_over)));
    let is_practice =
        Memo::new(move |_| says.with(|says| says.as_ref().is_some_and(|says| says.is_practice)));
    let awake = Awake::keep_while(Signal::derive(move || is_over.get().is_some()));
    move || {
        let is_over = is_over.get()?;
        let by = move || says.with(|says| says.as_ref().map(|says| says.by.clone())).unwrap_or_default();
        let left = Signal::derive(move || says.with(|says| says.as_ref().map(|says| says.left.clone())));
        let more = move || says.with(|says| says.as_ref().map_or(0, |says| says.more));
        Some(view! {
            <section class="card pad alone-clock" class:over=is_over aria-label="Timer">
                <p>{move || format!("{}: back by {}", if is_practice.get() { "Practice timer" } else { "Timer" }, by())}</p>
                <Countdown left/>
                {is_over.then(|| view! { <p role="alert"><b>"Time is up."</b>" Unlock to say that you are back."</p> })}
                {move || (more() > 0).then(|| view! { <p class="small">{format!("{} more running", more())}</p> })}
                <p class="small quiet">
                    {move || if awake.is_held() {
                        "It cannot call for help. The screen stays on while this is shown."
                    } else {
                        "It cannot call for help, and is silent when the screen is off."
                    }}
                </p>
                <StopSound then="password"/>
            </section>
        })
    }
}

/// Stops the sound while there is one.
#[component]
pub(crate) fn StopSound(
    /// The id of what has focus then: the button is gone.
    then: &'static str,
) -> impl IntoView {
    let alone = expect_context::<Alone>();
    let sounds = Memo::new(move |_| alone.is_sounding() && alone.hearing() == Hearing::Ready);
    let stop = move |_| {
        alone.silence();
        focus_in_place(then);
    };
    move || {
        sounds.get().then(|| {
            view! { <button type="button" class="btn second compact" on:click=stop>"Stop the sound"</button> }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_line_says_whose_it_is_and_how_many_there_are() {
        let says = |more| Says {
            by: "14:30".to_owned(),
            left: countdown(32 * 60_000, 0),
            is_over: false,
            of: UserId(Uuid::nil()),
            is_practice: false,
            more,
        };
        assert_eq!(line(&says(0), true), "Out alone until 14:30: back in 32 min");
        assert_eq!(line(&says(2), true), "Out alone until 14:30: back in 32 min, and 2 more");
        let practice = Says { is_practice: true, ..says(0) };
        assert_eq!(line(&practice, true), "Practice. Out alone until 14:30: back in 32 min");
        assert!(line(&says(1), false).starts_with("Somebody else on this device is out alone until 14:30"));
    }
}
