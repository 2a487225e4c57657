//! Selectors into `summary.json` and checks on what they find: the language of `case.toml`.
//!
//! A selector is a path of fields. `flows[]` takes every element of a list, `flows[purpose=media remote=198.51.100.10:*]` those whose fields
//! have these values: `*` at the end stands for any rest, `a|b` for either, a list has the value if one of its elements has, `=x` speaks of the
//! element itself.
//!
//! A check names fields and values; fields not named may be anything. Instead of a value stands `{ one_of = [..] }`, `{ contains = x }`
//! (all of a list), `{ at_least = n }`, `{ at_most = n }`, `{ null = true }` or `{ not = x }`, also several.

use serde_json::Value;
use toml::Value as Wanted;

const OPERATORS: [&str; 6] = ["one_of", "contains", "at_least", "at_most", "null", "not"];

/// One step of a path.
#[derive(Debug)]
struct Step {
    field: String,
    /// Field and pattern; `None` where the step does not enter a list.
    filters: Option<Vec<(String, String)>>,
}

/// A path into a result.
#[derive(Debug)]
pub(super) struct Selector(Vec<Step>);

impl Selector {
    /// Reads a selector.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (field, after) = rest.split_at(end);
            if field.is_empty() {
                return Err(format!("`{text}`: a field is missing"));
            }
            let (filters, after) = match after.strip_prefix('[') {
                None => (None, after),
                Some(inside) => {
                    let close = closing(inside).ok_or_else(|| format!("`{text}`: `]` is missing"))?;
                    (Some(filters(&inside[..close])?), &inside[close + 1..])
                }
            };
            steps.push(Step { field: field.to_owned(), filters });
            rest = after.strip_prefix('.').unwrap_or(after);
        }
        Ok(Self(steps))
    }

    /// Everything that it finds.
    pub(super) fn find<'v>(&self, root: &'v Value) -> Vec<&'v Value> {
        self.0.iter().fold(vec![root], |found, step| found.into_iter().flat_map(|value| step.enter(value)).collect())
    }

    /// For a selector that finds too little: the elements of its list that fit best, with how many conditions they meet.
    pub(super) fn nearest<'v>(&self, root: &'v Value) -> Vec<&'v Value> {
        let Some((last, before)) = self.0.split_last() else { return Vec::new() };
        let loose = |step: &Step| Step { field: step.field.clone(), filters: step.filters.as_ref().map(|_| Vec::new()) };
        let mut steps: Vec<Step> = before.iter().map(loose).collect();
        steps.push(loose(last));
        let mut found: Vec<(usize, &Value)> = Self(steps).find(root).into_iter().map(|value| (last.met(value), value)).collect();
        found.sort_by_key(|(met, _)| std::cmp::Reverse(*met));
        found.into_iter().map(|(_, value)| value).take(3).collect()
    }

    /// Fields that its last step speaks of.
    pub(super) fn fields(&self) -> Vec<&str> {
        self.0.last().and_then(|step| step.filters.as_ref()).into_iter().flatten().map(|(key, _)| key.as_str()).collect()
    }
}

impl Step {
    fn enter<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        let Some(inside) = value.get(&self.field) else { return Vec::new() };
        match &self.filters {
            None => vec![inside],
            Some(filters) => inside
                .as_array()
                .into_iter()
                .flatten()
                .filter(|element| filters.iter().all(|(key, pattern)| has(element, key, pattern)))
                .collect(),
        }
    }

    fn met(&self, value: &Value) -> usize {
        self.filters.iter().flatten().filter(|(key, pattern)| has(value, key, pattern)).count()
    }
}

/// Place of the `]` that closes, past pairs inside (IPv6 sockets have them).
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' if depth == 0 => return Some(at),
            ']' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn filters(text: &str) -> Result<Vec<(String, String)>, String> {
    text.split_whitespace()
        .map(|part| {
            part.split_once('=')
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .ok_or_else(|| format!("`{part}`: not `field=value`"))
        })
        .collect()
}

/// Field by dotted path, the value itself where the path is empty.
pub(super) fn field<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').filter(|part| !part.is_empty()).try_fold(value, |value, part| value.get(part))
}

fn has(element: &Value, key: &str, pattern: &str) -> bool {
    match field(element, key) {
        Some(Value::Array(all)) => all.iter().any(|one| fits(one, pattern)),
        Some(value) => fits(value, pattern),
        None => false,
    }
}

fn fits(value: &Value, patterns: &str) -> bool {
    patterns.split('|').any(|pattern| fits_one(value, pattern))
}

fn fits_one(value: &Value, pattern: &str) -> bool {
    let text = match value {
        Value::Null => return pattern == "null",
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    pattern.strip_suffix('*').map_or(text == pattern, |start| text.starts_with(start))
}

/// What does not hold: field, and a line with what was expected and what is there.
pub(super) fn differences(found: &Value, wanted: &Wanted) -> Vec<(String, String)> {
    let mut told = Vec::new();
    compare(found, wanted, "", &mut told);
    told
}

/// Whether a count or a number is as wanted.
pub(super) fn holds(found: &Value, wanted: &Wanted) -> bool {
    differences(found, wanted).is_empty()
}

fn compare(found: &Value, wanted: &Wanted, place: &str, told: &mut Vec<(String, String)>) {
    let holds = match wanted {
        Wanted::Table(table) => {
            let operators = table.keys().all(|name| OPERATORS.contains(&name.as_str()));
            if !operators {
                for (key, inner) in table {
                    let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                    compare(found.get(key).unwrap_or(&Value::Null), inner, &place, told);
                }
                return;
            }
            table.iter().all(|(name, argument)| operation(found, name, argument))
        }
        plain => same(found, plain),
    };
    if !holds {
        let place = if place.is_empty() { "value" } else { place };
        told.push((place.to_owned(), format!("{place}: expected {wanted}, found {found}")));
    }
}

fn operation(found: &Value, name: &str, argument: &Wanted) -> bool {
    // Numbers in cases are counts and seconds, far below where f64 loses whole ones.
    let number = |value: &Wanted| value.as_float().or_else(|| value.to_string().parse().ok());
    match name {
        "one_of" => argument.as_array().is_some_and(|all| all.iter().any(|one| same(found, one))),
        "contains" => match (found, argument) {
            (Value::Array(all), Wanted::Array(wanted)) => wanted.iter().all(|one| all.iter().any(|value| same(value, one))),
            (Value::Array(all), one) => all.iter().any(|value| same(value, one)),
            (Value::String(text), Wanted::String(part)) => text.contains(part.as_str()),
            _ => false,
        },
        "at_least" => found.as_f64().zip(number(argument)).is_some_and(|(found, least)| found >= least),
        "at_most" => found.as_f64().zip(number(argument)).is_some_and(|(found, most)| found <= most),
        "null" => found.is_null() == argument.as_bool().unwrap_or(true),
        "not" => !same(found, argument),
        _ => false,
    }
}

fn same(found: &Value, wanted: &Wanted) -> bool {
    match (found, wanted) {
        (Value::String(a), Wanted::String(b)) => a == b,
        (Value::Bool(a), Wanted::Boolean(b)) => a == b,
        (Value::Number(a), Wanted::Integer(b)) => a.as_i64() == Some(*b),
        (Value::Number(a), Wanted::Float(b)) => a.as_f64() == Some(*b),
        (Value::Array(a), Wanted::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        _ => false,
    }
}
