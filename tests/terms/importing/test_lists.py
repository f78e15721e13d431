"""Lists of others: what is right is taken, what is wrong is told, the index is unharmed."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.terms.small import codes, index_of, term
from workbench.base.errors import Cancelled, InputError
from workbench.base.text import t
from workbench.terms.importing.report import Trouble
from workbench.terms.importing.run import Wanted, preview, remove, run
from workbench.terms.index import TermIndex

HEAD = "code,meaning,chinese,别名,parent\n"


def wanted(path: Path, **more: object) -> Wanted:
    return Wanted(path, "ours", "99OURS", **more)  # type: ignore[arg-type]


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., tuple[TermIndex, object]]:
    def take(
        content: str | bytes, name: str = "list.csv", **more: object
    ) -> tuple[TermIndex, object]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        report = run(wanted(path, **more), tmp_path / "imported")
        return TermIndex(None, [tmp_path / "imported" / "ours.terms"]), report

    return take


def test_a_table_that_says_what_its_columns_are(imported):
    index, report = imported(HEAD + "A,Knot,疙瘩,鼓包|凸起,\nB,Wart,,,A\n")
    assert (report.read, report.taken, report.is_clean) == (2, 2, True)
    for query in ("knot", "疙瘩", "凸起", "geda"):
        assert codes(index, query) == ["A"]
    assert [hit.code for hit in index.children("99OURS", "A")] == ["B"]
    [system] = index.systems()
    assert system.is_imported and system.source == "list.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_every_encoding_that_such_lists_have(imported, encoding: str):
    index, _ = imported("编码\t名称\nA01\t伤寒\n".encode(encoding), "list.txt")
    assert index.search("伤寒")[0].code == "A01"
    assert index.search("shanghan")[0].zh == "伤寒"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator(imported, separator: str):
    rows = [["code", "meaning"], ["A", "Knot"], ["B", "Wart"]]
    _, report = imported("\n".join(separator.join(row) for row in rows))
    assert report.taken == 2


def test_columns_are_chosen_by_heading_or_number(imported):
    index, _ = imported(
        "x,y,z\nKnot,A,疙瘩\n", columns={"code": "y", "meaning": "1", "chinese": "z"}
    )
    [hit] = index.search("knot")
    assert (hit.code, hit.zh) == ("A", "疙瘩")


@pytest.mark.parametrize("columns", [{}, {"code": "x"}, {"code": "nothing"}, {"nothing": "x"}])
def test_columns_that_nobody_knows_are_asked_for(imported, columns: dict[str, str]):
    with pytest.raises(InputError) as error:
        imported("x,y\nA,Knot\n", columns=columns)
    assert "column" in str(error.value)


def test_what_is_wrong_is_told_by_line(imported):
    lines = [
        "A,Knot,,,",
        ",No code,,,",
        "B,,,,",
        "A,Knot again,,,",
        "=cmd|' /C calc'!A0,Formula,,,",
        "C,=HYPERLINK(0),,,",
        "D,@SUM(1),,,",
        "E,+1+cmd|x,,,",
        "F,-itis,,,",
        f"G,{'x' * 2000},,,",
        f"{'y' * 200},Long code,,,",
        "H,Orphan,,,ZZZ",
    ]
    index, report = imported(HEAD + "\n".join(lines))
    assert report.troubles == {
        Trouble.NO_CODE: 1,
        Trouble.NO_MEANING: 1,
        Trouble.DUPLICATE: 1,
        Trouble.FORMULA: 4,
        Trouble.TOO_LONG: 2,
        Trouble.UNKNOWN_PARENT: 1,
    }
    assert report.examples[Trouble.DUPLICATE] == (5,)
    assert report.examples[Trouble.FORMULA] == (6, 7, 8, 9)
    assert report.examples[Trouble.UNKNOWN_PARENT] == (13,)
    assert (report.read, report.taken) == (12, 3)
    assert codes(index, "itis") == ["F"]
    assert index.search("knot")[0].meaning == "Knot"


@pytest.mark.parametrize(
    ("pairs", "cut"),
    [
        ("A>A", 1),
        ("A>B B>A", 1),
        ("A>B B>C C>A D>C", 1),
        ("A>B B>C A>C", 0),
        ("A>B B>A C>D D>C", 2),
    ],
)
def test_circles_of_parents_are_cut(imported, pairs: str, cut: int):
    parents: dict[str, list[str]] = {one: [] for one in "ABCD"}
    for pair in pairs.split():
        child, parent = pair.split(">")
        parents[child].append(parent)
    rows = "\n".join(f"{c},Term {c},,,{';'.join(p)}" for c, p in parents.items())
    index, report = imported(HEAD + rows)
    assert report.troubles.get(Trouble.CYCLE, 0) == cut
    for code in "ABCD":
        found = index.term("99OURS", code)
        assert found is not None
        assert len(index.path_of(found)) < 4
        above = [one.code for one in index.path_of(found)]
        assert code not in above


def test_a_circle_of_many_is_cut_without_recursion(imported):
    many = 20_000
    rows = "\n".join(f"{n},Term {n},,,{(n + 1) % many}" for n in range(many))
    _, report = imported(HEAD + rows)
    assert report.troubles == {Trouble.CYCLE: 1}
    assert report.examples[Trouble.CYCLE] == (many + 1,)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"code,meaning\n",
        b"code,meaning\n,\n",
        b"\x00\x01\x02\xff\xfe binary",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10,
        b'code,meaning\n"' + b"x" * 3_000_000,
        b"code,meaning\nA," + b"y" * 200_000 + b"\n",
    ],
)
def test_what_is_no_list_is_refused_in_one_line(imported, content: bytes, tmp_path: Path):
    with pytest.raises(InputError) as error:
        imported(content)
    assert "\n" not in str(error.value)
    assert list((tmp_path / "imported").glob("*")) == []


def test_a_bad_list_does_not_take_the_place_of_a_good_one(imported, tmp_path: Path):
    imported(HEAD + "A,Knot,,,\n")
    with pytest.raises(InputError):
        imported(b"nothing")
    with pytest.raises(InputError):
        imported(HEAD + "".join(f"{n},Term {n},,,\n" for n in range(50)), most=20)
    index = TermIndex(None, [tmp_path / "imported" / "ours.terms"])
    assert codes(index, "knot") == ["A"]


def test_a_cancelled_import_leaves_what_was_there(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text(HEAD + "".join(f"{n},Term {n},,,\n" for n in range(10_000)), encoding="utf-8")

    def heard(share: float | None) -> None:
        raise Cancelled(t("Cancelled."))

    with pytest.raises(Cancelled):
        run(wanted(path), tmp_path / "imported", heard)
    assert list((tmp_path / "imported").iterdir()) == []


def test_a_list_without_end_is_refused_in_bounded_memory(tmp_path: Path):
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("code,meaning\n")
        file.writelines(f"{n},\n" for n in range(120_000))
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="more than"):
            run(wanted(path, most=20_000), tmp_path / "imported")
        assert tracemalloc.get_traced_memory()[1] < 50e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["../evil", "a/b", "", "x" * 100, "a b"])
def test_a_name_that_would_be_a_path_is_refused(tmp_path: Path, name: str):
    path = tmp_path / "list.csv"
    path.write_text(HEAD + "A,Knot,,,\n", encoding="utf-8")
    with pytest.raises(InputError):
        run(Wanted(path, name, "99OURS"), tmp_path / "imported")
    with pytest.raises(InputError):
        remove(name, tmp_path / "imported")


def test_a_list_is_removed(imported, tmp_path: Path):
    imported(HEAD + "A,Knot,,,\n")
    remove("ours", tmp_path / "imported")
    assert list((tmp_path / "imported").iterdir()) == []


def test_an_import_leaves_the_base_alone(tmp_path: Path):
    base = index_of(tmp_path / "base", term("A", "Knot"))
    path = tmp_path / "list.csv"
    path.write_text("code,meaning,scheme\nA,Bump,99TEST\n", encoding="utf-8")
    run(wanted(path), tmp_path / "imported")
    both = TermIndex(next((tmp_path / "base").iterdir()), [tmp_path / "imported" / "ours.terms"])
    found = both.term("99TEST", "A")
    assert found is not None
    assert (found.meaning, found.other_meanings) == ("Knot", (("ours", "Bump"),))
    assert codes(base, "knot") == ["A"]


def a_workbook(path: Path, rows: Sequence[Sequence[object]], sheet: str = "Sheet") -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path


def test_a_workbook_is_a_list(tmp_path: Path):
    rows: list[list[object]] = [
        ["疾病编码", "疾病名称", "别名"],
        ["J18.9", "肺炎", "肺部感染"],
        [1001, "数字编码", None],
    ]
    path = a_workbook(tmp_path / "医院 列表.xlsx", rows)
    assert preview(wanted(path))[0] == ["疾病编码", "疾病名称", "别名"]
    report = run(wanted(path), tmp_path / "imported")
    index = TermIndex(None, [tmp_path / "imported" / "ours.terms"])
    assert report.taken == 2
    assert index.search("肺部感染")[0].code == "J18.9"
    assert index.search("1001")[0].zh == "数字编码"


def test_formulas_of_a_workbook_are_not_calculated(tmp_path: Path):
    rows = [["code", "meaning"], ["A", "Knot"], ["=1+1", "=CMD()"]]
    report = run(wanted(a_workbook(tmp_path / "list.xlsx", rows)), tmp_path / "imported")
    assert report.taken == 1


def test_a_sheet_is_chosen_by_name(tmp_path: Path):
    path = a_workbook(tmp_path / "list.xlsx", [["code", "meaning"], ["A", "Knot"]], "Terms")
    assert run(wanted(path, sheet="Terms"), tmp_path / "imported").taken == 1
    with pytest.raises(InputError, match="Terms"):
        run(wanted(path, sheet="Other"), tmp_path / "imported")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"text"])
def test_what_is_no_workbook_is_refused(imported, content: bytes):
    with pytest.raises(InputError):
        imported(content, "list.xlsx")


def test_a_workbook_that_would_fill_the_disk_is_refused(tmp_path: Path):
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    with pytest.raises(InputError, match="larger"):
        run(wanted(path), tmp_path / "imported")


OBO = r"""format-version: 1.2

[Term]
id: T:1
name: Knot
def: "A \"hard\" place." [source]
synonym: "Bump" EXACT []
synonym: "Swelling, local" RELATED []

[Term]
id: T:2
name: Wart
is_a: T:1 ! Knot

[Term]
id: T:3
name: Old
is_obsolete: true

[Typedef]
id: part_of
name: part of
"""


def test_an_ontology_in_obo(imported):
    index, report = imported(OBO, "list.obo")
    assert (report.read, report.taken) == (2, 2)
    found = index.term("99OURS", "T:1")
    assert found is not None
    assert found.definition == 'A "hard" place.'
    assert codes(index, "bump") == ["T:1"]
    assert [hit.code for hit in index.children("99OURS", "T:1")] == ["T:2"]
    assert index.term("99OURS", "T:3") is index.term("99OURS", "part_of") is None


BABELON = [
    "source_language translation_language subject_id predicate_id source_value translation_value",
    "en zh HP:1 rdfs:label Knot 疙瘩",
    "en zh HP:1 IAO:0000115 Hard 硬处",
    "en fr HP:2 rdfs:label Wart Verrue",
]


def test_a_table_of_translations(imported):
    index, report = imported("\n".join(BABELON).replace(" ", "\t"), "hp.babelon.tsv")
    assert report.taken == 1
    [hit] = index.search("疙瘩")
    assert (hit.code, hit.meaning, hit.zh) == ("HP:1", "Knot", "疙瘩")


def test_the_real_table_of_translations(data_folder: Path, tmp_path: Path):
    path = data_folder / "hpo" / "hp-zh.babelon.tsv"
    if not path.is_file():
        pytest.skip("the Chinese HPO is not among the test data")
    report = run(Wanted(path, "hpo", "99HPO"), tmp_path)
    assert (report.read, report.taken) == (18_988, 18_988)
    index = TermIndex(None, [tmp_path / "hpo.terms"])
    assert index.search("毛玻璃样结构")[0].meaning == "Ground-glass opacification"


def a_release(folder: Path) -> Path:
    folder.mkdir(parents=True)
    full, other = "900000000000003001", "900000000000013009"
    head = "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcase\n"
    rows = [
        f"1\t2026\t1\tm\t100\ten\t{full}\tKnot (finding)\tc",
        f"2\t2026\t1\tm\t100\ten\t{other}\tBump\tc",
        f"3\t2026\t1\tm\t100\tzh\t{other}\t疙瘩\tc",
        f"4\t2026\t0\tm\t100\ten\t{other}\tRetired\tc",
        f'5\t2026\t1\tm\t200\ten\t{full}\t"Wart" so called (finding)\tc',
    ]
    (folder / "sct2_Description_Snapshot-en_X.txt").write_text(
        head + "\n".join(rows) + "\n", encoding="utf-8"
    )
    head = "id\teffectiveTime\tactive\tmoduleId\tsourceId\tdestinationId\tgroup\ttypeId\tx\ty\n"
    is_a = "116680003"
    (folder / "sct2_Relationship_Snapshot_X.txt").write_text(
        head + f"9\t2026\t1\tm\t200\t100\t0\t{is_a}\tx\ty\n", encoding="utf-8"
    )
    return folder


def test_a_release_of_snomed_ct(tmp_path: Path):
    folder = a_release(tmp_path / "release")
    report = run(Wanted(folder, "snomed", "SCT"), tmp_path / "imported")
    assert report.taken == 2
    index = TermIndex(None, [tmp_path / "imported" / "snomed.terms"])
    found = index.term("SCT", "100")
    assert found is not None
    assert (found.meaning, found.title("zh_CN")) == ("Knot", "疙瘩")
    assert codes(index, "bump") == ["100"]
    assert codes(index, "retired") == []
    assert index.search("wart")[0].meaning == '"Wart" so called'
    assert [hit.code for hit in index.children("SCT", "100")] == ["200"]


def test_broken_lines_of_a_release_are_told_and_the_rest_is_taken(tmp_path: Path):
    folder = a_release(tmp_path / "release")
    names = folder / "sct2_Description_Snapshot-en_X.txt"
    whole = names.read_bytes()
    long = b"6\t2026\t1\tm\t300\ten\t9\t" + b"x" * 2_000_000 + b"\tc\n"
    cut, western = b"7\t2026\t1\tm\t300\n", b"8\t2026\t1\tm\t300\ten\t9\tM\xfcller\tc\n"
    nothing = b"9\t2026\t1\tm\t400\ten\t9\t\x00\tc\n"
    last = b"10\t2026\t1\tm\t500\ten\t9\tLast\tc\n"
    names.write_bytes(whole + long + cut + b"\n" + western + nothing + cut * 6 + last)
    kinds = folder / "sct2_Relationship_Snapshot_X.txt"
    to_nowhere = "11\t2026\t1\tm\t500\t777\t0\t116680003\tx\ty\n"
    kinds.write_text(kinds.read_text() + "9\t2026\n" + to_nowhere)
    report = run(Wanted(folder, "snomed", "SCT"), tmp_path / "imported")
    assert report.taken == 3
    assert report.troubles == {
        Trouble.TOO_LONG: 1,
        Trouble.TOO_FEW_CELLS: 8,
        Trouble.UNREADABLE: 2,
        Trouble.UNKNOWN_PARENT: 1,
    }
    at = {one: [str(line).split(" ")[0] for line in said] for one, said in report.examples.items()}
    assert at[Trouble.TOO_LONG] == ["7"]
    assert at[Trouble.TOO_FEW_CELLS] == ["8", "12", "13", "14", "15"]
    assert at[Trouble.UNREADABLE] == ["10", "11"]
    assert at[Trouble.UNKNOWN_PARENT] == ["18"]
    assert report.examples[Trouble.TOO_LONG] == (f"7 ({names.name})",)
    index = TermIndex(None, [tmp_path / "imported" / "snomed.terms"])
    assert codes(index, "last") == ["500"]
    assert [hit.code for hit in index.children("SCT", "100")] == ["200"]


def test_a_release_in_another_encoding_is_refused(tmp_path: Path):
    folder = a_release(tmp_path / "release")
    names = folder / "sct2_Description_Snapshot-en_X.txt"
    names.write_text(names.read_text("utf-8"), encoding="utf-16")
    with pytest.raises(InputError, match="no term that can be taken"):
        run(Wanted(folder, "snomed", "SCT"), tmp_path / "imported")


def test_a_folder_without_a_release_is_refused(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="SNOMED"):
        run(Wanted(tmp_path / "empty", "snomed", "SCT"), tmp_path / "imported")


def test_western_letters_are_not_taken_for_chinese(imported):
    content = "code,meaning\nA,Müller\nB,Ödem\nC,naïve\n".encode("latin-1")
    with pytest.raises(InputError, match="no known encoding"):
        imported(content)
    index, _ = imported(content, encoding="latin-1")
    assert index.term("99OURS", "A").meaning == "Müller"


def test_a_table_with_far_too_many_lines_is_refused_before_it_is_taken(tmp_path: Path):
    path = tmp_path / "much.csv"
    path.write_text(HEAD + "A,Knot,,,\n" * 41)  # one term, and no end of lines
    with pytest.raises(InputError, match="more than"):
        run(wanted(path, most=20), tmp_path / "imported")
    assert list((tmp_path / "imported").glob("*")) == []
