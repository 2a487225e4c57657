//! How a language writes numbers, as its file says, and the functions that its texts may call: `NUMBER($count)`, `BYTES($bytes)`.

use fluent_bundle::{FluentBundle, FluentError, FluentResource, FluentValue};

use crate::model::time::Instant;

/// Marks and units of a language.
#[derive(Debug, Clone)]
pub(super) struct Convention {
    decimal: String,
    group: String,
    byte_one: String,
    byte_many: String,
}

/// Units above the byte (SI: kilo is 1000).
const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
/// A number and its unit are not torn apart.
const NBSP: char = '\u{a0}';

impl Convention {
    /// As the file says.
    pub(super) fn read(bundle: &FluentBundle<FluentResource>) -> Result<Self, String> {
        let text = |key: &str| {
            let pattern = bundle.get_message(key).and_then(|message| message.value()).ok_or_else(|| format!("`{key}` is missing"))?;
            Ok::<_, String>(bundle.format_pattern(pattern, None, &mut Vec::new()).into_owned())
        };
        Ok(Self {
            decimal: text("format-decimal")?,
            group: text("format-group")?,
            byte_one: text("format-byte-one")?,
            byte_many: text("format-byte-many")?,
        })
    }

    /// Lets texts write numbers and volumes themselves.
    pub(super) fn add_functions(&self, bundle: &mut FluentBundle<FluentResource>) -> Result<(), FluentError> {
        let own = self.clone();
        bundle.add_function("NUMBER", move |values, _| own.apply(values, Self::number))?;
        let own = self.clone();
        bundle.add_function("BYTES", move |values, _| own.apply(values, Self::bytes))
    }

    fn apply(&self, values: &[FluentValue<'_>], write: fn(&Self, u64) -> String) -> FluentValue<'static> {
        match values.first() {
            Some(FluentValue::Number(number)) if number.value >= 0.0 => FluentValue::String(write(self, whole(number.value)).into()),
            _ => FluentValue::Error,
        }
    }

    pub(super) fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push_str(&self.group);
            }
            text.push(digit);
        }
        text
    }

    pub(super) fn decimal(&self, number: f64, places: usize) -> String {
        let text = format!("{:.places$}", number.abs());
        let (integer, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let sign = if number < 0.0 { "−" } else { "" };
        let integer = self.number(integer.parse().unwrap_or(0));
        if fraction.is_empty() { format!("{sign}{integer}") } else { format!("{sign}{integer}{}{fraction}", self.decimal) }
    }

    pub(super) fn bytes(&self, bytes: u64) -> String {
        if bytes < 1000 {
            let unit = if bytes == 1 { &self.byte_one } else { &self.byte_many };
            return format!("{bytes}{NBSP}{unit}");
        }
        let mut size = as_float(bytes) / 1000.0;
        let mut units = UNITS.iter();
        let mut unit = units.next().copied().unwrap_or_default();
        // 999.5 of a unit would be shown as 1000 of it.
        while size >= 999.5 {
            let Some(next) = units.next() else { break };
            size /= 1000.0;
            unit = next;
        }
        let places = if size < 9.995 { 2 } else { usize::from(size < 99.95) };
        format!("{}{NBSP}{unit}", self.decimal(size, places))
    }

    /// Percent, rounded, but never to 0 or 100 what is not exactly that.
    pub(super) fn percent(&self, part: u64, whole: u64) -> String {
        if whole == 0 || part == 0 {
            return "0".to_owned();
        }
        if part >= whole {
            return "100".to_owned();
        }
        let percent = as_float(part) / as_float(whole) * 100.0;
        match percent {
            below if below < 1.0 => format!("<{NBSP}1"),
            above if above > 99.0 => format!(">{NBSP}99"),
            _ => self.decimal(percent, 0),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
const fn as_float(number: u64) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be positive; a cast of a float saturates")]
const fn whole(number: f64) -> u64 {
    number as u64
}

/// A moment by calendar and clock, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i16,
    pub(super) month: u8,
    pub(super) day: u8,
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
}

pub(super) fn civil(at: Instant) -> Civil {
    let stamp = jiff::Timestamp::from_nanosecond(i128::from(at.nanos())).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let civil = jiff::tz::Offset::UTC.to_datetime(stamp);
    let small = |number: i8| number.unsigned_abs();
    Civil {
        year: civil.year(),
        month: small(civil.month()),
        day: small(civil.day()),
        hour: small(civil.hour()),
        minute: small(civil.minute()),
        second: small(civil.second()),
    }
}
