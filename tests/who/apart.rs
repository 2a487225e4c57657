//! What the idle machine does as well is set aside everywhere: in no sum, no transfer, no finding, not on page one; and its bytes stay.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use wohin::analyse::{Settings, analyse};
use wohin::assess::baseline::Baseline;
use wohin::gather::{Input, Quiet, gather};
use wohin::limits::Limits;
use wohin::model::Analysis;
use wohin::model::analysis::{Flow, Recipient, Share};
use wohin::model::codes::Purpose;
use wohin::report::view::View;
use wohin::text::Texts;

use super::capture::{Capture, v4};
use super::{TODAY, analysed, store};

const RTT: u64 = 20_000_000;

/// The machine at rest: a tracker, a far host of Microsoft, a host without a name.
fn idle(capture: &mut Capture) {
    capture.connect(v4("198.51.100.8"), RTT, Some("api.amplitude.com"));
    capture.connect(v4("52.114.15.45"), 160_000_000, Some("teams.microsoft.com"));
    capture.connect(v4("203.0.113.50"), RTT, None);
}

/// The same in the midst of a call: Zoom, and another host of Microsoft.
fn call() -> Vec<u8> {
    let mut capture = Capture::at(TODAY);
    capture.connect(v4("52.202.62.238"), 95_000_000, Some("us02web.zoom.us"));
    idle(&mut capture);
    capture.connect(v4("198.51.100.9"), RTT, Some("login.microsoftonline.com"));
    capture.finish()
}

fn with_baseline() -> Settings {
    let mut capture = Capture::at(TODAY - 3600);
    idle(&mut capture);
    let unmasked = Settings { unmask: true, ..Settings::default() };
    let baseline = Baseline::of(&analysed(capture.finish(), &unmasked));
    Settings { baseline: Some(baseline), ..unmasked }
}

fn recipient<'a>(analysis: &'a Analysis, id: &str) -> &'a Recipient {
    analysis.recipients.iter().find(|recipient| recipient.id == id).unwrap()
}

/// All that page one says.
fn page_one(analysis: &Analysis, texts: &Texts) -> String {
    format!("{:?}", View::new(analysis, texts).front).replace("\\u{a0}", " ")
}

/// What holds of every result: nothing is lost, and what is set aside counts nowhere.
fn holds(analysis: &Analysis) {
    let bytes = |apart: bool| -> u64 {
        analysis.flows.iter().filter(|flow| flow.counts() != apart).map(|flow| flow.bytes_sent + flow.bytes_received).sum()
    };
    let coverage = &analysis.coverage;
    let sum = |shares: &[Share]| shares.iter().map(|share| share.bytes).sum::<u64>();
    assert_eq!(sum(&[coverage.identified, coverage.weak, coverage.unknown]), bytes(false));
    assert_eq!(coverage.set_aside.bytes, bytes(true));
    for recipient in &analysis.recipients {
        let own = || analysis.flows.iter().filter(|flow| flow.recipient.as_deref() == Some(&recipient.id));
        let sent = |counts: bool| own().filter(|flow| flow.counts() == counts).map(|flow| flow.bytes_sent).sum::<u64>();
        assert_eq!((recipient.bytes_sent, recipient.set_aside.bytes_sent), (sent(true), sent(false)), "{}", recipient.id);
        assert_eq!(recipient.counts(), own().any(Flow::counts), "{}", recipient.id);
    }
    let counted: BTreeSet<&str> = analysis.recipients.iter().filter(|one| one.counts()).map(|one| one.id.as_str()).collect();
    assert!(analysis.transfers.iter().all(|row| counted.contains(row.recipient.as_str())));
    let apart: BTreeSet<String> = analysis.flows.iter().filter(|flow| !flow.counts()).map(|flow| flow.id.to_string()).collect();
    let ends = analysis.ends_set_aside();
    for finding in &analysis.findings {
        let names = |key: &str| finding.about.get(key).into_iter().flatten().map(String::as_str);
        assert!(names("flows").all(|id| !apart.contains(id)), "{finding:?}");
        assert!(names("endpoints").all(|address| !ends.contains(address)), "{finding:?}");
        assert!(names("recipients").all(|id| counted.contains(id)), "{finding:?}");
    }
}

#[test]
fn the_baseline_counts_nowhere_and_is_shown() {
    let analysis = analysed(call(), &with_baseline());
    holds(&analysis);
    assert_eq!(analysis.coverage.set_aside.flows, 3);

    let tracker = recipient(&analysis, "operator:amplitude");
    assert_eq!((tracker.bytes_sent, tracker.bytes_received, tracker.first_contact), (0, 0, None));
    assert!(tracker.set_aside.flows == 1 && tracker.set_aside.bytes_sent > 0 && tracker.purposes.is_empty());
    // Of a recipient that is partly set aside, the rest counts: where it was reached in the call, and nowhere else.
    let partly = recipient(&analysis, "operator:microsoft");
    assert!(partly.counts() && partly.bytes_sent > 0 && partly.set_aside.flows == 1);
    let places: Vec<_> = analysis.transfers.iter().filter(|row| row.recipient == partly.id && row.country_of == "location").collect();
    assert!(places.len() == 1 && places[0].country.is_none(), "{places:?}");
    assert!(analysis.findings.iter().all(|finding| !finding.rule.starts_with("telemetry")), "{:?}", analysis.findings);

    for (tag, number) in [("de", "3 Datenflüsse mit"), ("en", "3 flows with")] {
        let texts = Texts::new(tag).unwrap();
        let page = page_one(&analysis, &texts);
        assert!(!page.contains("Amplitude"), "{page}");
        let told = format!("{number} {}", texts.bytes(analysis.coverage.set_aside.bytes).replace('\u{a0}', " "));
        assert!(page.contains(&told), "{told}: {page}");
    }

    // Without the baseline all of this counts.
    let whole = analysed(call(), &Settings { unmask: true, ..Settings::default() });
    holds(&whole);
    assert_eq!(whole.coverage.set_aside.flows, 0);
    assert_eq!(recipient(&whole, "operator:amplitude").bytes_sent, tracker.set_aside.bytes_sent);
    assert!(whole.findings.iter().any(|finding| finding.rule == "telemetry_to_recipient"));
    let places = whole.transfers.iter().filter(|row| row.recipient == partly.id && row.country_of == "location");
    assert!(places.filter_map(|row| row.country).any(|country| country.as_str() == "SG"));
    assert!(page_one(&whole, &Texts::new("en").unwrap()).contains("Amplitude"));
}

fn of_file(path: &Path, settings: &Settings) -> Analysis {
    analyse(gather(vec![Input::File(path.to_owned())], &Limits::default(), &mut Quiet), settings, store())
}

/// The idle machine of the samples against every sample call of that machine.
#[test]
fn the_idle_sample_is_set_aside_from_every_other() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures");
    let idle = of_file(&samples.join("idle/idle.pcap.gz"), &Settings { unmask: true, ..Settings::default() });
    let at_rest: BTreeSet<String> = idle.flows.iter().filter_map(|flow| flow.server_name.as_ref()).map(ToString::to_string).collect();
    let mut found = 0;
    for folder in std::fs::read_dir(&samples).unwrap() {
        let folder = folder.unwrap().path();
        let calls: Vec<PathBuf> =
            ["call.pcap", "call.pcapng", "call.pcap.zst", "idle.pcap.gz"].iter().map(|name| folder.join(name)).collect();
        for path in calls.iter().filter(|path| path.exists()) {
            let settings = Settings { unmask: true, baseline: Some(Baseline::of(&idle)), ..Settings::default() };
            let analysis = of_file(path, &settings);
            holds(&analysis);
            // The resolver is that of the idle machine; the names asked for are those of the call.
            let asks = |flow: &&Flow| flow.purpose == Purpose::NameResolution;
            let named = |flow: &&Flow| flow.server_name.as_ref().is_some_and(|name| at_rest.contains(name.as_str()));
            let known = |flow: &&Flow| flow.media.is_empty() && !asks(flow) && named(flow);
            assert!(analysis.flows.iter().filter(known).all(|flow| !flow.counts()), "{}", path.display());
            assert!(analysis.flows.iter().filter(asks).all(Flow::counts));
            found += analysis.coverage.set_aside.flows;
        }
    }
    // The idle capture against itself at least.
    assert!(found > 3, "{found}");
}
