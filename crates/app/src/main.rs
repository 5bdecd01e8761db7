//! The progressive web app.

use leptos::prelude::*;

fn main() {
    leptos::mount::mount_to_body(|| {
        view! {
            <main class="app-main" id="main">
                <h1>"Alongside"</h1>
            </main>
        }
    });
}
