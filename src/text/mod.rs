//! Sentences. Codes and numbers come in, text in one language goes out; nothing else in the program holds German or English for readers.
//!
//! A language is one Fluent file in this folder, found by name: `de.ftl` is `de`. The file also says how the language writes numbers, dates
//! and lists ([`convention`]), so that a new language needs no code. A test demands the same keys and arguments of every file.

pub mod checklist;
mod convention;
mod country;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use include_dir::{Dir, include_dir};
use unic_langid::LanguageIdentifier;

use crate::model::country::CountryCode;
use crate::model::time::Instant;

use convention::Convention;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/text");

/// The language that is always there: of help and errors, and where a locale names none of ours.
pub const FALLBACK: &str = "en";

/// An argument of a text: a number that the text may count by, or a string.
pub type Value<'a> = FluentValue<'a>;

/// The texts of one language.
pub struct Texts {
    tag: String,
    bundle: FluentBundle<FluentResource>,
    convention: Convention,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Texts({})", self.tag)
    }
}

/// A language file that cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TextError {
    /// No such file.
    #[error("no texts in the language `{0}`")]
    Unknown(String),
    /// The file is not Fluent.
    #[error("{file}: {what}")]
    Damaged {
        /// File.
        file: String,
        /// What is wrong.
        what: String,
    },
}

impl Texts {
    /// The texts of the language with this tag (`de`).
    pub fn new(tag: &str) -> Result<Self, TextError> {
        let file = format!("{tag}.ftl");
        let source = FILES.get_file(&file).and_then(|file| file.contents_utf8()).ok_or_else(|| TextError::Unknown(tag.to_owned()))?;
        Self::of_source(tag, source)
    }

    /// The texts of a language as another file has them (Fluent), whole.
    pub fn of_source(tag: &str, source: &str) -> Result<Self, TextError> {
        let damaged = |what: String| TextError::Damaged { file: format!("{tag}.ftl"), what };
        let resource = FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| damaged(format!("{errors:?}")))?;
        let language: LanguageIdentifier = tag.parse().map_err(|error| damaged(format!("{error}")))?;
        let mut bundle = FluentBundle::new(vec![language]);
        // Isolating marks would be invisible characters in tables, file names and hashes; names from the wire carry no direction marks.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).map_err(|errors| damaged(format!("{errors:?}")))?;
        let convention = Convention::read(&bundle).map_err(damaged)?;
        convention.add_functions(&mut bundle).map_err(|error| damaged(format!("{error}")))?;
        Ok(Self { tag: tag.to_owned(), bundle, convention })
    }

    /// Tags of all languages, sorted.
    #[must_use]
    pub fn tags() -> Vec<&'static str> {
        let mut tags: Vec<&str> = FILES.files().filter_map(|file| file.path().file_name()?.to_str()?.strip_suffix(".ftl")).collect();
        tags.sort_unstable();
        tags
    }

    /// The tag of these texts.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// A text without arguments.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.say(key, &[])
    }

    /// A text with arguments. A key without text is told in words: it is a fault of the program, and tests find it.
    #[must_use]
    pub fn say(&self, key: &str, arguments: &[(&str, Value<'_>)]) -> String {
        self.find(key, arguments).unwrap_or_else(|| {
            debug_assert!(false, "no text `{key}`, or an argument of it is missing");
            self.without_text(key)
        })
    }

    /// The text of a code of a family (`purpose`, `media`). A result may be of a newer program and hold codes that have no text here: that is
    /// then said in words.
    #[must_use]
    pub fn code(&self, family: &str, code: &str) -> String {
        self.code_with(family, code, &[])
    }

    /// The same with arguments.
    #[must_use]
    pub fn code_with(&self, family: &str, code: &str, arguments: &[(&str, Value<'_>)]) -> String {
        self.find(&format!("{family}-{code}"), arguments).unwrap_or_else(|| self.without_text(code))
    }

    /// Whether a code of a family has a text.
    #[must_use]
    pub fn has(&self, family: &str, code: &str) -> bool {
        self.bundle.has_message(&format!("{family}-{code}"))
    }

    fn without_text(&self, key: &str) -> String {
        self.find("code-without-text", &[("code", key.into())]).unwrap_or_else(|| format!("({key}?)"))
    }

    fn find(&self, key: &str, arguments: &[(&str, Value<'_>)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let arguments: FluentArgs<'_> = arguments.iter().map(|(name, value)| (*name, value.clone())).collect();
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }

    /// `1,234` or `1.234`.
    #[must_use]
    pub fn number(&self, number: u64) -> String {
        self.convention.number(number)
    }

    /// A number with so many decimals.
    #[must_use]
    pub fn decimal(&self, number: f64, places: usize) -> String {
        self.convention.decimal(number, places)
    }

    /// `14.2 MB`: three digits that count, units of 1000.
    #[must_use]
    pub fn bytes(&self, bytes: u64) -> String {
        self.convention.bytes(bytes)
    }

    /// `85%`, and never `0%` or `100%` of what is not exactly that.
    #[must_use]
    pub fn share(&self, part: u64, whole: u64) -> String {
        self.say("format-share", &[("percent", self.convention.percent(part, whole).into())])
    }

    /// A day in words: `14 March 2026`.
    #[must_use]
    pub fn day(&self, at: Instant) -> String {
        let civil = convention::civil(at);
        let month = self.text(&format!("month-{}", civil.month));
        self.say("format-day", &[("day", civil.day.into()), ("month", month.into()), ("year", civil.year.to_string().into())])
    }

    /// A day of a date in ISO 8601 (`2026-03-14`) in words; anything else stays as it is.
    #[must_use]
    pub fn iso_day(&self, date: &str) -> String {
        let text = if date.len() == 10 { format!("{date}T00:00:00Z") } else { date.to_owned() };
        match text.parse::<jiff::Timestamp>().ok().and_then(|stamp| i64::try_from(stamp.as_nanosecond()).ok()) {
            Some(nanos) => self.day(Instant::from_nanos(nanos)),
            None => date.to_owned(),
        }
    }

    /// A time of day, UTC, to the second: `10:02:11`.
    #[must_use]
    pub fn clock(&self, at: Instant) -> String {
        let civil = convention::civil(at);
        format!("{:02}:{:02}:{:02}", civil.hour, civil.minute, civil.second)
    }

    /// Day and time in a table: short, sortable by eye.
    #[must_use]
    pub fn moment(&self, at: Instant) -> String {
        let civil = convention::civil(at);
        let two = |number: u8| format!("{number:02}");
        self.say(
            "format-moment",
            &[
                ("day", two(civil.day).into()),
                ("month", two(civil.month).into()),
                ("year", civil.year.to_string().into()),
                ("time", self.clock(at).into()),
            ],
        )
    }

    /// From when to when, with the length.
    #[must_use]
    pub fn period(&self, first: Instant, last: Instant) -> String {
        let length = self.duration(first, last);
        let key = if self.day(first) == self.day(last) { "format-period" } else { "format-period-days" };
        self.say(
            key,
            &[
                ("day", self.day(first).into()),
                ("first", self.clock(first).into()),
                ("day-after", self.day(last).into()),
                ("last", self.clock(last).into()),
                ("length", length.into()),
            ],
        )
    }

    /// A length of time in words: `29 min 12 s`.
    #[must_use]
    pub fn duration(&self, first: Instant, last: Instant) -> String {
        let milliseconds = u64::try_from(last.since(first) / 1_000_000).unwrap_or(0);
        let seconds = milliseconds / 1000;
        if seconds < 10 {
            let tenths = self.convention.decimal(last.seconds_since(first).max(0.0), 1);
            return self.say("format-seconds", &[("seconds", tenths.into())]);
        }
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let key = match (hours, minutes) {
            (0, 0) => "format-seconds",
            (0, _) => "format-minutes",
            _ => "format-hours",
        };
        self.say(key, &[("hours", hours.to_string().into()), ("minutes", minutes.to_string().into()), ("seconds", rest.to_string().into())])
    }

    /// Several things as the language lists them: `a, b and c`.
    #[must_use]
    pub fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [only] => only.clone(),
            [head @ .., last] => {
                let head = head.join(&self.text("list-comma"));
                self.say("list-and", &[("head", head.into()), ("last", last.as_str().into())])
            }
        }
    }

    /// A list of at most so many items; says how many more there are.
    #[must_use]
    pub fn list_of_some(&self, items: &[String], most: usize) -> String {
        match items.get(..most) {
            Some(shown) if shown.len() < items.len() => {
                let more = self.say("cell-more", &[("count", ((items.len() - most) as u64).into())]);
                format!("{} {more}", shown.join(&self.text("list-comma")))
            }
            _ => self.list(items),
        }
    }

    /// Items of the checklist, in the order of their table.
    #[must_use]
    pub fn checklist(&self) -> Vec<checklist::Item> {
        checklist::items(&self.tag)
    }

    /// Name of a country.
    #[must_use]
    pub fn country(&self, code: CountryCode) -> String {
        country::name(code, &self.tag).map_or_else(|| code.to_string(), str::to_owned)
    }
}

/// The language that a locale asks for (`de_DE.UTF-8`), else [`FALLBACK`].
#[must_use]
pub fn tag_of_locale(locale: &str) -> &'static str {
    let language = locale.split(['_', '-', '.', '@']).next().unwrap_or("").to_ascii_lowercase();
    Texts::tags().into_iter().find(|tag| *tag == language).unwrap_or(FALLBACK)
}

#[cfg(test)]
mod tests;
