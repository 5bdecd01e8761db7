//! The screens: one module per place, named like its route in `app.rs`.

pub(crate) mod about;
pub(crate) mod asked;
pub(crate) mod assess;
pub(crate) mod case;
pub(crate) mod decisions;
pub(crate) mod drafts;
pub(crate) mod entry;
pub(crate) mod erase;
pub(crate) mod going_on;
pub(crate) mod held;
pub(crate) mod home;
pub(crate) mod new_person;
pub(crate) mod office_people;
pub(crate) mod people;
pub(crate) mod phone;
pub(crate) mod record;
pub(crate) mod review;
pub(crate) mod said;
pub(crate) mod services;
pub(crate) mod set_up;
pub(crate) mod settings;
pub(crate) mod team;
pub(crate) mod today;
pub(crate) mod unlock;
pub(crate) mod walk;
pub(crate) mod worker;
