"""Finding by a few letters: what fits, and what comes first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.app.images.finding import Entry, match, rank


def entries(*titles: str) -> list[Entry]:
    return [Entry(title, (title,)) for title in titles]


def found(query: str, *titles: str, recent: tuple[str, ...] = ()) -> list[str]:
    return [titles[hit.index] for hit in rank(query, entries(*titles), recent)]


def test_letters_must_come_in_their_order() -> None:
    assert found("opn", "Open images", "Open project", "Pan") == ["Open images", "Open project"]
    assert found("npo", "Open images") == []


def test_starts_of_words_rank_higher_than_letters_inside() -> None:
    assert found("sp", "Crisp", "Save project")[0] == "Save project"
    assert found("lay", "Delete display", "Add layer")[0] == "Add layer"


def test_neighbouring_letters_rank_higher_than_scattered_ones() -> None:
    assert found("fit", "Find in tree", "Fit")[0] == "Fit"
    assert found("undo", "Use no direct option", "Undo")[0] == "Undo"


def test_a_title_ranks_higher_than_what_stands_behind_it() -> None:
    both = [Entry("a", ("Close", "Export")), Entry("b", ("Export", "File"))]
    assert [hit.index for hit in rank("export", both)] == [1, 0]


def test_every_word_of_the_query_must_be_found_somewhere() -> None:
    one = [Entry("a", ("Save a copy", "File"))]
    assert rank("copy file", one)
    assert not rank("copy edit", one)


def test_without_a_query_the_recently_used_come_first() -> None:
    assert found("", "A", "B", "C", recent=("C", "B")) == ["C", "B", "A"]


def test_recently_used_ones_win_a_tie() -> None:
    assert found("a", "Alpha", "Anton", recent=("Anton",)) == ["Anton", "Alpha"]


def test_the_found_letters_of_the_title_are_known() -> None:
    (hit,) = rank("oi", entries("Open images"))
    assert hit.positions == (0, 5)


def test_chinese_titles_are_found_by_their_characters_and_by_english() -> None:
    one = [Entry("a", ("打开图像", "文件", "Open images", "file.open_images"))]
    assert rank("图像", one)[0].positions == (2, 3)
    assert rank("open", one)[0].positions == ()


@pytest.mark.parametrize("text", ["İstanbul", "ﬁnd", "Straße"])
def test_letters_that_change_length_in_lower_case_do_no_harm(text: str) -> None:
    hit = match(text[1].lower()[0], text)
    assert hit is not None
    assert all(0 <= at < len(text) for at in hit[1])


@given(st.text(max_size=20), st.data())
def test_every_subsequence_is_found_where_its_letters_are(text: str, data: st.DataObject) -> None:
    low = "".join(letter.lower()[0] for letter in text)
    where = data.draw(st.lists(st.sampled_from(range(len(text))), unique=True)) if text else []
    word = "".join(low[at] for at in sorted(where))
    result = match(word, text)
    if not word:
        assert result is None
        return
    assert result is not None
    assert "".join(low[at] for at in result[1]) == word
    assert list(result[1]) == sorted(set(result[1]))
