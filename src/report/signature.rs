//! A detached signature of a bundle in the format of minisign: whoever holds the public key sees who vouches for it, and that nobody else changed
//! it since. Signed is the list of hashes, which vouches for every other file; `minisign -Vm SHA256SUMS` comes to the same answer.

use std::fs;
use std::io::{self, Cursor, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minisign::{PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

use super::bundle::{SIGNATURE, SUMS};

/// With what the content of a key file begins that a password protects: the signature algorithm, the key derivation.
const PROTECTED: &[u8] = b"EdSc";
/// The same of one without a password.
const OPEN: &[u8] = b"Ed\0\0";

/// Why nothing was signed, or why a signature says nothing.
#[derive(Debug, thiserror::Error)]
pub enum SignatureError {
    /// The secret key cannot be used.
    #[error("{}: no secret key of minisign, or the wrong password: {reason}", path.display())]
    SecretKey {
        /// Its file.
        path: PathBuf,
        /// What the library says.
        reason: String,
    },
    /// The public key cannot be used.
    #[error("{given}: no public key of minisign, nor a file that holds one: {reason}")]
    PublicKey {
        /// As given.
        given: String,
        /// What the library says.
        reason: String,
    },
    /// There is a signature already.
    #[error("{} exists already; remove it before the bundle is signed anew", .0.display())]
    Exists(PathBuf),
    /// Signing failed.
    #[error("cannot sign {SUMS}: {0}")]
    Signing(String),
    /// A file could not be read or written.
    #[error("{what} {}: {error}; check the path and the rights", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// Why not.
        error: io::Error,
    },
}

fn failed<'p>(path: &'p Path, what: &'static str) -> impl FnOnce(io::Error) -> SignatureError + use<'p> {
    move |error| SignatureError::Io { path: path.to_owned(), what, error }
}

/// A secret key, still in its box.
pub struct Key {
    path: PathBuf,
    content: String,
}

impl Key {
    /// Reads the file of a secret key, as `minisign -G` writes it.
    pub fn read(path: &Path) -> Result<Self, SignatureError> {
        Ok(Self { path: path.to_owned(), content: fs::read_to_string(path).map_err(failed(path, "cannot read"))? })
    }

    /// Whether a password protects it.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.bytes().starts_with(PROTECTED)
    }

    /// What the second line says; the first is a comment.
    fn bytes(&self) -> Vec<u8> {
        let line = self.content.lines().nth(1).unwrap_or_default().trim();
        STANDARD.decode(line).unwrap_or_default()
    }

    fn open(self, password: Option<String>) -> Result<SecretKey, SignatureError> {
        let failed = |reason: String| SignatureError::SecretKey { path: self.path.clone(), reason };
        match password {
            Some(password) => SecretKey::from_box(SecretKeyBox::from(self.content.clone()), Some(password)),
            // minisign leaves the checksum of such a key empty, which the library takes for damage; the signature itself is tried below.
            None if self.bytes().starts_with(OPEN) => SecretKey::from_bytes(&self.bytes()),
            None => return Err(failed("it begins with something else".to_owned())),
        }
        .map_err(|error| failed(error.to_string()))
    }
}

/// Signs the list of hashes of a bundle; gives the id of the key. The comment that is signed with it names the manifest, and no time: the clock
/// stands in the custody log.
pub fn sign(folder: &Path, key: Key, password: Option<String>, manifest_sha256: &str) -> Result<String, SignatureError> {
    let key = key.open(password)?;
    let public = PublicKey::from_secret_key(&key).map_err(|error| SignatureError::Signing(error.to_string()))?;
    let path = folder.join(SUMS);
    let sums = fs::read(&path).map_err(failed(&path, "cannot read"))?;
    let comment = format!("file:{SUMS}\tmanifest:{manifest_sha256}");
    let signature =
        minisign::sign(Some(&public), &key, Cursor::new(&sums), Some(&comment), Some("signature of an evidence bundle of wohin"))
            .map_err(|error| SignatureError::Signing(error.to_string()))?;
    let path = folder.join(SIGNATURE);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => SignatureError::Exists(path.clone()),
        _ => failed(&path, "cannot write")(error),
    })?;
    file.write_all(signature.to_string().as_bytes()).map_err(failed(&path, "cannot write"))?;
    Ok(id(key.keynum()))
}

/// What became of checking a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// It is that of this key.
    Yes {
        /// Id of the key.
        key: String,
    },
    /// It is not, or there is none; says why.
    No(String),
}

/// Whether a bundle has a signature.
#[must_use]
pub fn exists(folder: &Path) -> bool {
    folder.join(SIGNATURE).exists()
}

/// Holds the signature of a bundle against a public key: a file, or the key itself in its 56 letters.
pub fn check(folder: &Path, public_key: &str) -> Result<Held, SignatureError> {
    let key = public(public_key)?;
    let no = |reason: &str| Ok(Held::No(format!("{SIGNATURE} {reason}")));
    if !exists(folder) {
        return no("is missing; the bundle is not signed");
    }
    let Ok(signature) = fs::read_to_string(folder.join(SIGNATURE)) else { return no("cannot be read as text") };
    let signature = match SignatureBox::from_string(&signature) {
        Ok(signature) => signature,
        Err(error) => return no(&format!("is no signature of minisign: {error}")),
    };
    let path = folder.join(SUMS);
    let sums = fs::read(&path).map_err(failed(&path, "cannot read"))?;
    // Signatures of the older kind, over the file itself instead of its hash, are as good for a file as short as this.
    match minisign::verify(&key, &signature, Cursor::new(&sums), true, false, true) {
        Ok(()) => Ok(Held::Yes { key: id(signature.keynum()) }),
        Err(error) => no(&format!("does not hold: {error}")),
    }
}

fn public(given: &str) -> Result<PublicKey, SignatureError> {
    let key = match fs::read_to_string(given) {
        Ok(content) => PublicKey::from_box(PublicKeyBox::from(content)),
        Err(_) => PublicKey::from_base64(given),
    };
    key.map_err(|error| SignatureError::PublicKey { given: given.to_owned(), reason: error.to_string() })
}

/// The id of a key as minisign prints it.
fn id(number: &[u8]) -> String {
    let number = number.iter().rev().fold(0_u64, |all, byte| (all << 8) | u64::from(*byte));
    format!("{number:016X}")
}
