//! Using a one-time code: the first account of a new service, an invitation, a forgotten password.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use shared::check::{self, Mistake};

use crate::parts::button::Button;
use crate::parts::field::TextField;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::page::{Back, Heading};
use crate::parts::phrase::NewPasswordField;
use crate::parts::route;
use crate::session::Session;

/// Redeems a one-time code, which may stand in the address after `#code=`.
#[component]
pub(crate) fn SetUp() -> impl IntoView {
    let session = expect_context::<Session>();
    let mistakes = Mistakes::provide();
    let go_instead = route::go_instead();
    let code = RwSignal::new(code_in(&use_location().hash.get_untracked()));
    let email = RwSignal::new(String::new());
    let name = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let redeem = move || {
        if busy.get_untracked() {
            return;
        }
        let wrong = checked(&code.read_untracked(), &email.read_untracked(), &password.read_untracked());
        if !wrong.is_empty() {
            mistakes.show(wrong);
            return;
        }
        let trimmed = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
        let (code, email, name) = (trimmed(code), trimmed(email), trimmed(name));
        let go_instead = go_instead.clone();
        busy.set(true);
        spawn_local(async move {
            match session.redeem(code, email, name, password.get_untracked()).await {
                // The code leaves the address, and the browser's list of pages.
                Ok(()) => go_instead("/"),
                Err(error) => mistakes.show_one("code", error.to_string()),
            }
            busy.try_set(false);
        });
    };
    view! {
        <div class="mark"><img src="/favicon.svg" alt="" width="72" height="72"/>"Alongside"</div>
        <form
            class="unlock-form"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                redeem();
            }
        >
            <Back href="/" words="Sign in"/>
            <div class="unlock-head">
                <Heading tab="Use a one-time code"/>
                <p class="quiet">
                    "The person who looks after Alongside in your service read it out or printed it. It works once, where there is signal."
                </p>
            </div>
            <ErrorSummary/>
            <TextField
                id="code"
                label="One-time code"
                hint="Capitals, spaces and hyphens do not matter"
                value=code
                autocomplete="one-time-code"
            />
            <TextField id="email" label="Email" value=email kind="email" keyboard="email" autocomplete="username"/>
            <TextField
                id="name"
                label="Your name"
                optional="only for the first account of a new service"
                value=name
                autocomplete="name"
            />
            <NewPasswordField id="password" hint="It also opens this phone." value=password/>
            <Button
                words=Signal::derive(move || {
                    if busy.get() { "Setting up…" } else { "Set up this phone" }.to_owned()
                })
                busy=busy
                submit=true
                look="wide"
            />
        </form>
    }
}

/// The code in `#code=ABCD-EFGH`, if there is one.
fn code_in(hash: &str) -> String {
    let hash = hash.trim_start_matches('#');
    let pairs = hash.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(name, _)| *name == "code").map(|(_, code)| code.to_owned()).next().unwrap_or_default()
}

fn checked(code: &str, email: &str, password: &str) -> Vec<Mistake> {
    let mut wrong = Vec::new();
    if code.trim().is_empty() {
        wrong.push(Mistake::new("code", "Enter the code, as it was read out or printed."));
    }
    wrong.extend(check::email(email).err().map(|words| Mistake::new("email", words)));
    wrong.extend(check::new_password(password).err().map(|words| Mistake::new("password", words)));
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_taken_from_the_address() {
        assert_eq!(code_in("#code=K7QW-2MNP"), "K7QW-2MNP");
        assert_eq!(code_in("code=K7QW"), "K7QW");
        assert_eq!(code_in("#main"), "");
        assert_eq!(code_in(""), "");
    }

    #[test]
    fn each_box_has_its_own_words() {
        let fields: Vec<&str> = checked("", "", "short").into_iter().map(|mistake| mistake.field).collect();
        assert_eq!(fields, ["code", "email", "password"]);
        assert!(checked("K7QW", "a@b.example", "four words in a row").is_empty());
    }
}
