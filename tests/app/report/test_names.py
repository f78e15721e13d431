"""What coded terms are called: the user's own name, else the index, else what was shipped."""

from __future__ import annotations

from tests.app.report.kit import LUNG, NODULE
from workbench.api.terms import CodeSystem, TermEntry, Translation
from workbench.app.plugins import Plugins
from workbench.app.report.names import TermNames
from workbench.model.concept import Concept
from workbench.terms.index import TermIndex
from workbench.terms.own import OwnTerms


def test_without_an_index_names_come_from_the_tables_and_from_small_systems():
    names = TermNames(None, Plugins.discover())
    assert names.of(NODULE, "zh_CN") == "结节"
    assert names.of(NODULE, "en") == "Nodule"
    defects: CodeSystem = Plugins.discover().load("defects", "code_system")
    entry = next(one for one in defects.entries() if one.translations)
    concept = Concept(entry.scheme, entry.code, entry.meaning)
    assert names.of(concept, "zh_CN") == entry.translations[0].name


def test_what_nobody_knows_is_called_by_its_meaning():
    names = TermNames(None)
    for language in ("en", "zh_CN"):
        assert names.of(Concept("99ANY", "1", "Own words"), language) == "Own words"


def test_the_users_own_name_goes_before_ours(tmp_path):
    own = OwnTerms(tmp_path / "own 术语.db")
    own.put_term(TermEntry(LUNG.scheme, LUNG.value, LUNG.meaning))
    own.put_name(LUNG.scheme, LUNG.value, Translation("zh_CN", "肺脏"))
    index = TermIndex(None, (), own)
    assert TermNames(index).of(LUNG, "zh_CN") == "肺脏"
    assert TermNames(index).of(NODULE, "zh_CN") == "结节"
    index.close()
    own.close()
