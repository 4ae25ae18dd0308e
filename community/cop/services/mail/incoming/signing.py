"""How people begin and end what they write: a greeting, a closing formula, the name, office, telephone and address below it.

A line is taken for such only where it is surely no sentence; all else stays part of the text. As in `words`, what is not
English is machine-drafted and waits for native readers; one that is missing leaves a signature in the text.
"""

import re
import unicodedata
from functools import cache

from cop.services.mail.trimming.words import CLOSINGS

LONGEST_LINE = 120
MOST_LINES = 14
"""Lines below the closing formula."""
MOST_LETTERS = 4_000
MOST_WORDS = 10
LONGEST_GREETING = 40

GREETINGS = """dear | dears | hello | hi | hey | greetings | good morning | good afternoon | good evening | good day |
hello dear | hi dear | প্রিয় | নমস্কার | আসসালামু আলাইকুম | শুভেচ্ছা | শুভ সকাল | জনাব | སྐུ་གཟུགས་བཟང་པོ |
སྐུ་གཟུགས་བཟང་པོ་ལགས | magandang araw | magandang araw po | magandang umaga | magandang umaga po | magandang hapon |
magandang hapon po | mahal na | mahal kong | kumusta | kumusta po | नमस्ते | नमस्कार | प्रिय | आदरणीय | महोदय | महोदया |
안녕하세요 | 안녕하십니까 | 여러분 안녕하세요 | 안녕하세요 여러분 | salam | salam sejahtera | assalamualaikum |
selamat pagi | selamat petang | tuan | puan | tuan/puan | yang dihormati | ආයුබෝවන් | හිතවත් | ගරු | සුභ උදෑසනක් |
வணக்கம் | அன்புள்ள | மதிப்பிற்குரிய | அன்பார்ந்த | kính gửi | kính thưa | xin chào | chào | chào anh | chào chị |
chào các bạn | thân gửi | chào anh chị | xin chào các bạn | 您好 | 你好 | 大家好 | 各位好 | 尊敬的 | 亲爱的 | 親愛的 |
各位 | 敬启者 | 敬啟者"""

GREETED = """all | everyone | everybody | colleague | colleagues | friend | friends | sir | madam | sirs | sir or madam |
sir/madam | madam/sir | team | members | member | facilitator | moderator | there | community | সবাই | সহকর্মী |
সহকর্মীবৃন্দ | মহোদয় | জনাব | lahat | sa lahat | po sa lahat | kasamahan | mga kasamahan | मित्रों | साथियों | साथी |
सहकर्मी | सभी | सभी को | महोदय | महोदया | जी | 여러분 | 회원 여러분 | semua | rakan | rakan-rakan | tuan | puan | සැමට |
සියල්ලන්ටම | මිතුරනි | මිතුරු සැමට | සගයනි | මහත්මයාණෙනි | මහත්මයා | මහත්මිය | அனைவருக்கும் | நண்பர்களே | ஐயா | அம்மா |
anh chị | các bạn | các anh chị | quý vị | anh | chị | 同事 | 同事们 | 各位同事 | 朋友们 | 朋友 | 老师 | 先生 | 女士 |
大家 | 同事們 | 朋友們 | 老師"""

LABELS = """tel | telephone | phone | mobile | mob | cell | fax | office | direct | ext | extension | hotline | email |
e-mail | mail | web | website | url | skype | whatsapp | wechat | line | zalo | viber | linkedin | address | addr | t |
m | f | e | w | p | a | o | c | h | টেলিফোন | ফোন | মোবাইল | ইমেইল | ঠিকানা | ཁ་པར | བརྒྱུད་འཕྲིན | telepono | selpon |
दूरभाष | फ़ोन | फोन | मोबाइल | ईमेल | ई-मेल | पता | फैक्स | 전화 | 휴대폰 | 휴대전화 | 팩스 | 이메일 | 주소 | 홈페이지 |
telefon | faks | emel | alamat | no tel | දුරකථන | දුරකථනය | ජංගම | ෆැක්ස් | විද්‍යුත් තැපෑල | ඊමේල් | ලිපිනය |
தொலைபேசி | கைபேசி | மின்னஞ்சல் | முகவரி | தொலைநகல் | điện thoại | đt | sđt | di động | địa chỉ | 电话 | 手机 | 邮箱 |
邮件 | 地址 | 传真 | 网址 | 微信 | 電話 | 手機 | 信箱 | 傳真 | 網址"""

TITLES = (
    "dr | mr | mrs | ms | miss | prof | professor | eng | engr | ir | ts | ar | atty | hon | dasho | phd | msc | mba"
)

SMALL = """of | and | the | for | de | la | ng | mga | sa | na | dan | bagi | untuk | di | và | bin | binti"""
"""What may be small among the capitals of a title or an office."""

ROLES = """engineer | planner | director | manager | officer | assistant | deputy | senior | junior | associate |
secretary | chief | head | consultant | researcher | lecturer | coordinator | specialist | analyst | adviser |
advisor | commissioner | general | additional | joint | economist | expert | transport | mobility | urban | planning |
project | programme | program | technical | government | division | unit"""
"""Words of offices that tell nothing else, with a capital or without."""

OFFICES = """ministry | department | directorate | institute | university | authority | agency | bureau | council |
corporation | company | center | centre | office | municipality | association | মন্ত্রণালয় | অধিদপ্তর | বিভাগ |
পরিচালক | প্রকৌশলী | ইনস্টিটিউট | বিশ্ববিদ্যালয় | কর্তৃপক্ষ | সচিব | কর্মকর্তা | ལྷན་ཁག | ལས་ཁུངས | མདོ་ཆེན | मंत्रालय |
विभाग | निदेशक | निदेशालय | संस्थान | विश्वविद्यालय | अभियंता | प्रबंधक | निगम | सचिव | अधिकारी | आयोग | प्राधिकरण |
국토교통부 | 교통부 | 환경부 | 교통과 | 교통국 | 시청 | 도청 | 구청 | 대학교 | 연구원 | 연구소 | 공사 | 주무관 | 과장 |
국장 | 팀장 | 부장 | 실장 | 박사 | 교수 | 드림 | 올림 | අමාත්‍යාංශය | දෙපාර්තමේන්තුව | අධ්‍යක්ෂ | ඉංජිනේරු | ආයතනය |
විශ්වවිද්‍යාලය | කාර්යාලය | ලේකම් | අධිකාරිය | அமைச்சு | அமைச்சகம் | துறை | திணைக்களம் | இயக்குநர் | பணிப்பாளர் |
பொறியாளர் | பல்கலைக்கழகம் | நிறுவனம் | 交通部 | 交通局 | 交通厅 | 运输部 | 运输局 | 运输厅 | 委员会 | 研究院 | 研究所 |
研究中心 | 公司 | 大学 | 学院 | 协会 | 主任 | 处长 | 科长 | 局长 | 经理 | 博士 | 教授 | 工程师 | 研究员 | 運輸部 |
委員會 | 大學 | 學院 | 協會 | 處長 | 科長 | 局長 | 經理 | 工程師 | 研究員 | 部长 | 部長"""
"""With what a line ends that names somebody's office in a script without capitals, and what tells that a line with an address
of the web is no sentence."""

OFFICES_VI = """bộ | sở | cục | viện | vụ | ban | phòng | trường | đại | công | tổng | trung | trưởng | phó | giám |
chuyên | tiến | ts | ths | gs | pgs | ủy"""
"""With what such a line begins in Vietnamese, which writes only some of its words with a capital."""

SENTENCES = """but | only | not | no | except | if | when | however | please | i | we | it | they | ask | p.s. | ps | ps. |
nb | yes"""
"""Words that stand in no signature."""
SENTENCES_HAN = frozenset("但只不请請问問我你您们們没沒吗嗎")

STOPS = ".?!।。？！།…"
SHORTENED = re.compile(
    r"\b(?:dr|mr|mrs|ms|prof|eng|engr|ltd|inc|co|corp|bhd|sdn|pvt|jr|sr|st|rd|ave|no|dept|govt)\.", re.I
)
ADDRESS = re.compile(r"<?(?:https?://\S+|www\.\S+|[^\s<>|]+@[^\s<>|]+\.[^\s<>|]+)>?", re.I)
TELEPHONE = re.compile(r"\(?\+?\(?\d[\d\s().\-/]{5,}\d")
PIECES = re.compile(r"[,،，、|/·•()（）–—]")


def unsigned(text: str, names: str = "", *, name_has: int = 1) -> str:
    """Return a text without the closing formula and the signature at its end, where nothing but these stands there. It
    begins with a closing formula, or with words of the writer's `names`. Below the formula a name that is none of these may have
    so many words in a script without capitals. The first line always stays."""
    lines = text.strip().splitlines()
    known = frozenset(letters(word) for word in names.split()) - {""}
    first, below = len(lines), 0
    for at in range(len(lines) - 1, 0, -1):
        line = lines[at].strip()
        if not line:
            continue
        below += 1
        if below > MOST_LINES or len(line) > LONGEST_LINE:
            break
        if closes(line) or _is_name(line, known):
            first = at
        elif not _signs(line, known) and not _is_unknown_name(lines, at, name_has):
            break
    return "\n".join(lines[:first]).strip()


def ungreeted(text: str) -> str:
    """Return a text without the greeting in its first line, where nothing else stands in that and something below it."""
    first, _end, rest = text.strip().partition("\n")
    return rest.strip() if rest.strip() and is_greeting(first) else text.strip()


def is_greeting(line: str) -> bool:
    """Whether a line only greets: "Dear Dr. Perera,", "Hello all", "ආයුබෝවන්,"."""
    line = " ".join(line.split())
    if len(line) > LONGEST_GREETING or line.endswith(("?", "？")):
        return False
    bare = SHORTENED.sub(lambda found: found[0][:-1], line).rstrip(",;:!！，：、।་།.。~ ")
    if letters(bare) in _table(GREETINGS):
        return True
    if any(stop in bare for stop in STOPS) or re.search(r"\d", bare):
        return False
    return any(letters(bare[:at]) in _table(GREETINGS) and _is_greeted(bare[at:]) for at in range(len(bare) - 1, 0, -1))


def begins_with_greeting(line: str) -> bool:
    """Whether a line speaks to somebody by a greeting at its beginning, whatever it says then."""
    head = re.split(r"[,，:：!！]", line.strip(), maxsplit=1)
    return len(head) > 1 and is_greeting(head[0])


def closes(line: str) -> bool:
    """Whether a line is a closing formula, or one with a name behind its comma."""
    if letters(line) in _closings():
        return True
    opening, _comma, behind = line.strip().rstrip(".").partition(",")
    words = behind.split()
    is_name = 0 < len(words) <= 3 and all(word[0].isupper() for word in words) and not _has_sentence(words)
    return is_name and letters(opening) in _closings()


@cache
def _closings() -> frozenset[str]:
    return frozenset(letters(way) for ways in CLOSINGS.values() for way in ways)


def letters(text: str) -> str:
    """Only letters, marks and digits count: not case, spaces, stops, quotes, smileys, joiners."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text[:MOST_LETTERS]).casefold())
    return "".join(letter for letter in folded if unicodedata.category(letter)[0] in "LMN" and letter != "\ufe0f")


def _is_greeted(rest: str) -> bool:
    bare = letters(rest)
    if bare in _table(GREETED):
        return True
    words = [word for word in rest.strip(" ,，").split() if letters(word)]
    return 0 < len(words) <= 4 and all(word[0].isupper() for word in words) and not _has_sentence(words)


def _is_name(line: str, known: frozenset[str]) -> bool:
    """Whether a line holds nothing but words of a known name, and titles."""
    words = [letters(word) for word in re.split(r"[\s,]+", line)]
    return bool(known.intersection(words)) and all(word in known or word in _table(TITLES) for word in words if word)


def _is_unknown_name(lines: list[str], at: int, words: int) -> bool:
    """Whether a line right below a closing formula may be a name in a script without capitals."""
    above = next((lines[before] for before in range(at - 1, -1, -1) if lines[before].strip()), "")
    line = lines[at].strip()
    is_spaced = not re.search(r"[\u0f00-\u0fff\u3000-\u9fff]", line)
    most = 20 if is_spaced else 4 * (words > 1)
    return (
        closes(above)
        and not any(unicodedata.category(letter) in ("Lu", "Ll", "Nd") for letter in line)
        and not any(stop in line for stop in STOPS)
        and not SENTENCES_HAN.intersection(line)
        and len(line.split()) <= words
        and len(letters(line)) <= most
    )


def _signs(line: str, known: frozenset[str]) -> bool:
    """Whether a line that is neither a closing formula nor a known name may stand in a signature: with a telephone or an
    address, or with capitals as titles and offices have them; it is no sentence."""
    line = line.strip(" *_>\t")
    bare = TELEPHONE.sub(" ", ADDRESS.sub(" ", line))
    words = [re.sub(r"^\W+", "", word) for word in re.split(r"[\s,|/()]+", bare) if letters(word)]
    words = [word for word in words if word]
    if len(words) > MOST_WORDS or _has_sentence(words):
        return False
    told = known | _table(LABELS) | _table(TITLES)
    if all(letters(word) in told or (word.isdigit() and TELEPHONE.search(line)) for word in words):
        return True
    if SHORTENED.sub("", bare).rstrip(" ,;:|").endswith(tuple(STOPS)) or SENTENCES_HAN.intersection(bare):
        return False
    in_office = any(letters(word) in _table(OFFICES) for word in words)
    if ADDRESS.search(line) and not in_office:
        return False
    return _is_titled(words) or _is_office(bare)


def _is_titled(words: list[str]) -> bool:
    """Whether every word has a capital, but for the small ones; in Vietnamese every other, behind a word of an office."""
    small, office = _table(SMALL), _table(ROLES) | _table(OFFICES)
    large = [word for word in words if letters(word) not in small]
    if any(not _has_case(word) and not word[0].isdigit() for word in large) or not any(map(_has_case, large)):
        return False
    capitals = [word for word in large if any(map(str.isupper, word)) or word[0].isdigit() or letters(word) in office]
    vietnamese = letters(words[0]) in _table(OFFICES_VI) and words[0][0].isupper() and 2 * len(capitals) >= len(large)
    return len(capitals) == len(large) or vietnamese


def _has_case(word: str) -> bool:
    return word[0].isupper() or word[0].islower()


def _is_office(line: str) -> bool:
    """Whether the first part of a line ends with the word of an office, in a script without capitals."""
    first, *others = [piece.strip() for piece in PIECES.split(line) if letters(piece)]
    if any(map(_has_case, first.split())) or any(len(piece.split()) > 3 for piece in others):
        return False
    return len(first.split()) <= 6 and letters(first).endswith(_offices())


def _has_sentence(words: list[str]) -> bool:
    ways = {way.strip() for way in SENTENCES.split("|")}
    return any(word.lower().strip(",:;!") in ways for word in words)


@cache
def _offices() -> tuple[str, ...]:
    return tuple(_table(OFFICES))


@cache
def _table(ways: str) -> frozenset[str]:
    return frozenset(letters(way) for way in ways.split("|")) - {""}
