"""What each role gets at the addresses of discussions and moderation."""

from config.answers import (
    THREAD,
    Answers,
    everyone,
    facilitating,
    only,
    reading,
    signed_in,
    told_to,
)
from config.scene import DESK, MEMBERS, SECRETARIAT
from cop.people.choices import Role

DISCUSSIONS: dict[str, dict[str, Answers]] = {
    "ask/": {"/ask/": signed_in(200) | dict.fromkeys(MEMBERS, "/c/clean-mobility/ask/")},
    "c/<slug:community>/ask/": {
        "/c/clean-mobility/ask/": only(MEMBERS, 200),
        "POST /c/clean-mobility/ask/": only(MEMBERS, 200),
        "/c/nowhere/ask/": signed_in(404),
    },
    "c/<slug:community>/discussions/": {
        "/c/clean-mobility/discussions/": everyone(200),
        "/c/nowhere/discussions/": everyone(404),
    },
    "discussions/": {"/discussions/": signed_in(200)},
    "unanswered/": {"/unanswered/": everyone(200)},
    "q/<int:number>/": {
        THREAD: told_to(MEMBERS),
        "/q/{waiting_thread}/": told_to(DESK),
        "/q/0/": signed_in(404),
    },
    "q/<int:number>/edit/": {
        "/q/{thread}/edit/": reading(403),
        "/q/{waiting_thread}/edit/": reading(members=404),
    },
    "q/<int:number>/history/": {
        "/q/{thread}/history/": told_to(MEMBERS),
        "/q/{waiting_thread}/history/": told_to(DESK),
    },
    "q/<int:number>/send/": {"/q/{thread}/send/": everyone(405), "POST /q/{thread}/send/": reading(403)},
    "q/<int:number>/open/": {"POST /q/{thread}/open/": reading(THREAD, members=403)},
    "q/<int:number>/withdraw/": {"POST /q/{thread}/withdraw/": reading(403)},
    "q/<int:number>/answer/": {
        "/q/{thread}/answer/": reading(200),
        "/q/{thread}/answer/?to=1": reading(200),
        "/q/{thread}/answer/?to=2": reading(200, members=404),
        "POST /q/{thread}/answer/": reading(200),
    },
    "q/<int:number>/same/": {"POST /q/{thread}/same/": reading(THREAD)},
    "q/<int:number>/follow/": {"POST /q/{thread}/follow/": reading(THREAD)},
    "q/<int:number>/posts/<int:place>/": {
        "/q/{thread}/posts/1/": told_to(MEMBERS, THREAD + "#p1"),
        "/q/{thread}/posts/2/": told_to(DESK, THREAD + "#p2"),
    },
    "q/<int:number>/posts/<int:place>/edit/": {"/q/{thread}/posts/1/edit/": reading(403)},
    "q/<int:number>/posts/<int:place>/withdraw/": {"POST /q/{thread}/posts/1/withdraw/": reading(403)},
    "q/<int:number>/posts/<int:place>/helpful/": {
        "POST /q/{thread}/posts/1/helpful/": reading(THREAD + "#p1"),
        "POST /q/{thread}/posts/2/helpful/": reading(403, members=404),
    },
    "q/<int:number>/posts/<int:place>/accept/": {
        "POST /q/{thread}/posts/1/accept/": reading(THREAD + "#p1", members=403)
    },
}


WAITING: dict[str, dict[str, Answers]] = {"q/<int:number>/waiting/": {"POST /q/{thread}/waiting/": reading(403)}}


ROUTING: dict[str, dict[str, Answers]] = {
    "q/<int:number>/ask-people/": {
        "/q/{thread}/ask-people/": facilitating(200),
        "/q/{thread}/ask-people/?q=Halima": facilitating(200),
        "POST /q/{thread}/ask-people/": facilitating("/q/{thread}/ask-people/"),
    },
    "q/<int:number>/ask-people/<int:asked>/": {
        "/q/{thread}/ask-people/{asked}/": facilitating(200),
        "/q/{thread}/ask-people/0/": reading(404, members=403),
    },
    "q/<int:number>/ask-people/<int:asked>/answer/": {"/q/{thread}/ask-people/{asked}/answer/": facilitating(200)},
    "asked/<str:token>/<str:act>/": {
        "/asked/{asked_link}/yes/": everyone(200),
        "/asked/{asked_link}/no/": everyone(200),
        "/asked/{asked_link}/nothing/": everyone(404),
        "/asked/forged/yes/": everyone(404),
    },
    "typed/<str:token>/": {"/typed/{typed_link}/": everyone(200), "/typed/forged/": everyone(404)},
    "c/<slug:community>/discussions/calls/": {"/c/clean-mobility/discussions/calls/": only(DESK, 200)},
    "c/<slug:community>/discussions/rules/": {
        "/c/clean-mobility/discussions/rules/": only(DESK, 200),
        "/c/nowhere/discussions/rules/": signed_in(404),
    },
}


MODERATION: dict[str, dict[str, Answers]] = {
    "q/<int:number>/report/": {
        "/q/{thread}/report/": reading(200),
        "POST /q/{thread}/report/": reading(200),
        "/q/{waiting_thread}/report/": reading(403, members=404),
    },
    "q/<int:number>/posts/<int:place>/report/": {
        "/q/{thread}/posts/1/report/": reading(200),
        "/q/{thread}/posts/2/report/": reading(403, members=404),
    },
    "moderation/": {"/moderation/": everyone(200)},
    "moderation/<int:number>/": {
        "/moderation/{case}/": only(DESK, 200, others=404),
        "POST /moderation/{case}/": only(DESK, 200, others=404),
        "/moderation/{decided_case}/": only(DESK, 200, others=404),
    },
    "moderation/<int:number>/answer/": {"POST /moderation/{case}/answer/": only(DESK, 403, others=404)},
    "moderation/<int:number>/second/": {
        "POST /moderation/{case}/second/": signed_in(404),
        "POST /moderation/{decided_case}/second/": only(SECRETARIAT, "/moderation/{decided_case}/", others=404)
        | {Role.FACILITATOR: 403},
    },
    "c/<slug:community>/moderation/": {
        "/c/clean-mobility/moderation/": only(DESK, 200),
        "/c/nowhere/moderation/": signed_in(404),
    },
}


COVER: dict[str, dict[str, Answers]] = {
    "q/<int:number>/who/": {
        # whoever kept it facilitates no more, so a facilitator may ask to be in charge
        "/q/{waiting_thread}/who/": signed_in(404) | {Role.FACILITATOR: 200},
        "/q/{thread}/who/": signed_in(404),
        "POST /q/{waiting_thread}/who/": signed_in(404) | {Role.FACILITATOR: 200},
    },
    "q/<int:number>/appear/": {
        "/q/{waiting_thread}/appear/": signed_in(404),
        "POST /q/{waiting_thread}/appear/": signed_in(404),
    },
    "q/<int:number>/hand-over/": {
        "/q/{waiting_thread}/hand-over/": everyone(405),
        "POST /q/{waiting_thread}/hand-over/": signed_in(404) | {Role.SECRETARIAT: 403},
    },
}


FINDING: dict[str, dict[str, Answers]] = {
    "search/": {"/search/": everyone(200), "/search/?q=buses": everyone(200)},
    "search/save/": {"POST /search/save/?q=buses": signed_in(403) | dict.fromkeys([*MEMBERS, *DESK], "/my/searches/")},
    "my/searches/": {"/my/searches/": signed_in(200)},
    "my/searches/<int:number>/forget/": {"POST /my/searches/0/forget/": signed_in(404)},
    "my/searches/stop/<str:token>/": {"/my/searches/stop/forged/": everyone(200)},
    "open-questions/": {"/open-questions/": everyone(200)},
    "replies/": {"/replies/": everyone(200)},
    "c/<slug:community>/discussions/feed/": {
        "/c/clean-mobility/discussions/feed/": everyone(200),
        "/c/nowhere/discussions/feed/": everyone(404),
    },
    "topics/<slug:topic>/feed/": {
        "/topics/charging-tariffs/feed/": everyone(200),
        "/topics/nothing/feed/": everyone(404),
    },
}


REPLIES: dict[str, dict[str, Answers]] = {
    "q/<int:number>/compile/": {"/q/{thread}/compile/": reading(200, members=403)},
    "q/<int:number>/compile/<slug:act>/": {
        "/q/{thread}/compile/begin/": everyone(405),
        "POST /q/{thread}/compile/begin/": reading("/q/{thread}/compile/", members=403),
        "POST /q/{thread}/compile/nothing/": reading(404, members=403),
    },
    "q/<int:number>/reply/": {"/q/{thread}/reply/": signed_in(404), "/q/{replied_thread}/reply/": told_to(MEMBERS)},
    "q/<int:number>/reply/as/<slug:kind>/": {
        "/q/{replied_thread}/reply/as/ris/": told_to(MEMBERS),
        "/q/{replied_thread}/reply/as/exe/": signed_in(404),
    },
    "q/<int:number>/reply/in/<slug:language>/": {
        "/q/{replied_thread}/reply/in/ta/": reading(200),
        "/q/{replied_thread}/reply/in/xx/": reading(404),
    },
    "q/<int:number>/reply/check/<slug:act>/<str:token>/": {
        "/q/{replied_thread}/reply/check/right/{check_reply}/": everyone(200),
        "/q/{replied_thread}/reply/check/right/forged/": everyone(404),
    },
    "q/<int:number>/reply/what-came/<str:token>/": {
        "/q/{replied_thread}/reply/what-came/{what_came}/": everyone(200),
        "/q/{replied_thread}/reply/what-came/forged/": everyone(404),
    },
}


LANGUAGES: dict[str, dict[str, Answers]] = {
    "q/<int:number>/translate/": {"/q/{thread}/translate/": reading(200), "/q/{thread}/translate/?to=ta": reading(200)},
    "q/<int:number>/posts/<int:place>/translate/": {
        "/q/{thread}/posts/1/translate/": reading(200),
        "/q/{thread}/posts/99/translate/": reading(404),
    },
    "q/<int:number>/translations/<int:translation>/right/": {
        "/q/{thread}/translations/{translation}/right/": everyone(405),
        "POST /q/{thread}/translations/{translation}/right/": reading("/q/{thread}/", members=403),
        "POST /q/{thread}/translations/0/right/": reading(404),
    },
    "q/<int:number>/translations/<int:translation>/report/": {
        "/q/{thread}/translations/{translation}/report/": reading(200),
        "/q/{thread}/translations/0/report/": reading(404),
    },
    "q/<int:number>/machine/": {
        "/q/{thread}/machine/": everyone(405),
        "POST /q/{thread}/machine/": reading(404),
    },
    "glossary/": {"/glossary/": everyone(200), "/glossary/?q=charging": everyone(200)},
    "glossary/new/": {"/glossary/new/": only(DESK, 200), "POST /glossary/new/": only(DESK, 200)},
    "glossary/<int:number>/": {"/glossary/{term}/": everyone(200), "/glossary/0/": everyone(404)},
    "glossary/<int:number>/edit/": {
        "/glossary/{term}/edit/": only(DESK, 200),
        "POST /glossary/{term}/edit/": only(DESK, 200),
    },
}


WRITING: dict[str, dict[str, Answers]] = {
    "q/<int:number>/state/": {
        "/q/{thread}/state/": facilitating(200),
        "POST /q/{thread}/state/": facilitating(200),
        "/q/{waiting_thread}/state/": reading(members=404),
    },
    "q/<int:number>/take-back/": {"POST /q/{thread}/take-back/": reading(403) | dict.fromkeys(DESK, "/q/{thread}/")},
    "q/<int:number>/weeks/": {"/q/{timed_thread}/weeks/": facilitating(200), "/q/{thread}/weeks/": reading(404)},
    "q/<int:number>/weeks/<int:place>/": {
        "/q/{timed_thread}/weeks/1/": told_to(MEMBERS, "/q/{timed_thread}/#p1"),
        "/q/{timed_thread}/weeks/2/": signed_in(404),
    },
    "q/<int:number>/weeks/<int:place>/summary/": {"/q/{timed_thread}/weeks/1/summary/": facilitating(200)},
    "q/<int:number>/close/": {"/q/{timed_thread}/close/": facilitating(200)},
    "topics/<slug:topic>/": {"/topics/charging-tariffs/": everyone(200), "/topics/nothing/": everyone(404)},
    "countries/<slug:country>/": {"/countries/lk/": everyone(200), "/countries/xx/": everyone(404)},
    "follow/<slug:kind>/<slug:what>/": {
        "/follow/country/LK/": everyone(405),
        "POST /follow/country/LK/": signed_in("/countries/lk/"),
        "POST /follow/nothing/1/": signed_in(404),
    },
    "my/following/": {"/my/following/": signed_in(200)},
}


PUBLIC: dict[str, dict[str, Answers]] = {
    "q/<int:number>/public/": {"/q/{thread}/public/": everyone(405), "POST /q/{thread}/public/": signed_in(404)},
    "my/following/mails/": {"POST /my/following/mails/": signed_in("/my/following/")},
}


REPLY_TEXTS: dict[str, dict[str, Answers]] = {
    "q/<int:number>/reply/translations/<int:text>/report/": {
        "/q/{replied_thread}/reply/translations/{section_text}/report/": reading(200),
        "/q/{thread}/reply/translations/{section_text}/report/": reading(404),
    },
    "q/<int:number>/came/<int:outcome>/": {
        "/q/{replied_thread}/came/{outcome}/": told_to(MEMBERS),
        "/q/{thread}/came/{outcome}/": signed_in(404),
    },
    "q/<int:number>/came/<int:outcome>/report/": {
        "/q/{replied_thread}/came/{outcome}/report/": reading(200),
        "/q/{thread}/came/{outcome}/report/": reading(404),
    },
}


NAMES: dict[str, dict[str, Answers]] = {
    "c/<slug:community>/names/": {
        "/c/clean-mobility/names/?q=a": signed_in(403) | dict.fromkeys([*MEMBERS, *DESK], 200),
        "/c/nowhere/names/": signed_in(404),
    },
}


MAIL_OF_POSTS = {"q/<int:number>/posts/<int:place>/mail/": {"/q/{thread}/posts/1/mail/": signed_in(404)}}


AWAITED = {
    "translations/": {"/translations/": signed_in(200), "/translations/?in=ta&before=9": signed_in(200)},
    "q/<int:number>/wait/": {
        "/q/{thread}/wait/": everyone(405),
        "POST /q/{thread}/wait/": reading(404),
    },
}
