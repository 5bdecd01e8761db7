//! Asking the office from a screen: it takes a moment, there may be no connection, and nothing of it is kept.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::network::NetError;
use crate::parts::button::Button;
use crate::parts::empty::{Notice, Waiting};
use crate::parts::icon::Shape;
use crate::session::Session;

/// Calls the office, renewing the session once where it is missing or has ended.
///
/// # Errors
/// [`NetError`], in words for the user.
pub(crate) async fn ask_office<T, F>(session: Session, call: impl Fn() -> F) -> Result<T, NetError>
where
    F: Future<Output = Result<T, NetError>>,
{
    session.with_office(call).await
}

type Call<T> = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<T, NetError>>>>>;

/// Something that was asked of the office when the screen opened, and may be asked again.
pub(crate) struct Asked<T: Clone + Send + Sync + 'static> {
    answer: RwSignal<Option<T>>,
    trouble: RwSignal<Option<NetError>>,
    busy: RwSignal<bool>,
    call: StoredValue<Call<T>, LocalStorage>,
}

impl<T: Clone + Send + Sync + 'static> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Clone + Send + Sync + 'static> Copy for Asked<T> {}

impl<T: Clone + Send + Sync + 'static> Asked<T> {
    /// Asks at once.
    pub(crate) fn new<F>(call: impl Fn() -> F + Copy + 'static) -> Self
    where
        F: Future<Output = Result<T, NetError>> + 'static,
    {
        let session = expect_context::<Session>();
        let call: Call<T> = Rc::new(move || Box::pin(ask_office(session, call)));
        let asked = Self {
            answer: RwSignal::new(None),
            trouble: RwSignal::new(None),
            busy: RwSignal::new(false),
            call: StoredValue::new_local(call),
        };
        asked.again();
        asked
    }

    /// Asks again. What is on the screen stays until there is an answer.
    pub(crate) fn again(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let answer = self.call.get_value()();
        spawn_local(async move {
            let answer = answer.await;
            // The screen may have been left meanwhile.
            let _ = self.busy.try_set(false);
            match answer {
                Ok(answer) => {
                    let _ = self.trouble.try_set(None);
                    let _ = self.answer.try_set(Some(answer));
                }
                Err(trouble) => drop(self.trouble.try_set(Some(trouble))),
            }
        });
    }

    /// The latest answer. Tracked.
    pub(crate) fn get(self) -> Option<T> {
        self.answer.get()
    }

    /// Whether the office is being asked. Tracked.
    pub(crate) fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// The answer as `ready` shows it; before there is one, `waiting`; in trouble, what is wrong and a way to try again.
    pub(crate) fn view<V: IntoView + 'static>(
        self,
        waiting: &'static str,
        ready: impl Fn(T) -> V + Send + 'static,
    ) -> impl IntoView {
        view! {
            {move || self.trouble.get().map(|trouble| view! { <Trouble trouble asked=self/> })}
            {move || match self.answer.get() {
                Some(answer) => ready(answer).into_any(),
                None if self.trouble.with(Option::is_some) => ().into_any(),
                None => view! { <Waiting words=waiting/> }.into_any(),
            }}
        }
    }
}

/// Something that a button tells the office: whether it is under way, and what stood in the way.
#[derive(Clone, Copy)]
pub(crate) struct Telling {
    session: Session,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<String>>,
}

impl Telling {
    /// Nothing is told yet.
    pub(crate) fn new() -> Self {
        let session = expect_context::<Session>();
        Self { session, busy: RwSignal::new(false), trouble: RwSignal::new(None) }
    }

    /// Tells it, once at a time; `then` once the office has done it.
    pub(crate) fn tell<F>(self, call: impl Fn() -> F + 'static, then: impl FnOnce() + 'static)
    where
        F: Future<Output = Result<(), NetError>> + 'static,
    {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            let answer = ask_office(self.session, call).await;
            let _ = self.busy.try_set(false);
            match answer {
                Ok(()) => then(),
                Err(error) => drop(self.trouble.try_set(Some(error.to_string()))),
            }
        });
    }

    /// Whether it is under way. Tracked.
    pub(crate) fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// What stood in the way, read out as it comes.
    pub(crate) fn trouble(self) -> impl IntoView {
        view! {
            <div role="alert">
                {move || {
                    let words = self.trouble.get();
                    words.map(|words| view! { <Notice colour="amber" shape=Shape::NoSignal><p>{words}</p></Notice> })
                }}
            </div>
        }
    }
}

/// What stands in the way, said plainly.
#[component]
fn Trouble<T: Clone + Send + Sync + 'static>(trouble: NetError, asked: Asked<T>) -> impl IntoView {
    let (title, more) = match &trouble {
        NetError::NoAnswer | NetError::NotOurs => (
            "No connection to the office",
            if asked.answer.with_untracked(Option::is_some) {
                "What you see is how it stood when the office last answered."
            } else {
                "This page shows what the office knows. Nothing of it is kept on this device, so it needs a connection."
            },
        ),
        NetError::SignedOut => {
            ("Sign in again", "Lock Alongside, then unlock it with your password where there is signal.")
        }
        NetError::Problem(problem) if problem.status == 403 => {
            ("This page is not for your role", "An admin can change roles under People and roles.")
        }
        NetError::Problem(_) => ("The office could not answer", "Nothing was changed."),
    };
    let also = match &trouble {
        NetError::Problem(problem) if problem.status == 403 => None,
        NetError::NotOurs | NetError::Problem(_) => Some(trouble.to_string()),
        NetError::NoAnswer | NetError::SignedOut => None,
    };
    view! {
        <div role="alert">
            <Notice colour="amber" shape=Shape::NoSignal>
                <h2>{title}</h2>
                {also.map(|words| view! { <p>{words}</p> })}
                <p>{more}</p>
                <p class="notice-action">
                    <Button words="Try again" look="second compact" busy=asked.busy() on_press=move |()| asked.again()/>
                </p>
            </Notice>
        </div>
    }
}
