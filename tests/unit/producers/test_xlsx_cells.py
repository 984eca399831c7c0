"""Worksheets as different programs write them, read cell by cell."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from producers.rows import Row, SheetProblem, Unreadable, Wanted
from producers.spreadsheet import open_sheet
from producers.xlsx_cells import Book, read_heading, read_rows, read_strings

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DATE, DURATION = 3, 4
BOOK = Book(("Debt", "Damp"), {DATE, DURATION}, {DURATION}, datetime(1899, 12, 30))


def sheet(rows: str, before: str = "", prefix: str = "") -> io.BytesIO:
    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    data = f"<{prefix}sheetData>{rows}</{prefix}sheetData>"
    return io.BytesIO(f'<{prefix}worksheet {name}="{MAIN}">{before}{data}</{prefix}worksheet>'.encode())


def cells(row: str, prefix: str = "") -> dict[int, object]:
    found = list(read_rows(sheet(f'<{prefix}row r="1">{row}</{prefix}row>', prefix=prefix), BOOK))
    assert [line for line, _ in found] == [1]
    return dict(found[0][1])


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c t="s"><v>1</v></c>', "Damp"),
        ('<c t="inlineStr"><is><t> Debt </t></is></c>', "Debt"),
        ('<c t="inlineStr"><is><r><t>De</t></r><r><t>bt</t></r><rPh><t>x</t></rPh></is></c>', "Debt"),
        ('<c t="str"><v>a code</v></c>', "a code"),
        ("<c><v>7</v></c>", "7"),
        ("<c><v>007.0</v></c>", "7"),
        ("<c><v>-1.5E0</v></c>", "-1.5"),
        ('<c t="b"><v>1</v></c>', "True"),
        ('<c t="e"><v>#N/A</v></c>', Unreadable.ERROR),
        ('<c t="str"><f>A1&amp;B1</f><v>Debt</v></c>', Unreadable.FORMULA),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', Unreadable.FORMULA),
        (f'<c s="{DATE}"><v>46085</v></c>', datetime(2026, 3, 4)),
        (f'<c s="{DATE}"><v>46085.4375</v></c>', datetime(2026, 3, 4, 10, 30)),
        (f'<c s="{DATE}"><v>0.4375</v></c>', "10:30:00"),
        (f'<c s="{DURATION}"><v>1.5</v></c>', "1 day, 12:00:00"),
        (f'<c s="{DATE}"><v>99999999</v></c>', Unreadable.ERROR),
        ('<c t="d"><v>2026-03-04</v></c>', datetime(2026, 3, 4)),
    ],
)
def test_a_cell_is_read_as_a_person_sees_it(cell: str, expected: object) -> None:
    assert cells(cell) == {0: expected}


@pytest.mark.parametrize("cell", ["<c/>", "<c><v></v></c>", '<c t="inlineStr"><is><t> </t></is></c>'])
def test_a_blank_cell_is_none(cell: str) -> None:
    assert cells(cell + "<c><v>1</v></c>") == {1: "1"}


def test_columns_are_those_of_the_references_and_else_count_on() -> None:
    assert cells('<c r="B1"><v>1</v></c><c><v>2</v></c><c r="AA1"><v>3</v></c>') == {1: "1", 2: "2", 26: "3"}


def test_rows_are_those_of_the_references_and_else_count_on() -> None:
    one = "<c><v>1</v></c>"
    found = read_rows(sheet(f'<row r="3">{one}</row><row>{one}</row><row r="9">{one}</row>'), BOOK)
    assert [line for line, _ in found] == [3, 4, 9]


def test_a_prefix_changes_nothing() -> None:
    assert cells("<x:c><x:v>5</x:v></x:c>", prefix="x:") == {0: "5"}


def test_a_column_that_is_not_wanted_is_not_read() -> None:
    rows = '<row r="1"><c t="s"><v>no number</v></c><c><v>2</v></c></row><row r="2"><c><v>x</v></c></row>'
    found = dict(read_rows(sheet(rows), BOOK, {1}))
    assert found[1][1] == "2"
    assert set(found[2]) == {0}


def test_the_heading_is_found_with_the_number_of_rows_where_the_sheet_says_it() -> None:
    rows = '<row r="2"><c t="s"><v>0</v></c></row>'
    for said, last in [("A1:C200", 200), ("A1", None), ("", None)]:
        found = read_heading(sheet(rows, before=f'<dimension ref="{said}"/>'), BOOK, 2)
        assert found == ({0: "Debt"}, last)
    assert read_heading(sheet(rows), BOOK, 1) == ({}, None)
    assert read_heading(sheet(rows), BOOK, 3) == ({}, None)


def test_shared_strings_are_joined_from_their_runs() -> None:
    strings = (
        f'<sst xmlns="{MAIN}"><si><t> Debt </t></si><si><r><t>Da</t></r><r><t>mp</t></r>'
        "<rPh><t>x</t></rPh></si><si/><si><t>a_x005F_b</t></si></sst>"
    )
    assert read_strings(io.BytesIO(strings.encode())) == ["Debt", "Damp", "", "a_b"]


def test_entities_are_refused() -> None:
    bomb = f'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet xmlns="{MAIN}"/>'
    with pytest.raises(ValueError, match="entities"):
        list(read_rows(io.BytesIO(bomb.encode()), BOOK))


def workbook(path: Path, rows: str, *, dates: str = "") -> Path:
    """A workbook as spreadsheet programs write them, with shared strings."""
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{office}">{dates}'
        '<sheets><sheet name="Cases" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>Ref</t></si><si><t>When</t></si></sst>',
        "xl/worksheets/sheet1.xml": sheet(rows).getvalue().decode(),
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


HEADING = '<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("dates", "day"), [("", datetime(2026, 3, 4)), ('<workbookPr date1904="1"/>', datetime(2030, 3, 5))]
)
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_dates_are_counted_from_the_day_the_workbook_says(tmp_path: Path, dates: str, day: datetime) -> None:
    row = '<row r="2"><c><v>1</v></c><c s="1"><v>46085</v></c></row>'
    path = workbook(tmp_path / "book.xlsx", HEADING + row, dates=dates)
    with open_sheet(path, Wanted(("Ref", "When"))) as found:
        assert list(found.rows()) == [Row(2, {"Ref": "1", "When": day})]
        assert found.total is None


@pytest.mark.parametrize("rows", ["<row><c>", HEADING + '<row r="2"><c t="s"><v>99</v></c></row>'])
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_says_that_a_sheet_breaks_off_or_refers_to_nothing(tmp_path: Path, rows: str) -> None:
    path = workbook(tmp_path / "book.xlsx", rows)
    with pytest.raises(SheetProblem, match="damaged"), open_sheet(path, Wanted(("Ref", "When"))) as found:
        list(found.rows())
