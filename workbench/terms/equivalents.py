"""Words for the same thing: what people say, and what lists of terms say.

Only for looking: names and meanings stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

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

#: What stands left of the arrow is more exactly what stands right of it: never the other way.
_CHINESE = """
恶性肿瘤 | 癌
腺癌 > 癌
鳞癌 > 癌
鳞状细胞癌 > 癌
转移瘤 | 转移癌 | 继发性恶性肿瘤 | 转移
占位性病变 | 占位 | 肿块 | 包块 | 肿物
积液 | 积水
肿大 | 增大
梗死 | 梗塞
返流 | 反流
脓肿 | 脓疡
血肿 > 出血
骨裂 > 骨折
肾脏 | 肾
肝脏 | 肝
脾脏 | 脾
心脏 | 心
肺部 | 肺
脑部 | 脑
胃部 | 胃
腹部 | 腹
乳房 | 乳腺
前列腺肥大 | 前列腺增生
结石 | 石
炎症 > 炎
发炎 > 炎
感染 > 炎
钙化灶 | 钙化
结节灶 | 结节
囊性灶 | 囊肿
斑片影 | 斑片状影
破裂 | 断裂
撕裂 | 损伤
压痕 | 凹痕 | 凹坑
划痕 | 划伤
裂缝 | 裂纹
起泡 | 气泡 | 鼓泡
生锈 | 锈蚀
缺料 | 缺失
"""

_IN_CHINESE: list[tuple[str, str]] = []
for _line in _CHINESE.strip().splitlines():
    if ">" in _line:
        _more, _less = (key(one) for one in _line.split(">"))
        _IN_CHINESE.append((_more, _less))
    else:
        _names = tuple(key(one) for one in _line.split("|"))
        _IN_CHINESE += [(one, other) for one in _names for other in _names if one != other]

_LONGEST = 4
_MOST = 10


def variants(typed: str) -> Iterator[str]:
    """Yield a query, as names are compared, with one or two things in it said otherwise.

    A few at most, those with one other word first.
    """
    yield from islice(dict.fromkeys(_said_otherwise(typed)), _MOST)


def _said_otherwise(typed: str) -> Iterator[str]:
    once = list(_in_words(typed) if typed.isascii() else _in_characters(typed))
    yield from (text for text, _ in once)
    for text, end in once:
        # Only behind the first: what was said otherwise is not said back.
        rest = text[end:].strip()
        for other, _ in _in_words(rest) if rest.isascii() else _in_characters(rest):
            yield f"{text[:end].strip()} {other}".strip()


def _in_words(typed: str) -> Iterator[tuple[str, int]]:
    """Yield texts with some words replaced, and where in them what was put in ends."""
    words = typed.split()
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            for other in _PER_WORD.get(" ".join(words[start : start + length]), ()):
                before = " ".join((*words[:start], other))
                yield " ".join((before, *words[start + length :])), len(before)


def _in_characters(typed: str) -> Iterator[tuple[str, int]]:
    found = [
        (at, part, other)
        for part, other in _IN_CHINESE
        if (at := f" {typed} ".find(f" {part} ")) >= 0
    ]
    # Of names within each other the longest is meant: 转移瘤, not 转移.
    for at, part, other in sorted(found, key=lambda one: -len(one[1])):
        if len(part) == 1 and len(typed) > 3:
            continue
        before = f"{typed[:at]}{other}"
        yield f"{before}{typed[at + len(part) :]}", len(before)
