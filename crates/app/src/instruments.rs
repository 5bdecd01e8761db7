//! The questionnaires that can be used on this phone: those of the app, and those that the service added, which come with the next sync.

use jiff::civil::Date;
use leptos::prelude::*;
use shared::instrument::{Instrument, Owned, built_in, known, owned};
use shared::view::service::SERVICE_FILE;

use crate::local::Local;
use crate::parts::opened::read_again;

/// What is known of questionnaires. In the context of everything below the lock.
#[derive(Clone, Copy)]
pub(crate) struct Instruments {
    known: RwSignal<Vec<Instrument>>,
    owned: RwSignal<Vec<Owned>>,
}

impl Instruments {
    /// Puts it into the context, and keeps it as the service's file says.
    pub(crate) fn provide(local: Local) {
        let of_build = built_in();
        let all = Self {
            owned: RwSignal::new(owned(&of_build, None, &of_build)),
            known: RwSignal::new(of_build.clone()),
        };
        provide_context(all);
        let of_build = StoredValue::new(of_build);
        let latest = StoredValue::new(None);
        read_again(
            local,
            move || local.open(SERVICE_FILE),
            move |answer| {
                // What cannot be read now changes nothing.
                let Ok(file) = answer else { return };
                // Most of what is saved on a phone is no questionnaire.
                if latest.with_value(|latest| latest.as_ref() == Some(&file.case)) {
                    return;
                }
                let now = of_build.with_value(|of_build| known(of_build, &file.case));
                let offered = of_build.with_value(|of_build| owned(of_build, file.root(), &now));
                latest.set_value(Some(file.case));
                if all.known.with_untracked(|before| *before != now) {
                    all.known.set(now);
                }
                if all.owned.with_untracked(|before| *before != offered) {
                    all.owned.set(offered);
                }
            },
        );
    }

    /// Every one in every version: what was asked once can be read for ever. Tracked.
    pub(crate) fn known(self) -> Vec<Instrument> {
        self.known.get()
    }

    /// The newest version of each. Tracked.
    pub(crate) fn owned(self) -> Vec<Owned> {
        self.owned.get()
    }

    /// Every version of those that this service asks, as far as it still may: what was asked once is asked again as it was. Tracked.
    pub(crate) fn followed(self, today: Date) -> Vec<Instrument> {
        let offered = self.offered(today);
        let mut known = self.known();
        known.retain(|one| offered.iter().any(|offered| offered.id == one.id));
        known
    }

    /// Those that this service asks, as far as it still may. Tracked.
    pub(crate) fn offered(self, today: Date) -> Vec<Instrument> {
        let offered = self.owned().into_iter().filter(|one| one.is_offered).map(|one| one.instrument);
        offered.filter(|instrument| !instrument.licence.has_expired(today)).collect()
    }
}

/// Those of the context.
pub(crate) fn instruments() -> Instruments {
    expect_context()
}
