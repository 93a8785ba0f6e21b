//! Measuring several things in turn, so that whatever disturbs one disturbs all.

use crate::clock::cpu_time;
use std::hint::black_box;
use std::time::Duration;

/// Something to measure, which says whether its answer was right.
pub struct Contender<'a> {
    /// Its name in the results.
    pub name: &'static str,
    /// One run of it.
    pub run: Box<dyn FnMut() -> bool + 'a>,
}

impl<'a> Contender<'a> {
    /// Something to measure.
    pub fn new(name: &'static str, run: impl FnMut() -> bool + 'a) -> Self {
        Self { name, run: Box::new(run) }
    }
}

/// The median time of one run of each, taken in turn: so many rounds, in each as many runs as take that long.
///
/// # Panics
/// Where an answer is wrong: who need not be right can be fast.
#[expect(clippy::panic, reason = "a bench that measures wrong answers must not go on")]
pub fn medians(contenders: &mut [Contender<'_>], rounds: usize, turn: Duration) -> Vec<Duration> {
    let mut runs = Vec::new();
    for contender in contenders.iter_mut() {
        if !(contender.run)() {
            panic!("{}: a wrong answer", contender.name);
        }
        let start = cpu_time();
        let mut count = 0u32;
        while cpu_time() - start < turn {
            black_box((contender.run)());
            count += 1;
        }
        runs.push(count.max(1));
    }
    let mut times = vec![Vec::with_capacity(rounds); contenders.len()];
    for _ in 0..rounds {
        for ((contender, runs), times) in contenders.iter_mut().zip(&runs).zip(&mut times) {
            let start = cpu_time();
            let mut right = true;
            for _ in 0..*runs {
                right &= black_box((contender.run)());
            }
            times.push((cpu_time() - start) / *runs);
            if !right {
                panic!("{}: a wrong answer", contender.name);
            }
        }
    }
    times.into_iter().map(median).collect()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
