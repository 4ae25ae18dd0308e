"""Subjects of mails that came in, without what mail programs and gateways put in front of them."""

import re
import unicodedata

IN_FRONT = {
    "everywhere": "re fw fwd",
    "bn": "প্রত্যুত্তর ফরোয়ার্ড ফরওয়ার্ড",
    "dz": "ལན ལན་གསལ",
    "fil": "sagot tugon ipinasa ipasa",
    "hi": "पुनः पुन: प्रत्युत्तर अग्रेषित",
    "ko": "답장 회신 답변 전달",
    "ms": "bls bal balas balasan trs majukan terusan teruskan",
    "si": "පිළිතුර",
    "ta": "பதில் முன்னனுப்பு",
    "vi": "trả_lời tl chuyển_tiếp ct",
    "zh-hans": "回复 答复 回应 转发 转寄",
    "zh-hant": "回覆 答覆 回應 轉寄 轉發",
    "ja": "返信 転送",
    "th": "ตอบ ตอบกลับ ส่งต่อ",
    "de nl": "aw wg antw antwort doorst",
    "da no sv fi": "sv vs vb vl",
    "fr es pt it": "ré rép réf tr resp res rv enc rif",
    "pl cs hu tr el": "odp pd vá továbbítás ynt ilt απ πρθ",
    "ru": "отв ответ",
}
"""What stands before a subject that is answered or forwarded, by language; `_` is a blank. The one Hindi and Bangla word for
"answer" is left out: it means "north" as well, and no program is known to write it."""

GATEWAYS = r"\[(?:ext|extern|external|spam|suspected spam|外部邮件|外部郵件|외부)\]|\*{3}\s?(?:spam|external)\s?\*{3}"
"""What the gateways of offices put before the subject of what comes from outside."""


def _pattern() -> re.Pattern[str]:
    words = sorted((re.escape(one) for line in IN_FRONT.values() for one in line.split()), key=len, reverse=True)
    named = "|".join(words).replace("_", r"\s+")
    return re.compile(rf"(?:(?:{named})\s*(?:\^?\d+|[\[(]\d+[\])])?\s*[:：]|{GATEWAYS})\s*", re.IGNORECASE)


PREFIX = _pattern()


def plain(subject: str) -> str:
    """Return a subject on one line without "Re:", "Fwd:", "回复：" and their like, however many stand before it."""
    rest = " ".join(unicodedata.normalize("NFC", subject).split())
    while found := PREFIX.match(rest):
        rest = rest[found.end() :]
    return rest
