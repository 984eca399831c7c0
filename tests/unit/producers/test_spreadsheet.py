from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from producers.rows import Row, SheetProblem, Unreadable, Wanted
from producers.spreadsheet import open_sheet

WANTED = Wanted(("Ref", "Need"))


def rows_of(path: Path, wanted: Wanted = WANTED) -> list[Row]:
    with open_sheet(path, wanted) as sheet:
        return list(sheet.rows())


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / "file.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


@pytest.fixture
def xlsx_file(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: list[object], title: str = "Cases", others: tuple[str, ...] = ()) -> Path:
        book = Workbook()
        sheet = book.active
        sheet.title = title
        for row in rows:
            sheet.append(row)
        for other in others:
            book.create_sheet(other)
        path = tmp_path / "file.xlsx"
        book.save(path)
        book.close()
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_reads_text_in_any_usual_encoding(csv_file: Callable[..., Path], encoding: str) -> None:
    path = csv_file("Ref,Need\r\n1,Café \u2013 Zoë\u2019s\r\n", encoding)
    assert rows_of(path) == [Row(2, {"Ref": "1", "Need": "Café \u2013 Zoë\u2019s"})]


def test_says_that_a_file_is_not_text(csv_file: Callable[..., Path]) -> None:
    with pytest.raises(SheetProblem, match="not text in UTF-8"):
        rows_of(csv_file(b"Ref,Need\r\n1,\x81\x8d\x00\r\n"))


def test_an_encoding_that_the_mapping_gives_is_kept_to(csv_file: Callable[..., Path]) -> None:
    path = csv_file("Ref,Need\n1,Café\n", "cp1252")
    with pytest.raises(SheetProblem, match="the encoding the mapping gives"):
        rows_of(path, Wanted(("Ref",), encoding="utf-8-sig"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_finds_the_delimiter(csv_file: Callable[..., Path], delimiter: str) -> None:
    text = f'Ref{delimiter}"Notes, long; ones"{delimiter}Need\n1{delimiter}x{delimiter}Debt\n'
    assert rows_of(csv_file(text)) == [Row(2, {"Ref": "1", "Need": "Debt"})]


def test_names_of_columns_are_compared_without_case_and_spacing(csv_file: Callable[..., Path]) -> None:
    assert rows_of(csv_file("REF , need\n1,a\n"))[0].cells == {"Ref": "1", "Need": "a"}


def test_counts_lines_as_an_editor_does(csv_file: Callable[..., Path]) -> None:
    path = csv_file('Ref,Need\n1,"two\nlines"\n\n,\n2,b\n')
    assert [row.line for row in rows_of(path)] == [2, 6]


def test_a_heading_may_be_further_down_and_hold_line_breaks(csv_file: Callable[..., Path]) -> None:
    path = csv_file('Cases of the agency,,\nRef,"Long\nname",Need\n1,x,a\n')
    rows = rows_of(path, Wanted(("Ref", "Need", "Long name"), heading_line=2))
    assert rows == [Row(4, {"Ref": "1", "Need": "a", "Long name": "x"})]


def test_a_short_line_has_empty_cells_and_a_long_one_does_not_fit(csv_file: Callable[..., Path]) -> None:
    short, long, padded = rows_of(csv_file("Ref,Need\n1\n2,b,surplus\n3,c,,\n"))
    assert short.cells == {"Ref": "1", "Need": ""}
    assert (
        long.misfit
        == "has 3 cells where the heading has 2; a cell with the delimiter in it needs quotation marks"
    )
    assert padded.misfit is None


def test_says_where_a_quotation_mark_is_not_closed(csv_file: Callable[..., Path]) -> None:
    path = csv_file('Ref,Need\n1,a\n2,"never closed\n' + "x,y\n" * 20_000)
    with pytest.raises(SheetProblem, match="line 3 has no end"):
        rows_of(path)


def test_names_a_missing_column_and_never_what_the_file_holds(csv_file: Callable[..., Path]) -> None:
    path = csv_file("Jane Example,1 High Street\nJohn Example,2 High Street\n")
    with pytest.raises(SheetProblem) as problem:
        rows_of(path)
    assert "columns 'Ref', 'Need'" in str(problem.value)
    assert "Example" not in str(problem.value)


def test_refuses_a_column_that_is_there_twice(csv_file: Callable[..., Path]) -> None:
    with pytest.raises(SheetProblem, match="'Need' is there more than once"):
        rows_of(csv_file("Ref,Need,Need\n1,a,b\n"))


@pytest.mark.parametrize("text", ["\n\n\n", ",,,\n"])
def test_says_that_a_file_has_no_heading(csv_file: Callable[..., Path], text: str) -> None:
    with pytest.raises(SheetProblem, match="empty"):
        rows_of(csv_file(text))


def test_says_that_a_file_is_empty_or_missing(csv_file: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(SheetProblem, match="the file is empty"):
        rows_of(csv_file(""))
    with pytest.raises(SheetProblem, match="no file"):
        rows_of(tmp_path / "nowhere.csv")


def test_says_how_to_save_an_old_workbook(csv_file: Callable[..., Path]) -> None:
    with pytest.raises(SheetProblem, match=r"save it as \.xlsx"):
        rows_of(csv_file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))


def test_reads_a_workbook_as_people_see_it(xlsx_file: Callable[..., Path]) -> None:
    path = xlsx_file(
        ["Ref", "Need", "When"],
        [1, " Debt ", datetime(2026, 3, 4)],
        [2.0, None, "04/03/2026"],
        [None, None, None],
        [True, 1.5, datetime(2026, 3, 4, 10, 30)],
    )
    rows = rows_of(path, Wanted(("Ref", "Need", "When")))
    assert rows == [
        Row(2, {"Ref": "1", "Need": "Debt", "When": datetime(2026, 3, 4)}),
        Row(3, {"Ref": "2", "Need": "", "When": "04/03/2026"}),
        Row(5, {"Ref": "True", "Need": "1.5", "When": datetime(2026, 3, 4, 10, 30)}),
    ]


def test_a_formula_is_seen_and_never_computed(xlsx_file: Callable[..., Path]) -> None:
    path = xlsx_file(["Ref", "Need"], [1, '=IF(1=1,"Debt","")'], [2, "#N/A"])
    assert [row.cells["Need"] for row in rows_of(path)] == [Unreadable.FORMULA, Unreadable.ERROR]


def test_a_sheet_is_chosen_by_name(xlsx_file: Callable[..., Path]) -> None:
    path = xlsx_file(["Ref", "Need"], [1, "a"], others=("Notes",))
    assert rows_of(path, Wanted(("Ref",), sheet="cases")) == [Row(2, {"Ref": "1"})]
    with pytest.raises(SheetProblem, match="no sheet 'Clients'"):
        rows_of(path, Wanted(("Ref",), sheet="Clients"))
    with pytest.raises(SheetProblem, match="must name one"):
        rows_of(path, Wanted(("Ref",)))


def test_says_that_a_sheet_is_empty(xlsx_file: Callable[..., Path]) -> None:
    with pytest.raises(SheetProblem, match="empty"):
        rows_of(xlsx_file())


def test_a_sheet_may_have_a_heading_and_nothing_else(
    xlsx_file: Callable[..., Path], csv_file: Callable[..., Path]
) -> None:
    assert rows_of(xlsx_file(["Ref", "Need"])) == []
    assert rows_of(csv_file("Ref,Need")) == []


def test_says_that_a_workbook_is_damaged(csv_file: Callable[..., Path]) -> None:
    with pytest.raises(SheetProblem, match="is not one"):
        rows_of(csv_file(b"PK\x03\x04 and then nothing"))


def test_says_how_many_lines_there_are(csv_file: Callable[..., Path], xlsx_file: Callable[..., Path]) -> None:
    for path in (csv_file("Ref,Need\n1,a\n2,b"), xlsx_file(["Ref", "Need"], [1, "a"], [2, "b"])):
        with open_sheet(path, WANTED) as sheet:
            assert sheet.total == 2


def test_rows_are_read_as_a_stream(csv_file: Callable[..., Path]) -> None:
    path = csv_file("Ref,Need\n" + "1,a\n" * 10 + '2,"never closed')
    with open_sheet(path, WANTED) as sheet:
        rows = sheet.rows()
        assert next(rows).line == 2
        assert next(sheet.rows()).line == 2
