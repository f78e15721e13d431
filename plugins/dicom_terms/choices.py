"""What goes with what in the description of a segment or a finding.

Categories and types are as PS3.16 CID 7150 and the groups 7191 to 7198 pair them; which modifiers
are offered for what is our choice among the context groups.
"""

from __future__ import annotations

from workbench.api.terms import TermChoice, TermRole

_CATEGORY, _TYPE, _MODIFIER = TermRole.CATEGORY, TermRole.TYPE, TermRole.MODIFIER
_REGION, _REGION_MODIFIER = TermRole.REGION, TermRole.REGION_MODIFIER

_TYPES = {
    "85756007": "CID7191",  # tissue
    "91723000": "CID7192",  # anatomical structure
    "260787004": "CID7193",  # physical object
    "49755003": "CID7194",  # morphologically abnormal structure
    "246464006": "CID7195",  # function
    "309825002": "CID7196",  # spatial and relational concept
    "91720002": "CID7197",  # body substance
    "105590001": "CID7198",  # substance
}

_SHAPES = ("CID6004", "CID6006", "CID6139")
_MODIFIERS = {
    "27925004": ("CID6131", "CID6128", *_SHAPES),  # nodule: texture, distribution
    "4147007": _SHAPES,  # mass
    "129748009": _SHAPES,  # mass of the breast, as mammography has it
}

_PARTS = {
    "39607008": ("CID6170", "CID6127", "CID6171", "CID6126"),  # lung: lobes, segments, zones
    "10200004": ("CID7170",),  # liver: segments of Couinaud
    "80891009": ("CID3019",),  # heart
    "76752008": ("CID6020", "CID6018"),  # breast: quadrants, clock face
    "41216001": ("CID6348",),  # prostate
}

CHOICES: tuple[TermChoice, ...] = (
    TermChoice(_CATEGORY, ("CID7150",)),
    TermChoice(_TYPE, ("CID7151",)),
    *(TermChoice(_TYPE, (cid,), ("SCT", code)) for code, cid in _TYPES.items()),
    TermChoice(_MODIFIER, ("CID210", "CID212")),
    *(TermChoice(_MODIFIER, cids, ("SCT", code)) for code, cids in _MODIFIERS.items()),
    TermChoice(_REGION, ("CID4031", "CID4")),
    TermChoice(_REGION_MODIFIER, ("CID2",)),
    *(
        TermChoice(_REGION_MODIFIER, (*cids, "CID2"), ("SCT", code))
        for code, cids in _PARTS.items()
    ),
    TermChoice(TermRole.LATERALITY, ("CID244",)),
)
