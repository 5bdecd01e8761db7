//! One value of a form that a box shows and changes.

use leptos::prelude::*;

/// Reads and writes one value of a form. `slot!` makes one for a field of a form's struct; a signal of
/// its own is one too.
pub(crate) struct Slot<T: Send + Sync + 'static> {
    read: Signal<T>,
    write: Callback<T>,
}

impl<T: Send + Sync + 'static> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Slot<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Slot<T> {
    /// A value that is read and written by functions.
    pub(crate) fn new(read: Signal<T>, write: impl Fn(T) + Send + Sync + 'static) -> Self {
        Self { read, write: Callback::new(write) }
    }

    /// One field of the struct in `form`. Those who read it hear of changes to this field alone.
    pub(crate) fn part<F: Send + Sync + 'static>(
        form: RwSignal<F>,
        read: impl Fn(&F) -> T + Copy + Send + Sync + 'static,
        write: impl Fn(&mut F, T) + Copy + Send + Sync + 'static,
    ) -> Self {
        let read_now = Memo::new(move |_| form.with(read));
        let write_now = move |value: T| {
            if form.with_untracked(read) != value {
                form.update(|form| write(form, value));
            }
        };
        Self::new(read_now.into(), write_now)
    }

    /// One part of this value. Those who read it hear of changes to this part alone.
    pub(crate) fn within<U: Clone + PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&T) -> U + Copy + Send + Sync + 'static,
        write: impl Fn(&mut T, U) + Copy + Send + Sync + 'static,
    ) -> Slot<U> {
        let read_now = Memo::new(move |_| read(&self.get()));
        Slot::new(read_now.into(), move |value: U| {
            let mut whole = self.get_untracked();
            if read(&whole) != value {
                write(&mut whole, value);
                self.set(whole);
            }
        })
    }

    /// The value; the reader hears of changes.
    pub(crate) fn get(self) -> T {
        self.read.get()
    }

    /// The value now.
    pub(crate) fn get_untracked(self) -> T {
        self.read.get_untracked()
    }

    /// Changes it.
    pub(crate) fn set(self, value: T) {
        self.write.run(value);
    }
}

impl<T: Clone + Send + Sync + 'static> From<RwSignal<T>> for Slot<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self { read: signal.into(), write: Callback::new(move |value| signal.set(value)) }
    }
}

/// The [`Slot`] of one field of a form's struct: `slot!(form, note)`, `slot!(form, phone.number)`.
macro_rules! slot {
    ($form:expr, $($field:tt)+) => {
        $crate::parts::slot::Slot::part(
            $form,
            |form| form.$($field)+.clone(),
            |form, value| form.$($field)+ = value,
        )
    };
}
pub(crate) use slot;

/// The [`Slot`] of one field of a struct that stands in a slot itself: `part!(values, email.address)`.
macro_rules! part {
    ($slot:expr, $($field:tt)+) => {
        $slot.within(|whole| whole.$($field)+.clone(), |whole, value| whole.$($field)+ = value)
    };
}
pub(crate) use part;
