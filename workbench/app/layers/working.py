"""What actions do with layers: grouping, locking, resolving, judging."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.app.host import Desk, Tone
from workbench.app.layers.facts import is_reference
from workbench.app.layers.looks import show_layer
from workbench.app.layers.review import ReviewOrder
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, EntityId, LayerId, new_id
from workbench.model.layer import Layer, LayerKind, LayerStatus
from workbench.model.layer_tree import LayerTree

# So many names are told one by one.
_NAMED = 3


def active(desk: Desk) -> Layer:
    """Return the chosen layer; raise InputError where there is none."""
    layer = desk.session.view_state.layer
    if layer is None or layer not in desk.session.project.layers:
        raise InputError(t("Choose a layer in the Layers panel first."))
    return desk.session.project.layers[layer]


def add(desk: Desk) -> LayerId:
    """Add a layer, in the chosen group or beside the chosen layer, and choose it."""
    session = desk.session
    name = str(t("Layer {n}", n=len(session.project.layers) + 1))
    id = LayerId(EntityId(new_id()))
    chosen = session.project.layers.get(session.view_state.layer or LayerId(EntityId("")))
    parent = None
    if chosen is not None:
        is_group = chosen.kind is LayerKind.GROUP
        parent = chosen.id if is_group else LayerTree(session.project.layers).parent(chosen.id)
    session.do(commands.add_layer, name, id=id, parent=parent)
    session.view_state.choose_layer(id)
    return id


def group(desk: Desk) -> LayerId:
    """Put the chosen layer into a new group, or begin an empty one."""
    session = desk.session
    id = LayerId(EntityId(new_id()))
    chosen = session.view_state.layer
    members = [chosen] if chosen is not None and chosen in session.project.layers else []
    groups = sum(x.kind is LayerKind.GROUP for x in session.project.layers.values())
    session.do(commands.group_layers, str(t("Group {n}", n=groups + 1)), members, id=id)
    return id


def dissolve(desk: Desk) -> None:
    """Take the chosen group, or the group of the chosen layer, apart."""
    session, layer = desk.session, active(desk)
    group = layer.id
    if layer.kind is not LayerKind.GROUP:
        found = LayerTree(session.project.layers).parent(layer.id)
        if found is None:
            raise InputError(t("“{layer}” is in no group.", layer=layer.name))
        group = found
    session.do(commands.dissolve_group, group)


def lock(desk: Desk, id: LayerId, reason: str = "") -> None:
    """Lock a layer, or unlock what locks it; another one's lock is asked about."""
    session = desk.session
    holder = LayerTree(session.project.layers).locked_by(id)
    if holder is None:
        session.do(commands.lock_layer, id, True, reason)
        return
    owner = holder.lock_owner
    if owner and owner != session.settings.author:
        why = holder.lock_reason or "–"
        question = t(
            "“{layer}” was locked by {who}: {reason}. Unlock it anyway?",
            layer=holder.name,
            who=owner,
            reason=why,
        )
        if not desk.host.confirm(question, t("Unlock")):
            return
    session.do(commands.lock_layer, holder.id, False)


def delete(desk: Desk) -> None:
    """Delete the chosen layer; a group with something in it is asked about."""
    session, layer = desk.session, active(desk)
    project = session.project
    inside = list(LayerTree(project.layers).within(layer.id))
    count = sum(project.index.layers[one] for one in inside)
    if len(inside) > 1:
        question = t(
            "Delete the group “{layer}” with {layers} layers and {n} annotations?",
            layer=layer.name,
            layers=len(inside) - 1,
            n=count,
        )
        if not desk.host.confirm(question, t("Delete")):
            return
    session.do(commands.delete_layer, layer.id)
    topmost = session.project.topmost_layer()
    session.view_state.choose_layer(topmost.id if topmost is not None else None)


def shift(desk: Desk, n: int) -> None:
    """Move the chosen layer up or down among its neighbours in the same group."""
    session, layer = desk.session, active(desk)
    tree = LayerTree(session.project.layers)
    parent = tree.parent(layer.id)
    there = tree.inside(parent)
    at = there.index(layer.id)
    to = min(max(at + n, 0), len(there) - 1)
    if to == at:
        return
    rest = [one for one in there if one != layer.id]
    below = rest[to] if to < len(rest) else None
    session.do(commands.move_layer, layer.id, parent, below)


def reveal(desk: Desk) -> None:
    """Show the chosen layer, whatever hides it."""
    show_layer(desk.session.project, desk.session.view_state, active(desk).id)


def draw_on(desk: Desk) -> None:
    """Choose the topmost layer that can be drawn on, of the chosen group if it has one."""
    session = desk.session
    project, chosen = session.project, session.view_state.layer
    tree = LayerTree(project.layers)
    inside = list(tree.within(chosen)) if chosen in project.layers else []  # type: ignore[arg-type]
    drawn_on = [id for id in inside if project.layers[id].kind is LayerKind.ANNOTATIONS]
    topmost = project.topmost_layer()
    if drawn_on:
        session.view_state.choose_layer(drawn_on[-1])
    elif topmost is not None:
        session.view_state.choose_layer(topmost.id)
    else:
        add(desk)


def next_status(desk: Desk) -> None:
    """Give the chosen layer the status after its own."""
    layer, every = active(desk), list(LayerStatus)
    after = every[(every.index(layer.status) + 1) % len(every)]
    desk.session.do(commands.set_layer_status, layer.id, after)


def resolve(desk: Desk, id: LayerId) -> None:
    """Cut what overlaps in a layer or group, select and tell what was changed."""
    session = desk.session
    done = session.layers.resolve(id)
    lines = []
    if done.cut:
        lines.append(t("{n} cut: {names}.", n=len(done.cut), names=names_of(desk, done.cut)))
    if done.covered:
        lines.append(
            t(
                "{n} wholly covered and left as they are: {names}.",
                n=len(done.covered),
                names=names_of(desk, done.covered),
            )
        )
    if done.locked:
        lines.append(t("{n} locked and left as they are.", n=len(done.locked)))
    session.view_state.select(done.covered or done.cut)
    text = t("{lines}", lines=" ".join(map(str, lines)))
    tone = Tone.WARN if done.covered or done.locked else Tone.GOOD
    desk.host.notify(text if lines else t("Nothing overlaps on this image."), tone)


def names_of(desk: Desk, ids: Sequence[AnnotationId]) -> str:
    """Return a few annotations by label and number, as lists show them."""
    project = desk.session.project
    names = [_name(project.annotations[id]) for id in ids[:_NAMED]]
    return ", ".join(names) + (", …" if len(ids) > _NAMED else "")


def _name(one: Annotation) -> str:
    return f"{one.label or '–'} {one.id[-4:]}"


# References


def import_reference(desk: Desk) -> None:
    """Let the user choose annotation files, and put what is in each on a reference layer."""
    from workbench.app.layers.references import import_reference as take

    suffixes = sorted({x for one in desk.session.plugins.with_door("reader") for x in one.suffixes})
    for path in desk.host.ask_files(t("Annotations to be looked at as a reference"), suffixes):
        take(desk, path)


def add_picture(desk: Desk) -> None:
    """Let the user choose an image that is shown below the annotations of the shown one."""
    from workbench.app.layers.references import add_picture as put

    for path in desk.host.ask_files(t("Image to be shown below the annotations"))[:1]:
        put(desk, path)


# Judging what is offered


def judge_next(desk: Desk, n: int) -> None:
    """Go to the next or previous open prediction."""
    found = desk.session.layers.review.step(n)
    if found is None:
        _all_judged(desk)
        return
    bring_into_view(desk, found)


def accept(desk: Desk) -> None:
    """Accept the selected ones, and go on."""
    _judge(desk, "accept")


def reject(desk: Desk) -> None:
    """Reject the selected ones, and go on."""
    _judge(desk, "reject")


def _judge(desk: Desk, verb: str) -> None:
    review = desk.session.layers.review
    if not review.current():
        judge_next(desk, 1)
        return
    getattr(review, verb)()
    current = review.current()
    if current:
        bring_into_view(desk, desk.session.project.annotations[current[0]])
    else:
        _all_judged(desk)


def correct(desk: Desk) -> None:
    """Accept the selected one and take up the tool that changes it."""
    desk.session.layers.review.accept(correcting=True)
    desk.session.view_state.choose_tool("select")


def order(desk: Desk) -> None:
    """Judge the surest first, or those where the most is at stake."""
    review = desk.session.layers.review
    by_score = review.order is ReviewOrder.STAKE
    review.order = ReviewOrder.SCORE if by_score else ReviewOrder.STAKE
    desk.session.view_state.tell_layers()


def has_offered(desk: Desk) -> bool:
    """Return whether something is there to be judged."""
    session = desk.session
    layers = session.project.layers.values()
    counts = session.project.index.layers
    return any(is_reference(one) and counts[one.id] for one in layers)


def bring_into_view(desk: Desk, one: Annotation) -> None:
    """Center on an annotation where it is not in view already."""
    from workbench.geom.shapes import bounds

    area = desk.host.canvas.shown_area
    if one.region is None:
        return
    x0, y0, x1, y1 = bounds(one.region)
    if area is None or x0 < area[0] or y0 < area[1] or x1 > area[2] or y1 > area[3]:
        desk.host.canvas.center_on((x0 + x1) / 2, (y0 + y1) / 2)


def _all_judged(desk: Desk) -> None:
    layer = desk.session.layers.review.layer()
    if layer is None:
        desk.host.notify(t("There is no reference with something to judge on it."))
        return
    tally = desk.session.layers.tally(layer.id)
    desk.host.notify(
        t(
            "{judged} of {total} are judged: {accepted} accepted, {corrected} corrected, "
            "{rejected} rejected.",
            judged=tally.judged,
            total=tally.total,
            accepted=tally.accepted,
            corrected=tally.corrected,
            rejected=tally.rejected,
        ),
        Tone.GOOD,
    )
