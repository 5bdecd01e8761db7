//! The lock: one secret opens this phone, with or without signal; on a new phone the same secret signs in.

mod storage;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::check::{self, Mistake};

use self::storage::Storage;
use crate::parts::button::Button;
use crate::parts::empty::Notice;
use crate::parts::field::TextField;
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes, focus, focus_in_place};
use crate::parts::page::Heading;
use crate::parts::password::PasswordField;
use crate::session::{Phase, Session};

/// Unlocks this phone, or signs in on a new one.
#[component]
pub(crate) fn Unlock() -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <div class="mark"><img src="/favicon.svg" alt="" width="72" height="72"/>"Alongside"</div>
        {move || match session.storage_trouble() {
            Some(trouble) => view! { <Storage trouble/> }.into_any(),
            None => view! { <Enter/> }.into_any(),
        }}
    }
}

#[component]
fn Enter() -> impl IntoView {
    let session = expect_context::<Session>();
    let mistakes = Mistakes::provide();
    let (people, waiting) = match untrack(|| session.phase()) {
        Phase::Locked { people, waiting } => (people, waiting),
        Phase::Starting | Phase::Open => (0, Vec::new()),
    };
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    // One person's own phone asks for the password alone.
    let asks_email = RwSignal::new(people != 1);
    let busy = RwSignal::new(false);

    let enter = move || {
        if busy.get_untracked() {
            return;
        }
        let wrong = checked(asks_email.get_untracked(), &email.read_untracked(), &password.read_untracked());
        if !wrong.is_empty() {
            mistakes.show(wrong);
            return;
        }
        let name = asks_email.get_untracked().then(|| email.get_untracked().trim().to_owned());
        busy.set(true);
        spawn_local(async move {
            if let Err(error) = session.enter(name, password.get_untracked()).await {
                mistakes.show_one("password", error.to_string());
            }
            // Once inside, this form is gone.
            busy.try_set(false);
        });
    };
    let somebody_else = move |_| {
        asks_email.set(true);
        request_animation_frame(|| focus("email"));
    };
    Effect::new(move |_| {
        request_animation_frame(move || focus_in_place(if people == 1 { "password" } else { "email" }))
    });

    view! {
        <form
            class="unlock-form"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                enter();
            }
        >
            <div class="unlock-head">
                <Heading tab=if people == 0 { "Sign in" } else { "Unlock" } title=heading(people)/>
                <p class="quiet">{explanation(people, session.insecure_host())}</p>
            </div>
            {waiting_words(&waiting)
                .map(|words| view! { <Notice colour="pine" shape=Shape::ArrowUp><p>{words}</p></Notice> })}
            <ErrorSummary/>
            {move || asks_email.get().then(|| view! {
                <TextField id="email" label="Email" value=email kind="email" keyboard="email" autocomplete="username"/>
            })}
            <PasswordField id="password" value=password/>
            <Button
                words=Signal::derive(move || {
                    let name = if people == 0 { "Sign in" } else { "Unlock" };
                    let at_work = if people == 0 { "Signing in…" } else { "Opening…" };
                    if busy.get() { at_work } else { name }.to_owned()
                })
                busy=busy
                submit=true
                look="wide"
            />
            <div class="unlock-ways">
                {move || (!asks_email.get()).then(|| view! {
                    <button type="button" class="btn quiet compact" on:click=somebody_else>"Somebody else"</button>
                })}
                <a class="btn quiet compact" href="/set-up">"I have a one-time code"</a>
            </div>
        </form>
    }
}

fn heading(people: usize) -> Signal<String> {
    let words = if people == 0 { "Sign in" } else { "Welcome back" };
    Signal::derive(move || words.to_owned())
}

fn explanation(people: usize, insecure_host: bool) -> &'static str {
    match people {
        0 if insecure_host => "At this address Alongside works only where there is signal.",
        0 => "Once, where there is signal. After that your password opens Alongside anywhere.",
        1 => "Your password opens this phone, with or without signal.",
        _ => "Several people use this device. Each one's work is locked with their own password.",
    }
}

/// What waits on this phone while it is locked: for one person, or for several.
fn waiting_words(waiting: &[u32]) -> Option<String> {
    let total: u32 = waiting.iter().sum();
    let things = |count: u32| if count == 1 { "1 thing".to_owned() } else { format!("{count} things") };
    match (total, waiting.len()) {
        (0, _) => None,
        (1, 1) => Some("1 thing is still to send. It is safe here and goes once you unlock.".to_owned()),
        (total, 1) => {
            Some(format!("{} are still to send. They are safe here and go once you unlock.", things(total)))
        }
        (total, _) => Some(format!(
            "{} still to send on this device, safe here. Each goes when the person who wrote it unlocks.",
            things(total)
        )),
    }
}

fn checked(asks_email: bool, email: &str, password: &str) -> Vec<Mistake> {
    let email = if asks_email { check::email(email).err() } else { None };
    let mut wrong: Vec<Mistake> = email.into_iter().map(|words| Mistake::new("email", words)).collect();
    if password.is_empty() {
        wrong.push(Mistake::new("password", "Enter your password."));
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_says_what_waits_behind_it_without_names() {
        assert_eq!(waiting_words(&[]), None);
        assert_eq!(waiting_words(&[0, 0]), None);
        assert!(waiting_words(&[1]).unwrap().starts_with("1 thing is"));
        assert!(waiting_words(&[3]).unwrap().starts_with("3 things are"));
        assert!(waiting_words(&[3, 0]).unwrap().contains("on this device"));
    }

    #[test]
    fn nothing_is_asked_of_the_store_with_an_empty_box() {
        let fields = |asks, email, password| -> Vec<&str> {
            checked(asks, email, password).into_iter().map(|mistake| mistake.field).collect()
        };
        assert_eq!(fields(true, "", ""), ["email", "password"]);
        assert_eq!(fields(false, "", ""), ["password"]);
        assert!(fields(true, "link.worker@demo.invalid", "x").is_empty());
    }
}
