//! What the answers come to.

use std::collections::BTreeMap;

use super::{Band, Better, By, Instrument, Scale};
use crate::view::assessment::Answer;

/// The score on one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The scale's id.
    pub scale: String,
    /// The score; none where too much is missing.
    pub value: Option<f64>,
    /// Items that were answered with something that has points.
    pub answered: usize,
    /// Items that the scale is made of; 0 where the score itself was entered.
    pub asked: usize,
}

/// A score as it is written: "14", "21.54".
#[must_use]
pub fn figure(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// How a score compares with an earlier one of the same scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// In the direction that is better for the person.
    Better,
    /// Neither.
    Same,
    /// In the other direction.
    Worse,
}

/// The scores of every scale of an instrument, in their order. `entered` are those of a printed questionnaire, by scale: they count
/// where the text of the items is not here.
#[must_use]
pub fn scores(
    instrument: &Instrument,
    answers: &BTreeMap<String, Answer>,
    entered: &BTreeMap<String, f64>,
) -> Vec<Score> {
    let one = |scale: &Scale| {
        if instrument.items.is_empty() {
            let value = entered.get(&scale.id).copied().filter(|value| scale.holds(*value));
            return Score { scale: scale.id.clone(), value, answered: 0, asked: 0 };
        }
        let points: Vec<f64> =
            scale.items.iter().filter_map(|item| points(instrument, answers, item)).collect();
        let (answered, asked) = (points.len(), scale.items.len());
        Score { scale: scale.id.clone(), value: scale.of(&points), answered, asked }
    };
    instrument.scales().iter().map(one).collect()
}

fn points(instrument: &Instrument, answers: &BTreeMap<String, Answer>, item: &str) -> Option<f64> {
    let answer = answers.get(item)?;
    instrument.points(instrument.item(item)?, &answer.choice)
}

impl Scale {
    /// The score of these points, one for each item that was answered; none where too many are missing.
    fn of(&self, points: &[f64]) -> Option<f64> {
        let (answered, asked) = (points.len(), self.items.len());
        if answered == 0 || asked - answered > self.missing_max {
            return None;
        }
        let sum: f64 = points.iter().sum();
        let mean = sum / answered as f64;
        let raw = match self.by {
            By::Mean => mean,
            By::Sum if answered == asked => sum,
            By::Sum => mean * asked as f64,
        };
        if self.table.is_empty() {
            return Some(raw);
        }
        // A table is of whole sums: what stands for a missing item may have made it something between.
        let raw = raw.round();
        self.table.iter().find(|line| line.raw == raw).map(|line| line.score)
    }

    /// Whether a score lies on it.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        (self.from..=self.to).contains(&value)
    }

    /// The band that a score is in; none where the scale has no bands.
    #[must_use]
    pub fn band(&self, value: f64) -> Option<&Band> {
        self.bands.iter().find(|band| value <= band.to)
    }

    /// A score in words: the figure and its band, "14, moderate".
    #[must_use]
    pub fn said(&self, value: f64) -> String {
        let band = self.band(value).map(|band| band.words.to_lowercase());
        [Some(figure(value)), band].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// How far a score is from the worse end to the better one: 0 to 1.
    #[must_use]
    pub fn way_to_best(&self, value: f64) -> f64 {
        let way = ((value - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        match self.better {
            Better::Higher => way,
            Better::Lower => 1.0 - way,
        }
    }

    /// The end that is worse for the person.
    #[must_use]
    pub fn worst(&self) -> f64 {
        match self.better {
            Better::Higher => self.from,
            Better::Lower => self.to,
        }
    }

    /// What the way from one score to another means for the person.
    #[must_use]
    pub fn change(&self, before: f64, after: f64) -> Change {
        self.better.change(before, after)
    }
}

impl Better {
    /// What the way from one figure to another means for the person.
    #[must_use]
    pub fn change(self, before: f64, after: f64) -> Change {
        let gain = match self {
            Self::Higher => after - before,
            Self::Lower => before - after,
        };
        if gain > 0.0 {
            Change::Better
        } else if gain < 0.0 {
            Change::Worse
        } else {
            Change::Same
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::instrument::{Asked, built_in};

    fn instrument(id: &str) -> Instrument {
        built_in().into_iter().find(|instrument| instrument.id == id).unwrap()
    }

    /// Answers in the order of the items; an empty one is left out.
    fn answered(instrument: &Instrument, codes: &[&str]) -> BTreeMap<String, Answer> {
        let given = instrument.items.iter().zip(codes).filter(|(_, code)| !code.is_empty());
        given
            .map(|(item, code)| (item.id.clone(), Answer { choice: (*code).to_owned(), ..Answer::default() }))
            .collect()
    }

    fn of(id: &str, codes: &[&str]) -> Vec<(String, Option<f64>, Option<String>)> {
        let instrument = instrument(id);
        let scored = scores(&instrument, &answered(&instrument, codes), &BTreeMap::new());
        let scales = instrument.scales().into_owned();
        let lines = scored.into_iter().zip(scales).map(|(score, scale)| {
            let band = score.value.and_then(|value| scale.band(value)).map(|band| band.words.clone());
            (score.scale, score.value, band)
        });
        lines.collect()
    }

    fn only(id: &str, codes: &[&str]) -> (Option<f64>, Option<String>) {
        let mut all = of(id, codes);
        assert_eq!(all.len(), 1);
        all.pop().map(|(_, value, band)| (value, band)).unwrap()
    }

    #[test]
    fn phq_9_and_gad_7_add_up_and_fall_into_their_published_bands() {
        for (points, band) in [
            (0, "Minimal"),
            (4, "Minimal"),
            (5, "Mild"),
            (9, "Mild"),
            (10, "Moderate"),
            (15, "Moderately severe"),
            (20, "Severe"),
            (27, "Severe"),
        ] {
            // As many threes as fit, then the rest.
            let codes: Vec<String> =
                (0..9_i32).map(|place| (points - 3 * place).clamp(0, 3).to_string()).collect();
            let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
            assert_eq!(only("phq-9", &codes), (Some(points.into()), Some(band.to_owned())), "{points}");
        }
        assert_eq!(
            only("gad-7", &["1", "2", "0", "3", "1", "2", "1"]),
            (Some(10.0), Some("Moderate".to_owned()))
        );
    }

    #[test]
    fn what_is_missing_is_stood_for_by_the_others_as_far_as_the_instrument_says() {
        // Seven answers of 14 points: their mean, 2, stands for the two that are missing.
        assert_eq!(only("phq-9", &["2", "2", "2", "2", "2", "2", "2", "", ""]).0, Some(18.0));
        assert_eq!(only("phq-9", &["2", "2", "2", "2", "2", "2", "", "", ""]).0, None);
        assert_eq!(only("gad-7", &["1", "2", "0", "3", "1", "2", ""]).0, None);
    }

    #[test]
    fn ons4_is_four_figures_and_never_a_sum_and_less_anxiety_is_better() {
        let four = of("ons4", &["4", "6", "9", "6"]);
        let said: Vec<(Option<f64>, &str)> =
            four.iter().map(|(_, value, band)| (*value, band.as_deref().unwrap_or_default())).collect();
        assert_eq!(
            said,
            [(Some(4.0), "Low"), (Some(6.0), "Medium"), (Some(9.0), "Very high"), (Some(6.0), "High")]
        );
        let ons4 = instrument("ons4");
        let change = |place: usize, before, after| ons4.scales[place].change(before, after);
        assert_eq!((change(0, 4.0, 6.0), change(3, 6.0, 2.0)), (Change::Better, Change::Better));
        assert_eq!((change(0, 4.0, 4.0), change(3, 2.0, 6.0)), (Change::Same, Change::Worse));
    }

    #[test]
    fn loneliness_is_three_items_added_up_and_one_apart() {
        assert_eq!(
            of("loneliness", &["hardly_ever", "some", "often", "occasionally"]),
            [("three_items".to_owned(), Some(6.0), None), ("direct".to_owned(), Some(3.0), None)]
        );
        assert_eq!(of("loneliness", &["hardly_ever", "", "often", "never"])[0].1, None);
    }

    #[test]
    fn what_does_not_apply_leaves_its_own_scale_alone() {
        let seven = of("seven-outcomes", &["managing", "not_applicable", "not_managing"]);
        let values: Vec<Option<f64>> = seven.into_iter().map(|(_, value, _)| value).collect();
        assert_eq!(values, [Some(2.0), None, Some(0.0), None, None, None, None]);
    }

    #[test]
    fn figures_are_written_as_short_as_they_can_be() {
        let said = [0.0, 14.0, 21.54, 0.5, 100.0, -0.25].map(figure);
        assert_eq!(said, ["0", "14", "21.54", "0.5", "100", "-0.25"]);
    }

    #[test]
    fn a_score_alone_counts_where_the_text_is_not_here_and_lies_on_the_scale() {
        let swemwbs = instrument("swemwbs");
        let entered = |value: f64| {
            scores(&swemwbs, &BTreeMap::new(), &BTreeMap::from([("metric".to_owned(), value)]))[0].value
        };
        assert_eq!((entered(21.54), entered(7.0), entered(36.0)), (Some(21.54), Some(7.0), None));
    }

    #[test]
    fn an_answer_above_none_to_the_last_item_of_phq_9_asks_whether_they_are_safe() {
        let phq = instrument("phq-9");
        assert!(!phq.alerts_at("harm", "0") && !phq.alerts_at("harm", "") && !phq.alerts_at("interest", "3"));
        assert!(phq.alerts_at("harm", "1") && phq.alerts_at("harm", "3"));
    }

    proptest! {
        /// Whatever is answered, a score lies on its scale, and is there exactly when no more is missing than may be.
        #[test]
        fn scores_lie_on_their_scales(picks in prop::collection::vec(0..12_usize, 12)) {
            for instrument in built_in().into_iter().filter(|one| !one.items.is_empty()) {
                let picked = instrument.items.iter().zip(&picks).filter_map(|(item, pick)| {
                    let code = match instrument.asked(item) {
                        Asked::Choices(choices) => choices.get(*pick)?.code.clone(),
                        Asked::Number(range) => range.number(&pick.to_string())?.to_string(),
                    };
                    Some((item.id.clone(), Answer { choice: code, ..Answer::default() }))
                });
                let answers: BTreeMap<String, Answer> = picked.collect();
                for (score, scale) in scores(&instrument, &answers, &BTreeMap::new()).iter().zip(&*instrument.scales()) {
                    let missing = score.asked - score.answered;
                    prop_assert_eq!(score.value.is_some(), score.answered > 0 && missing <= scale.missing_max);
                    prop_assert!(score.value.is_none_or(|value| scale.holds(value)), "{:?}", score);
                    prop_assert!(score.value.is_none_or(|value| scale.bands.is_empty() || scale.band(value).is_some()));
                }
            }
        }
    }
}
