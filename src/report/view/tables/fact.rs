//! Evidence in words. A fact in the result is a code or a short line of figures, the same in every language. What of it is known here is told in
//! the words of the language; names, addresses and protocols stay as they are, and so does what a newer program writes.

use crate::model::country::CountryCode;
use crate::report::view::index::protocol;
use crate::text::{Texts, Value};

use super::{Maker, act};

/// Lines of figures as the result writes them, and the text that tells each. Holes are numbers, those of [`WORDS`] anything.
const SHAPES: &[(&str, &str)] = &[
    ("port {port}", "fact-port"),
    ("{count} packets, {seconds} s", "fact-packets"),
    ("{count} packets, {timestamps} timestamps, {padded} padded", "fact-probe"),
    ("clock {rate} Hz, error {error}, {points} points, step {step} in {share} %", "fact-clock"),
    ("{framing} header, clock {rate} Hz, error {error}, {points} points, step {step} in {share} %", "fact-framed_clock"),
    ("{each} packets a timestamp, {size} bytes mean, step {step}", "fact-shape"),
    (
        "timestamps of SSRC {ssrc}: {count} packets, {alike} as long as RFC 4588 has it, {longer} longer, {lost} of lost frames",
        "fact-repeats",
    ),
    ("{count} frames begin with those of SSRC {ssrc}", "fact-same_frames"),
    ("{count} packets sent, for {seconds} s in step with {beat} ms", "fact-rhythm_sent"),
    ("{count} packets received, for {seconds} s in step with {beat} ms", "fact-rhythm_received"),
    ("{count} packets sent, {share} % of them {distance} ms apart", "fact-pace_sent"),
    ("{count} packets received, {share} % of them {distance} ms apart", "fact-pace_received"),
    ("{count} bursts, {share} % of them {distance} ms apart", "fact-bursts"),
    ("{sent} kbit/s sent, {received} kbit/s received", "fact-rates"),
    ("small_messages={small} unasked_messages={unasked}", "fact-messages"),
    ("alpn=http/1.1 other_connections=h2", "fact-offer"),
    ("{count} posts of {size} bytes, every {seconds} s ({share} % in time), answered by {answer} bytes", "fact-posts"),
    ("{address}: {time} ms by {by}, at most {distance} km", "fact-distance"),
];

/// Holes that are words.
const WORDS: [&str; 3] = ["address", "by", "framing"];

impl Maker<'_> {
    /// A fact in the words of the language.
    pub(super) fn fact(&self, fact: &str) -> String {
        let texts = self.texts;
        named(fact, texts)
            .or_else(|| shaped(fact, texts))
            .or_else(|| signs(fact, texts))
            .or_else(|| self.country_status(fact))
            .or_else(|| coded(fact, texts))
            .unwrap_or_else(|| fact.to_owned())
    }

    /// `operator:zoom: US (entity) adequate_listed_only (EU) 2023/1795`.
    fn country_status(&self, fact: &str) -> Option<String> {
        let (recipient, rest) = fact.split_once(": ")?;
        let (country, rest) = rest.split_once(" (")?;
        let (column, rest) = rest.split_once(") ")?;
        let (status, instrument) = rest.split_once(' ').unwrap_or((rest, ""));
        if !self.texts.has("country_of", column) || !self.texts.has("transfer", status) {
            return None;
        }
        let unknown = || self.texts.code("country_verdict", "not_determinable");
        let told = self.texts.say(
            "fact-status",
            &[
                ("recipient", self.name(recipient).into()),
                ("country", CountryCode::parse(country).map_or_else(unknown, |code| self.texts.country(code)).into()),
                ("column", self.texts.code("country_of", column).into()),
                ("status", self.transfer_status(status, CountryCode::parse(country).is_some()).into()),
            ],
        );
        Some(if instrument.is_empty() { told } else { format!("{told}, {}", act(instrument, self.texts)) })
    }
}

/// A code that stands by itself.
fn coded(fact: &str, texts: &Texts) -> Option<String> {
    if texts.has("disclosure", fact) {
        return Some(texts.code("disclosure", fact));
    }
    if texts.has("in_clear", fact) {
        return Some(texts.code("in_clear", fact));
    }
    if texts.has("scope", fact) {
        return Some(texts.code("scope", fact));
    }
    texts.has("protocol", fact).then(|| texts.code("protocol", fact))
}

/// `tls_sni=host row pattern`: which name said it, and what it is listed as.
fn named(fact: &str, texts: &Texts) -> Option<String> {
    let (source, rest) = fact.split_once('=')?;
    let (name, row) = rest.split_once(" row ").filter(|_| texts.has("name_source", source))?;
    let source = texts.code("name_source", source);
    // Where the name itself is the row, or a rule without a row spoke, there is nothing to add.
    if row == "-" || row == name {
        return Some(texts.say("fact-name", &[("source", source.into()), ("name", name.into())]));
    }
    Some(texts.say("fact-row", &[("source", source.into()), ("name", name.into()), ("row", row.into())]))
}

/// A line of figures.
fn shaped(fact: &str, texts: &Texts) -> Option<String> {
    let (key, holes) = SHAPES.iter().find_map(|(shape, key)| Some((key, holes(shape, fact)?)))?;
    let values: Vec<_> = holes.into_iter().map(|(name, value)| (name, figure(name, value, texts))).collect();
    Some(texts.say(key, &values))
}

/// A number as the language writes it. Whole ones stay as they are: some are no quantities (SSRC).
fn figure<'a>(name: &str, value: &'a str, texts: &Texts) -> Value<'a> {
    if matches!(name, "by" | "framing") {
        return protocol(value, texts).into();
    }
    match (value.split_once('.'), value.parse::<f64>(), value.parse::<u64>()) {
        (_, _, Ok(count)) if name == "count" => count.into(),
        (Some((_, behind)), Ok(number), _) => texts.decimal(number, behind.len()).into(),
        _ => value.into(),
    }
}

/// What stands in the holes of a shape, where it fits.
fn holes<'a>(shape: &'a str, fact: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let mut pieces = shape.split('{');
    let mut rest = fact.strip_prefix(pieces.next()?)?;
    let mut found = Vec::new();
    for piece in pieces {
        let (name, literal) = piece.split_once('}')?;
        let end = if literal.is_empty() { rest.len() } else { rest.find(literal)? };
        let (value, behind) = rest.split_at_checked(end)?;
        if !WORDS.contains(&name) && value.parse::<f64>().is_err() {
            return None;
        }
        found.push((name, value));
        rest = behind.strip_prefix(literal)?;
    }
    rest.is_empty().then_some(found)
}

/// `203.0.113.5:3478: checks_both_ways, left_relay`: a far end and the signs for what it is.
fn signs(fact: &str, texts: &Texts) -> Option<String> {
    let (socket, codes) = fact.rsplit_once(": ")?;
    if codes.is_empty() {
        return Some(socket.to_owned());
    }
    let words: Option<Vec<String>> = codes.split(", ").map(|code| texts.has("sign", code).then(|| texts.code("sign", code))).collect();
    Some(format!("{socket}: {}", words?.join(&texts.text("list-comma"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_has_its_text_in_every_language_and_loses_no_figure() {
        for tag in Texts::tags() {
            let texts = Texts::new(tag).unwrap();
            for (shape, key) in SHAPES {
                let mut fact = (*shape).to_owned();
                let mut values = Vec::new();
                while let Some((before, rest)) = fact.split_once('{') {
                    let (name, behind) = rest.split_once('}').unwrap();
                    let value = if WORDS.contains(&name) { format!("word{}", values.len()) } else { (701 + values.len()).to_string() };
                    fact = format!("{before}{value}{behind}");
                    values.push(value);
                }
                let told = shaped(&fact, &texts).unwrap_or_else(|| panic!("{tag}: {fact}"));
                assert!(values.iter().all(|value| told.contains(value.as_str())), "{tag} {key}: {told} lacks some of {values:?}");
                assert!(tag == "en" || *key == "fact-port" || told != fact, "{tag} {key} says it in English: {told}");
            }
        }
    }

    #[test]
    fn facts_are_told_in_the_language() {
        let (de, en) = (Texts::new("de").unwrap(), Texts::new("en").unwrap());
        let fact = "tls_sni=app.example.com row telemetry";
        assert_eq!(named(fact, &de).unwrap(), "TLS-Servername app.example.com (passt zu „telemetry“)");
        assert_eq!(named(fact, &en).unwrap(), "TLS server name app.example.com (matches “telemetry”)");
        assert_eq!(named("tls_sni=app.example.com row -", &de).unwrap(), "TLS-Servername app.example.com");
        assert_eq!(named("a=b", &de), None);
        assert_eq!(shaped("clock 48000 Hz, error 0.021, 12 points, step 960 in 98 %", &de).unwrap().matches("0,021").count(), 1);
        // What only looks like it stays as it is.
        assert_eq!(shaped("many packets, 3 s", &de), None);
        assert_eq!(shaped("3 packets, 3 s and more", &de), None);
        assert_eq!(signs("[2001:db8::1]:3478: left_relay", &de).unwrap(), "[2001:db8::1]:3478: nach dem Vermittlungsserver benutzt");
        assert_eq!(signs("198.51.100.1:5: unheard_of", &de), None);
        assert_eq!(signs("198.51.100.1:5: ", &de).unwrap(), "198.51.100.1:5");
        assert_eq!(
            [coded("netbios_ns", &de).unwrap(), coded("sdes_key", &en).unwrap()],
            ["NetBIOS (Namen)", "key in the session description (SDES)"]
        );
    }

    #[test]
    fn german_figures_take_their_plural() {
        let de = Texts::new("de").unwrap();
        let told = |count: u8| shaped(&format!("{count} packets, 0.50 s"), &de).unwrap().replace('\u{a0}', " ");
        assert_eq!([0, 1, 2].map(told), ["0 Pakete in 0,50 s", "1 Paket in 0,50 s", "2 Pakete in 0,50 s"]);
        let told = |count: u8| shaped(&format!("{count} frames begin with those of SSRC 7"), &de).unwrap();
        assert_eq!([1, 2].map(told), ["1 Bild beginnt zugleich mit einem von SSRC 7", "2 Bilder beginnen zugleich mit denen von SSRC 7"]);
    }
}
