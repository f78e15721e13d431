"""Readings: how Chinese names are typed in pinyin, in full or by first letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice, product

from attrs import frozen

from workbench.terms.folding import has_cjk, is_cjk, tokens

#: Characters of the subject that people read in more than one way; the usual reading of each
#: within its word comes first by itself.
_POLYPHONES = {
    "薄": ("bao", "bo"), "剥": ("bo", "bao"), "壳": ("ke", "qiao"), "角": ("jiao", "jue"),
    "血": ("xue", "xie"), "脉": ("mai", "mo"), "核": ("he", "hu"), "率": ("lv", "shuai"),
    "咽": ("yan", "ye"), "弹": ("tan", "dan"), "降": ("jiang", "xiang"), "颈": ("jing", "geng"),
    "纤": ("xian", "qian"), "颤": ("chan", "zhan"), "塞": ("sai", "se"), "粘": ("zhan", "nian"),
    "秘": ("mi", "bi"), "模": ("mo", "mu"), "疟": ("nve", "yao"), "重": ("zhong", "chong"),
    "行": ("xing", "hang"), "长": ("chang", "zhang"), "大": ("da", "dai"), "凹": ("ao", "wa"),
    "露": ("lu", "lou"), "曝": ("pu", "bao"), "削": ("xiao", "xue"), "晕": ("yun",),
    "创": ("chuang",), "卡": ("ka", "qia"), "囊": ("nang",), "泡": ("pao",), "斗": ("dou",),
    "切": ("qie",), "调": ("tiao", "diao"), "传": ("chuan", "zhuan"), "转": ("zhuan",),
    "量": ("liang",), "数": ("shu",), "处": ("chu",), "压": ("ya",), "折": ("zhe", "she"),
    "畸": ("ji", "qi"), "癌": ("ai",), "臀": ("tun",), "髓": ("sui",), "趾": ("zhi",),
    "会": ("hui",), "骺": ("hou",), "蛋": ("dan",), "尿": ("niao", "sui"), "屏": ("ping",),
    "胖": ("pang",), "喷": ("pen",), "膀": ("pang", "bang"), "跗": ("fu",), "匙": ("chi", "shi"),
    "臂": ("bi", "bei"), "坏": ("huai",), "解": ("jie",), "冠": ("guan",), "结": ("jie",),
    "嵌": ("qian", "kan"), "褶": ("zhe", "xi"), "坯": ("pi",), "锈": ("xiu",), "镀": ("du",),
    "龋": ("qu",), "痤": ("cuo",), "痂": ("jia",), "娠": ("shen",), "伽": ("jia", "ga"),
}  # fmt: skip
_MOST = 4
_LONGEST_WORD = 6


@frozen
class Reading:
    """One way to read a name: its syllables; words in Latin letters stay whole."""

    syllables: tuple[str, ...]
    latin: tuple[bool, ...]

    @property
    def full(self) -> str:
        """All syllables, as they are typed."""
        return "".join(self.syllables)

    @property
    def initials(self) -> str:
        """First letters; words in Latin letters whole."""
        return "".join(
            one if latin else one[:1] for one, latin in zip(self.syllables, self.latin, strict=True)
        )

    def tails(self) -> Iterator[Reading]:
        """Yield the reading from each of its syllables on."""
        for start in range(len(self.syllables)):
            yield Reading(self.syllables[start:], self.latin[start:])


def readings(text: str) -> tuple[Reading, ...]:
    """Return the ways to read a Chinese name, the most likely one first; none of other names."""
    if not has_cjk(text):
        return ()
    parts = tokens(text)
    latin = tuple(not is_cjk(part) for part in parts)
    usual = _by_words("".join(part for part in parts if is_cjk(part)))
    choices: list[tuple[str, ...]] = []
    for part in parts:
        if not is_cjk(part):
            choices.append((part,))
            continue
        first = next(usual)
        others = (one for one in _POLYPHONES.get(part, ()) if one != first)
        choices.append((first, *others))
    return tuple(Reading(one, latin) for one in islice(product(*choices), _MOST))


def _by_words(text: str) -> Iterator[str]:
    """Yield the usual syllable of each character, as the longest word around it has it."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    at = 0
    while at < len(text):
        for length in range(min(_LONGEST_WORD, len(text) - at), 1, -1):
            word = PHRASES_DICT.get(text[at : at + length])
            if word is not None and len(word) == length:
                yield from (_normal(one[0]) for one in word)
                at += length
                break
        else:
            readings = PINYIN_DICT.get(ord(text[at]))
            yield _normal(readings.partition(",")[0]) if readings else text[at]
            at += 1


@cache
def _normal(syllable: str) -> str:
    """Return a syllable without its tone, as it is typed: v for u with two dots."""
    from pypinyin.contrib.tone_convert import to_normal

    return to_normal(syllable, v_to_u=False)


def characters() -> Iterator[tuple[str, str]]:
    """Yield all characters with their usual reading."""
    from pypinyin.constants import PINYIN_DICT

    for number, readings in PINYIN_DICT.items():
        yield chr(number), _normal(readings.partition(",")[0])


def sounds(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return how a text that somebody typed may be read, by `known` characters alone."""
    choices = []
    for part in tokens(text):
        first = known.get(part, part)
        others = (one for one in _POLYPHONES.get(part, ()) if one != first)
        choices.append((first, *others))
    return tuple(dict.fromkeys("".join(one) for one in islice(product(*choices), _MOST)))
