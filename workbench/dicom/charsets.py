"""Texts whose character set the file does not tell, or tells wrongly.

pydicom decodes what is declared. Where nothing is, or something unknown, bytes are taken as
Latin-1, and so do many scanners that then write the code page of their country. Two kinds are
recognised safely enough: UTF-8, whose bytes fit together as those of no other text, and Chinese in
GB 2312, where each run of high bytes is made of whole characters.
"""

from __future__ import annotations

import re

_RUN = re.compile(rb"[\x80-\xff]+")
# Rows 16 to 87 of GB 2312 are Chinese characters; rows 1 to 9 its punctuation and letters.
_CHINESE = re.compile(rb"(?:[\xa1-\xa9\xb0-\xf7][\xa1-\xfe])+")
_LATIN = ("ISO_IR 100", "ISO 2022 IR 100")


def meant(text: str, declared: str) -> str:
    """Return what was probably meant by a text that was decoded as Latin-1.

    Parameters
    ----------
    declared : str
        Specific Character Set (0008,0005); what is declared as Latin-1 is taken for Chinese only
        when there is more than one character of it.
    """
    if text.isascii():
        return text
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        return text  # it was decoded by a character set that has more
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    least = 2 if declared.startswith(_LATIN) else 1
    return data.decode("gb18030", "replace") if _is_chinese(data, least) else text


def _is_chinese(data: bytes, least: int) -> bool:
    """Return whether all high bytes are Chinese characters, and none stands in a Latin word."""
    runs = list(_RUN.finditer(data))
    if sum(len(run.group()) for run in runs) < 2 * least:
        return False
    for run in runs:
        before, after = data[run.start() - 1 : run.start()], data[run.end() : run.end() + 1]
        if before.islower() or after.islower() or not _CHINESE.fullmatch(run.group()):
            return False
    return True
