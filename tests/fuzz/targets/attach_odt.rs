#![no_main]
//! An annex for an OpenDocument file that is not to be trusted: the package itself, or the text inside a sound package.
use wohin::document::package::create;

const KIND: &[u8] = b"application/vnd.oasis.opendocument.text";
const MANIFEST: &[u8] = br#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    if first % 4 == 0 {
        wohin_fuzz::attach("odt", rest);
    } else if let Ok(package) = create(&[("mimetype", KIND), ("content.xml", rest), ("META-INF/manifest.xml", MANIFEST)]) {
        wohin_fuzz::attach("odt", &package);
    }
});
