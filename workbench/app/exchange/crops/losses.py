"""What cutting takes away, counted before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from workbench.api.exchange import Capabilities, ExportView
from workbench.app.exchange.crops.choice import CropChoice, Crops
from workbench.app.exchange.loss import Fate, Loss, shape_fate
from workbench.base.text import t


def cut_losses(
    view: ExportView,
    capabilities: Capabilities,
    choice: CropChoice,
    told: Callable[[float], object] = lambda share: None,
) -> list[Loss]:
    """Return what is cut off or left out at the edges of images and crops.

    `told` is asked in between, and stops the look by raising.
    """
    if choice.crops is not Crops.NONE:
        return list(_of_crops(view, capabilities, choice, told))
    return list(_of_images(view, capabilities)) if capabilities.within_image else []


def _of_crops(
    view: ExportView,
    capabilities: Capabilities,
    choice: CropChoice,
    told: Callable[[float], object],
) -> Iterator[Loss]:
    from workbench.app.exchange.crops.plan import plan_crops

    plan = plan_crops(view, choice, told, capabilities)
    cut = len({piece.annotation for piece in plan.pieces if piece.truncated})
    if cut:
        text = t("Shapes are cut at the edges of pictures. ({n})", n=cut)
        yield Loss(None, cut, Fate.CONVERTED, text)
    if plan.slivers:
        text = t("Cut off parts that are too small are left out. ({n})", n=plan.slivers)
        yield Loss(None, plan.slivers, Fate.LOST, text)
    if plan.outside:
        text = t("Shapes outside their image are left out. ({n})", n=plan.outside)
        yield Loss(None, plan.outside, Fate.LOST, text)
    if plan.flat:
        text = t("Shapes without any area or length are left out. ({n})", n=plan.flat)
        yield Loss(None, plan.flat, Fate.LOST, text)
    if plan.empty:
        text = t("Tiles without any object are left out. ({n})", n=plan.empty)
        yield Loss(None, plan.empty, Fate.LOST, text)


def _of_images(view: ExportView, capabilities: Capabilities) -> Iterator[Loss]:
    from workbench.geom.clip import clipped

    sizes = {image.id: (image.columns, image.rows) for image in view.images}
    cut = outside = 0
    for annotation in view.annotations:
        region = annotation.region
        if region is None or shape_fate(annotation, capabilities) is Fate.LOST:
            continue
        width, height = sizes[annotation.image]
        within = clipped(region, (0.0, 0.0, float(width), float(height)))
        outside += not within
        cut += bool(within) and within[0] is not region
    if cut:
        text = t("Shapes are cut at the edge of their image. ({n})", n=cut)
        yield Loss(None, cut, Fate.CONVERTED, text)
    if outside:
        text = t("Shapes outside their image are left out. ({n})", n=outside)
        yield Loss(None, outside, Fate.LOST, text)
