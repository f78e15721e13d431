"""Why a stroke would do nothing, and what helps."""

from __future__ import annotations

from pathlib import Path

from tests.app.layers.kit import REFERENCE, a_desk, a_reference
from tests.model.values import LAYER, a_layer, layer_id
from workbench.app.actions import ACTIONS
from workbench.app.host import Desk
from workbench.app.layers import working
from workbench.app.layers.reasons import Reason, why_nothing
from workbench.model import commands
from workbench.model.ids import LayerId
from workbench.model.layer import LayerKind

G = layer_id("g")


def why(desk: Desk, id: LayerId = LAYER) -> Reason | None:
    session = desk.session
    found = why_nothing(session.project, session.view_state, id)
    assert found is None or found.action in ACTIONS
    return found


def test_each_reason_names_what_helps_and_it_helps(tmp_path: Path) -> None:
    group = a_layer("g", kind=LayerKind.GROUP)
    with a_desk(tmp_path, group, *a_reference()) as desk:
        session, view = desk.session, desk.session.view_state
        assert why(desk) is None
        session.do(commands.move_layer, LAYER, G)
        for spoil in (
            lambda: view.set_layer_view(LAYER, visible=False),
            lambda: view.set_layer_view(G, visible=False),
            lambda: view.set_layer_view(REFERENCE, solo=True),
            lambda: session.do(commands.lock_layer, G, True, "checked"),
            lambda: session.do(commands.lock_layer, LAYER, True),
        ):
            spoil()
            found = why(desk)
            assert found is not None
            ACTIONS[found.action].run(desk)
            assert why(desk) is None
        for other in (G, REFERENCE):
            view.choose_layer(other)
            found = why(desk, other)
            assert found is not None
            ACTIONS[found.action].run(desk)
            assert view.layer == LAYER


def test_somebody_elses_lock_is_asked_about(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        session = desk.session
        session.document.author = "bert"
        session.do(commands.lock_layer, LAYER, True, "final")
        session.document.author = "anna"
        desk.host.answer = False  # type: ignore[attr-defined]
        working.lock(desk, LAYER)
        assert session.project.layers[LAYER].locked
        assert "locked by bert: final" in desk.host.questions[-1]  # type: ignore[attr-defined]
        desk.host.answer = True  # type: ignore[attr-defined]
        working.lock(desk, LAYER)
        assert not session.project.layers[LAYER].locked


def test_grouping_moving_and_dissolving_by_action(tmp_path: Path) -> None:
    with a_desk(tmp_path, a_layer("up", order=2)) as desk:
        session = desk.session
        made = working.group(desk)
        assert session.project.layers[LAYER].parent == made
        inner = working.add(desk)
        assert session.project.layers[inner].parent == made
        ACTIONS["layer.down"].run(desk)
        assert session.project.layers[inner].order < session.project.layers[LAYER].order
        ACTIONS["layer.dissolve"].run(desk)
        assert made not in session.project.layers
        assert session.project.layers[inner].parent is None


def test_deleting_a_group_asks(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        made = working.group(desk)
        desk.session.view_state.choose_layer(made)
        desk.host.answer = False  # type: ignore[attr-defined]
        working.delete(desk)
        assert made in desk.session.project.layers
        desk.host.answer = True  # type: ignore[attr-defined]
        working.delete(desk)
        assert not desk.session.project.layers
        assert "1 layers" in desk.host.questions[-1]  # type: ignore[attr-defined]
