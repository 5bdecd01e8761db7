//! Pieces of the app: parts of its code in files of their own, so that a phone starts with less.
//!
//! A function that [`piece`] makes is where a piece begins: `crates/app/post-build.mjs` moves what only it needs into the
//! piece's file. Every piece is kept for offline use with the rest of its release, so that only a phone that was never whole
//! has to fetch one. What is needed to unlock, to keep and to send is in the first file.

use std::future::Future;

use futures::FutureExt;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;

use crate::parts::empty::{Empty, Waiting};
use crate::parts::icon::Shape;

/// Makes a function the beginning of a piece: it gives a view as soon as the piece is here, and a second function, named after
/// `by`, brings the piece. Tests are not cut: they have no link to fetch by, and find everything in one file.
macro_rules! piece {
    ($piece:ident by $load:ident: $vis:vis fn $name:ident($given:ident: $what:ty) $view:block) => {
        #[cfg(not(test))]
        #[::leptos::wasm_split::wasm_split(
            $piece,
            wasm_split_path = ::leptos::wasm_split,
            fallible,
            preload($load)
        )]
        $vis fn $name(
            $given: $what,
        ) -> Result<::leptos::prelude::AnyView, ::leptos::wasm_split::SplitLoaderError> {
            fn view($given: $what) -> ::leptos::prelude::AnyView $view
            Ok(view($given))
        }

        #[cfg(test)]
        $vis async fn $name(
            $given: $what,
        ) -> Result<::leptos::prelude::AnyView, ::leptos::wasm_split::SplitLoaderError> {
            fn view($given: $what) -> ::leptos::prelude::AnyView $view
            Ok(view($given))
        }

        #[cfg(test)]
        $vis async fn $load() -> Result<(), ::leptos::wasm_split::SplitLoaderError> {
            Ok(())
        }
    };
}
pub(super) use piece;

/// Whether a piece is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Coming,
    Here,
    Missing,
}

/// What `build` gives, as soon as `load` has brought the piece that it is in. A piece that does not come is said, and can be
/// asked for again; what is said meanwhile stands in `frame`.
pub(super) fn when_here<L, B, F>(frame: fn(AnyView) -> AnyView, load: L, build: B) -> AnyView
where
    L: AsyncFn() -> Result<(), SplitLoaderError> + Copy + Send + 'static,
    B: Fn() -> F + Send + 'static,
    F: Future<Output = Result<AnyView, SplitLoaderError>>,
{
    let standing =
        |came: Result<(), SplitLoaderError>| if came.is_ok() { Standing::Here } else { Standing::Missing };
    // At once where it has come before.
    let now = load().now_or_never().map_or(Standing::Coming, standing);
    let shown = RwSignal::new(now);
    let fetch = move || {
        shown.set(Standing::Coming);
        spawn_local(async move {
            let came = load().await;
            shown.try_set(standing(came));
        });
    };
    if now != Standing::Here {
        fetch();
    }
    let view = move || match shown.get() {
        Standing::Coming => frame(view! { <Waiting words="One moment…"/> }.into_any()),
        // With the piece here it is built on the spot, below this owner.
        Standing::Here => match untrack(|| build().now_or_never()) {
            Some(Ok(view)) => view,
            _ => frame(missing(fetch)),
        },
        Standing::Missing => frame(missing(fetch)),
    };
    view.into_any()
}

/// A piece that cannot be had: a phone that was never whole, with no signal.
fn missing(fetch: impl Fn() + Copy + Send + 'static) -> AnyView {
    view! {
        <Empty shape=Shape::Question title="A part of Alongside is not on this phone yet">
            <p>"Everything saved here is still here. This part has to be fetched once, and that needs signal."</p>
            <button type="button" class="btn" on:click=move |_| fetch()>"Try again"</button>
        </Empty>
    }
    .into_any()
}
