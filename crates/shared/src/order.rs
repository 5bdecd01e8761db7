//! Sorting where there is little to sort. The standard library makes one copy of its algorithm, 3 KB in the browser, for each
//! type and order; here all share one.

use std::cmp::Ordering;

/// Sorts by `compare`; what is equal stays in its order.
pub fn sort_by<T>(items: &mut Vec<T>, mut compare: impl FnMut(&T, &T) -> Ordering) {
    let places = places(items.len(), &mut |one, other| compare(&items[one], &items[other]));
    arrange(items, places);
}

/// Sorts by `key`, which is asked for once for each item; what is equal stays in its order.
pub fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl FnMut(&T) -> K) {
    let keys: Vec<K> = items.iter().map(key).collect();
    let places = places(items.len(), &mut |one, other| keys[one].cmp(&keys[other]));
    arrange(items, places);
}

/// The places of `length` items in their order.
fn places(length: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

fn arrange<T>(items: &mut Vec<T>, places: Vec<usize>) {
    let mut taken: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(places.into_iter().filter_map(|place| taken[place].take()));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(items in prop::collection::vec((0..6_u8, any::<u8>()), 0..40)) {
            let mut sorted = items.clone();
            sorted.sort_by_key(|item| item.0);
            let (mut by_key, mut by) = (items.clone(), items);
            sort_by_key(&mut by_key, |item| item.0);
            sort_by(&mut by, |one, other| one.0.cmp(&other.0));
            prop_assert_eq!(&by_key, &sorted);
            prop_assert_eq!(&by, &sorted);
        }
    }
}
