"""Words for the same thing: what people say, and what lists of terms say.

Only for looking: names and meanings stay as they are. What stands left of an arrow is more exactly
what stands right of it, or its short form: never the other way.
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
hiatus hernia | hiatal hernia
mets | metastasis | secondary malignant neoplasm
fx | fracture
ca > cancer | malignant neoplasm | carcinoma
adenoca | adenocarcinoma
malignancy | malignant neoplasm
adenocarcinoma > malignant neoplasm
sarcoma > malignant neoplasm
adenoma > benign neoplasm
benign tumor | benign neoplasm
dislocated > dislocation
torn > tear
ruptured > rupture
perforated > perforation
infected > infection
calcified > calcification
thickened > thickening
dilated > dilatation
fractured > fracture
inflamed > inflammation
obstructed > obstruction
blocked > obstruction | occlusion
hematoma > hemorrhage
clot > embolism
herniation | hernia
herniated disk | disk displacement
disk herniation | disk displacement
disk prolapse | disk displacement
ligament tear > sprain ligament
hypertrophic > hypertrophy
insufficiency | regurgitation | incompetence
narrowed > stenosis
enlargement | hypertrophy | enlarged
infarct | infarction
thrombosed > thrombosis
spur | osteophyte
degeneration | degenerative
arthritis > osteoarthritis
lv | left ventricle
rv | right ventricle
la | left atrium
ra | right atrium
ivc | inferior vena cava
svc | superior vena cava
cbd | common bile duct
gb | gallbladder
ica | internal carotid artery
mca | middle cerebral artery
sma | superior mesenteric artery
acl | anterior cruciate ligament
pcl | posterior cruciate ligament
mcl | medial collateral ligament
lcl | lateral collateral ligament
ln | lymph node
lad > lymphadenopathy
nodal > lymph node
abd > abdominal
bl > bilateral
cx > cervix
c spine | cervical spine
t spine | thoracic spine
l spine | lumbar spine
adrenal | suprarenal
thyroid > thyroid gland
cervical > cervix
cervix | cervix uteri
endometrium | endometrial
gum | gingiva | gingival
jaw | mandible | maxilla
cheekbone | zygomatic bone
shin | tibia
calf | lower leg
thigh | femur
upper arm | humerus
big toe | hallux
ankle bone | talus
heel bone | calcaneus
heel | calcaneus
funny bone | olecranon
breast bone | sternum
adams apple | thyroid cartilage
womb lining | endometrium
wisdom tooth | third molar
eye tooth | canine tooth
front tooth | incisor
mediastinum | mediastinal
meninges | meningeal
retina | retinal
cornea | corneal
larynx | laryngeal
pharynx | pharyngeal
trachea | tracheal
bronchus | bronchial
duodenum | duodenal
ileum | ileal
jejunum | jejunal
rectum | rectal
anus | anal
urethra | urethral
ureter | ureteral | ureteric
vagina | vaginal
testis | testicular | testicle
penis | penile
scrotum | scrotal
diaphragm | diaphragmatic
peritoneum | peritoneal
omentum | omental
mesentery | mesenteric
pericardium | pericardial
ventricle | ventricular
atrium | atrial
septum | septal
carotid | carotid artery
cartilage | cartilaginous
synovium | synovial
tendon | tendinous
skull | cranial
face | facial
nose | nasal
tongue | lingual
lip | labial
tooth | dental
hip joint > hip
knee joint > knee
discoloration | discoloured | stain
chip | chipped
chipped > chipping
cracked > crack
crack | fissure
fracture > crack
scratched > scratch
warped > warpage
warpage | warp | bow
bent > bend
broken > break
wrinkle | crease | fold
peeling | peel | flaking
delamination | delaminated | separation
contamination | contaminant | foreign matter | foreign material
dirt | contamination
pit | pitting
pitted > pitting
bump | protrusion
undercutting > undercut
incomplete fusion | lack fusion
incomplete penetration | lack penetration
porous > porosity
gas hole | gas pore
pin hole | pinhole
fish eye | fisheye
oil stain | oil spot
water stain | water mark
loose thread | loose yarn
"""

_PER_WORD: dict[str, tuple[str, ...]] = {}
for _line in _SETS.strip().splitlines():
    _said, _, _more = _line.partition(">")
    _names = tuple(key(one) for one in f"{_said}|{_more}".split("|") if one.strip())
    for _name in _names[:1] if _more else _names:
        _others = (*_PER_WORD.get(_name, ()), *(one for one in _names if one != _name))
        _PER_WORD[_name] = tuple(dict.fromkeys(_others))

_CHINESE = """
样改变 > 影
样影 > 影
样变 > 变性
征象 > 征
恶性肿瘤 | 癌
腺癌 > 癌
鳞癌 > 癌
鳞状细胞癌 > 癌
转移瘤 | 转移癌 | 继发性恶性肿瘤 | 转移
占位性病变 | 占位 | 肿块 | 包块 | 肿物
积液 | 积水
肺栓 > 肺栓塞
脑梗 > 脑梗死
心梗 > 心肌梗死
骨裂纹 > 骨折
骨刺 | 骨赘 | 骨质增生
瘤样病变 > 肿瘤
占位性 > 占位
增厚 | 肥厚
缩小 | 萎缩
退变 | 退行性变 | 变性
变窄 > 狭窄
堵塞 | 梗阻 | 阻塞 | 闭塞
扩大 | 扩张 | 增宽
脱出 > 突出
膨出 > 突出
错位 | 脱位 | 移位
粥样硬化斑块 | 斑块
破溃 > 溃疡
增生 | 肥大
穿透 > 穿孔
冠脉 | 冠状动脉
颈总 > 颈总动脉
门脉 | 门静脉
左室 | 左心室
右室 | 右心室
左房 | 左心房
右房 | 右心房
气管支气管 > 气管
甲状腺癌 > 甲癌
食道 | 食管
肠道 | 肠
大肠 | 结肠
肾脏 | 肾
颅脑 | 脑
头颅 | 颅
大脑 | 脑
腰椎间盘 | 腰间盘
牙齿 | 牙
眼睛 | 眼
眼球 | 眼
耳朵 | 耳
鼻子 | 鼻
肩膀 | 肩
膝盖 | 膝
脖子 | 颈
屁股 | 臀
肚子 | 腹
骨头 | 骨
脊椎 | 脊柱
锥体 | 椎体
黏膜 | 粘膜
坏死灶 | 坏死
出血灶 | 出血
梗死灶 | 梗死
缺血灶 | 缺血
病变 | 病灶
阴影 | 影
高密度灶 | 高密度影
低密度灶 | 低密度影
漏焊 | 未焊
孔洞 | 空洞
漏印 | 漏刷
擦伤 | 划伤
磕碰 | 碰伤
碰伤 | 磕伤
脏污 | 污渍
污渍 | 污点 | 脏点
掉漆 | 脱漆
褶皱 | 皱褶 | 折皱
异色 | 色差
断纱 | 断经 | 断纬
夹杂物 | 夹杂
裂开 | 开裂
龟裂 | 开裂
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
