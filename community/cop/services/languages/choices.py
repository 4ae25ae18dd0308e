"""The languages that the product speaks: English and the ten of DESIGN section 7."""

from django.conf.locale import LANG_INFO

LANGUAGES = [
    ("en", "English"),
    ("bn", "বাংলা"),
    ("dz", "རྫོང་ཁ"),
    ("fil", "Filipino"),
    ("hi", "हिन्दी"),
    ("ko", "한국어"),
    ("ms", "Bahasa Melayu"),
    ("si", "සිංහල"),
    ("ta", "தமிழ்"),
    ("vi", "Tiếng Việt"),
    ("zh-hans", "简体中文"),
]
CODES = [code for code, _ in LANGUAGES]

NOT_IN_DJANGO = {
    "dz": {"bidi": False, "code": "dz", "name": "Dzongkha", "name_local": "རྫོང་ཁ"},
    "fil": {"bidi": False, "code": "fil", "name": "Filipino", "name_local": "Filipino"},
    "si": {"bidi": False, "code": "si", "name": "Sinhala", "name_local": "සිංහල"},
}


def add_to_django() -> None:
    """Tell Django of the three languages of ours that it does not know."""
    LANG_INFO.update(NOT_IN_DJANGO)
