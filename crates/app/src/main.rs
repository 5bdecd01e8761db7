//! The progressive web app.

#![expect(unreachable_pub, reason = "the component macro gives each component's props struct `pub`")]

mod alone;
mod app;
mod clock;
mod instruments;
mod local;
mod network;
mod parts;
mod photos;
mod screens;
mod session;
mod sync;

fn main() {
    console_error_panic_hook::set_once();
    screens::settings::look::apply_chosen();
    leptos::mount::mount_to_body(app::App);
}
