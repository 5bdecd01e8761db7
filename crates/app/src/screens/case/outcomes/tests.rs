use jiff::civil::date;
use shared::instrument::{Better, built_in};

use super::*;

fn line(name: &str, first: Option<f64>, latest: Option<f64>, better: Better) -> OutcomeLine {
    let seven = built_in().remove(0);
    let scale = Scale { name: name.to_owned(), better, ..seven.scales()[0].clone() };
    let state =
        |value: Option<f64>| value.map(|value| State { value: Some(value), words: format!("At {value}") });
    OutcomeLine { scale, first: state(first), latest: state(latest) }
}

fn said(lines: Vec<OutcomeLine>, two: bool) -> String {
    let (first, latest) = (date(2026, 1, 5), two.then(|| date(2026, 3, 5)));
    sentence(&Outcomes { name: String::new(), first, latest, lines })
}

#[test]
fn only_what_was_answered_both_times_is_compared() {
    let up = |first, latest| line("Money", first, latest, Better::Higher);
    let lines = vec![
        up(Some(0.0), Some(2.0)),
        up(Some(0.0), Some(1.0)),
        up(Some(1.0), Some(1.0)),
        up(Some(2.0), Some(1.0)),
        up(Some(0.0), None),
    ];
    assert_eq!(said(lines, true), "Better in 2 of 4, the same in 1, worse in 1.");
    assert_eq!(said(vec![up(None, Some(0.0)), up(None, None)], true), "Nothing was answered both times.");
    assert_eq!(
        said(vec![up(Some(2.0), Some(0.0)), line("Worry", Some(2.0), Some(0.0), Better::Lower)], true),
        "Better in 1 of 2, worse in 1."
    );
}

#[test]
fn one_figure_says_from_where_to_where_and_which_way_that_is() {
    let down = |first, latest| vec![line("PHQ-9", first, latest, Better::Lower)];
    assert_eq!(said(down(Some(14.0), Some(9.0)), true), "From 14 to 9: better by 5.");
    assert_eq!(said(down(Some(9.0), Some(9.5)), true), "From 9 to 9.5: worse by 0.5.");
    assert_eq!(said(down(Some(9.0), Some(9.0)), true), "9, as at the start.");
    assert_eq!(said(down(None, Some(9.0)), true), "It was not answered fully both times.");
}

#[test]
fn a_first_assessment_names_what_is_hardest() {
    let up = |name, first| line(name, Some(first), None, Better::Higher);
    assert_eq!(said(vec![up("Money", 0.0), up("Mind", 2.0)], false), "The first assessment; at 0: Money.");
    assert_eq!(said(vec![up("Money", 2.0), up("Mind", 1.0)], false), "The first assessment.");
    assert_eq!(
        said(vec![line("Worry", Some(2.0), None, Better::Lower)], false),
        "The first assessment: at 2."
    );
}
