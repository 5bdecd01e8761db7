//! Changing the password: one secret for the office and for this phone.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::check::{self, Mistake};

use crate::parts::button::Button;
use crate::parts::empty::Notice;
use crate::parts::icon::Shape;
use crate::parts::mistakes::{ErrorSummary, Mistakes};
use crate::parts::password::PasswordField;
use crate::parts::phrase::NewPasswordField;
use crate::session::{EnterError, Session};

/// The form, folded away until it is wanted.
#[component]
pub(super) fn ChangeOfPassword() -> impl IntoView {
    let session = expect_context::<Session>();
    let mistakes = Mistakes::provide();
    let (old, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, done) = (RwSignal::new(false), RwSignal::new(false));
    let change = move || {
        if busy.get_untracked() {
            return;
        }
        done.set(false);
        let wrong = mistakes_in(&old.get_untracked(), &new.get_untracked());
        if !wrong.is_empty() {
            mistakes.show(wrong);
            return;
        }
        mistakes.clear();
        busy.set(true);
        spawn_local(async move {
            let answer = session.change_password(old.get_untracked(), new.get_untracked()).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => {
                    let _ = (old.try_set(String::new()), new.try_set(String::new()), done.try_set(true));
                }
                Err(EnterError::WrongPassword) => {
                    mistakes.show_one("old-password", "This is not your password now. Nothing was changed.");
                }
                Err(EnterError::NeedsSignal) => {
                    mistakes.show_one(
                        "old-password",
                        "The office cannot be reached just now. Nothing was changed.",
                    );
                }
                Err(error) => mistakes.show_one("new-password", error.to_string()),
            }
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        change();
    };
    view! {
        <details class="more card pad">
            <summary>"Change your password"</summary>
            <form class="stack" novalidate on:submit=submit>
                <ErrorSummary/>
                <p class="quiet">
                    "It opens this phone and signs you in at the office. Changing it needs signal. Your other devices open with the old one until they next reach the office with the new one."
                </p>
                <PasswordField id="old-password" label="Password now" value=old/>
                <NewPasswordField id="new-password" value=new/>
                <div>
                    <Button words="Change password" look="compact" submit=true busy/>
                </div>
            </form>
        </details>
        <div role="status">
            {move || done.get().then(|| view! {
                <Notice colour="green" shape=Shape::Check>"Your password is changed, here and at the office."</Notice>
            })}
        </div>
    }
}

fn mistakes_in(old: &str, new: &str) -> Vec<Mistake> {
    let mut wrong = Vec::new();
    if old.is_empty() {
        wrong.push(Mistake::new("old-password", "Enter your password now."));
    }
    match check::new_password(new) {
        Err(words) => wrong.push(Mistake::new("new-password", words)),
        Ok(()) if new == old => {
            wrong.push(Mistake::new(
                "new-password",
                "This is the password that you have. Choose another one.",
            ));
        }
        Ok(()) => {}
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_password_is_long_enough_and_new() {
        let fields = |old: &str, new: &str| {
            mistakes_in(old, new).into_iter().map(|mistake| mistake.field).collect::<Vec<_>>()
        };
        assert_eq!(fields("", "short"), ["old-password", "new-password"]);
        assert_eq!(fields("alongside-demo", "alongside-demo"), ["new-password"]);
        assert!(fields("alongside-demo", "four words in a row").is_empty());
    }
}
