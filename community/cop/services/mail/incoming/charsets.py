"""Bytes that claim a character set, which may be untrue, become text."""

import codecs
import re
from itertools import chain

MEANT = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "x-gbk": "gb18030",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-big5": "big5hkscs",
    "tis-620": "cp874",
    "tis620": "cp874",
    "tis": "cp874",
    "iso-8859-11": "cp874",
    "windows-874": "cp874",
    "shift_jis": "cp932",
    "unicode-1-1-utf-7": "utf-7",
}
"""What is written by programs that name the set on the left: its superset."""

NO_WORD = ("", "ascii", "us-ascii", "unknown-8bit", "x-unknown")
"""What says nothing of bytes above 127."""

MANY_BYTES = {"gb18030", "cp949", "big5hkscs", "cp932", "euc_jp"}
NEIGHBOURS = ("gb18030", "cp949", "big5hkscs")
"""Sets in which most bytes of one are good in the others too, as signs that nobody writes in that order."""

WIDE = re.compile("[\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
OFTEN = re.compile(
    "[이다에의는로하을가고지서한은기으년대사시를리도인스일"
    "的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能]"
)
"""The signs that stand most often in Korean, and in Chinese in both its scripts: a fifth of most texts, and hardly any of what is
read in a neighbour's set. Fewer wide signs than that tell nothing."""
FEWEST_WIDE, HARDLY_ANY, MANY = 12, 0.04, 0.15

SHORT = 12
GUESSED_FROM = 2_000
FEWEST_HIGH, FEWEST_SIGNS = 8, 6
"""Fewer tell nothing; a line of dashes or dots is long, of one sign."""
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
BEYOND_LATIN = re.compile(r"[\u0370-\u1dff\u2e80-\ud7ff\uf900-\uffee]|[\U00020000-\U0003ffff]")
LATIN_RUN = re.compile(r"[\x80-\x9f\xa1-\u02dc\u2013-\u203a\u20ac\u2122]{4,}")
LATIN_SIGN = re.compile("[¢-¦¨¬¯±-´¶¸¹¼-¾×÷]")
ASCII_WORD = re.compile(r"[A-Za-z]{4,}")
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
NO_HALF = re.compile(rb"(?:[\x00-\x7f]|[\x80-\xff].)*", re.DOTALL)
"""Whole characters of the sets of two bytes."""
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

_VISCII_BELOW = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
_VISCII_ABOVE = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII = "".join(chain((_VISCII_BELOW.get(byte, chr(byte)) for byte in range(128)), _VISCII_ABOVE))
"""RFC 1456, which Python does not know."""


def decoded(content: bytes, claimed: str) -> str:
    """Return the text of some bytes that are said to be in a character set, with what can be read; whatever they are, there is
    no error."""
    return readable(as_meant(content, claimed))


def as_meant(content: bytes, claimed: str) -> str:
    """Return the same with every character that stands there."""
    name = claimed.strip().strip("\"'").lower()
    if name.startswith("viscii"):
        return codecs.charmap_decode(content, "replace", _VISCII)[0]
    meant = "" if name in NO_WORD else _known(MEANT.get(name, name))
    if _is_short_of(meant, content) and (text := _strictly(content, meant)) is not None:
        return text
    if (text := _strictly(content, "utf-8")) is not None:
        return text
    if meant and (text := _strictly(content, meant)) is not None:
        return (_truly(content) if _is_disguised(text) else _of_neighbour(content, meant, text)) or text
    return _guessed(content) or content.decode(meant or "utf-8", "replace")


def readable(text: str) -> str:
    """Return a text without what no text has: NUL and other control characters, marks that turn the direction of what follows,
    halves of pairs."""
    return UNREADABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).removeprefix("\ufeff")


def _is_short_of(meant: str, content: bytes) -> bool:
    """Two characters in a set of many bytes may happen to be UTF-8; a sentence cannot. Sets that shift by escapes are
    plain ASCII to the eye."""
    if meant.startswith(("iso2022", "utf_7", "hz", "utf_16", "utf_32")):
        return True
    return meant in MANY_BYTES and sum(byte > 127 for byte in content[:1000]) < SHORT


def _known(name: str) -> str:
    """Python's name of a character set, "" for an unknown one."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    text_encoding = getattr(found, "_is_text_encoding", True)
    return found.name.replace("-", "_") if text_encoding and found.name not in ("idna", "punycode", "undefined") else ""


def _strictly(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except (UnicodeError, ValueError):
        return None


def _is_disguised(text: str) -> bool:
    """Whether a text that could be read as its set says looks like one of another script: signs that nobody assigned, or
    accents and symbols in rows, as no language in Latin letters has them."""
    if PRIVATE_USE.search(text):
        return True
    high = BEYOND_ASCII.findall(text)
    if len(high) < FEWEST_HIGH or len(set(high)) < FEWEST_SIGNS or BEYOND_LATIN.search(text):
        return False
    in_rows = sum(map(len, LATIN_RUN.findall(text)))
    in_words = sum(map(len, ASCII_WORD.findall(text)))
    return in_rows * 2 > len(high) or (len(LATIN_SIGN.findall(text)) * 3 > len(high) > in_words)


def _truly(content: bytes) -> str | None:
    """What the bytes look like, if that is wholly a text in another script."""
    first = len(content) - len(content.lstrip(bytes(range(128))))
    text = _guessed(content, first)
    if text is None or "\ufffd" in text or PRIVATE_USE.search(text):
        return None
    return text if len(BEYOND_LATIN.findall(text)) * 5 > len(BEYOND_ASCII.findall(text)) * 4 else None


def _of_neighbour(content: bytes, meant: str, text: str) -> str | None:
    """What the bytes say in a neighbour of the set that was named, if they say something there alone."""
    if meant not in NEIGHBOURS or _often(text) >= HARDLY_ANY:
        return None
    texts = [_strictly(content, name) for name in NEIGHBOURS if name != meant]
    likely = [other for other in texts if other and not PRIVATE_USE.search(other) and MANY <= _often(other) <= 1]
    return max(likely, key=_often, default=None)


def _often(text: str) -> float:
    """The share of the signs that stand often among those of Korean and Chinese; more than 1 where there are too few to tell."""
    wide = WIDE.findall(text)
    return len(OFTEN.findall(text)) / len(wide) if len(wide) >= FEWEST_WIDE else 2


def _guessed(content: bytes, first: int = 0) -> str | None:
    """What the bytes themselves look like. The library is loaded when it is needed, for every process loads this module."""
    from charset_normalizer import from_bytes

    sample = content[first : first + GUESSED_FROM]
    if len(content) > first + GUESSED_FROM and b"\x00" not in sample:
        sample = NO_HALF.match(sample)[0]  # type: ignore[index]
    best = from_bytes(sample).best()
    return content.decode(best.encoding, "replace") if best else None
