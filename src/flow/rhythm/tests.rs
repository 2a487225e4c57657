use proptest::prelude::*;

use super::*;

const MS: i64 = 1_000_000;
const START: i64 = 1_700_000_000_000_000_000;

fn frame() -> FrameRef {
    FrameRef { capture: 0, frame: 1 }
}

/// Sends packets of one side at these times.
fn sent(times: impl IntoIterator<Item = (i64, u64)>) -> Rhythm {
    let mut rhythm = Rhythm::default();
    for (at, payload) in times {
        rhythm.packet(Side::A, Instant::from_nanos(START + at), frame(), payload);
    }
    rhythm.finish();
    rhythm
}

/// A sequence of numbers that looks random and is the same in every run.
fn noise(seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    })
}

fn up_to(limit: i64, seed: u64) -> impl Iterator<Item = i64> {
    noise(seed).map(move |value| i64::try_from(value % u64::try_from(limit).unwrap()).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Speech is found through jitter, loss, and video between.
    #[test]
    fn speech_keeps_its_beat(beat in prop::sample::select(vec![10i64, 20, 40]), lost in 0u64..8, seed in 1u64.., phase in 0i64..60) {
        let jitter = beat * MS / 4;
        let speech = up_to(jitter, seed).zip(noise(seed ^ 0x55)).take(usize::try_from(12_000 / beat).unwrap()).enumerate();
        let mut times: Vec<(i64, u64)> = speech
            .filter(|(_, (_, chance))| chance % 100 >= lost)
            .map(|(number, (late, _))| (phase * MS + i64::try_from(number).unwrap() * beat * MS + late, 120))
            .collect();
        times.extend((0..360).flat_map(|picture| (0..4).map(move |part| (picture * 33_333_333 + part * 300_000, 1100))));
        times.sort_unstable();
        let run = sent(times).run(Side::A);
        prop_assert!(run.is_some_and(|run| run.beat == beat * MS && run.is_lasting()), "{run:?}");
    }

    /// Whatever the clock does, nothing breaks and nothing grows.
    #[test]
    fn any_times_do(times in prop::collection::vec((any::<i64>(), any::<u64>()), 0..400)) {
        let mut rhythm = Rhythm::default();
        for (at, payload) in &times {
            rhythm.packet(Side::B, Instant::from_nanos(*at), frame(), payload % 70_000);
        }
        prop_assert!(rhythm.of(Side::B).times.len() <= KEPT);
        rhythm.finish();
        prop_assert_eq!(rhythm.watched(Side::B).packets, u64::try_from(times.len()).unwrap());
    }

    /// The distance of bursts is told within a twentieth or so, through jitter and packets that belong to one burst.
    #[test]
    fn bursts_tell_their_distance(distance in 20i64..400, seed in 1u64..) {
        let times = up_to(distance * MS / 20, seed).take(60).enumerate();
        let times = times.flat_map(|(number, late)| {
            let at = i64::try_from(number).unwrap() * distance * MS + late;
            [(at, 900), (at + MS, 300)]
        });
        let steps = sent(times).steps(Side::A).unwrap();
        prop_assert_eq!(steps.bursts, 60);
        prop_assert!(steps.share > 0.9 && (steps.distance - distance * MS).abs() < distance * MS / 10, "{:?}", steps);
    }
}

/// Questions and answers wander, whatever their distance.
#[test]
fn answers_wander() {
    for distance in 5..70 {
        for seed in 1..8 {
            let mut at = 0;
            let late = up_to(distance * MS / 5, seed * 7919).take(1500);
            let run = sent(late.map(|late| (step(&mut at, distance * MS + late), 200))).run(Side::A);
            assert!(run.is_none_or(|run| !run.is_lasting()), "{distance} ms, {seed}: {run:?}");
        }
    }
}

/// Packets as they come keep no beat, be they many or few.
#[test]
fn chance_keeps_no_beat() {
    for mean in 1..60 {
        let mut at = 0;
        let run = sent(up_to(2 * mean * MS, 104_729).take(3000).map(|late| (step(&mut at, late), 200))).run(Side::A);
        assert!(run.is_none_or(|run| !run.is_lasting()), "{mean} ms: {run:?}");
    }
}

fn step(at: &mut i64, by: i64) -> i64 {
    *at += by;
    *at
}

/// Games that send 20, 30, 60, 64 or 128 times a second keep another beat.
#[test]
fn games_keep_another_beat() {
    for rate in [20, 30, 60, 64, 128] {
        let times = up_to(MS, 17).take(1500).enumerate();
        let run = sent(times.map(|(number, late)| (i64::try_from(number).unwrap() * 1_000_000_000 / rate + late, 90))).run(Side::A);
        assert!(run.is_none_or(|run| !run.is_lasting()), "{rate} a second: {run:?}");
    }
}

#[test]
fn a_transfer_keeps_no_beat() {
    // Full packets in bursts by the round trip of 20 ms, and small acknowledgements in the tunnel for every other one.
    let bursts = (0..500).flat_map(|round| (0..20).map(move |part| (round * 20 * MS + part * 120_000, 1400)));
    assert_eq!(sent(bursts).run(Side::A), None);
}

#[test]
fn a_pause_ends_a_run() {
    let speech = |from: i64| (0..150).map(move |number| (from + number * 20 * MS, 100));
    let rhythm = sent(speech(0).chain(speech(60_000 * MS)));
    assert!(rhythm.run(Side::A).unwrap().windows <= 4);
}
