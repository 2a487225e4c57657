//! Questions of assessors are answered on one scale, in both languages, and never with more than the capture shows.

use std::path::Path;

use wohin::analyse::{Settings, analyse};
use wohin::assess::declared::{Lists, Party};
use wohin::gather::{Input, Quiet, gather};
use wohin::limits::Limits;
use wohin::model::Analysis;
use wohin::model::codes::Answer;
use wohin::report::view::View;
use wohin::text::Texts;

use super::capture::{Capture, v4};
use super::{TODAY, analysed, store};

fn answers(analysis: &Analysis, fields: &[&str]) -> Vec<Answer> {
    fields.iter().map(|field| analysis.assessed.iter().find(|one| one.field == *field).expect(field).answer).collect()
}

fn sample(name: &str) -> Analysis {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures").join(name);
    analyse(gather(vec![Input::File(path)], &Limits::default(), &mut Quiet), &Settings::default(), store())
}

#[test]
fn a_call_through_a_server() {
    let analysis = sample("webrtc-sfu/call.pcap");
    // Telemetry by the form of a name and a beat: signs that can err.
    assert_eq!(
        answers(&analysis, &["media_seen", "media_direct", "media_in_clear", "end_to_end", "telemetry_seen", "stored", "passed_on"]),
        [Answer::Yes, Answer::No, Answer::No, Answer::NotObservable, Answer::Unclear, Answer::NotObservable, Answer::NotObservable]
    );
    // Nothing was declared, and what signalling told others is encrypted.
    assert_eq!(answers(&analysis, &["undeclared_recipient", "address_to_participants"]), [Answer::NotApplicable, Answer::NotObservable]);
    let telemetry = analysis.assessed.iter().find(|one| one.field == "telemetry_seen").unwrap();
    assert!(!telemetry.references.is_empty());
    // DNS in the clear and the server that tells an address say nothing of the media and of other participants.
    for field in ["media_in_clear", "address_to_participants"] {
        assert!(analysis.assessed.iter().find(|one| one.field == field).unwrap().references.is_empty(), "{field}");
    }
    // By the one sign that is known, no surer than that it is telemetry at all.
    assert_eq!(answers(&analysis, &["telemetry_before_call"]), [Answer::Unclear]);
    assert!(telemetry.references.iter().all(|id| analysis.findings.iter().any(|finding| finding.id == *id)));
}

#[test]
fn a_call_without_a_server_and_one_in_the_clear() {
    let direct = sample("webrtc-direct/call.pcap");
    assert_eq!(answers(&direct, &["media_direct", "address_to_participants"]), [Answer::Yes, Answer::Yes]);
    let clear = sample("sip-clear/call.pcap");
    assert_eq!(answers(&clear, &["media_seen", "media_in_clear", "framework_in_clear"]), [Answer::Yes, Answer::Yes, Answer::Yes]);
    // Encrypted, but whoever is on the way reads the keys.
    let keys = sample("sip-sdes/call.pcap");
    assert_eq!(answers(&keys, &["media_seen", "media_in_clear"]), [Answer::Yes, Answer::Unclear]);
}

/// Behind a tunnel that nobody can look into, what was not seen may be there all the same.
#[test]
fn a_tunnel_hides() {
    let analysis = sample("webrtc-vpn/call.pcap");
    assert!(analysis.coverage.blind_spots.iter().any(|spot| spot.code == "opaque_tunnels"));
    for one in &analysis.assessed {
        assert_ne!(one.answer, Answer::No, "{}", one.field);
    }
    // A rhythm of speech alone.
    assert_eq!(
        answers(&analysis, &["media_seen", "media_direct", "media_in_clear", "end_to_end"]),
        [Answer::Unclear, Answer::Unclear, Answer::NotObservable, Answer::NotObservable]
    );
}

#[test]
fn without_a_call() {
    let mut capture = Capture::at(TODAY);
    capture.connect(v4("198.51.100.7"), 20_000_000, Some("meet.example.org"));
    let analysis = analysed(capture.finish(), &Settings::default());
    let fields = ["media_seen", "media_direct", "media_in_clear", "end_to_end", "telemetry_seen", "telemetry_before_call"];
    let not = Answer::NotApplicable;
    assert_eq!(answers(&analysis, &fields), [Answer::No, not, not, not, Answer::No, not]);
    // A documentation address is placed nowhere, and nobody is known to stand behind the name.
    assert_eq!(answers(&analysis, &["location_outside_eea", "company_outside_eea"]), [Answer::Unclear, Answer::Unclear]);
    let empty = analysed(Capture::at(TODAY).finish(), &Settings::default());
    assert_eq!(answers(&empty, &["media_seen", "telemetry_seen", "stored"]), [Answer::NotObservable, Answer::NotObservable, not]);
}

#[test]
fn the_list_of_the_user_answers() {
    let call = || {
        let mut capture = Capture::at(TODAY);
        capture.connect(v4("52.202.62.238"), 95_000_000, Some("us02web.zoom.us"));
        capture.finish()
    };
    let with = |name: &str| {
        let lists = Lists { declared: Some(vec![Party::named(name).unwrap()]), own: Vec::new() };
        answers(&analysed(call(), &Settings { lists, ..Settings::default() }), &["undeclared_recipient"])
    };
    assert_eq!(with("zoom.us"), [Answer::No]);
    assert_eq!(with("example.org"), [Answer::Yes]);
    assert_eq!(answers(&analysed(call(), &Settings::default()), &["location_outside_eea", "company_outside_eea"]), [Answer::Yes; 2]);
}

#[test]
fn questions_and_answers_have_words() {
    let analysis = sample("webrtc-sfu/call.pcap");
    for (tag, words) in [
        ("de", ["ja", "nein", "unklar", "nicht beobachtbar", "entfällt"]),
        ("en", ["yes", "no", "unclear", "not observable", "not applicable"]),
    ] {
        let texts = Texts::new(tag).unwrap();
        let scale: Vec<String> = Answer::ALL.iter().map(|answer| texts.code("answer", answer.code())).collect();
        assert_eq!(scale, words);
        let view = View::new(&analysis, &texts);
        let table = view.tables.iter().find(|table| table.id == "assessed").unwrap();
        assert_eq!(table.rows.len(), analysis.assessed.len());
        for (row, one) in table.rows.iter().zip(&analysis.assessed) {
            assert!(row.cells[0].lines[0].ends_with('?') && texts.has("question", &one.field), "{}", one.field);
            assert_eq!(row.cells[1].lines, [texts.code("answer", one.answer.code())]);
        }
    }
}
