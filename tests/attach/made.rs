//! Documents and annexes made for the tests.

use std::fmt::Write as _;

use wohin::attach::{Annex, File, Reference};
use wohin::document::package::{Package, create};
use wohin::document::{Block, Cell, Column, Picture, Table};
use wohin::limits::DocumentLimits;

/// Pages of the report in [`annex`].
pub(crate) const REPORT_PAGES: u32 = 2;

/// An annex whose texts hold `word`.
pub(crate) fn annex(word: &str) -> Annex {
    let table = Table {
        caption: "Empfänger".to_owned(),
        columns: vec![Column::text("Empfänger <b>", 3), Column::number("Gesendet", 1), Column::text("Filter", 3)],
        header: true,
        rows: vec![vec![
            Cell::from(vec![format!("{word} GmbH"), "a.example".to_owned()]),
            Cell::from("14,2 MB"),
            Cell::code("ip.addr == 192.0.2.1"),
        ]],
        details: vec![vec![Cell::code("udp.port == 1")]],
    };
    let facts = Table {
        caption: String::new(),
        columns: vec![Column::text("", 1), Column::text("", 3)],
        header: false,
        rows: vec![vec![Cell::from("Wer"), Cell::from("niemand")]],
        ..Table::default()
    };
    let picture = Picture {
        svg: "<svg xmlns='http://www.w3.org/2000/svg' width='300' height='100'><rect width='300' height='100' fill='#ddd'/><text x='9' y='50'>Fluss</text></svg>"
            .to_owned(),
        width: 300,
        height: 100,
        caption: "Datenflüsse".to_owned(),
        alternative: "Vom Gerät zum Empfänger".to_owned(),
    };
    let reference = |number, words: &[&str], id: &str| Reference {
        chapter: "3.2".to_owned(),
        number,
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        text: format!("{word} {id}"),
    };
    let blocks = vec![
        Block::heading(1, format!("Anlage {word}")),
        Block::body("Was bei einem Testanruf zu sehen war."),
        Block::Table(table),
        Block::heading(2, "Bild"),
        Block::Picture(picture),
        Block::Table(facts),
        Block::List(vec!["eins".to_owned(), "zwei".to_owned()]),
        Block::note("Hinweis"),
    ];
    Annex {
        language: "de-DE".to_owned(),
        answers: [121, 122, 123, 221, 226, 227].map(|number| (number, vec![Block::body(word)])).to_vec(),
        references: vec![reference(3, &["abflüsse", "untersucht|geprüft"], "F-001"), reference(4, &["abflüsse", "unterbunden"], "F-002")],
        manifest: "00ff".repeat(16),
        files: vec![File { name: "summary.json".to_owned(), media_type: "application/json", bytes: word.as_bytes().to_vec() }],
        report: Some(tagged_pdf()),
        blocks,
    }
}

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A checklist after the form of the supervisory authorities, as a Word file; items are numbered by the program in part.
pub(crate) fn checklist_docx() -> Vec<u8> {
    let cell = |text: &str| format!("<w:tc><w:tcPr/><w:p><w:pPr><w:pStyle w:val=\"Z\"/></w:pPr>{}</w:p></w:tc>", run(text));
    let row = |cells: &[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(|text| cell(text)).collect::<String>());
    let chapter =
        format!("<w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"3\"/></w:tcPr><w:p>{}</w:p></w:tc></w:tr>", run("3.2 Externer IT-Dienstleister"));
    let rows = ROWS.map(|cells| row(&cells)).concat();
    let body = format!(
        "<w:p>{}</w:p><w:tbl><w:tblPr/>{}{chapter}{rows}</w:tbl><w:p/><w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/></w:sectPr>",
        run("Checkliste"),
        row(&HEAD)
    );
    docx(&body, "")
}

const HEAD: [&str; 3] = ["Kapitel in der Orientierungshilfe", "Anforderung erfüllt? [ja / nein / nicht zutreffend]", "Referenz"];
const ROWS: [[&str; 3]; 4] = [
    ["Vertrag zur Auftragsverarbeitung", "ja", "AVV"],
    ["Hinreichende Garantien", "", ""],
    ["Die Software wurde auf Datenabflüsse untersucht", "", ""],
    ["Datenabflüsse wurden unterbunden", "ja", "AVV S. 3"],
];

fn run(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>") }
}

fn docx(body: &str, more_relationships: &str) -> Vec<u8> {
    let relationships = "http://schemas.openxmlformats.org/package/2006/relationships";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let top = format!(
        "<Relationships xmlns=\"{relationships}\"><Relationship Id=\"a\" Type=\"{office}/officeDocument\" Target=\"word/document.xml\"/>{more_relationships}</Relationships>"
    );
    let document = format!("<w:document xmlns:w=\"{WORD}\"><w:body>{body}</w:body></w:document>");
    create(&[("[Content_Types].xml", types.as_bytes()), ("_rels/.rels", top.as_bytes()), ("word/document.xml", document.as_bytes())])
        .unwrap()
}

/// The same checklist as OpenDocument.
pub(crate) fn checklist_odt() -> Vec<u8> {
    let cell = |text: &str| {
        format!(
            "<table:table-cell>{}</table:table-cell>",
            if text.is_empty() { "<text:p/>".to_owned() } else { format!("<text:p text:style-name=\"Z\">{text}</text:p>") }
        )
    };
    let row = |cells: &[&str]| format!("<table:table-row>{}</table:table-row>", cells.iter().map(|text| cell(text)).collect::<String>());
    let chapter = "<table:table-row><table:table-cell table:number-columns-spanned=\"3\"><text:p>3.2 Externer IT-Dienstleister</text:p></table:table-cell>\
                   <table:covered-table-cell table:number-columns-repeated=\"2\"/></table:table-row>";
    let rows = ROWS.map(|cells| row(&cells)).concat();
    let table = format!("<table:table><table:table-header-rows>{}</table:table-header-rows>{chapter}{rows}</table:table>", row(&HEAD));
    odt(&table, "")
}

fn odt(text: &str, entry: &str) -> Vec<u8> {
    let urn = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        "<office:document-content xmlns:office=\"{urn}:office:1.0\" xmlns:text=\"{urn}:text:1.0\" xmlns:table=\"{urn}:table:1.0\" office:version=\"1.3\">\
         <office:body><office:text>{text}<text:p/></office:text></office:body></office:document-content>"
    );
    let kind = "application/vnd.oasis.opendocument.text";
    let manifest = format!(
        "<manifest:manifest xmlns:manifest=\"{urn}:manifest:1.0\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{kind}\"/>\
         <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\">{entry}</manifest:file-entry></manifest:manifest>"
    );
    create(&[("mimetype", kind.as_bytes()), ("content.xml", content.as_bytes()), ("META-INF/manifest.xml", manifest.as_bytes())]).unwrap()
}

/// Text of the cells of all rows that have three, paragraphs separated by `|`.
pub(crate) fn cells(extension: &str, bytes: &[u8]) -> Vec<Vec<String>> {
    let (part, row, cell, paragraph) = match extension {
        "docx" => ("word/document.xml", "w:tr", "w:tc", "w:p"),
        _ => ("content.xml", "table:table-row", "table:table-cell", "text:p"),
    };
    let mut package = Package::open(bytes, &DocumentLimits::default()).unwrap();
    let text = String::from_utf8(package.read(part).unwrap()).unwrap();
    elements(&text, row)
        .iter()
        .map(|row| {
            elements(row, cell)
                .iter()
                .map(|cell| elements(cell, paragraph).iter().map(|text| plain(text)).collect::<Vec<_>>().join("|"))
                .collect()
        })
        .filter(|cells: &Vec<String>| cells.len() == 3 && !cells[0].contains("GmbH"))
        .collect()
}

/// Contents of the elements of a name, which hold none of the same name.
fn elements(text: &str, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(&format!("<{name}")) {
        rest = &rest[at + 1 + name.len()..];
        if !rest.starts_with([' ', '>', '/']) {
            continue;
        }
        let tag = rest.find('>').unwrap();
        if rest[..tag].ends_with('/') {
            found.push(String::new());
        } else {
            let end = rest.find(&format!("</{name}>")).unwrap();
            found.push(rest[tag + 1..end].to_owned());
        }
    }
    found
}

fn plain(xml: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in xml.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => out.push(letter),
            _ => {}
        }
    }
    out
}

/// A PDF of these objects, numbered from 1, with the catalog first.
pub(crate) fn pdf(objects: &[String], trailer: &str) -> Vec<u8> {
    let mut text = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(text.len());
        write!(text, "{} 0 obj\n{object}\nendobj\n", index + 1).unwrap();
    }
    let at = text.len();
    write!(text, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for place in places {
        writeln!(text, "{place:010} 00000 n ").unwrap();
    }
    write!(text, "trailer\n<</Size {}/Root 1 0 R{trailer}>>\nstartxref\n{at}\n%%EOF\n", objects.len() + 1).unwrap();
    text.into_bytes()
}

/// Two pages with structure, an outline and an id.
pub(crate) fn tagged_pdf() -> Vec<u8> {
    let stream = "/P <</MCID 0>> BDC EMC";
    let page = |key: u32| format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents 6 0 R/StructParents {key}>>");
    pdf(
        &[
            "<</Type/Catalog/Pages 2 0 R/StructTreeRoot 5 0 R/MarkInfo<</Marked true>>/Outlines 8 0 R/Lang(de)>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>".to_owned(),
            page(0),
            page(1),
            "<</Type/StructTreeRoot/K[7 0 R]/ParentTree<</Nums[0[7 0 R]1[10 0 R]]>>/ParentTreeNextKey 2/IDTree<</Names[(a)7 0 R]>>>>"
                .to_owned(),
            format!("<</Length {}>>\nstream\n{stream}\nendstream", stream.len()),
            "<</Type/StructElem/S/P/P 5 0 R/ID(a)/Pg 3 0 R/K[0 10 0 R]>>".to_owned(),
            "<</Type/Outlines/First 9 0 R/Last 9 0 R/Count 1>>".to_owned(),
            "<</Title(Seite)/Parent 8 0 R/Dest[3 0 R/Fit]>>".to_owned(),
            "<</Type/StructElem/S/P/P 7 0 R/Pg 4 0 R/K[0]>>".to_owned(),
        ],
        "",
    )
}

/// Documents that must be refused, with a word of the reason.
pub(crate) fn refused() -> Vec<(String, Vec<u8>, &'static str)> {
    let signature = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin";
    let signed_docx = docx("<w:p/>", &format!("<Relationship Id=\"s\" Type=\"{signature}\" Target=\"_xmlsignatures/origin.sigs\"/>"));
    let mut locked: Vec<u8> = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    let old = locked.clone();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let encrypted_odt = odt("", "<manifest:encryption-data/>");
    let page = "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned();
    let leaf = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>".to_owned();
    let with = |catalog: &str, more: &str, trailer: &str| {
        pdf(&[format!("<</Type/Catalog/Pages 2 0 R{catalog}>>"), page.clone(), leaf.clone(), more.to_owned()], trailer)
    };
    let bomb = format!("<w:document xmlns:w=\"{WORD}\"><w:body>{}</w:body></w:document>", "<w:p>".repeat(2000) + &"</w:p>".repeat(2000));
    let deep = pdf(&[format!("<</Type/Catalog/Pages 2 0 R/X {}{}>>", "[".repeat(5000), "]".repeat(5000)), page.clone(), leaf.clone()], "");
    vec![
        ("signed.docx".to_owned(), signed_docx, "signed"),
        ("locked.docx".to_owned(), locked, "encrypted"),
        ("old.doc".to_owned(), old, "older Office"),
        ("locked.odt".to_owned(), encrypted_odt, "encrypted"),
        ("locked.pdf".to_owned(), with("", "<<>>", "/Encrypt 4 0 R"), "encrypted"),
        ("signed.pdf".to_owned(), with("/AcroForm<</SigFlags 3/Fields[<</Kids[<</FT/Sig/V 4 0 R>>]>>]>>", "<</Type/Sig>>", ""), "signed"),
        ("certified.pdf".to_owned(), with("/Perms<</DocMDP 4 0 R>>", "<</Type/Sig>>", ""), "signed"),
        ("ring.pdf".to_owned(), pdf(&["<</Type/Catalog/Pages 2 0 R>>".to_owned(), "<</Kids[2 0 R]/Count 1>>".to_owned()], ""), "ring"),
        ("names.pdf".to_owned(), with("/Names<</EmbeddedFiles 4 0 R>>", "<</Kids[4 0 R]>>", ""), "ring"),
        ("deep.pdf".to_owned(), deep, "limit"),
        ("cut.pdf".to_owned(), with("", "null", "")[..200].to_vec(), "damaged"),
        ("empty.pdf".to_owned(), Vec::new(), "empty"),
        ("deep.docx".to_owned(), docx(&bomb, ""), "limit"),
        ("unfolds.docx".to_owned(), docx(&" ".repeat(65 << 20), ""), "limit"),
        ("unfolds.odt".to_owned(), odt(&" ".repeat(65 << 20), ""), "limit"),
        ("entities.docx".to_owned(), part_of(&docx("<w:p/>", ""), "word/document.xml", &entities("w:document")), "document type"),
        ("entities.odt".to_owned(), part_of(&odt("", ""), "content.xml", &entities("office:document-content")), "document type"),
        ("noise.docx".to_owned(), b"PK\x03\x04 noise [Content_Types].xml".to_vec(), "damaged"),
        ("sheet.xlsx".to_owned(), sheet(), "no text document"),
        ("text.txt".to_owned(), b"text".to_vec(), "known type"),
        ("other.json".to_owned(), b"{}".to_vec(), "PIA"),
    ]
}

/// An XML part whose entities would grow to a gigabyte.
fn entities(root: &str) -> String {
    let mut text = String::from("<!DOCTYPE x [<!ENTITY e0 \"ha\">");
    for level in 1..30 {
        text += &format!("<!ENTITY e{level} \"&e{0};&e{0};\">", level - 1);
    }
    text + &format!("]><{root}>&e29;</{root}>")
}

/// The package with other content in one part.
fn part_of(document: &[u8], part: &str, content: &str) -> Vec<u8> {
    let mut package = Package::open(document, &DocumentLimits::default()).unwrap();
    let parts: Vec<(String, Vec<u8>)> = package
        .names()
        .to_vec()
        .into_iter()
        .map(|name| if name == part { (name, content.as_bytes().to_vec()) } else { (name.clone(), package.read(&name).unwrap()) })
        .collect();
    create(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>()).unwrap()
}

fn sheet() -> Vec<u8> {
    let document = docx("<w:p/>", "");
    let mut package = Package::open(&document, &DocumentLimits::default()).unwrap();
    let types = String::from_utf8(package.read("[Content_Types].xml").unwrap())
        .unwrap()
        .replace("wordprocessingml.document", "spreadsheetml.sheet");
    let parts: Vec<(String, Vec<u8>)> = package
        .names()
        .to_vec()
        .into_iter()
        .map(|name| if name.starts_with('[') { (name, types.clone().into_bytes()) } else { (name.clone(), package.read(&name).unwrap()) })
        .collect();
    create(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>()).unwrap()
}
