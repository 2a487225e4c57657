//! The export of the CNIL's PIA software: the facts are appended as HTML to the answers that they belong to. Only the texts of these answers
//! change; everything else keeps its bytes.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::document::html::{Richness, write};
use crate::limits::DocumentLimits;

use super::tree::Edits;
use super::{Annex, Attached, Note, Receiver, Refusal, markers};

/// Exports of the PIA software.
pub(super) struct Pia;

/// Name of the whole in messages.
const PART: &str = "json";

impl Receiver for Pia {
    fn accepts(&self, extension: &str, bytes: &[u8]) -> bool {
        extension == "json" && !bytes.is_empty()
    }

    fn attach(&self, bytes: &[u8], annex: &Annex, _limits: &DocumentLimits) -> Result<Attached, Refusal> {
        let text =
            std::str::from_utf8(bytes).map_err(|error| Refusal::damaged(PART, format!("no UTF-8 at byte {}", error.valid_up_to())))?;
        let json = text.strip_prefix('\u{feff}').unwrap_or(text);
        let _: &RawValue = serde_json::from_str(json).map_err(|error| Refusal::damaged(PART, error))?;
        let export: Export<'_> = serde_json::from_str(json).map_err(|_| Refusal::Unknown("JSON, but no export of the PIA software"))?;
        let answers: Vec<&RawValue> = parse(export.answers)?;
        let mut editor = Editor { text, edits: Edits::default(), replaced: false };
        let mut found = Vec::new();
        for raw in &answers {
            let answer: Members<'_> = parse(raw)?;
            let Some(question) = answer.get("reference_to").and_then(|raw| question(raw)) else { continue };
            let Some((_, blocks)) = annex.answers.iter().find(|(number, _)| *number == question) else { continue };
            found.push(question);
            editor.answer(raw, answer.get("data").copied(), &fragment(blocks))?;
        }
        let missing: Vec<_> = annex.answers.iter().filter(|(number, _)| !found.contains(number)).collect();
        if !missing.is_empty() {
            editor.add(export.pia, export.answers, &answers, &missing)?;
        }
        let notes = if editor.replaced { vec![Note::Replaced] } else { Vec::new() };
        Ok(Attached { bytes: editor.edits.apply(bytes), notes })
    }
}

#[derive(Deserialize)]
struct Export<'a> {
    #[serde(borrow)]
    pia: &'a RawValue,
    #[serde(borrow)]
    answers: &'a RawValue,
}

/// Members of an object, each as it is written: what is null is there, too.
type Members<'a> = BTreeMap<String, &'a RawValue>;

/// Number of a question; older exports write a number, newer ones a string.
fn question(raw: &RawValue) -> Option<u32> {
    raw.get().trim_matches('"').parse().ok()
}

fn fragment(blocks: &[crate::document::Block]) -> String {
    markers::wrap(&write(blocks, Richness::Field).replace("<!--", "&lt;!--"))
}

fn parse<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Result<T, Refusal> {
    serde_json::from_str(raw.get()).map_err(|error| Refusal::damaged(PART, format!("an answer of an unknown shape: {error}")))
}

struct Editor<'a> {
    text: &'a str,
    edits: Edits,
    replaced: bool,
}

impl Editor<'_> {
    /// Where a value stands in the text.
    fn place(&self, raw: &RawValue) -> std::ops::Range<usize> {
        let start = raw.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        start..start + raw.get().len()
    }

    fn answer(&mut self, answer: &RawValue, data: Option<&RawValue>, fragment: &str) -> Result<(), Refusal> {
        let empty = || format!("{{\"text\":{},\"gauge\":null,\"list\":[]}}", quoted(fragment));
        let Some(data) = data else {
            self.member(answer, &format!("\"data\":{}", empty()));
            return Ok(());
        };
        // An answer that was never opened has no data.
        if data.get() == "null" {
            self.edits.replace(self.place(data), &empty());
            return Ok(());
        }
        match parse::<Members<'_>>(data)?.get("text") {
            None => self.member(data, &format!("\"text\":{}", quoted(fragment))),
            Some(text) => {
                let place = self.place(text);
                let Ok(old) = serde_json::from_str::<String>(text.get()) else {
                    self.edits.replace(place, &quoted(fragment));
                    return Ok(());
                };
                let earlier = markers::places(PART, old.as_bytes())?;
                if earlier.is_empty() {
                    // Before the closing quote, so that the old text keeps its own way of escaping.
                    let inner = quoted(&format!("\n{fragment}"));
                    self.edits.insert(place.end.saturating_sub(1), inner.get(1..inner.len().saturating_sub(1)).unwrap_or(""));
                } else {
                    self.replaced = true;
                    let new = markers::put(PART, old.as_bytes(), &earlier, fragment, 0, "")?;
                    self.edits.replace(place, &quoted(&String::from_utf8_lossy(&new)));
                }
            }
        }
        Ok(())
    }

    /// Adds a member to an object.
    fn member(&mut self, object: &RawValue, member: &str) {
        let empty = object.get().trim_start_matches('{').trim_start().starts_with('}');
        let at = self.place(object).start + 1;
        self.edits.insert(at, &if empty { member.to_owned() } else { format!("{member},") });
    }

    /// Adds answers to questions that nobody has answered.
    fn add(
        &mut self,
        pia: &RawValue,
        list: &RawValue,
        answers: &[&RawValue],
        missing: &[&(u32, Vec<crate::document::Block>)],
    ) -> Result<(), Refusal> {
        #[derive(Deserialize)]
        struct Head {
            id: Option<serde_json::Value>,
            updated_at: Option<serde_json::Value>,
            created_at: Option<serde_json::Value>,
        }
        #[derive(Deserialize)]
        struct Id {
            id: Option<u64>,
        }
        let head: Head = parse(pia)?;
        let highest = answers.iter().filter_map(|raw| parse::<Id>(raw).ok()?.id).max().unwrap_or(0);
        let mut text = String::new();
        for (index, (number, blocks)) in missing.iter().enumerate() {
            // Dates are those of the assessment: the clock has no place here.
            let date = head.updated_at.clone().or_else(|| head.created_at.clone());
            let answer = serde_json::json!({
                "pia_id": head.id,
                "reference_to": number,
                "data": { "text": fragment(blocks), "gauge": null, "list": [] },
                "created_at": date,
                "id": highest + 1 + index as u64,
                "updated_at": date,
            });
            if index > 0 || !answers.is_empty() {
                text.push(',');
            }
            text.push_str(&answer.to_string());
        }
        let at = match answers.last() {
            Some(final_answer) => self.place(final_answer).end,
            None => self.place(list).start + 1,
        };
        self.edits.insert(at, &text);
        Ok(())
    }
}

/// A JSON string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Block;

    const EXPORT: &str = "{\n  \"pia\": {\"id\": 12, \"x\": 1.50, \"updated_at\": \"2018\"},\n  \"answers\": [\n    {\"reference_to\": 121, \"data\": {\"text\": \"\\u00e9t\\/e\", \"gauge\": null}, \"id\": 7},\n    {\"reference_to\": \"122\", \"data\": {\"text\": null}},\n    {\"reference_to\": 123, \"data\": {}},\n    {\"reference_to\": 221, \"data\": null},\n    {\"reference_to\": 999}\n  ], \"measures\": []\n}\n";

    fn attach(text: &str, facts: &str) -> Result<Attached, Refusal> {
        let blocks = vec![Block::body(facts)];
        let answers = [121, 122, 123, 221, 226].map(|number| (number, blocks.clone())).to_vec();
        Pia.attach(text.as_bytes(), &Annex { answers, ..Annex::default() }, &DocumentLimits::default())
    }

    #[test]
    fn facts_are_appended_and_nothing_else_changes() {
        let once = String::from_utf8(attach(EXPORT, "Tatsache \"<b>\"").unwrap().bytes).unwrap();
        assert!(once.contains("\"x\": 1.50") && once.contains("\"\\u00e9t\\/e\\n<!-- wohin annex: begin -->"), "{once}");
        let value: serde_json::Value = serde_json::from_str(&once).unwrap();
        let answers = value["answers"].as_array().unwrap();
        assert_eq!(answers.len(), 6);
        for (answer, number) in answers.iter().zip([121, 122, 123, 221]) {
            let text = answer["data"]["text"].as_str().unwrap();
            assert!(text.contains("<p>Tatsache &quot;&lt;b&gt;&quot;</p>"), "{number}: {text}");
        }
        let added = &answers[5];
        assert_eq!((added["id"].as_u64(), added["pia_id"].as_u64(), added["updated_at"].as_str()), (Some(8), Some(12), Some("2018")));
        let twice = attach(&once, "Neu").unwrap();
        assert_eq!(twice.notes, [Note::Replaced]);
        let again: serde_json::Value = serde_json::from_slice(&twice.bytes).unwrap();
        assert_eq!(again["answers"].as_array().unwrap().len(), 6);
        let text = String::from_utf8(twice.bytes).unwrap();
        assert!(!text.contains("Tatsache") && text.matches("Neu").count() == 5, "{text}");
    }

    #[test]
    fn other_json_and_damage_are_refused() {
        for text in ["{}", "[]", "{\"pia\":{},\"answers\":3}", "{\"pia\":{},\"answers\":[", "\u{feff}x", "{\"pia\":1,\"answers\":[1]}"] {
            assert!(attach(text, "x").is_err(), "{text}");
        }
        let deep = format!("{{\"pia\":{},\"answers\":[]}}", "[".repeat(100_000));
        assert!(attach(&deep, "x").is_err());
    }
}
