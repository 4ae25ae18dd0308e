"""Each kind of page of the demonstration once, with who opens it: for the checks of every page, and for screenshots."""

import re
from typing import NamedTuple

from playwright.sync_api import BrowserContext

from journeys.running import Product

VISITOR = ""
MEMBER = "member1@sample.example"
SECRETARIAT = "secretariat@sample.example"
PEOPLE = (VISITOR, MEMBER, SECRETARIAT)
NAMES = {VISITOR: "visitor", MEMBER: "member", SECRETARIAT: "secretariat"}


class Opened(NamedTuple):
    """A page as one of the `PEOPLE` opens it; `{1}` stands for the first number that `first` finds on another page."""

    who: str
    address: str
    found_at: str = ""
    first: str = ""

    @property
    def name(self) -> str:
        """What the page is called in reports and file names."""
        words = re.sub(r"[^a-z0-9]+", "-", self.address.replace("{1}", "one").lower()).strip("-")
        return f"{NAMES[self.who]}-{words or 'home'}"

    def path(self, context: BrowserContext, product: Product) -> str:
        """Return its path, with the number filled in."""
        if not self.found_at:
            return self.address
        answer = context.request.get(product.address + self.found_at)
        found = re.search(self.first, answer.text())
        assert found, f"{self.found_at} has nothing like {self.first}"
        return self.address.replace("{1}", found[1])


PERSON = ("/people/", r'href="/people/(\d+)/"')
ORGANISATION = ("/organisations/", r'href="/organisations/(\d+)/"')
APPLICATION = ("/desk/applications/", r'href="/desk/applications/(\d+)/"')
THING = ("/desk/", r'href="/desk/things/applications/(\d+)/"')
EDITED = ("/desk/pages/", r'href="/desk/pages/(\d+)/')
SET_COMMUNITY = ("/desk/settings/", r'href="/desk/settings/communities/(\d+)/"')
SET_TOPIC = ("/desk/settings/", r'href="/desk/settings/topics/(\d+)/"')
CASE = ("/c/clean-mobility/", r'href="/c/clean-mobility/(framework[a-z-]+)/"')
TERM = ("/glossary/", r'href="/glossary/(\d+)/"')

EVERY_PAGE = [
    *(
        Opened(VISITOR, address)
        for address in (
            "/",
            "/communities/",
            "/c/clean-mobility/",
            "/c/clean-mobility/how-to-join/",
            "/about/",
            "/what-is-a-community-of-practice/",
            "/privacy/",
            "/accessibility/",
            "/contact/",
            "/offline/",
            "/offline/unsent/",
            "/nothing-is-here/",
            "/people/",
            "/people/?q=bus&country=LK",
            "/people/?q=nobody+knows+this",
            "/organisations/",
            "/join/",
            "/join/sent/",
            "/join/left/",
            "/join/resume/forged/",
            "/sign-in/",
            "/sign-in/password/",
            "/sign-in/password/forgotten/",
            "/sign-in/link/forged/",
            "/erasure/forged/",
            "/m/u/forged/",
            "/glossary/",
        )
    ),
    Opened(VISITOR, "/glossary/{1}/", *TERM),
    Opened(VISITOR, "/c/clean-mobility/{1}/", *CASE),
    Opened(VISITOR, "/people/{1}/", *PERSON),
    Opened(VISITOR, "/organisations/{1}/", *ORGANISATION),
    *(
        Opened(MEMBER, address)
        for address in (
            "/",
            "/c/clean-mobility/",
            "/people/",
            "/organisations/",
            "/join/",
            "/my/application/",
            "/my/profile/",
            "/my/job/",
            "/my/typed/",
            "/my/privacy/",
            "/my/data/",
            "/my/leave/",
            "/my/left/",
            "/my/erase/",
            "/my/erase/code/",
            "/my/security/",
            "/my/security/addresses/",
            "/my/security/passkeys/add/",
            "/my/security/app/",
            "/my/security/password/set/",
            "/my/security/sessions/",
            "/my/security/tokens/",
            "/my/requests/",
            "/my/security/again/mail/",
            "/sign-out/",
            "/desk/",
        )
    ),
    Opened(MEMBER, "/people/{1}/", *PERSON),
    Opened(MEMBER, "/people/{1}/?as=0", "/my/data/", r'href="/people/(\d+)/"'),
    Opened(MEMBER, "/organisations/{1}/", *ORGANISATION),
    Opened(MEMBER, "/my/job/{1}/", "/my/job/", r'href="/my/job/(\d+)/"'),
    *(
        Opened(SECRETARIAT, address)
        for address in (
            "/",
            "/people/",
            "/desk/",
            "/desk/applications/",
            "/desk/hand-over/",
            "/desk/import/",
            "/desk/organisations/",
            "/desk/pages/",
            "/desk/pages/new/",
            "/desk/pages/releases/",
            "/desk/pages/languages/",
            "/desk/pages/redirects/",
            "/desk/pages/findings/",
            "/desk/settings/",
            "/desk/settings/partnership/",
            "/desk/settings/communities/new/",
            "/desk/settings/topics/new/",
            "/desk/settings/consents/",
            "/desk/settings/consents/membership/",
            "/desk/settings/mails/",
            "/desk/settings/mails/accepted/",
            "/desk/settings/joining/",
            "/desk/settings/days/",
            "/desk/settings/days/LK/",
            "/desk/settings/categories/",
            "/desk/settings/roles/",
            "/desk/settings/hooks/",
            "/desk/settings/tokens/",
            "/desk/people/",
            "/desk/acts/",
            "/desk/acts/new/?country=LK",
            "/desk/letters/",
            "/desk/letters/new/",
            "/desk/doubles/",
            "/desk/mail/",
            "/desk/jobs/",
            "/desk/protection/",
            "/desk/protection/consents/",
            "/desk/protection/requests/",
            "/desk/protection/requests/new/",
            "/desk/protection/breaches/new/",
            "/desk/protection/retention/",
            "/desk/protection/looks/",
            "/organisations/new/",
        )
    ),
    Opened(SECRETARIAT, "/people/{1}/", *PERSON),
    Opened(SECRETARIAT, "/people/{1}/roles/", *PERSON),
    *(
        Opened(SECRETARIAT, f"/desk/people/{{1}}/{part}", *PERSON)
        for part in ("", "edit/", "history/", "joining/", "mails/", "memberships/", "merge/")
    ),
    *(Opened(SECRETARIAT, f"/desk/organisations/{{1}}/{part}", *ORGANISATION) for part in ("", "merge/")),
    Opened(SECRETARIAT, "/people/{1}/telephone/", *PERSON),
    Opened(SECRETARIAT, "/people/{1}/mailbox/", *PERSON),
    *(Opened(SECRETARIAT, f"/organisations/{{1}}/{act}", *ORGANISATION) for act in ("", "edit/", "leave/", "changes/")),
    Opened(SECRETARIAT, "/desk/applications/{1}/", *APPLICATION),
    Opened(SECRETARIAT, "/desk/things/applications/{1}/", *THING),
    Opened(SECRETARIAT, "/desk/settings/communities/{1}/", *SET_COMMUNITY),
    Opened(SECRETARIAT, "/desk/settings/topics/{1}/", *SET_TOPIC),
    Opened(SECRETARIAT, "/glossary/{1}/edit/", *TERM),
    *(
        Opened(SECRETARIAT, f"/desk/pages/{{1}}/{part}", *EDITED)
        for part in ("", "settings/", "picture/", "en/", "vi/", "en/history/")
    ),
]
