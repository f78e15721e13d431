"""Words for the same thing: what people say, and what lists of terms say.

Only for looking: names and meanings stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbench.terms.folding import key

_SETS = """
cancer | malignant neoplasm | carcinoma
tumor | neoplasm
kidney | renal
lung | pulmonary
femur | femoral
rib | costal
tibia | tibial
humerus | humeral
pelvis | pelvic
aorta | aortic
artery | arterial
vein | venous
pancreas | pancreatic
prostate | prostatic
spleen | splenic
colon | colonic
pleura | pleural
ovary | ovarian
esophagus | esophageal
muscle | muscular
nerve | neural
heart | cardiac
liver | hepatic
stomach | gastric
brain | cerebral
skin | cutaneous
bone | osseous
bladder | vesical
womb | uterus | uterine
belly | abdomen | abdominal
chest | thorax | thoracic
eye | ocular
ear | otic
bowel | intestine | intestinal
backbone | spine | spinal
vertebra | vertebral
gallbladder | cholecystic
gallstone | cholelithiasis
stone | calculus
clot | thrombus | thrombosis
bleeding | bleed | hemorrhage
cerebral hemorrhage | intracerebral hemorrhage
brain hemorrhage | intracerebral hemorrhage
honeycombing | honeycomb
bulla | bullous emphysema
afib | atrial fibrillation
a fib | atrial fibrillation
swelling | edema
broken | fracture
scar | cicatrix
bruise | contusion
rupture | tear
narrowing | stenosis
widening | dilatation | dilation
swollen | enlarged
collapsed lung | pneumothorax
heart attack | myocardial infarction
stroke | cerebral infarction
high blood pressure | hypertension
water on the lung | pleural effusion
fluid | effusion
lump | mass
spot | nodule
metastasis | metastatic | secondary malignant neoplasm
lymph node | lymph gland
aneurysm | aneurysmal
nearsighted | myopia
kneecap | patella
collarbone | clavicle
shoulder blade | scapula
breastbone | sternum
shinbone | tibia
thigh bone | femur
tailbone | coccyx
jawbone | mandible
windpipe | trachea
gullet | esophagus
voice box | larynx
ct | computed tomography
mri | magnetic resonance imaging
us | ultrasound
burr | flash
scratch | score
dent | indentation
hole | perforation
void | cavity
blowhole | gas pore
rust | corrosion
bubble | blister
missing | absent
misalignment | offset | mismatch
"""

_PER_WORD: dict[str, tuple[str, ...]] = {}
for _line in _SETS.strip().splitlines():
    _names = tuple(key(one) for one in _line.split("|"))
    for _name in _names:
        _PER_WORD[_name] = tuple(one for one in _names if one != _name)

_LONGEST = 4
_MOST = 6


def variants(typed: str) -> Iterator[str]:
    """Yield a query, as names are compared, with one thing in it said otherwise; a few at most."""
    words = typed.split()
    told = 0
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            for other in _PER_WORD.get(" ".join(words[start : start + length]), ()):
                if told < _MOST:
                    told += 1
                    yield " ".join((*words[:start], other, *words[start + length :]))
