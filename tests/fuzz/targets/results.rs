#![no_main]
//! Results that somebody else wrote, as `compare` and `attach` read them: to every report, and held against themselves.
use wohin::model::run::Run;
use wohin::model::{Analysis, SafeText};
use wohin::report::comparison::Shown;
use wohin::report::{FORMATS, Source, View, terminal};
use wohin::text::Texts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(analysis) = serde_json::from_slice::<Analysis>(bytes) else { return };
    let texts = Texts::new("de").expect("German is built in");
    let view = View::new(&analysis, &texts);
    let source = Source { analysis: &analysis, view: &view, texts: &texts, manifest: None };
    for format in FORMATS.iter().filter(|format| format.name() != "docx") {
        let _ = format.render(&source);
    }
    let run = |name: &str| Run { name: SafeText::from_wire(name.as_bytes()), analysis: analysis.clone() };
    let compared = wohin::compare::compare(&[run("a")], &[run("b"), run("c")]);
    shown(&compared, &texts);
    shown(&wohin::compare::ends::both_ends([&run("a"), &run("b")], false), &texts);
});

/// No control of a terminal comes from a file.
fn shown(compared: &impl Shown, texts: &Texts) {
    let page = terminal::page(&compared.view(texts).front, "", texts);
    assert!(!page.contains('\u{1b}'));
}
