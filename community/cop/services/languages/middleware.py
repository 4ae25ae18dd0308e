"""The reader's language and time zone, for the length of a request."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from cop.services.languages.queries import supported

GetResponse = Callable[[HttpRequest], HttpResponse]
OF_MAIL = "mail"
"""The parameter by which links in our mails say their language (`?mail=si`), and where the session remembers it."""


class ReadersLanguage:
    """Chooses by the address (`?lang=si`), then the choice made before, then the mail whose link this is, then the person,
    then the mail that led a visitor here before, then the browser."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language found, and remember one that the address asked for."""
        asked = supported(request.GET.get("lang"))
        language = asked or self._remembered(request) or self._known(request) or self._of_browser(request) or "en"
        with translation.override(language):
            request.LANGUAGE_CODE = language
            request.language_address = self._address_without_language(request)  # type: ignore[attr-defined]
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        if asked:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                max_age=31_536_000,
                samesite="Lax",
                httponly=True,
                secure=settings.SITE_URL.startswith("https://"),
            )
        return response

    @staticmethod
    def _address_without_language(request: HttpRequest) -> str:
        kept = request.GET.copy()
        for name in ("lang", OF_MAIL):
            kept.pop(name, None)
        return f"?{kept.urlencode()}&" if kept else "?"

    @staticmethod
    def _remembered(request: HttpRequest) -> str | None:
        return supported(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))

    def _known(self, request: HttpRequest) -> str | None:
        of_mail = supported(request.GET.get(OF_MAIL))
        if of_mail and not request.user.is_authenticated and request.session.get(OF_MAIL) != of_mail:
            request.session[OF_MAIL] = of_mail
        return of_mail or self._of_person(request) or supported(request.session.get(OF_MAIL))

    @staticmethod
    def _of_person(request: HttpRequest) -> str | None:
        """The one that the person put first, which came with them (`people.signing_in.sessions`)."""
        return supported(request.user.reads_first) if request.user.is_authenticated else None  # type: ignore[attr-defined]

    @staticmethod
    def _of_browser(request: HttpRequest) -> str | None:
        accepted = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500])
        return next((code for code in (supported(language) for language, _ in accepted) if code), None)


class ReadersTimeZone:
    """Shows times in the person's zone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the person's zone in force."""
        zone = request.user.time_zone if request.user.is_authenticated else "UTC"
        with timezone.override(ZoneInfo(zone)):
            return self.get_response(request)
