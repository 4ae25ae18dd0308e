"""What short replies say beside the words that all rooms share: a day, somebody else, thanks, how to be named."""

import re
from datetime import date, timedelta
from functools import cache, lru_cache

from babel import Locale
from django.utils.translation import gettext, override

from cop.discussions.choices import CreditWish
from cop.discussions.letters.declining import declined
from cop.services.languages.choices import CODES
from cop.services.languages.queries import day as written_day
from cop.services.mail.incoming.signing import letters as _letters
from cop.services.mail.incoming.words import PARTS, Word, called, means, parts, said

LONGEST = 120
"""Letters in the longest line that may be nothing but a promise with its day, or a no with somebody else's name."""

FURTHEST = timedelta(days=90)
"""So far ahead a promise may be."""

FEW_LETTERS = 20
"""In so few letters, of which one of Chinese or Korean counts twice, a yes or a no may hide that is none of our words."""

LONGEST_NAME = 200
MOST_ABOVE_TITLE = 5

SAME = """same | same here | same question here | me too | I have the same question | same question |
একই প্রশ্ন | আমারও একই প্রশ্ন | དྲི་བ་གཅིག་པ |
pareho | pareho ang tanong ko | ganoon din ang tanong ko | वही सवाल | मेरा भी यही सवाल है | यही सवाल | 같은 질문 |
저도 같은 질문입니다 | 저도 궁금합니다 | soalan sama | saya ada soalan yang sama | මටත් ඒ ප්‍රශ්නයමයි | එකම ප්‍රශ්නය |
அதே கேள்வி | எனக்கும் அதே கேள்வி | cùng câu hỏi | tôi cũng có câu hỏi này | 同样的问题 | 我也有同样的问题 | 同問 | 我也有同樣的問題"""

THANKS = """thanks | thank you | many thanks | thank you very much | thanks a lot | thank you so much | ধন্যবাদ | অনেক ধন্যবাদ |
བཀའ་དྲིན་ཆེ | salamat | salamat po | maraming salamat | maraming salamat po | धन्यवाद | बहुत धन्यवाद | शुक्रिया | 감사합니다 |
고맙습니다 | terima kasih | terima kasih banyak | ස්තූතියි | ස්තුතියි | බොහොම ස්තූතියි | நன்றி | மிக்க நன்றி | cảm ơn |
xin cảm ơn | cám ơn | 谢谢 | 非常感谢 | 感谢 | 多谢 | 謝謝 | 感謝 | 非常感謝"""

NODS = """noted | noted with thanks | well noted | noted and thanks | received | received with thanks | well received | got it |
understood | great | good | very good | nice | interesting | very interesting | good idea | well done | good job |
great answer | perfect | excellent | fine | will do | জেনে নিলাম | পেয়েছি | বুঝেছি |
ཧ་གོ་ཡི | ཐོབ་ཡི | natanggap | natanggap ko | natanggap po | nakuha ko | मिल गया | प्राप्त हुआ | समझ गया | समझ गई | बहुत अच्छा |
확인했습니다 | 확인하였습니다 | 잘 받았습니다 | 알겠습니다 | 잘 알겠습니다 | diterima | telah diterima | sudah diterima | faham |
ලැබුණා | තේරුණා | கிடைத்தது | பெற்றுக்கொண்டேன் | புரிந்தது | đã nhận | đã nhận được | đã rõ | tôi đã nhận được |
收到 | 已收到 | 知道了 | 明白 | 明白了 | 了解 | 很好 | 收到了 | 瞭解 | 非常好 | 太好了"""
"""What only says that something was read, beside a yes, "+1" and smileys."""

OPEN = """open | open it | open it now | open this | you can open it | you may open it | open it as it is |
open it as it stands | open as it is | go ahead | it is fine | it is good | looks good | this is fine | খুলুন | ཁ་ཕྱེ |
buksan | खोलें | 열기 | 열어 주세요 | buka | විවෘත කරන්න | திறக்கவும் | mở | 开放 | 打开 | 開放"""

TITLE = """title | subject | new title | শিরোনাম | མགོ་མིང | pamagat | शीर्षक | 제목 | tajuk | මාතෘකාව | ශීර්ෂය |
தலைப்பு | tiêu đề | tựa đề | 标题 | 題目 | 標題"""
"""How somebody calls the title of what they word anew, beside the label of our pages."""

WISHES = {
    CreditWish.NAME: "name me | you may name me | with my name | my name",
    CreditWish.KIND: "only my organisation | only my organization | organisation only | only my kind of organisation and country",
    CreditWish.NOTHING: "nothing | say nothing of me | do not name me | don't name me | with nothing",
}
"""Beside these, what the links of the mail say in any of our languages."""

LINKS = {
    CreditWish.NAME: "You may name me",
    CreditWish.KIND: "Only my kind of organisation and country",
    CreditWish.NOTHING: "Say nothing of me",
}

BEFORE_A_DAY = {
    *(
        "by",
        "until",
        "till",
        "before",
        "on",
        "latest",
        "bago",
        "sa",
        "hanggang",
        "sebelum",
        "pada",
        "trước",
        "vào",
        "ngày",
        "hari",
        "this",
        "next",
    ),
    *(
        "在",
        "以前",
        "之前",
        "前",
        "까지",
        "तक",
        "को",
        "মধ্যে",
        "এর",
        "আগে",
        "දිනට",
        "පෙර",
        "වන",
        "විට",
        "දා",
        "க்குள்",
        "அன்று",
        "க்கிழமை",
        "ிக்கிழமை",
        "க்கிழமைக்குள்",
        "会",
        "會",
    ),
}
"""Words that lead to a day, or follow it."""

DAYS_IN_WORDS = {
    0: "today | this evening | tonight | আজ | আজকে | ད་རིས | ngayong araw | आज | 오늘 | hari ini | අද | இன்று | hôm nay"
    " | 今天 | 今日",
    1: "tomorrow | আগামীকাল | ནངས་པ | bukas | कल | 내일 | esok | besok | හෙට | நாளை | ngày mai | 明天",
    7: "next week | আগামী সপ্তাহে | ཤུལ་མའི་བདུན་ཕྲག | sa susunod na linggo | अगले हफ़्ते | अगले हफ्ते | अगले सप्ताह | 다음 주에"
    " | 다음 주 | 다음주에 | 다음주 | minggu depan | ලබන සතියේ | அடுத்த வாரம் | tuần sau | tuần tới | 下周 | 下星期 | 下週",
}
"""Days that go by no name, so many days ahead; next week counts to its Friday."""

HAN_WEEKS = ("周", "週", "星期", "礼拜", "禮拜")
HAN_DAYS = "一二三四五六日"

NUMBERS = re.compile(
    r"(?P<y>\d{4})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})|(?P<d2>\d{1,2})[-./](?P<m2>\d{1,2})(?:[-./](?P<y2>\d{4}))?"
)
EAST = re.compile(r"(?:(?P<y>\d{4})\s*[年년]\s*)?(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日号號일]?")
AN_END = re.compile(r"[,;:.–—-]\s*|\n")


def is_same_question(text: str) -> bool:
    """Whether somebody says that they have the same question."""
    return means(text, _table(SAME)) or says(text, "I have the same question")


def is_thanks(text: str) -> bool:
    """Whether a text is nothing but thanks and what is polite."""
    return _letters(text) in _table(THANKS) or (0 < len(_letters(text)) <= LONGEST and not parts(text))


def is_nod(text: str) -> bool:
    """Whether a text says only that it was read, or liked: "OK", "Noted with thanks", "+1", a smiley. "1" is none."""
    if not _letters(text) or re.fullmatch(r"\W*\+1\W*", text):
        return bool(text.strip(" .?？!！…\n"))
    nods = (
        [said(part) in (Word.YES, Word.HELPFUL) or means(part, _table(NODS)) for part in parts(text)]
        if len(text) <= LONGEST
        else []
    )
    return bool(nods) and all(nods)


def is_unsure(text: str) -> bool:
    """Whether a short reply to a question may be a yes or a no, and says too little or too much to be taken for one."""
    if len(text) > LONGEST or not text:
        return False
    letters = sum(1 + (one >= "\u2e80") for one in _letters(text))
    is_little = letters <= FEW_LETTERS and "\n" not in text.strip()
    begins = begins_with(text, Word.YES, Word.NO) or seems_to_open(text)
    return is_little or begins or is_nod(text) or is_thanks(text)


def begins_with(text: str, *words: Word) -> bool:
    """Whether the first line, part or word of a text is one of some words of ours."""
    first = (text.splitlines()[:1], PARTS.split(text, maxsplit=1)[:1], text.split()[:1])
    return any(said(one) in words for ones in first for one in ones)


def opens(text: str) -> bool:
    """Whether somebody says that something is to be opened as it stands: "yes", "open it", "Yes, please open it."."""
    found = parts(text) if len(text) <= LONGEST else []
    return said(text) == Word.YES or (
        bool(found) and all(said(part) == Word.YES or means(part, _table(OPEN)) for part in found)
    )


def seems_to_open(text: str) -> bool:
    """Whether a text begins as one that opens something does, and says more than that."""
    return bool(text) and any(opens(part) for part in (text.splitlines()[0], PARTS.split(text, maxsplit=1)[0]))


def labelled_title(text: str) -> tuple[str, str] | None:
    """Return the title that one of the first lines of a text is called by its label, and what stands below it; None where none
    is."""
    lines = [line.strip() for line in text.splitlines()]
    for at in [at for at, line in enumerate(lines) if line][:MOST_ABOVE_TITLE]:
        label, colon, title = lines[at].replace("：", ":", 1).partition(":")
        if colon and _letters(label) in _table(TITLE) | _links("Title"):
            below = "\n".join(lines[at + 1 :]).strip()
            if not title.strip(" *_"):
                title, _end, below = below.partition("\n")
            return " ".join(title.strip(" *_").split()), below.strip()
    return None


def promised(text: str, today: date) -> tuple[bool, date | None]:
    """Return whether a reply promises an answer, and by when, where it says so."""
    if len(text) > LONGEST:
        return False, None
    if said(text) == Word.I_WILL_ANSWER:
        return True, None
    if offered := called(text, _offered(today)):
        return True, offered
    day, rest, bare = _without_day(text, today)
    is_one = said(bare) == Word.I_WILL_ANSWER or says(rest, "I will answer by %(day)s")
    return (True, day) if day and is_one else (False, None)


def somebody_else(text: str) -> str | None:
    """Return whom somebody would ask instead of themselves, "" where they name nobody; None where they say something else."""
    if said(text) == Word.NOT_ME or says(text, "Not me, ask someone else"):
        return ""
    if len(text) <= LONGEST_NAME and (named := declined(text)) is not None:
        return named
    head = AN_END.split(text, maxsplit=1)
    if len(text) > LONGEST_NAME or len(head) < 2 or said(head[0]) != Word.NOT_ME:
        return None
    name = " ".join(text[len(head[0]) + 1 :].split())
    return re.sub(r"^(?:please )?(?:ask|try)\b:? ", "", name, flags=re.I).rstrip(".") or ""


def wish_of(line: str) -> CreditWish | None:
    """Return how somebody wants to be named, if a line says that and nothing else."""
    letters = _letters(line)
    return next((wish for wish in CreditWish if letters in _wishes(wish)), None) if letters else None


def says(text: str, link: str) -> bool:
    """Whether a text is what a link of ours says, in any of our languages."""
    letters = _letters(text)
    return bool(letters) and letters in _links(link)


def _without_day(text: str, today: date) -> tuple[date | None, str, str]:
    """Return the day that a line tells, the line without it, and without what leads to it too."""
    for (begin, end), (year, month, day) in _days(text):
        made = _day(year, month, day, today)
        if made is not None:
            bare = _without_lead(text[:begin], text[end:])
            return made, text[:begin] + text[end:], _without_named_day(bare, today)[2]
    return _without_named_day(text, today)


def _without_named_day(text: str, today: date) -> tuple[date | None, str, str]:
    """The same of a day of the week, and of one that goes by no name."""
    folded = text.casefold()
    for name, made in _named_days(today).items():
        at = folded.find(name)
        if at >= 0:
            before, after = text[:at], text[at + len(name) :]
            return made, before + after, _without_lead(before, after)
    return None, text, text


def _days(text: str) -> list[tuple[tuple[int, int], tuple[int, int, int]]]:
    found = []
    for match in NUMBERS.finditer(text):
        year, month, day = match["y"] or match["y2"] or 0, match["m"] or match["m2"], match["d"] or match["d2"]
        found.append((match.span(), (int(year), int(month), int(day))))
    found += [(at.span(), (int(at["y"] or 0), int(at["m"]), int(at["d"]))) for at in EAST.finditer(text)]
    folded = text.casefold()
    for name, month in _months().items():
        if named := name in folded and _beside_month(re.escape(name), folded):
            found.append((named.span(), (int(named["y"] or 0), month, int(named["d"]))))
    return found


def _beside_month(name: str, folded: str) -> re.Match[str] | None:
    day, year = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?", r"(?:,?\s*(?P<y>\d{4}))?"
    before = re.search(rf"{day}\.?\s*(?:of |de )?{name}\w*\.?{year}", folded)
    return before or re.search(rf"{name}\w*\.?\s*{day}{year}", folded)


def _day(year: int, month: int, day: int, today: date) -> date | None:
    """The day; without a year the next one of that name."""
    try:
        made = date(year or today.year, month, day)
        return made if year or made >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _without_lead(before: str, after: str) -> str:
    leads = "|".join(sorted(map(re.escape, BEFORE_A_DAY), key=len, reverse=True))
    edge = r"(?<![a-z])" if before.isascii() else ""
    before = re.sub(rf"(?:{edge}(?:{leads})[\s,:]*)+$", "", before.rstrip(), flags=re.I)
    after = re.sub(rf"^(?:[\s,.]*(?:{leads})(?![a-z]))+", "", after, flags=re.I)
    return f"{before} {after}"


@cache
def _months() -> dict[str, int]:
    """The names of the months in our languages, the longer first."""
    found: dict[str, int] = {}
    for locale in _locales():
        for width in ("wide", "abbreviated"):
            for form in ("format", "stand-alone"):
                for number, name in locale.months[form][width].items():
                    if not name.isdigit() and not re.match(r"\d", name):
                        found.setdefault(name.casefold().rstrip("."), number)
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=4)
def _named_days(today: date) -> dict[str, date]:
    """The next day of each name that a day has in our languages, the longer names first."""
    found: dict[str, date] = {}
    monday = today - timedelta(days=today.weekday())
    for number in range(7):
        made = today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
        for locale in _locales():
            found.setdefault(locale.days["format"]["wide"][number].casefold(), made)
        for week in HAN_WEEKS:
            found.setdefault(f"{week}{HAN_DAYS[number]}", made)
            found[f"下{week}{HAN_DAYS[number]}"] = monday + timedelta(days=7 + number)
    for ahead, ways in DAYS_IN_WORDS.items():
        made = monday + timedelta(days=11) if ahead == 7 else today + timedelta(days=ahead)
        found |= {way.strip(): made for way in ways.split("|")}
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=4)
def _offered(today: date) -> dict[str, date]:
    """What the link of a promise says in any of our languages, for each day that it may name."""
    found = {}
    for code in CODES:
        with override(code):
            words = gettext("I will answer by %(day)s")
        for ahead in range(FURTHEST.days + 1):
            made = today + timedelta(days=ahead)
            found[_letters(words % {"day": written_day(made, language=code)})] = made
    return found


def _locales() -> list[Locale]:
    return [Locale.parse(code.replace("-", "_")) for code in CODES]


@cache
def _wishes(wish: CreditWish) -> frozenset[str]:
    return _table(WISHES[wish]) | _links(LINKS[wish])


@cache
def _links(link: str) -> frozenset[str]:
    ways = set()
    for code in CODES:
        with override(code):
            ways.add(_letters(gettext(link).replace("%(day)s", "")))
    return frozenset(ways)


@cache
def _table(ways: str) -> frozenset[str]:
    return frozenset(_letters(way) for way in ways.split("|"))
