"""Whether enough of an image was seen for it to be done."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.app.inspection.words import percent
from workbench.app.session import Session
from workbench.base.text import Text, t
from workbench.model.ids import ImageId


def doubt(session: Session, images: Iterable[ImageId]) -> Text | None:
    """Return why images should not be called done yet; None where nothing speaks against it.

    How much is to be seen is a setting, nothing by default. It is asked of everybody together: what
    one person saw, another need not see again.
    """
    wanted = session.settings.least_coverage
    if wanted <= 0:
        return None
    shares = {id: session.inspection.coverage(id) for id in images}
    lacking = [share for share in shares.values() if share < wanted - 1e-9]
    if not lacking:
        return None
    if len(shares) == 1:
        author = session.settings.author
        own = sum(session.inspection.coverage(id, author=author) for id in shares)
        if own < lacking[0] - 1e-9:
            return t(
                "{seen} % of this image was seen at 1:1 or larger by everybody together, {own} % "
                "by you; {wanted} % are asked for. Mark it as done all the same?",
                seen=percent(lacking[0]),
                own=percent(own),
                wanted=percent(wanted),
            )
        return t(
            "{seen} % of this image was seen at 1:1 or larger; {wanted} % are asked for. "
            "Mark it as done all the same?",
            seen=percent(lacking[0]),
            wanted=percent(wanted),
        )
    return t(
        "Of {n} of {count} images less than {wanted} % was seen at 1:1 or larger. "
        "Mark them as done all the same?",
        n=len(lacking),
        count=len(shares),
        wanted=percent(wanted),
    )
