//! The way of a walk, recorded only where the person agreed to it, for this walk: thinned, coarse, measured and drawn without a
//! map. Pure.

use shared::view::walk::Route;

use crate::parts::stopwatch::spoken;

/// Points of one way at most. Where there are more, every second one goes.
const POINTS_MAX: usize = 240;
/// How far a point is from the one before, at least, in metres: nearer ones say nothing but how the phone trembled.
const APART_M: f64 = 25.0;
/// How uncertain a reading may be, in metres.
const UNSURE_M_MAX: f64 = 50.0;
/// Metres in a ten-thousandth of a degree of latitude.
const UNIT_M: f64 = 11.132;

/// Metres from one point to the next. Short ways are flat.
fn metres([lat, lon]: [i32; 2], [to_lat, to_lon]: [i32; 2]) -> f64 {
    let north = f64::from(to_lat - lat) * UNIT_M;
    let east = f64::from(to_lon - lon) * UNIT_M * (f64::from(lat) / 10_000.0).to_radians().cos();
    north.hypot(east)
}

/// Adds a reading of where they are, in degrees, unless it says nothing new. Whether it was added.
pub(super) fn add(route: &mut Route, lat: f64, lon: f64, unsure_m: f64, now_ms: u64) -> bool {
    let unit = |degrees: f64| (degrees * 10_000.0).round() as i32;
    let is_real = lat.abs() <= 90.0 && lon.abs() <= 180.0 && unsure_m <= UNSURE_M_MAX;
    let point = [unit(lat), unit(lon)];
    if !is_real || route.points.last().is_some_and(|last| metres(*last, point) < APART_M) {
        return false;
    }
    if route.points.len() >= POINTS_MAX {
        let mut keep = false;
        route.points.retain(|_| {
            keep = !keep;
            keep
        });
    }
    route.points.push(point);
    route.minutes =
        u32::try_from((now_ms.saturating_sub(route.agreed_ms) + 30_000) / 60_000).unwrap_or(u32::MAX);
    true
}

/// How long the way is, in metres.
fn length_m(route: &Route) -> f64 {
    // The sum of nothing would be less than nothing.
    route.points.windows(2).fold(0.0, |far, pair| far + metres(pair[0], pair[1]))
}

/// "640 m, 12 minutes", "1.4 km, 30 minutes".
pub(crate) fn words(route: &Route) -> String {
    let metres = length_m(route);
    let far = if metres < 995.0 {
        format!("{:.0} m", (metres / 10.0).round() * 10.0)
    } else {
        format!("{:.1} km", metres / 1000.0)
    };
    if route.minutes == 0 { far } else { format!("{far}, {}", spoken(route.minutes)) }
}

/// The line of the way within a square of `size`, as the points of an SVG line; north is up.
pub(crate) fn line(route: &Route, size: f64) -> String {
    let Some([lat, _]) = route.points.first() else { return String::new() };
    let shrink = (f64::from(*lat) / 10_000.0).to_radians().cos();
    let flat: Vec<(f64, f64)> =
        route.points.iter().map(|[lat, lon]| (f64::from(*lon) * shrink, -f64::from(*lat))).collect();
    let least = flat.iter().fold((f64::MAX, f64::MAX), |least, (x, y)| (least.0.min(*x), least.1.min(*y)));
    let most = flat.iter().fold((f64::MIN, f64::MIN), |most, (x, y)| (most.0.max(*x), most.1.max(*y)));
    let (wide, high) = (most.0 - least.0, most.1 - least.1);
    let scale = size / wide.max(high).max(1.0);
    let (left, top) = ((size - wide * scale) / 2.0, (size - high * scale) / 2.0);
    let points = flat
        .iter()
        .map(|(x, y)| format!("{:.1},{:.1}", left + (x - least.0) * scale, top + (y - least.1) * scale));
    points.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route() -> Route {
        Route { agreed_ms: 1_000_000, ..Route::default() }
    }

    #[test]
    fn a_trembling_phone_and_an_unsure_one_add_nothing() {
        let mut way = route();
        assert!(add(&mut way, 52.4500, -2.0500, 10.0, 1_000_000));
        assert_eq!(words(&way), "0 m");
        assert!(!add(&mut way, 52.45004, -2.05003, 10.0, 1_010_000), "a few metres");
        assert!(!add(&mut way, 52.4600, -2.0500, 80.0, 1_020_000), "nobody knows where");
        assert!(!add(&mut way, f64::NAN, 0.0, 1.0, 1_020_000));
        assert!(add(&mut way, 52.4510, -2.0500, 10.0, 1_000_000 + 12 * 60_000));
        assert_eq!(way.points, [[524_500, -20_500], [524_510, -20_500]]);
        assert_eq!(words(&way), "110 m, 12 minutes");
    }

    #[test]
    fn a_long_way_is_thinned_and_keeps_its_length() {
        let mut way = route();
        for step in 0..400 {
            add(&mut way, 52.0 + f64::from(step) * 0.0003, -2.0, 5.0, 1_000_000);
        }
        assert!(way.points.len() <= POINTS_MAX, "{}", way.points.len());
        let metres = length_m(&way);
        assert!((13_000.0..13_400.0).contains(&metres), "{metres}");
        assert_eq!(words(&way), "13.3 km");
    }

    #[test]
    fn the_line_stays_in_its_square_with_north_up() {
        let mut way = route();
        way.points = vec![[520_000, -20_000], [520_100, -20_000]];
        assert_eq!(line(&way, 100.0), "50.0,100.0 50.0,0.0");
        assert_eq!(line(&route(), 100.0), "");
    }
}
