//! Each event, criterion's way: `cargo bench -p sluicegate-benches --bench each_event -- "HTTP API/"`.
//!
//! A group an event: the whole check and its stages, and the peers, whose answers are checked too.

mod peers;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn events(c: &mut Criterion) {
    for event in sluicegate_benches::events::all() {
        let mut group = c.benchmark_group(&event.name);
        group.throughput(Throughput::Bytes(event.json.len() as u64)).sample_size(20);
        for mut contender in peers::contenders(&event) {
            assert!((contender.run)(), "{}, {}: a wrong answer", event.name, contender.name);
            group.bench_function(contender.name, |b| b.iter(&mut contender.run));
        }
    }
}

criterion_group!(benches, events);
criterion_main!(benches);
