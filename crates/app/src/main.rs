//! The progressive web app.

mod clock;
mod local;
mod network;
mod session;
mod sync;

use leptos::prelude::*;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(|| {
        view! {
            <main class="app-main" id="main">
                <h1>"Alongside"</h1>
            </main>
        }
    });
}
