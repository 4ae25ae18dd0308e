"""The posts of a page: what each of twenty has is written here in a fraction of a template's time.

What few posts have stands in `templates/discussions/post.html`.
"""

from html import escape
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cop.discussions.choices import PostKind, Standing, Way
from cop.discussions.queries.posts import Shown, Talk
from cop.discussions.queries.reading import Reading
from cop.services.addresses import address, address_of
from cop.services.languages.queries import day, language_name, number
from cop.services.languages.templatetags.languages import bcp47

register = template.Library()

NOTES = {
    Standing.LATER: gettext_lazy("It goes out with the next round. Until then only you see it."),
    Standing.HELD: gettext_lazy(
        "It waits for the facilitator. Until then only you, the facilitators and the secretariat see it."
    ),
    Standing.WITHDRAWN: gettext_lazy("The author has withdrawn this."),
    Standing.REMOVED: gettext_lazy("This was removed."),
}
NO = ' name="no" value="1"'
SMALL, LINK = ' class="button quiet small"', ' class="plain link"'


class Written(NamedTuple):
    """Whole posts as HTML one after another; or of one that has more (`shown`) its words, and what can be done with it."""

    html: SafeString
    shown: Shown | None = None
    acts: SafeString = SafeString()


register.simple_tag(address_of)


@register.simple_tag
def written(posts: list[Shown], talk: Talk, reading: Reading | None) -> list[Written]:
    """Return posts as they are read. The buttons are of the page's form "acts"."""
    pen = _Pen(talk, reading)
    made: list[Written] = []
    for has_more, group in groupby(posts, attrgetter("has_more")):
        if has_more:
            made += [Written(SafeString(pen.words(shown)), shown, SafeString(pen.acts(shown))) for shown in group]
        else:
            made.append(Written(SafeString("".join(map(pen.whole, group)))))
    return made


class _Pen:
    """Writes the posts of a page: what is the same for all of them is asked once."""

    def __init__(self, talk: Talk, reading: Reading | None) -> None:
        self.talk = talk
        self.language = get_language() or "en"
        self.translates_to = reading.language if reading is not None and reading.may_translate else ""
        self.wanted = f"?to={self.translates_to}" if reading is not None and reading.is_on else ""
        self.zone = timezone.get_current_timezone()
        self.number, self.accepted = talk.thread.pk, talk.thread.accepted_id
        self.helpful, self.stands = escape(_("Helpful")), escape(_("Where it stands"))
        if talk.signed_in:
            self.reply, self.quote, self.report = escape(_("Reply")), escape(_("Quote")), escape(_("Report"))

    def whole(self, shown: Shown) -> str:
        """Write a post that has no more than most (templates/discussions/posts.html has the others)."""
        return f'<div class="post" id="p{shown.post.place}">{self.words(shown)}{self.acts(shown)}</div>\n'

    def words(self, shown: Shown) -> str:
        voice, place = shown.voice, shown.post.place
        face = f'<span class="face" aria-hidden="true">{escape(voice.initials)}</span>' if voice.initials else ""
        shown_place = escape(_("waits")) if shown.post.standing == Standing.LATER else f"[{place}]"
        name, detail = escape(voice.name), f"{escape(voice.detail)} · " if voice.detail else ""
        if voice.address:
            name = f'<a href="{escape(voice.address)}">{name}</a>'
        return (
            f"<header>{face}<div><b>{name}</b><br>"
            f'<span class="small soft">{detail}<a href="#p{place}">{shown_place}</a> {self._facts(shown)}</span></div></header>'
            f"{self._note(shown)}{self._body(shown)}"
        )

    def _facts(self, shown: Shown) -> str:
        post = shown.post
        facts = [day(post.said.astimezone(self.zone).date(), language=self.language)]
        if post.language != self.language:
            facts.append(escape(language_name(post.language, self.language)))
        if post.way != Way.WEB:
            facts.append(self._way(shown))
        if post.typed_by_id:
            confirmed = _("typed by the facilitator, confirmed by the member")
            facts.append(escape(confirmed if post.confirmed else _("typed by the facilitator")))
        if post.kind not in (PostKind.ANSWER, PostKind.FRAMING):
            facts.append(f'<span class="tag">{escape(post.get_kind_display())}</span>')
        if self.accepted == post.pk:
            helped = escape(_("this helped"))
            facts.append(f'<span class="tag">{helped}</span>')
        return " · ".join(facts)

    def _way(self, shown: Shown) -> str:
        """How it came in; of a mail, for those who may see it, with a link to all that it said."""
        post, talk = shown.post, self.talk
        way = escape(post.get_way_display())
        if post.way != Way.MAIL or post.typed_by_id or talk.thread.names_nobody or not shown.is_clear:
            return way
        if not (shown.may_edit or talk.may_facilitate):
            return way
        whole = escape(_("Show all that the mail said"))
        where = address("discussions:mail_said", talk.thread.pk, post.place)
        return f"{way} ({_link(where, whole)})"

    def _note(self, shown: Shown) -> str:
        if shown.post.standing == Standing.CLEAR:
            return ""
        kind = "note" if shown.is_clear else "soft"
        words = [escape(str(NOTES[Standing(shown.post.standing)]))]
        if shown.case is not None:
            words += [*map(escape, shown.case.reasons), _link(address("moderation:one", shown.case.pk), self.stands)]
        return f'<p class="{kind}">{" ".join(words)}</p>'

    def _body(self, shown: Shown) -> str:
        if not shown.is_clear or shown.translation:
            return ""
        own = "" if shown.post.language == self.language else f' lang="{escape(bcp47(shown.post.language))}"'
        return f'<div class="body"{own}>{shown.post.html}</div>'

    def acts(self, shown: Shown) -> str:
        if not shown.is_clear:
            return ""
        if self.talk.signed_in:
            return f'<div class="row-buttons">{"".join(self._acts(shown))}</div>'
        count = shown.post.helpful_count
        return f'<p class="small soft">{self.helpful} · {self._number(count)}</p>' if count else ""

    def _acts(self, shown: Shown) -> list[str]:
        post, talk, made = shown.post, self.talk, [self._found_helpful(shown)]
        if talk.may_answer and not post.parent_id:
            made.append(_link(f"{self._answer()}?to={post.place}", self.reply, SMALL))
        if talk.may_answer and post.standing == Standing.CLEAR:
            made.append(_link(f"{self._answer()}?quote={post.place}", self.quote))
        answers = not post.parent_id and post.kind == PostKind.ANSWER
        if talk.may_accept and answers and post.standing != Standing.LATER:
            taken = self.accepted == post.pk
            word = _("Not this one") if taken else _("This helped")
            made.append(_button(self._own("accept", shown), escape(word), NO if taken else ""))
        if shown.may_edit:
            made.append(_link(self._own("edit_post", shown), escape(_("Edit"))))
            made.append(_button(self._own("withdraw_post", shown), escape(_("Withdraw"))))
        elif talk.may_report and post.standing == Standing.CLEAR:
            made.append(_link(self._own("report_post", shown), self.report))
        if self.translates_to not in ("", post.language) and post.standing == Standing.CLEAR:
            made.append(_link(self._own("translate_post", shown) + self.wanted, escape(_("Translate it"))))
        if post.edited:
            words = escape(_("edited"))
            earlier = post.has_earlier  # type: ignore[attr-defined]
            made.append(
                _link(address("discussions:history", self.number), words) if earlier else f"<span>{words}</span>"
            )
        return made

    def _found_helpful(self, shown: Shown) -> str:
        count = shown.post.helpful_count
        words = f"{self.helpful} · {self._number(count)}" if count else self.helpful
        if not self.talk.may_answer or shown.may_edit:
            return f"<span>{words}</span>" if count else ""
        pressed = f' aria-pressed="true"{NO}' if shown.found_helpful else ' aria-pressed="false"'
        return _button(self._own("helpful", shown), words, pressed, SMALL)

    def _own(self, act: str, shown: Shown) -> str:
        return address(f"discussions:{act}", self.number, shown.post.place)

    def _answer(self) -> str:
        return address("discussions:answer", self.number)

    def _number(self, count: int) -> str:
        return escape(number(count, self.language))


def _link(where: str, words: str, look: str = "") -> str:
    return f'<a{look} href="{where}">{words}</a>'


def _button(where: str, words: str, attributes: str = "", look: str = LINK) -> str:
    return f'<button{look} form="acts" formaction="{where}"{attributes}>{words}</button>'
