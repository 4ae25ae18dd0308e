"""The look of our mails. Mail programs drop style sheets, so each element is given its style as it leaves.

The templates stay plain HTML; the colours are those of the pages. Dark colours are in `mail/base.html`, for the programs
that read a style sheet.
"""

from html import escape
from html.parser import HTMLParser

from django.utils.safestring import SafeString, mark_safe

INK, SOFT, RULE, BRAND, BRAND_DEEP, TINT = "#15232d", "#52616b", "#dcdfd8", "#0b6b4f", "#074836", "#e6f1ec"

CELL = f"padding:6px 10px;border:1px solid {RULE};vertical-align:top;overflow-wrap:normal"
STYLES = {
    "h1": f"font-size:22px;font-weight:600;margin:0 0 16px;color:{INK}",
    "h2": f"font-size:18px;font-weight:600;margin:24px 0 8px;color:{INK}",
    "p": "margin:0 0 16px",
    "ul": "margin:0 0 16px;padding:0 0 0 20px",
    "ol": "margin:0 0 16px;padding:0 0 0 20px",
    "li": "margin:0 0 4px",
    "b": "font-weight:600",
    "strong": "font-weight:600",
    "em": "font-style:italic",
    "blockquote": f"margin:0 0 16px;padding:0 16px;border-left:4px solid {RULE};white-space:pre-line",
    "div.scroll": "margin:0 0 16px;overflow-x:auto",
    "table": "border-collapse:collapse",
    "th": f"{CELL};font-weight:600;text-align:left",
    "th.num": f"{CELL};font-weight:600;text-align:right",
    "td": f"{CELL};text-align:left",
    "td.num": f"{CELL};text-align:right",
    "pre": "margin:0 0 16px;white-space:pre-wrap",
    "hr": f"border:0;border-top:1px solid {RULE};margin:24px 0 16px",
    "a": f"color:{BRAND_DEEP}",
    "a.button": f"display:inline-block;background:{BRAND};border:solid {BRAND};border-width:10px 18px;border-radius:6px;"
    "color:#ffffff;font-weight:600;text-decoration:none",
    "strong.code": f"display:inline-block;background:{TINT};border:solid {TINT};border-width:6px 14px;border-radius:6px;"
    f"color:{BRAND_DEEP};font-family:Consolas,Menlo,monospace;font-size:26px",
    "p.who": f"margin:0 0 24px;padding:12px 0 0;border-top:6px solid {BRAND};font-weight:600;color:{BRAND_DEEP}",
    "span.address": f"font-size:13px;font-weight:400;color:{SOFT};word-break:break-all",
    "p.soft": f"margin:0 0 8px;font-size:14px;color:{SOFT}",
    "span.soft": f"font-size:14px;color:{SOFT}",
}
"""By element, or element and its one class. A border stands for padding, which Outlook leaves out."""

LATIN = "-apple-system,'Segoe UI',Roboto,'Noto Sans','Helvetica Neue',Arial"
FONTS = {
    "bn": "'Noto Sans Bengali','Nirmala UI','Kohinoor Bangla',Vrinda",
    "dz": "'Noto Serif Tibetan',Kailasa,Jomolhari,'Microsoft Himalaya'",
    "hi": "'Noto Sans Devanagari','Nirmala UI','Kohinoor Devanagari',Mangal",
    "ko": "'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR'",
    "si": "'Noto Sans Sinhala','Nirmala UI','Sinhala Sangam MN','Iskoola Pota'",
    "ta": "'Noto Sans Tamil','Nirmala UI','Tamil Sangam MN',Latha",
    "zh-hans": "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC'",
}
LINE_HEIGHTS = {"bn": "1.75", "hi": "1.75", "si": "1.75", "ta": "1.75", "dz": "2"}


def page_style(language: str) -> SafeString:
    """Return font, line height and colour for the whole of a mail in `language`; its parts inherit them."""
    fonts = f"{LATIN},{FONTS[language]}" if language in FONTS else LATIN
    size = "17px" if language == "dz" else "16px"
    height = LINE_HEIGHTS.get(language, "1.55")
    return mark_safe(
        f"font-family:{fonts},sans-serif;font-size:{size};line-height:{height};color:{INK};overflow-wrap:anywhere"
    )


def styled(html: str, language: str) -> str:
    """Return `html` with a style on each element that has one in `STYLES` and none of its own, and the address of each
    link to be read under it: nobody has to trust a button.

    Tibetan script has no bold letters on most machines, only Latin has italic ones, and made-up ones are hard to read:
    there all stay plain. Small Tibetan letters are as large as those of other scripts.
    """
    plain = {"font-style:italic": "font-style:normal"} if language in FONTS else {}
    if language == "dz":
        plain |= {"font-weight:600": "font-weight:400", "font-size:14px": "font-size:16px"}
    styler = _Styler(plain)
    styler.feed(html)
    styler.close()
    return "".join(styler.parts)


class _Styler(HTMLParser):
    def __init__(self, plain: dict[str, str]) -> None:
        super().__init__(convert_charrefs=False)
        self.plain = plain
        self.parts: list[str] = []
        self.link, self.said = "", ""
        self.quoted = 0
        self.address = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self._show_address()
        self.quoted += tag == "blockquote"
        if tag == "a":
            self.link, self.said = given.get("href") or "", ""
        source = self.get_starttag_text() or ""
        self.parts.append(source if "style" in given else self._with_style(source, tag, given.get("class")))

    def _with_style(self, source: str, tag: str, name: str | None) -> str:
        style = STYLES.get(f"{tag}.{name}") or STYLES.get(tag)
        if not style:
            return source
        for drawn, instead in self.plain.items():
            style = style.replace(drawn, instead)
        return f'{source[: len(tag) + 1]} style="{style}"{source[len(tag) + 1 :]}'

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        self._show_address()
        self.quoted -= tag == "blockquote"
        self.parts.append(f"</{tag}>")
        if tag == "a" and self.link.startswith("http") and self.link != self.said.strip():
            self.address = self.link

    def _show_address(self, *, within: bool = False) -> None:
        """The address of the link before: on a line of its own, or within the sentence that goes on."""
        if self.address:
            opening = self._with_style('<span class="address">', "span", "address")
            shown = f"{opening}{escape(self.address)}</span>"
            self.parts.append(f" ({shown})" if within else f"<br>{shown}")
            self.address = ""

    def handle_data(self, data: str) -> None:
        if self.quoted and self.parts[-1].endswith(">"):
            data = data.removeprefix("\n")  # of the source: line breaks count in a quotation
        if data.strip(" \n") or "\n" not in data:
            self._show_address(within=True)
        self.said += data
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self._show_address(within=True)
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._show_address(within=True)
        self.parts.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.parts.append(f"<!{decl}>")
