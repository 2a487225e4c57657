"""Opens every .docx and .odt of a folder with python-docx and odfpy and looks for the annex. Says which library is missing."""

import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
try:
    import docx
except ImportError:
    docx = None
    print("skipped: python-docx is not installed", file=sys.stderr)
try:
    from odf import opendocument, teletype, text
except ImportError:
    opendocument = None
    print("skipped: odfpy is not installed", file=sys.stderr)

for path in sorted(folder.iterdir()):
    if path.suffix == ".docx" and docx:
        document = docx.Document(str(path))
        for part in document.part.package.iter_parts():
            assert len(part.blob) > 0 or part.partname, path
        headings = [paragraph for paragraph in document.paragraphs if paragraph.text == "Anlage eins"]
        assert len(headings) == 1, f"{path}: {len(headings)} headings"
        assert headings[0].style.name.lower() in ("heading 1", "wohin heading1"), f"{path}: {headings[0].style.name}"
        tables = [table for table in document.tables if table.cell(0, 0).text == "Empfänger <b>"]
        assert len(tables) == 1 and tables[0].cell(1, 0).text == "eins GmbH\na.example", path
    elif path.suffix == ".odt" and opendocument:
        document = opendocument.load(str(path))
        sections = [section for section in document.getElementsByType(text.Section) if section.getAttribute("name") == "wohin-annex"]
        assert len(sections) == 1 and "Anlage eins" in teletype.extractText(sections[0]), path
