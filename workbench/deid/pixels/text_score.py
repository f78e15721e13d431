"""How sure it is that a line is text: from what the detector and the reader say, and its shape."""

from __future__ import annotations

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
_UNREAD = 0.3  # something long and clear that cannot be read is for a person
_UNREAD_LIKELY = 0.85
_NONE = 0.05


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
        unread = likely > _UNREAD_LIKELY and long > 2 * high and high < _HIGHEST_ALONE
        return _UNREAD if unread else _NONE
    if len(letters) <= 2 and high > _HUGE * min(rows, columns):
        return _NONE
    sure = reading * (_WEAKEST + (1 - _WEAKEST) * _part(likely, _FAINT, _CLEAR))
    if long > _PITCH * high * len(letters):
        sure *= _ALONE
    if high > _HIGHEST_ALONE and (len(letters) < 4 or reading < _WELL):
        sure *= _LARGE
    if len(letters) > 2 and len(set(letters)) <= 2 and _RULER.issuperset(letters):
        sure *= _RULED
    telling = [letter for letter in letters if letter not in _STROKES]
    if len(letters) == 1:
        if high > _HIGHEST_ALONE:
            return _NONE
        return sure * (_ALONE if telling else _ALONE_STROKE)
    return sure if telling or len(set(letters)) > 2 else sure * _ALONE


def _part(value: float, low: float, high: float) -> float:
    return min(max((value - low) / (high - low), 0.0), 1.0)
