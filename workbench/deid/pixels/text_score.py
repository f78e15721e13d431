"""How sure it is that a line is text: from what the detector and the reader say, and its shape."""

from __future__ import annotations

from difflib import SequenceMatcher

from workbench.deid.pixels.found import Box

# Edges of anything read like these: they prove nothing by themselves.
_STROKES = frozenset(
    "1lIi|LJT!-_.,:;'\"`·•oO0DCUVvcn口日囗目回田一丨二三十工亠〇□○◯。、—－~=+^<>/\\()[]{}…▲△◢◣ⅠΛ人入八"
)
_FAINT, _CLEAR = 0.3, 0.8  # likelihoods from which a core counts for something, and for all
_WEAKEST = 0.4  # what a line is worth that is read well from a faint core
_ALONE = 0.6  # what one letter is worth, as a marker has
_ALONE_STROKE = 0.35
_HIGHEST_ALONE = 64  # rows: one letter that is higher is an outline of something
_HUGE = 0.2  # of the frame: a line of a letter or two that is so high is one too
_PITCH = 2.6  # heights of a line from letter to letter: what is wider apart is no line
_LARGE, _WELL = 0.5, 0.93  # what a line higher than that is worth unless it reads well
_RULER = frozenset("EFHTLIJ1|-=_+王丰三手キ下工土士上")
_RULED = 0.4  # what ticks in a row are worth
UNREAD = 0.3  # something long and clear that cannot be read is for a person
_UNREAD_LIKELY = 0.85
_UNREAD_HIGH = 36  # rows: what is higher and cannot be read is a shape
_NONE = 0.05
_ASK = 0.15  # from here on a line that is not sure is read once more
_SURE = 0.5
_FEW = 3  # letters: so few are read in many things
_HIGH, _WIDE = 40, 1.7  # rows, and letters apart: what is so high or so wide, and of few letters
_NEVER_FILLED = 0.45  # is for a person
_FAINT_HIGH, _FAINT_LIKELY = 24, 0.55  # and what is higher than letters of text, and hardly likely,
_FAINT_WORTH = 0.25  # is worth no more
_LARGE_SHARE = 0.004  # of the frame: what is so large is filled only when it reads the same twice
_SAME, _ALIKE = 0.75, 0.5  # how much of a text is the same
_SEEN, _UNSEEN = 0.35, 0.2  # what a line is worth that reads the same twice, and one that does not


def score(likely: float, text: str, reading: float, box: Box, rows: int, columns: int) -> float:
    """Return how sure it is that a line is text, 0 to 1.

    Parameters
    ----------
    likely : float
        Mean likelihood of its core.
    text : str
        What it says.
    reading : float
        Mean of its letters.
    box : Box
        Its place in a frame of `rows` and `columns`.
    """
    letters = [letter for letter in text if not letter.isspace()]
    high, long = sorted((box.width, box.height))
    if not letters:
        return UNREAD if is_unread(likely, box) else _NONE
    if len(letters) <= 2 and high > _HUGE * min(rows, columns):
        return _NONE
    sure = reading * (_WEAKEST + (1 - _WEAKEST) * _part(likely, _FAINT, _CLEAR))
    if long > _PITCH * high * len(letters):
        sure *= _ALONE
    if high > _HIGHEST_ALONE and (len(letters) < 4 or reading < _WELL):
        sure *= _LARGE
    if len(letters) > 2 and len(set(letters)) <= 2 and _RULER.issuperset(letters):
        sure *= _RULED
    wide = high > _HIGH / 2 and long > _WIDE * high * len(letters)
    if len(letters) <= _FEW and (high > _HIGH or wide):
        sure = min(sure, _NEVER_FILLED)
    if len(letters) <= _FEW and high > _FAINT_HIGH and likely < _FAINT_LIKELY:
        sure = min(sure, _FAINT_WORTH)
    telling = [letter for letter in letters if letter not in _STROKES]
    if len(letters) == 1:
        if high > _HIGHEST_ALONE:
            return _NONE
        return sure * (_ALONE if telling else _ALONE_STROKE)
    return sure if telling or len(set(letters)) > 2 else sure * _ALONE


def is_asked_again(sure: float, text: str, box: Box, rows: int, columns: int) -> bool:
    """Return whether a line must say the same when it is read once more."""
    if sure < _SURE:
        return sure >= _ASK and bool(_letters(text))
    return len(_letters(text)) <= _FEW or box.area > _LARGE_SHARE * rows * columns


def confirmed(sure: float, text: str, again: tuple[str, ...]) -> float:
    """Return how sure a line is text when it was read once more, perhaps in several ways."""
    first = _letters(text)
    telling = sum(letter not in _STROKES for letter in first)
    if sure >= _SURE:
        return sure if max(_share(first, other) for other in again) >= _ALIKE else _UNSEEN
    same = max(
        SequenceMatcher(None, first, _letters(other), autojunk=False).ratio() for other in again
    )
    if len(first) >= _FEW and telling and same >= _ALIKE:
        return max(sure, _SEEN)
    return sure if telling and same >= _SAME else min(sure, _UNSEEN)


def is_unread(likely: float, box: Box) -> bool:
    """Return whether something long and clear is for a person when it cannot be read."""
    high, long = sorted((box.width, box.height))
    return likely > _UNREAD_LIKELY and long > 2 * high and high < _UNREAD_HIGH


def _share(first: str, other: str) -> float:
    """Return which part of the letters of a text another has, in their order."""
    matcher = SequenceMatcher(None, first, _letters(other), autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / max(len(first), 1)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _part(value: float, low: float, high: float) -> float:
    return min(max((value - low) / (high - low), 0.0), 1.0)
