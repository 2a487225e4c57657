#![no_main]
//! An annex for a Word file that is not to be trusted: the package itself, or the text inside a sound package.
use wohin::document::package::create;

const TYPES: &[u8] = br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const RELATIONS: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    if first % 4 == 0 {
        wohin_fuzz::attach("docx", rest);
    } else if let Ok(package) = create(&[("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS), ("word/document.xml", rest)]) {
        wohin_fuzz::attach("docx", &package);
    }
});
