//! A signature beside the bundle: made, held against its key here and by minisign itself, broken by any change.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

mod support;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use minisign::KeyPair;
use support::{Pcap, stderr, stdout, text, wohin};

fn bundle(folder: &Path) -> PathBuf {
    let capture = Pcap::new().rtp(0, 40_002, ([203, 0, 113, 30], 30_000), 60).save(folder, "call.pcap");
    let made = folder.join("evidence");
    let output = wohin(&["analyse", text(&capture), "--format", "json,csv", "-o", text(&made)]);
    assert!(output.status.success(), "{}", stderr(&output));
    made
}

/// A key in two files, as `minisign -G` writes them; gives the public one as text, too.
fn key(folder: &Path, name: &str, password: Option<&str>) -> (PathBuf, PathBuf, String) {
    let pair = match password {
        Some(password) => KeyPair::generate_encrypted_keypair(Some(password.to_owned())),
        None => KeyPair::generate_unencrypted_keypair(),
    }
    .unwrap();
    let [secret, public] = ["key", "pub"].map(|extension| folder.join(format!("{name}.{extension}")));
    fs::write(&secret, pair.sk.to_box(None).unwrap().to_string()).unwrap();
    fs::write(&public, pair.pk.to_box().unwrap().to_string()).unwrap();
    (secret, public, pair.pk.to_base64())
}

fn sign(made: &Path, key: &Path) -> Output {
    wohin(&["sign", text(made), "--key", text(key)])
}

fn verify(made: &Path, key: &str) -> Output {
    wohin(&["verify", text(made), "--public-key", key])
}

#[test]
fn a_signature_holds_for_its_key_alone() {
    let folder = tempfile::tempdir().unwrap();
    let made = bundle(folder.path());
    let (secret, public, letters) = key(folder.path(), "mine", None);
    let (_, other, _) = key(folder.path(), "other", None);

    let unsigned = verify(&made, text(&public));
    assert_eq!(unsigned.status.code(), Some(4));
    assert!(stderr(&unsigned).contains("SHA256SUMS.minisig is missing"), "{}", stderr(&unsigned));

    let before = fs::read(made.join("SHA256SUMS")).unwrap();
    let output = sign(&made, &secret);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(fs::read(made.join("SHA256SUMS")).unwrap(), before, "what is signed stays as it was");
    let log = fs::read_to_string(made.join("custody.log")).unwrap();
    assert!(log.lines().last().unwrap().contains("signature by key "), "{log}");

    for given in [text(&public), &letters] {
        let held = verify(&made, given);
        assert!(held.status.success() && stdout(&held).contains("signature: holds, by key "), "{}{}", stdout(&held), stderr(&held));
    }
    // The signature is part of the bundle, and without a key nothing is said about it.
    let plain = wohin(&["verify", text(&made)]);
    assert!(plain.status.success() && stdout(&plain).contains("signature: not checked") && stderr(&plain).is_empty(), "{}", stderr(&plain));

    let foreign = verify(&made, text(&other));
    assert_eq!(foreign.status.code(), Some(4), "{}", stdout(&foreign));
    assert!(stderr(&foreign).contains("SHA256SUMS.minisig does not hold"), "{}", stderr(&foreign));

    let again = sign(&made, &secret);
    assert_eq!(again.status.code(), Some(1));
    assert!(stderr(&again).contains("exists already"), "{}", stderr(&again));

    // The program that the format comes from agrees.
    match Command::new("minisign").args(["-V", "-q", "-m"]).arg(made.join("SHA256SUMS")).arg("-p").arg(&public).status() {
        Ok(status) => assert!(status.success(), "minisign does not accept the signature"),
        Err(error) => eprintln!("skipped: minisign: {error}"),
    }
}

#[test]
fn a_signature_by_minisign_itself_holds() {
    let folder = tempfile::tempdir().unwrap();
    let made = bundle(folder.path());
    let [secret, public] = ["m.key", "m.pub"].map(|name| folder.path().join(name));
    let run = |arguments: &[&str]| Command::new("minisign").args(arguments).stdin(Stdio::null()).output();
    let Ok(output) = run(&["-G", "-W", "-s", text(&secret), "-p", text(&public)]) else {
        eprintln!("skipped: minisign is not installed");
        return;
    };
    assert!(output.status.success(), "{}", stderr(&output));
    let sums = made.join("SHA256SUMS");
    assert!(run(&["-S", "-s", text(&secret), "-m", text(&sums)]).unwrap().status.success());
    let held = verify(&made, text(&public));
    assert!(held.status.success(), "{}", stderr(&held));
    // Its own keys sign here, too.
    fs::remove_file(made.join("SHA256SUMS.minisig")).unwrap();
    assert!(sign(&made, &secret).status.success());
    assert!(verify(&made, text(&public)).status.success());
}

#[test]
fn any_change_breaks_it() {
    let folder = tempfile::tempdir().unwrap();
    let made = bundle(folder.path());
    let (secret, public, _) = key(folder.path(), "mine", None);
    assert!(sign(&made, &secret).status.success());

    // A result that was changed together with every hash: only the signature tells.
    let hash = wohin::report::bundle::sha256;
    let read = |name: &str| fs::read_to_string(made.join(name)).unwrap();
    let (summary, manifest, sums) = (read("summary.json"), read("manifest.json"), read("SHA256SUMS"));
    let forged = summary.replacen("\"happened\": true", "\"happened\": false", 1);
    assert_ne!(forged, summary);
    let new_manifest = manifest.replace(&hash(summary.as_bytes()), &hash(forged.as_bytes()));
    let new_sums = sums
        .replace(&hash(summary.as_bytes()), &hash(forged.as_bytes()))
        .replace(&hash(manifest.as_bytes()), &hash(new_manifest.as_bytes()));
    let write = |summary: &str, manifest: &str, sums: &str| {
        for (name, content) in [("summary.json", summary), ("manifest.json", manifest), ("SHA256SUMS", sums)] {
            fs::write(made.join(name), content).unwrap();
        }
    };
    write(&forged, &new_manifest, &new_sums);
    assert!(wohin(&["verify", text(&made)]).status.success(), "the forgery is meant to be a good one");
    let told = verify(&made, text(&public));
    assert_eq!(told.status.code(), Some(4), "{}", stdout(&told));
    assert!(stderr(&told).contains("SHA256SUMS.minisig does not hold"), "{}", stderr(&told));
    write(&summary, &manifest, &sums);

    // Every line of the signature counts but its first, which is a comment that nothing vouches for.
    let path = made.join("SHA256SUMS.minisig");
    let signature = fs::read(&path).unwrap();
    let first = signature.iter().position(|byte| *byte == b'\n').unwrap();
    for at in (first + 1..signature.len() - 1).step_by(7) {
        let mut flipped = signature.clone();
        flipped[at] ^= 0x04;
        fs::write(&path, &flipped).unwrap();
        let told = verify(&made, text(&public));
        assert_eq!(told.status.code(), Some(4), "byte {at}: {}", stdout(&told));
        assert!(stderr(&told).contains("SHA256SUMS.minisig"), "byte {at}: {}", stderr(&told));
    }
    fs::write(&path, &signature).unwrap();
    assert!(verify(&made, text(&public)).status.success());
}

#[test]
fn nothing_is_signed_with_a_wrong_password_or_where_hashes_do_not_hold() {
    let folder = tempfile::tempdir().unwrap();
    let made = bundle(folder.path());
    let (secret, public, _) = key(folder.path(), "locked", Some("right"));
    let with = |password: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wohin"))
            .args(["sign", text(&made), "--key", text(&secret)])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let wrong = with("left\n");
    assert_eq!(wrong.status.code(), Some(1));
    assert!(stderr(&wrong).contains("wrong password") && stderr(&wrong).contains("locked.key"), "{}", stderr(&wrong));
    assert!(!made.join("SHA256SUMS.minisig").exists());
    let right = with("right\n");
    assert!(right.status.success(), "{}", stderr(&right));
    assert!(verify(&made, text(&public)).status.success());

    fs::remove_file(made.join("SHA256SUMS.minisig")).unwrap();
    fs::write(made.join("flows.csv"), "x").unwrap();
    let broken = with("right\n");
    assert_eq!(broken.status.code(), Some(1));
    assert!(stderr(&broken).contains("flows.csv") && stderr(&broken).contains("nothing was signed"), "{}", stderr(&broken));
    assert!(!made.join("SHA256SUMS.minisig").exists());

    for bad in [folder.path().join("no.key"), made.join("manifest.json")] {
        let told = sign(&made, &bad);
        assert_eq!(told.status.code(), Some(1));
    }
    let whole = folder.path().join("two");
    fs::create_dir(&whole).unwrap();
    let told = verify(&bundle(&whole), "nonsense");
    assert_eq!(told.status.code(), Some(1));
    assert!(stderr(&told).contains("nonsense: no public key of minisign"), "{}", stderr(&told));
}
