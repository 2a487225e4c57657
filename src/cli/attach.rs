//! `wohin attach`: a bundle goes into an assessment that somebody else wrote, as a new file.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::attach::{self, Annex, File};
use crate::limits::DocumentLimits;
use crate::model::Analysis;
use crate::report::bundle::{self, MANIFEST, Manifest, SIGNATURE, SUMS};
use crate::report::comparison::{self, Compared, Kind, Shown};
use crate::report::verify::{self, Checked};
use crate::report::{self, Source, View, annex};
use crate::text::Texts;

use super::args::Attach;
use super::{Exit, Failure, complain, evidence, language, out};

/// Name of the report of a result, without its ending; the PDF goes into a PDF as pages.
const REPORT: &str = "report";

/// Runs it. `lang` is what was asked for; else the language of the bundle is taken.
pub(super) fn run(options: &Attach, lang: Option<&str>) -> Result<Exit, Failure> {
    let checked = verify::check(&options.from).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
    if !checked.broken.is_empty() {
        complain(&checked.broken);
        return Err(failed(&options.from, "is not as it was written; nothing was attached"));
    }
    let document = fs::read(&options.assessment).map_err(|error| failed(&options.assessment, &format!("cannot be read: {error}")))?;
    let extension = options.assessment.extension().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let target = options.output.clone().unwrap_or_else(|| beside(&options.assessment));
    if target.exists() {
        return Err(failed(&target, "exists already; name another file with -o, nothing was written"));
    }
    let annex = annex(options, &checked, lang)?;
    let attached = attach::attach(&extension, &document, &annex, &DocumentLimits::default())
        .map_err(|refusal| failed(&options.assessment, &format!("{refusal}; nothing was written")))?;
    save(&target, &attached.bytes)?;
    let mut text = format!("{}\n", target.display());
    for note in &attached.notes {
        text.push_str(&format!("  {note}\n"));
    }
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let what = format!("attachment to {name} sha256 {}", bundle::sha256(&attached.bytes));
    evidence::log(&options.from, &what, &checked.manifest_sha256);
    out(&text)?;
    Ok(Exit::Done)
}

fn failed(path: &Path, why: &str) -> Failure {
    Failure::new(Exit::Nothing, format!("{} {why}", path.display()))
}

/// `assessment.docx` becomes `assessment-wohin.docx` in the same folder.
fn beside(assessment: &Path) -> PathBuf {
    let stem = assessment.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let extension = assessment.extension().map(|name| format!(".{}", name.to_string_lossy())).unwrap_or_default();
    assessment.with_file_name(format!("{stem}-wohin{extension}"))
}

/// A new file, or none: what is half written goes.
fn save(target: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(target)
        .map_err(|error| failed(target, &format!("cannot be written: {error}; check the folder and its rights")))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| {
        // The error that led here is the one to show.
        let _ = fs::remove_file(target);
        failed(target, &format!("cannot be written: {error}; check the space left"))
    })
}

/// What is attached.
fn annex(options: &Attach, checked: &Checked, lang: Option<&str>) -> Result<Annex, Failure> {
    let texts = language::texts(lang.or_else(|| language_of(checked.manifest.as_ref())))?;
    let stem = Kind::STEMS.into_iter().find(|stem| options.from.join(format!("{stem}.json")).exists());
    let manifest = &checked.manifest_sha256;
    let mut annex = match stem {
        Some(stem) => match read(&options.from.join(format!("{stem}.json")), |json| Compared::read(stem, json))? {
            Compared::Settings(settings) => of_comparison(&*settings, &texts, manifest),
            Compared::Ends(ends) => of_comparison(&*ends, &texts, manifest),
            Compared::Policy(assertion) => of_comparison(&*assertion, &texts, manifest),
        },
        None => of_result(&read(&options.from.join(report::SUMMARY), |json| serde_json::from_slice(json))?, &texts, manifest),
    };
    annex.files = files(&options.from, checked)?;
    annex.report = fs::read(options.from.join(format!("{}.pdf", stem.unwrap_or(REPORT)))).ok();
    Ok(annex)
}

/// What a bundle holds for other programs.
fn read<T>(path: &Path, parse: impl FnOnce(&[u8]) -> Result<T, serde_json::Error>) -> Result<T, Failure> {
    let bytes = fs::read(path).map_err(|error| failed(path, &format!("cannot be read: {error}")))?;
    parse(&bytes).map_err(|error| failed(path, &format!("is of another version: {error}; make the bundle again")))
}

fn of_comparison(compared: &impl Shown, texts: &Texts, manifest: &str) -> Annex {
    let (view, kind) = (compared.view(texts), compared.kind());
    let page = comparison::page(compared, &view, texts, Some(manifest));
    Annex {
        language: annex::language(texts),
        blocks: annex::of_comparison(&page, kind),
        references: annex::references_compared(texts, kind, manifest),
        answers: annex::answers_compared(&page, kind),
        manifest: manifest.to_owned(),
        ..Annex::default()
    }
}

fn of_result(analysis: &Analysis, texts: &Texts, manifest: &str) -> Annex {
    let view = View::new(analysis, texts);
    let page = Source { analysis, view: &view, texts, manifest: Some(manifest) }.page();
    Annex {
        language: annex::language(texts),
        blocks: annex::of_result(&page),
        references: annex::references(analysis, texts, manifest),
        answers: annex::answers(&page, analysis),
        manifest: manifest.to_owned(),
        ..Annex::default()
    }
}

/// The language that the bundle was written in.
fn language_of(manifest: Option<&Manifest>) -> Option<&str> {
    manifest?.request.settings.get("lang")?.as_str()
}

/// The files of the bundle that documents can hold: not captures, which stay where they are, nor the report, which becomes pages.
fn files(folder: &Path, checked: &Checked) -> Result<Vec<File>, Failure> {
    let Some(manifest) = &checked.manifest else { return Ok(Vec::new()) };
    let captures: Vec<&str> = manifest.captures.iter().map(|capture| capture.file.as_str()).collect();
    let mut names: Vec<&str> =
        manifest.files.keys().chain(&manifest.sealed).map(String::as_str).chain([MANIFEST, SUMS, SIGNATURE]).collect();
    names.sort_unstable();
    names.dedup();
    let becomes_pages = |name: &str| name.strip_suffix(".pdf").is_some_and(|stem| stem == REPORT || Kind::STEMS.contains(&stem));
    names.retain(|name| !becomes_pages(name) && !captures.contains(name) && folder.join(name).exists());
    let file = |name: &str| {
        let path = folder.join(name);
        let bytes = fs::read(&path).map_err(|error| failed(&path, &format!("cannot be read: {error}")))?;
        Ok(File { name: name.to_owned(), media_type: media_type(name), bytes })
    };
    names.into_iter().map(file).collect()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html",
        Some("json") => "application/json",
        Some("csv") => "text/csv",
        Some("md") => "text/markdown",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "text/plain",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_file_stands_beside_the_old_one() {
        assert_eq!(beside(Path::new("/x/a.b.docx")), Path::new("/x/a.b-wohin.docx"));
        assert_eq!(beside(Path::new("note")), Path::new("note-wohin"));
    }
}
