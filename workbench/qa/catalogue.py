"""All our checks, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.api.checks import Severity
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.checks import (
    beyond_frame,
    calibration_expired,
    child_outside,
    duplicate,
    duplicate_layers,
    exclusive_overlap,
    heading_label,
    hidden_by_nothing,
    image_file,
    missing_attribute,
    no_label,
    no_side,
    nothing_said,
    occlusion_cycle,
    occlusion_level,
    older_version,
    other_term,
    out_of_range,
    outside_frame,
    outside_part,
    part_of_gone,
    rule_broken,
    same_place,
    self_intersection,
    severity_differs,
    severity_open,
    tiny,
    too_few_points,
    uncoded,
    unknown_code,
    unknown_label,
    unusual_size,
    visible_covered,
    visible_outside,
    wrong_value,
    zero_area,
)

CHECKS: Mapping[str, CheckInfo] = {
    module.CHECK.name: module.CHECK
    for module in (
        *(no_label, unknown_label, heading_label, older_version, nothing_said),
        *(missing_attribute, out_of_range, wrong_value, rule_broken),
        *(self_intersection, too_few_points, zero_area, tiny, outside_frame, beyond_frame),
        *(duplicate, duplicate_layers, same_place, exclusive_overlap),
        *(child_outside, outside_part, part_of_gone),
        *(occlusion_level, hidden_by_nothing, visible_outside, visible_covered, occlusion_cycle),
        *(severity_differs, severity_open, calibration_expired),
        *(uncoded, other_term, no_side, unknown_code),
        *(image_file, unusual_size),
    )
}

ORDER: Mapping[Severity, int] = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def of_scope(scope: Scope) -> tuple[CheckInfo, ...]:
    """Return the checks that look at so much."""
    return tuple(one for one in CHECKS.values() if one.scope is scope)
