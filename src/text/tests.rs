#[path = "../../tests/words/spoken.rs"]
mod spoken;

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use spoken::spoken;

use super::*;
use crate::model::codes;

/// Keys of a language with the arguments that each may use, those of texts it refers to included.
fn keys(tag: &str) -> BTreeMap<String, BTreeSet<String>> {
    let source = FILES.get_file(format!("{tag}.ftl")).unwrap().contents_utf8().unwrap();
    let resource = fluent_syntax::parser::parse(source).unwrap_or_else(|(_, errors)| panic!("{tag}.ftl: {errors:?}"));
    let mut keys = BTreeMap::new();
    let mut references = BTreeMap::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else { continue };
        let (mut arguments, mut refers) = (BTreeSet::new(), BTreeSet::new());
        walk(message.value.as_ref().unwrap(), &mut arguments, &mut refers);
        let key = message.id.name.to_owned();
        references.insert(key.clone(), refers);
        assert!(keys.insert(key.clone(), arguments).is_none(), "{tag}.ftl says `{key}` twice");
    }
    for (key, refers) in references {
        for other in refers {
            let more = keys.get(&other).unwrap_or_else(|| panic!("{tag}.ftl: `{key}` refers to `{other}`")).clone();
            keys.get_mut(&key).unwrap().extend(more);
        }
    }
    keys
}

fn walk(pattern: &Pattern<&str>, arguments: &mut BTreeSet<String>, refers: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => walk_inline(inline, arguments, refers),
            Expression::Select { selector, variants } => {
                walk_inline(selector, arguments, refers);
                for variant in variants {
                    walk(&variant.value, arguments, refers);
                }
            }
        }
    }
}

fn walk_inline(inline: &InlineExpression<&str>, arguments: &mut BTreeSet<String>, refers: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            arguments.insert(id.name.to_owned());
        }
        InlineExpression::MessageReference { id, .. } => {
            refers.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments: call, .. } => {
            for argument in &call.positional {
                walk_inline(argument, arguments, refers);
            }
        }
        _ => {}
    }
}

#[test]
fn every_language_has_the_same_keys_and_arguments() {
    let reference = keys(FALLBACK);
    for tag in Texts::tags() {
        let own = keys(tag);
        let missing: Vec<_> = reference.keys().filter(|key| !own.contains_key(*key)).collect();
        let extra: Vec<_> = own.keys().filter(|key| !reference.contains_key(*key)).collect();
        assert!(missing.is_empty() && extra.is_empty(), "{tag}.ftl: missing {missing:?}, not in {FALLBACK}.ftl {extra:?}");
        for (key, arguments) in &own {
            assert_eq!(arguments, &reference[key], "arguments of `{key}` in {tag}.ftl");
        }
    }
}

#[test]
fn every_text_can_be_said_with_none_one_and_many() {
    for tag in Texts::tags() {
        let texts = Texts::new(tag).unwrap();
        for (key, arguments) in keys(tag) {
            for count in [0_u64, 1, 2, 1234] {
                let values: Vec<(&str, Value<'_>)> = arguments
                    .iter()
                    .map(|name| (name.as_str(), if NUMBERS.contains(&name.as_str()) { count.into() } else { "WORT".into() }))
                    .collect();
                let said = texts.find(&key, &values).unwrap_or_else(|| panic!("{tag}: `{key}` with {values:?}"));
                assert!(!said.contains(['{', '}', '$']), "{tag}: `{key}`: {said}");
            }
        }
    }
}

/// Arguments that are numbers in every text.
const NUMBERS: &[&str] = &["count", "more", "bytes", "bytes_sent", "bytes_received", "packets", "offset", "claimed", "limit", "unknown"];

#[test]
fn every_code_of_the_contract_has_a_text() {
    fn all<T: Copy>(values: &[T], code: fn(T) -> &'static str) -> Vec<&'static str> {
        values.iter().map(|value| code(*value)).collect()
    }
    let families: &[(&str, Vec<&str>)] = &[
        ("purpose", all(codes::Purpose::ALL, codes::Purpose::code)),
        ("data_class", all(codes::DataClass::ALL, codes::DataClass::code)),
        ("telemetry_basis", all(codes::TelemetryBasis::ALL, codes::TelemetryBasis::code)),
        ("party", all(codes::Party::ALL, codes::Party::code)),
        ("confidence", all(codes::Confidence::ALL, codes::Confidence::code)),
        ("role", all(codes::Role::ALL, codes::Role::code)),
        ("scope", all(codes::Scope::ALL, codes::Scope::code)),
        ("name_source", all(codes::NameSource::ALL, codes::NameSource::code)),
        ("country_verdict", all(codes::CountryVerdict::ALL, codes::CountryVerdict::code)),
        ("initiator", all(codes::Initiator::ALL, codes::Initiator::code)),
        ("stream_direction", all(codes::StreamDirection::ALL, codes::StreamDirection::code)),
        ("media_kind", all(codes::MediaKind::ALL, codes::MediaKind::code)),
        ("topology", all(codes::Topology::ALL, codes::Topology::code)),
        ("local_how", all(codes::LocalHow::ALL, codes::LocalHow::code)),
        ("distance_verdict", all(codes::DistanceVerdict::ALL, codes::DistanceVerdict::code)),
        ("declared", all(codes::DeclaredVerdict::ALL, codes::DeclaredVerdict::code)),
    ];
    for tag in Texts::tags() {
        let texts = Texts::new(tag).unwrap();
        for (family, codes) in families {
            for code in codes {
                assert!(texts.has(family, code), "{tag}.ftl: no `{family}-{code}`");
            }
        }
        for number in 1..=21 {
            assert!(texts.has("caveat", &format!("C{number:02}")), "{tag}.ftl: no caveat C{number:02}");
        }
    }
}

#[test]
fn numbers_and_volumes_are_written_as_each_language_does() {
    let (de, en) = (Texts::new("de").unwrap(), Texts::new("en").unwrap());
    assert_eq!([de.number(1_234_567), en.number(1_234_567)], ["1.234.567", "1,234,567"]);
    assert_eq!([de.number(0), de.number(999), de.number(1000)], ["0", "999", "1.000"]);
    assert_eq!([de.decimal(1234.56, 1), en.decimal(-0.5, 2)], ["1.234,6", "−0.50"]);
    let de_bytes = [0, 1, 999, 1000, 14_200_000, 999_499, 999_500, 123_456_789_012].map(|bytes| de.bytes(bytes).replace('\u{a0}', " "));
    assert_eq!(de_bytes, ["0 Byte", "1 Byte", "999 Byte", "1,00 kB", "14,2 MB", "999 kB", "1,00 MB", "123 GB"]);
    assert_eq!(en.bytes(1).replace('\u{a0}', " "), "1 byte");
    assert_eq!(en.bytes(u64::MAX).replace('\u{a0}', " "), "18.4 EB");
}

#[test]
fn shares_never_claim_all_or_nothing_of_what_is_not() {
    let en = Texts::new("en").unwrap();
    let shares = [(0, 0), (0, 5), (1, 100_000), (1, 3), (99_999, 100_000), (5, 5)].map(|(part, whole)| en.share(part, whole));
    assert_eq!(shares.map(|share| share.replace('\u{a0}', " ")), ["0%", "0%", "< 1%", "33%", "> 99%", "100%"]);
}

#[test]
fn times_are_written_as_each_language_does() {
    let (de, en) = (Texts::new("de").unwrap(), Texts::new("en").unwrap());
    let at = |text: &str| serde_json::from_str::<Instant>(&format!("\"{text}\"")).unwrap();
    let (first, last) = (at("2026-03-14T10:02:11.9Z"), at("2026-03-14T10:31:24Z"));
    assert_eq!(de.period(first, last), "14. März 2026, 10:02:11–10:31:24 UTC (29 min 12 s)");
    assert_eq!(en.period(first, last), "14 March 2026, 10:02:11–10:31:24 UTC (29 min 12 s)");
    assert_eq!(en.period(first, at("2026-03-15T00:00:00Z")), "14 March 2026, 10:02:11 – 15 March 2026, 00:00:00 UTC (13 h 57 min)");
    assert_eq!([de.moment(first), en.moment(first)], ["14.03.2026 10:02:11", "2026-03-14 10:02:11"]);
    assert_eq!([de.duration(first, first), de.duration(first, at("2026-03-14T10:02:13.2Z"))], ["0,0 s", "1,3 s"]);
    assert_eq!([de.iso_day("2026-11-23"), en.iso_day("2026-11-23"), en.iso_day("soon")], ["23. November 2026", "23 November 2026", "soon"]);
}

#[test]
fn lists_are_joined_as_each_language_does() {
    let (de, en) = (Texts::new("de").unwrap(), Texts::new("en").unwrap());
    let items = ["a", "b", "c"].map(str::to_owned);
    assert_eq!([en.list(&[]), en.list(&items[..1]), en.list(&items[..2]), de.list(&items)], ["", "a", "a and b", "a, b und c"]);
}

#[test]
fn a_code_of_a_newer_version_is_told_in_words() {
    let en = Texts::new("en").unwrap();
    assert_eq!(en.code("purpose", "teleportation"), "code teleportation, of which this version knows no description");
}

/// Words of a language's texts, lower case.
fn words(tag: &str) -> BTreeSet<String> {
    let source = FILES.get_file(format!("{tag}.ftl")).unwrap().contents_utf8().unwrap();
    spoken(source).split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Words that are the same in English and German: names of protocols, products and bodies, words that both languages have.
const SHARED: &str = include_str!("../../tests/words/german.tsv");

#[test]
fn german_texts_use_no_english_word_outside_the_list() {
    let shared: BTreeSet<&str> = SHARED.lines().filter_map(|line| Some(line.split_once('\t')?.0)).collect();
    let (german, english) = (words("de"), words("en"));
    assert!(german.len() > 900 && english.len() > 700, "{} {}", german.len(), english.len());
    let foreign: Vec<&String> = german.intersection(&english).filter(|word| !shared.contains(word.as_str())).collect();
    assert!(foreign.is_empty(), "English words in de.ftl: {foreign:?}");
    // The word list of the form, as the DSK writes it.
    for word in ["inhaltsdaten", "rahmendaten", "telemetriedaten", "empfänger", "gegenstelle", "befund", "konzernmutter", "leerlaufmessung"]
    {
        assert!(german.contains(word), "{word}");
    }
}

#[test]
fn german_numbers_take_their_case_and_plural() {
    let texts = Texts::new("de").unwrap();
    let say = |key: &str, count: u64| texts.say(key, &[("count", count.into())]);
    let expected: [(&str, [&str; 3]); 6] = [
        ("front-media-heading", ["Ton und Bild: kein Empfänger beobachtet", "Ton und Bild: 1 Empfänger", "Ton und Bild: 2 Empfänger"]),
        ("addresses", ["0 Adressen", "1 Adresse", "2 Adressen"]),
        // Dative, as in "in 2 Datenflüssen".
        ("flows", ["0 Datenflüssen", "1 Datenfluss", "2 Datenflüssen"]),
        ("endpoints", ["0 Gegenstellen", "1 Gegenstelle", "2 Gegenstellen"]),
        ("packets", ["0 Pakete", "1 Paket", "2 Pakete"]),
        ("comparison-datasets", ["0 Datensätze", "1 Datensatz", "2 Datensätze"]),
    ];
    for (key, told) in expected {
        for (count, told) in [0, 1, 2].into_iter().zip(told) {
            assert_eq!(say(key, count), told, "{key} {count}");
        }
    }
    let runs = |k: u64, n: u64| texts.say("comparison-runs-of", &[("k", k.into()), ("n", n.into())]);
    assert_eq!([runs(0, 1), runs(1, 2)], ["in 0 von 1 Lauf", "in 1 von 2 Läufen"]);
}
