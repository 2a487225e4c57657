//! No sentence says what a capture cannot show. Every text of both languages is said with every word that can stand in it, and held
//! against the table of what is never printed.

use std::collections::BTreeSet;

use wohin::analyse::Settings;
use wohin::model::codes::Answer;
use wohin::report::view::View;
use wohin::text::Texts;

use super::capture::{Capture, v4};
use super::{TODAY, analysed};

/// What is never printed, in pieces that follow each other within a sentence; lower case. A text that holds the second part is no such
/// statement (a denial, a caveat).
const NEVER: &[(&str, &[&str])] = &[
    // Storage is not observable.
    ("is stored in", &["does not show"]),
    ("are stored in", &["does not show"]),
    ("data is stored", &[]),
    ("wird in … gespeichert", &["belegt nicht"]),
    ("werden in … gespeichert", &["belegt nicht"]),
    ("gespeichert in", &[]),
    // Whether a transfer exists is for the person in charge.
    ("third-country transfer to", &[]),
    ("third country transfer to", &[]),
    ("transfer to a third country took place", &[]),
    ("drittlandübermittlung in", &[]),
    ("drittlandübermittlung nach", &[]),
    ("drittlandtransfer in", &[]),
    ("drittlandtransfer nach", &[]),
    ("wurden in ein drittland übermittelt", &[]),
    // No legal verdict.
    ("gdpr-compliant", &[]),
    ("gdpr compliant", &[]),
    ("complies with the gdpr", &[]),
    ("violates the gdpr", &[]),
    ("dsgvo-konform", &[]),
    ("konform mit der dsgvo", &[]),
    ("verstößt gegen", &[]),
    ("is lawful", &["nor", "not"]),
    ("is unlawful", &[]),
    ("rechtswidrig", &[]),
    ("ist rechtmäßig", &["nicht"]),
    ("is illegal", &[]),
    // Not observed does not mean absent.
    ("no telemetry", &["no telemetry candidate"]),
    ("keine telemetrie", &["keine telemetrie-kandidaten", "keine telemetriekandidaten", "beweist nicht, dass keine"]),
    // Content was not read.
    ("sends personal data", &[]),
    ("personal data was sent", &[]),
    ("sendet personenbezogene daten", &[]),
    ("personenbezogene daten wurden gesendet", &[]),
    ("device information was read", &[]),
    ("geräteinformationen wurden ausgelesen", &[]),
    ("endeinrichtung wurde ausgelesen", &[]),
    // End-to-end encryption is not observable.
    ("e2ee active", &[]),
    ("not e2ee", &[]),
    ("is end-to-end encrypted", &[]),
    ("not end-to-end encrypted", &[]),
    ("e2ee aktiv", &[]),
    ("ist ende-zu-ende-verschlüsselt", &[]),
    ("nicht ende-zu-ende-verschlüsselt", &[]),
    // A grade is no conformity.
    ("meets bsi", &[]),
    ("meets the bsi", &[]),
    ("bsi-conformant", &[]),
    ("bsi-compliant", &[]),
    ("erfüllt bsi", &[]),
    ("erfüllt die tr", &[]),
    ("bsi-konform", &[]),
    ("entspricht der tr-02102", &[]),
    // A word of law, and one of blame.
    ("is a third party", &[]),
    ("ist dritter", &[]),
    ("the provider lied", &[]),
    ("der anbieter hat gelogen", &[]),
    ("dpf certified", &[]),
    ("dpf-certified", &[]),
    ("dpf-zertifiziert", &[]),
    // Country level only.
    ("server in frankfurt", &[]),
    ("server steht in", &[]),
    ("server is located in", &[]),
    // A stream more is no recording.
    ("the call was recorded", &[]),
    ("die konferenz wurde aufgezeichnet", &[]),
];

/// Whether a sentence says what is never printed; the pattern that it fits.
fn banned(sentence: &str) -> Option<&'static str> {
    let sentence = sentence.to_lowercase();
    let follows = |pattern: &str| {
        let mut rest = sentence.as_str();
        pattern.split('…').all(|piece| match rest.find(piece.trim()) {
            Some(at) => {
                rest = &rest[at + piece.trim().len()..];
                true
            }
            None => false,
        })
    };
    NEVER
        .iter()
        .find(|(pattern, unless)| follows(pattern) && !unless.iter().any(|word| sentence.contains(word)))
        .map(|(pattern, _)| *pattern)
}

/// Keys of a language file and every argument named in it.
fn keys_and_arguments(file: &str) -> (Vec<String>, BTreeSet<String>) {
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let key = |line: &str| {
        let (key, _) = line.split_once(" =")?;
        (key.starts_with(|c: char| c.is_ascii_lowercase()) && key.chars().all(is_key)).then(|| key.to_owned())
    };
    let arguments = file.split('$').skip(1).map(|rest| rest.chars().take_while(|c| is_key(*c)).collect()).collect();
    (file.lines().filter_map(key).collect(), arguments)
}

/// Words that results put into sentences: of every code, countries, companies, hostile ones.
fn words(texts: &Texts, keys: &[String]) -> Vec<String> {
    let families =
        ["purpose", "data_class", "role", "country_verdict", "party", "status", "whose", "disclosure", "clear", "grade", "topology"];
    let code =
        |key: &String| key.split_once('-').filter(|(family, _)| families.contains(family)).map(|(family, code)| texts.code(family, code));
    let codes = keys.iter().filter_map(code);
    let given = ["United States", "USA", "Vereinigte Staaten", "Zoom Communications, Inc.", "EEA", "EWR", "Frankfurt", "tester", "x"];
    codes.chain(given.map(str::to_owned)).collect()
}

/// Every text of a language, or one of them, said with every word in every place.
fn sentences(tag: &str, file: &str, only: Option<&str>) -> Vec<(String, String)> {
    let texts = Texts::of_source(tag, file).unwrap();
    let (keys, arguments) = keys_and_arguments(file);
    assert!(keys.len() > 200 && arguments.len() > 10, "{tag}.ftl was not read");
    let mut said = Vec::new();
    for word in words(&texts, &keys) {
        for count in [0_u64, 1, 3] {
            let values: Vec<_> = arguments
                .iter()
                .map(|name| {
                    let number = ["NUMBER(", "BYTES("].iter().any(|function| file.contains(&format!("{function}${name})")))
                        || file.contains(&format!("${name} ->"));
                    (name.as_str(), if number { count.into() } else { word.as_str().into() })
                })
                .collect();
            let wanted = keys.iter().filter(|key| only.is_none_or(|only| *key == only));
            said.extend(wanted.map(|key| (key.clone(), texts.say(key, &values))));
        }
    }
    said
}

/// What a language file, or one text of it, says that is never printed.
fn wrong(tag: &str, file: &str, only: Option<&str>) -> BTreeSet<String> {
    let told = |(key, said): (String, String)| banned(&said).map(|pattern| format!("{tag} {key}: \"{said}\" says \"{pattern}\""));
    sentences(tag, file, only).into_iter().filter_map(told).collect()
}

const FILES: &[(&str, &str)] = &[("de", include_str!("../../src/text/de.ftl")), ("en", include_str!("../../src/text/en.ftl"))];

#[test]
fn no_sentence_claims_what_was_not_seen() {
    for (tag, file) in FILES {
        let wrong = wrong(tag, file, None);
        assert!(wrong.is_empty(), "{}", wrong.into_iter().take(20).collect::<Vec<_>>().join("\n"));
    }
}

#[test]
fn no_answer_claims_what_was_not_seen() {
    for (tag, file) in FILES {
        let texts = Texts::new(tag).unwrap();
        let (keys, _) = keys_and_arguments(file);
        let questions: Vec<&String> = keys.iter().filter(|key| key.starts_with("question-")).collect();
        assert!(questions.len() > 10);
        for question in questions {
            for answer in Answer::ALL {
                let said = format!("{} {}.", texts.text(question), texts.code("answer", answer.code()));
                assert_eq!(banned(&said), None, "{tag} {question}: {said}");
            }
        }
    }
}

/// The rung of the claims ladder on which a finding stands, and the words that say so in German and in English; none where the sentence tells
/// of packets and names alone. A finding is on one rung; there is none for a conclusion of law.
const LADDER: &[(&str, &str, [&str; 2])] = &[
    ("finding-media_to_recipient", "observed", ["", ""]),
    ("finding-media_by_one_sign", "classified", ["anzeichen", "sign"]),
    ("finding-telemetry_to_recipient", "classified", ["kandidat", "candidate"]),
    ("finding-advertising_to_recipient", "classified", ["kandidat", "candidate"]),
    ("finding-telemetry_before_call", "classified", ["kandidat", "candidate"]),
    ("finding-cloaked_name", "classified", ["gelistet", "listed"]),
    ("finding-identity_to_recipient", "resolved", ["nicht gelesen", "not read"]),
    ("finding-update_to_recipient", "resolved", ["", ""]),
    ("finding-company_outside_eea", "resolved", ["ist zu prüfen", "to be assessed"]),
    ("finding-location_outside_eea", "estimated", ["geschätzt", "estimate"]),
    ("finding-country_refuted", "estimated", ["geschätzt", "estimate"]),
    ("finding-outside_region", "estimated", ["geschätzt", "estimate"]),
    ("finding-undeclared_recipient", "declared", ["angegeben", "declared"]),
    ("finding-foreign_contact", "declared", ["angegeben", "named"]),
    ("finding-in_the_clear", "observed", ["beobachtet", "observed"]),
    ("finding-sdes", "observed", ["", ""]),
    ("finding-media_metadata", "observed", ["", ""]),
    ("finding-address_disclosed", "observed", ["", ""]),
    ("finding-old_encryption", "observed", ["", ""]),
    ("finding-names_to_resolvers", "observed", ["", ""]),
];

#[test]
fn every_finding_stands_on_the_claims_ladder() {
    let rungs = ["observed", "resolved", "estimated", "classified", "declared"];
    for (place, (tag, file)) in FILES.iter().enumerate() {
        let texts = Texts::new(tag).unwrap();
        let (keys, arguments) = keys_and_arguments(file);
        let findings: BTreeSet<&str> = keys.iter().map(String::as_str).filter(|key| key.starts_with("finding-")).collect();
        let placed: BTreeSet<&str> = LADDER.iter().map(|(key, _, _)| *key).collect();
        assert_eq!(findings, placed, "{tag}: a finding without a rung, or a rung without a finding");
        let values: Vec<_> = arguments.iter().map(|name| (name.as_str(), 3_u64.into())).collect();
        for (key, rung, words) in LADDER {
            assert!(rungs.contains(rung), "{key}");
            let said = texts.say(key, &values).to_lowercase();
            assert!(said.contains(words[place]), "{tag} {key} is {rung}, and does not say so: {said}");
        }
    }
}

#[test]
fn items_of_the_checklist_claim_nothing_either() {
    for (tag, _) in FILES {
        for item in Texts::new(tag).unwrap().checklist() {
            assert_eq!(banned(item.text), None, "{tag} {}: {}", item.id, item.text);
        }
    }
}

/// Sentences of the table as its authors write them, and as the language files would: with what stands in an argument, or in the words for a
/// code.
const PLANTED: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "Data is stored in the USA.",
            "All of it is stored in { $recipients }.",
            "Third-country transfer to the USA.",
            "The service is GDPR-compliant.",
            "No telemetry.",
            "{ $count ->\n    [0] No telemetry\n   *[other] { $count } requests\n }",
            "Telemetry sends personal data.",
            "E2EE active.",
            "Encryption meets BSI TR-02102.",
            "User's device information was read (section 25 TDDDG).",
            "Server in Frankfurt",
            "Server in { $recipients }",
            "The provider lied.",
            "DPF certified.",
        ],
    ),
    (
        "de",
        &[
            "Die Daten werden in den USA gespeichert.",
            "Alles wird in { $recipients } gespeichert.",
            "Drittlandübermittlung in die USA.",
            "Der Dienst ist DSGVO-konform.",
            "Keine Telemetrie.",
            "{ $count ->\n    [0] Keine Telemetrie\n   *[other] { $count } Abrufe\n }",
            "Telemetrie sendet personenbezogene Daten.",
            "Der Anruf ist Ende-zu-Ende-verschlüsselt.",
            "Die Verschlüsselung erfüllt BSI TR-02102.",
            "Server in Frankfurt",
            "Server in { $recipients }",
            "Der Anbieter hat gelogen.",
            "DPF-zertifiziert.",
        ],
    ),
];

/// A language file in which the text of a key is another one.
fn with(file: &str, key: &str, text: &str) -> String {
    let start = file.find(&format!("\n{key} =")).expect("the key") + 1;
    // A text goes on in lines that are indented.
    let mut end = start;
    for (index, line) in file[start..].split_inclusive('\n').enumerate() {
        if index > 0 && !line.starts_with(' ') {
            break;
        }
        end += line.len();
    }
    format!("{}{key} = {text}\n{}", &file[..start], &file[end..])
}

#[test]
fn what_denies_is_not_banned() {
    for sentence in ["No telemetry candidate observed in phases lobby; C10.", "Keine Telemetrie-Kandidaten beobachtet."] {
        assert_eq!(banned(sentence), None, "{sentence}");
    }
}

/// The planted sentence goes the whole way: from the language file into a report, and is found there.
#[test]
fn a_planted_sentence_is_found_in_a_report() {
    let mut capture = Capture::at(TODAY);
    capture.connect(v4("198.51.100.8"), 20_000_000, Some("api.amplitude.com"));
    let analysis = analysed(capture.finish(), &Settings { unmask: true, ..Settings::default() });
    for (tag, file) in FILES {
        // Sentence by sentence: what one denies excuses no other.
        let report = |file: &str| {
            let texts = Texts::of_source(tag, file).unwrap();
            let told = format!("{:?}", View::new(&analysis, &texts)).replace("\\u{a0}", " ");
            told.split(['"', '.']).find_map(banned)
        };
        assert_eq!(report(file), None, "{tag}");
        let (_, planted) = PLANTED.iter().find(|(language, _)| language == tag).unwrap();
        for text in planted.iter().filter(|text| !text.contains('{')) {
            assert!(report(&with(file, "purpose-telemetry", text)).is_some(), "{tag}: {text} is nowhere in the report");
        }
    }
}
