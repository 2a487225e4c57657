//! The evidence bundle: reports, tables, manifest and hashes in a new folder.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::model::analysis::{Dataset, Tool};
use crate::model::text::hex;

use super::{Document, FORMATS, ReportError, Source, custody};

/// File name of the manifest.
pub const MANIFEST: &str = "manifest.json";
/// File name of the list of hashes, as `sha256sum -c` reads it.
pub const SUMS: &str = "SHA256SUMS";
/// File name of the signature, as minisign itself names it.
pub const SIGNATURE: &str = "SHA256SUMS.minisig";
/// Files of a bundle that its list of hashes does not hold: itself, what signs it, and what goes on being written.
pub(super) const UNLISTED: [&str; 3] = [SUMS, SIGNATURE, custody::FILE];
/// File name of licences and attributions.
pub const NOTICES: &str = "NOTICES.txt";

/// What the user asked for, as the manifest keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Command line, paths reduced to base names.
    pub command_line: Vec<String>,
    /// Settings of the reports and of what was given beside the captures.
    pub settings: BTreeMap<String, serde_json::Value>,
}

/// `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Program and version.
    pub tool: Tool,
    /// Target and features of the build.
    pub build: BTreeMap<String, String>,
    /// The request.
    #[serde(flatten)]
    pub request: Request,
    /// Captures by base name.
    pub captures: Vec<CaptureEntry>,
    /// Data sets.
    pub datasets: Vec<Dataset>,
    /// SHA-256 of each file of the bundle but the manifest, the list of hashes and the custody log.
    pub files: BTreeMap<String, String>,
    /// Files that show the hash of this manifest, so that it cannot hold theirs; the list of hashes holds them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sealed: Vec<String>,
}

/// A capture in the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptureEntry {
    /// Base name.
    pub file: String,
    /// SHA-256 of the file as given.
    pub sha256: String,
    /// Whether a copy lies in the bundle.
    pub included: bool,
}

/// Why a bundle could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The folder is not empty.
    #[error("{} is not empty; name a new folder, nothing was written", .0.display())]
    NotEmpty(PathBuf),
    /// What is there is no folder.
    #[error("{} is a file; name a new folder, nothing was written", .0.display())]
    NotFolder(PathBuf),
    /// A file could not be written or read.
    #[error("{what} {}: {error}; check the path, the rights and the space left", path.display())]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// Why not.
        error: io::Error,
    },
    /// A format that is not built in.
    #[error("no format `{name}` is built in; there are: {known}")]
    UnknownFormat {
        /// As asked for.
        name: String,
        /// All that there are.
        known: String,
    },
    /// A capture has the name of a file of the bundle.
    #[error("{0} has the name of a file of the bundle or of another capture; rename it, or leave out --include-capture")]
    NameTaken(String),
    /// A report could not be made.
    #[error(transparent)]
    Report(#[from] ReportError),
}

fn io_error<'p>(path: &'p Path, what: &'static str) -> impl FnOnce(io::Error) -> BundleError + use<'p> {
    move |error| BundleError::Io { path: path.to_owned(), what, error }
}

/// Refuses formats that are not built in.
pub fn check_formats(formats: &[String]) -> Result<(), BundleError> {
    match formats.iter().find(|name| !FORMATS.iter().any(|format| format.name() == *name)) {
        None => Ok(()),
        Some(name) => {
            let known = FORMATS.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ");
            Err(BundleError::UnknownFormat { name: name.clone(), known })
        }
    }
}

/// Refuses a place that holds something.
pub fn check_folder(folder: &Path) -> Result<(), BundleError> {
    if !folder.exists() {
        return Ok(());
    }
    if !folder.is_dir() {
        return Err(BundleError::NotFolder(folder.to_owned()));
    }
    match fs::read_dir(folder).map_err(io_error(folder, "cannot look into"))?.next() {
        None => Ok(()),
        Some(_) => Err(BundleError::NotEmpty(folder.to_owned())),
    }
}

/// Renders the formats asked for; all where none is. The result itself is always there: without it nothing could be verified. Those that
/// show the manifest's hash are rendered where it is known, and the others where it is not.
fn documents(source: &Source<'_>, formats: &[String]) -> Result<Vec<Document>, ReportError> {
    let mut documents = Vec::new();
    for format in FORMATS.iter().filter(|format| format.sealed().is_some() == source.manifest.is_some()) {
        if formats.is_empty() || format.name() == "json" || formats.iter().any(|name| name == format.name()) {
            documents.extend(format.render(source)?);
        }
    }
    Ok(documents)
}

/// Everything that goes into a bundle.
#[derive(Debug)]
pub struct Bundle<'a> {
    /// What reports are made of.
    pub source: Source<'a>,
    /// Formats of the reports; all where none is named.
    pub formats: &'a [String],
    /// The request.
    pub request: Request,
    /// Licences and attributions of the data used.
    pub notices: String,
    /// Captures to copy in.
    pub captures: Vec<PathBuf>,
    /// What was done before, and when, for the custody log.
    pub steps: Vec<(&'a str, &'a str)>,
    /// When, for the custody log.
    pub at: &'a str,
    /// Who, for the custody log.
    pub who: &'a str,
    /// What for, for the custody log: `analysis`.
    pub what: &'a str,
}

impl Bundle<'_> {
    /// Writes the bundle. It is made in a folder beside `folder` and moved to its place when it is whole.
    pub fn write(self, folder: &Path) -> Result<(), BundleError> {
        check_formats(self.formats)?;
        let analysis = self.source.analysis;
        let captures = analysis.captures.iter().map(|capture| {
            let shown = capture.file.as_str();
            let source = self.captures.iter().find(|path| path.file_name().is_some_and(|name| name.to_string_lossy() == shown));
            let entry = CaptureEntry { file: shown.to_owned(), sha256: capture.sha256.clone(), included: source.is_some() };
            (entry, source.cloned())
        });
        let contents = Contents {
            tool: &analysis.tool,
            datasets: &analysis.datasets,
            captures: captures.collect(),
            plain: documents(&self.source, self.formats)?,
            sealed_names: sealed(self.formats),
            sealed: &|manifest| documents(&Source { manifest: Some(manifest), ..self.source }, self.formats),
            request: self.request,
            notices: self.notices,
            steps: self.steps,
            at: self.at,
            who: self.who,
            what: self.what,
        };
        contents.write(folder)
    }
}

/// Makes the documents that show the hash of the manifest.
type Sealed<'a> = &'a dyn Fn(&str) -> Result<Vec<Document>, ReportError>;

/// A bundle, whatever it tells of: documents, and what vouches for them.
pub struct Contents<'a> {
    /// Program and version.
    pub tool: &'a Tool,
    /// Data sets.
    pub datasets: &'a [Dataset],
    /// Captures, those to copy in with their place.
    pub captures: Vec<(CaptureEntry, Option<PathBuf>)>,
    /// Documents that do not show the hash of the manifest.
    pub plain: Vec<Document>,
    /// Names of the others.
    pub sealed_names: Vec<String>,
    /// The others.
    pub sealed: Sealed<'a>,
    /// The request.
    pub request: Request,
    /// Licences and attributions of the data used.
    pub notices: String,
    /// What was done before, and when, for the custody log.
    pub steps: Vec<(&'a str, &'a str)>,
    /// When, for the custody log.
    pub at: &'a str,
    /// Who, for the custody log.
    pub who: &'a str,
    /// What for, for the custody log.
    pub what: &'a str,
}

impl Contents<'_> {
    /// Writes the bundle. It is made in a folder beside `folder` and moved to its place when it is whole.
    pub fn write(self, folder: &Path) -> Result<(), BundleError> {
        check_folder(folder)?;
        let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        fs::create_dir_all(parent).map_err(io_error(parent, "cannot make"))?;
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let made = parent.join(format!(".{name}.{}", std::process::id()));
        fs::create_dir(&made).map_err(io_error(&made, "cannot make"))?;
        let written = self.fill(&made).and_then(|()| {
            if folder.exists() {
                fs::remove_dir(folder).map_err(io_error(folder, "cannot replace"))?;
            }
            fs::rename(&made, folder).map_err(io_error(folder, "cannot move the bundle to"))
        });
        if written.is_err() {
            // What is half written is worth nothing; the error that led here is the one to show.
            let _ = fs::remove_dir_all(&made);
        }
        written
    }

    fn fill(self, folder: &Path) -> Result<(), BundleError> {
        let mut hashes: BTreeMap<String, String> = BTreeMap::new();
        let notices = Document { name: NOTICES.to_owned(), content: self.notices.into_bytes() };
        for document in self.plain.iter().chain(std::iter::once(&notices)) {
            save(folder, document)?;
            hashes.insert(document.name.clone(), sha256(&document.content));
        }
        for (entry, source) in &self.captures {
            let shown = entry.file.as_str();
            if let Some(path) = source {
                if shown == MANIFEST || UNLISTED.contains(&shown) || hashes.contains_key(shown) {
                    return Err(BundleError::NameTaken(shown.to_owned()));
                }
                fs::copy(path, folder.join(shown)).map_err(io_error(path, "cannot copy"))?;
                hashes.insert(shown.to_owned(), entry.sha256.clone());
            }
        }
        let manifest = Manifest {
            tool: self.tool.clone(),
            build: build(),
            request: self.request,
            captures: self.captures.into_iter().map(|(entry, _)| entry).collect(),
            datasets: self.datasets.to_vec(),
            files: hashes.clone(),
            sealed: self.sealed_names,
        };
        let mut content = serde_json::to_vec_pretty(&manifest).map_err(ReportError::from)?;
        content.push(b'\n');
        let manifest = sha256(&content);
        save(folder, &Document { name: MANIFEST.to_owned(), content })?;
        hashes.insert(MANIFEST.to_owned(), manifest.clone());
        for document in (self.sealed)(&manifest)? {
            save(folder, &document)?;
            hashes.insert(document.name.clone(), sha256(&document.content));
        }
        let list = hashes.iter().map(|(name, hash)| format!("{hash}  {name}\n")).collect::<Vec<_>>().concat();
        save(folder, &Document { name: SUMS.to_owned(), content: list.into_bytes() })?;
        for (at, what) in self.steps {
            note(folder, &custody::Entry { at, who: self.who, what, manifest: &manifest })?;
        }
        note(folder, &custody::Entry { at: self.at, who: self.who, what: self.what, manifest: &manifest })
    }
}

/// Names of the files that will show the manifest's hash.
fn sealed(formats: &[String]) -> Vec<String> {
    let asked = |name: &str| formats.is_empty() || formats.iter().any(|known| known == name);
    FORMATS.iter().filter(|format| asked(format.name())).filter_map(|format| format.sealed()).map(str::to_owned).collect()
}

/// Adds a line to the custody log; earlier lines stay as they are.
pub fn note(folder: &Path, entry: &custody::Entry<'_>) -> Result<(), BundleError> {
    let path = folder.join(custody::FILE);
    let log = fs::read_to_string(&path).unwrap_or_default();
    let mut file = fs::OpenOptions::new().create(true).append(true).open(&path).map_err(io_error(&path, "cannot open"))?;
    file.write_all(custody::line(&log, entry).as_bytes()).map_err(io_error(&path, "cannot write"))
}

fn save(folder: &Path, document: &Document) -> Result<(), BundleError> {
    let path = folder.join(&document.name);
    fs::write(&path, &document.content).map_err(io_error(&path, "cannot write"))
}

/// SHA-256, lower-case hex.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn build() -> BTreeMap<String, String> {
    let features = [
        ("live", cfg!(feature = "live")),
        ("office", cfg!(feature = "office")),
        ("pdf", cfg!(feature = "pdf")),
        ("resolve", cfg!(feature = "resolve")),
        ("sharealike", cfg!(feature = "sharealike")),
    ];
    let features: Vec<&str> = features.iter().filter(|(_, on)| *on).map(|(name, _)| *name).collect();
    let mut build = BTreeMap::from([
        ("target".to_owned(), format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS)),
        ("features".to_owned(), features.join(",")),
    ]);
    // Set by those who build packages: the commit that the binary was made of.
    if let Some(commit) = option_env!("WOHIN_COMMIT") {
        build.insert("commit".to_owned(), commit.to_owned());
    }
    build
}
