"""Every address of the product with what each role gets there: the table of roles × addresses.

For each route of the URL map, as Django writes it, at least one request ("/people/{hidden}/", or "POST /my/profile/"; the
blanks are filled by `scene`) and its answers: a status, or the path that it redirects to.
"""

from collections.abc import Iterable

from config.scene import DESK, MEMBERS, SECRETARIAT
from cop.people.choices import Role

Answers = dict[Role, int | str]

SIGN_IN = "/sign-in/"
PASSWORD = "/sign-in/password/"
HOME = "/"
JOIN = "/join/"
SIGNED_IN = frozenset(Role) - {Role.VISITOR}


def everyone(answer: int | str) -> Answers:
    return dict.fromkeys(Role, answer)


def signed_in(answer: int | str, *, visitor: int | str = SIGN_IN) -> Answers:
    return everyone(answer) | {Role.VISITOR: visitor}


def only(roles: Iterable[Role], answer: int | str, *, others: int | str = 403) -> Answers:
    """Some get `answer`; visitors are led to the sign-in, whoever is signed in gets `others`."""
    return signed_in(others) | dict.fromkeys(roles, answer)


def seen_by(roles: Iterable[Role], answer: int | str = 200) -> Answers:
    """For all others it does not exist."""
    return everyone(404) | dict.fromkeys(roles, answer)


def told_to(roles: Iterable[Role], answer: int | str = 200) -> Answers:
    """What mails link to: for all others it does not exist, and visitors, who may be anybody, sign in first."""
    return signed_in(404) | dict.fromkeys(roles, answer)


def partnerships(answer: int | str) -> Answers:
    """A thing of the partnership's in a list of the desk's: for the facilitator of a community it does not exist."""
    return only(SECRETARIAT, answer) | {Role.FACILITATOR: 404}


FILES_AND_MAIL: dict[str, dict[str, Answers]] = {
    "dev/mailbox/": {"/dev/mailbox/": everyone(200)},
    "dev/mailbox/<int:number>/": {"/dev/mailbox/{mail}/": everyone(200), "/dev/mailbox/0/": everyone(404)},
    "dev/mailbox/<int:number>/html/": {"/dev/mailbox/{mail}/html/": everyone(200)},
    "healthz": {"/healthz": everyone(200)},
    "readyz": {"/readyz": everyone(503)},  # in tests nobody does the jobs
    "files/<int:number>/<str:name>": {
        "/files/{file}/{file_name}": seen_by(SECRETARIAT),
        "/files/{file}/another.webp": everyone(404),
    },
    "m/u/<str:token>/": {"/m/u/{unsubscribe}/": everyone(200), "/m/u/forged/": everyone(404)},
}

PUBLIC_PAGES: dict[str, dict[str, Answers]] = {
    "": {"/": everyone(200)},
    "communities/": {"/communities/": everyone(200)},
    "c/<slug:community>/": {"/c/clean-mobility/": everyone(200), "/c/nowhere/": everyone(404)},
    "c/<slug:community>/<slug:slug>/": {
        "/c/clean-mobility/how-to-join/": everyone(200),
        "/c/clean-mobility/draft-of-community/": seen_by(DESK),
    },
    "contact/": {"/contact/": everyone(200)},
    "manifest.webmanifest": {"/manifest.webmanifest": everyone(200)},
    "sw.js": {"/sw.js": everyone(200)},
    "offline/": {"/offline/": everyone(200)},
    "offline/unsent/": {"/offline/unsent/": everyone(200)},
    "<slug:slug>/": {
        "/about/": everyone(200),
        "/draft-of-partnership/": seen_by(SECRETARIAT),
        "/nowhere/": everyone(404),
    },
}

DIRECTORY: dict[str, dict[str, Answers]] = {
    "people/": {
        "/people/": everyone(200),
        "/people/?q=Halima": everyone(200),
        "/people/?country=LK": everyone(200),
        "/people/?asked=1": everyone(200),
        "/people/?q=ferries": everyone(200),
    },
    "people/export.<str:form>": {
        "/people/export.csv": everyone(403) | dict.fromkeys(DESK, 200),
        "/people/export.xlsx": everyone(403) | dict.fromkeys(DESK, 200),
        "/people/export.pdf": everyone(404),
    },
    "people/<int:number>/": {
        "/people/{open}/": everyone(200),
        "/people/{members}/": seen_by(MEMBERS),
        "/people/{hidden}/": seen_by(SECRETARIAT),
    },
    "people/<int:number>/roles/": {
        "/people/{open}/roles/": only(SECRETARIAT, 200),
        "POST /people/{hidden}/roles/": only(SECRETARIAT, 200),
    },
    "people/<int:number>/mailbox/": {
        "/people/{hidden}/mailbox/": only(SECRETARIAT, 200),
        "POST /people/{hidden}/mailbox/": only(SECRETARIAT, 200),
    },
    "people/<int:number>/telephone/": {"/people/{hidden}/telephone/": only(SECRETARIAT, 200)},
    **{
        f"people/<int:number>/telephone/{act}/": {
            f"/people/{{hidden}}/telephone/{act}/": only(SECRETARIAT, 405),
            f"POST /people/{{hidden}}/telephone/{act}/": only(SECRETARIAT, 200),
        }
        for act in ("leave", "erase")
    },
    "people/<int:number>/telephone/address/": {
        "/people/{hidden}/telephone/address/": only(SECRETARIAT, 405),
        "POST /people/{hidden}/telephone/address/": only(SECRETARIAT, 200),
    },
    "people/<int:number>/telephone/new-address/": {
        "/people/{hidden}/telephone/new-address/": only(SECRETARIAT, 405),
        "POST /people/{hidden}/telephone/new-address/": only(SECRETARIAT, "/people/{hidden}/telephone/"),
    },
    "people/<int:number>/telephone/confirm/": {
        "/people/{hidden}/telephone/confirm/": only(SECRETARIAT, 405),
        "POST /people/{hidden}/telephone/confirm/": signed_in(403),  # they asked for it themselves
    },
    "people/<int:number>/telephone/call-off/": {
        "/people/{open}/telephone/call-off/": only(SECRETARIAT, 405),
        "POST /people/{open}/telephone/call-off/": only(SECRETARIAT, "/people/{open}/telephone/"),
    },
    "organisations/": {
        "/organisations/": everyone(200),
        "/organisations/?q=Pedal": everyone(200),
        "/organisations/?topic=public-transport": everyone(200),
    },
    "organisations/export.<str:form>": {
        "/organisations/export.csv": everyone(403) | dict.fromkeys(DESK, 200),
        "/organisations/export.xlsx": everyone(403) | dict.fromkeys(DESK, 200),
        "/organisations/export.pdf": everyone(404),
    },
    "organisations/new/": {"/organisations/new/": only(SECRETARIAT, 200)},
    "organisations/<int:number>/": {
        "/organisations/{organisation}/": everyone(200),
        "/organisations/{proposed}/": seen_by(SECRETARIAT),
    },
    "organisations/<int:number>/edit/": {
        "/organisations/{organisation}/edit/": only(SECRETARIAT, 200),
        "/organisations/{proposed}/edit/": only(SECRETARIAT, 200, others=404),
    },
    "organisations/<int:number>/leave/": {"/organisations/{organisation}/leave/": only(SECRETARIAT, 200)},
    "organisations/<int:number>/changes/": {"/organisations/{proposed}/changes/": only(SECRETARIAT, 200)},
    "organisations/<int:number>/focal-person/": {
        "/organisations/{organisation}/focal-person/": signed_in(405),
        "POST /organisations/{organisation}/focal-person/": only(SECRETARIAT, "/organisations/{organisation}/"),
    },
    "organisations/<int:number>/listing/": {
        "/organisations/{proposed}/listing/": signed_in(405),
        "POST /organisations/{proposed}/listing/": only(SECRETARIAT, "/organisations/{proposed}/", others=404),
        "POST /organisations/{organisation}/listing/": only(SECRETARIAT, "/organisations/{organisation}/"),
    },
}

JOINING: dict[str, dict[str, Answers]] = {
    "join/": {"/join/": everyone(200)},
    "join/code/": {"/join/code/": signed_in("/my/application/", visitor=JOIN)},
    "join/sent/": {"/join/sent/": everyone(200)},
    "join/leave/": {"/join/leave/": everyone(405), "POST /join/leave/": everyone("/join/left/")},
    "join/left/": {"/join/left/": everyone(200)},
    "join/organisations/": {"/join/organisations/?q=Pedal": everyone(200)},
    "join/keep/<slug:name>/": {
        "/join/keep/you/": everyone(405),
        "POST /join/keep/work/": everyone(409),
        "POST /join/keep/nothing/": everyone(404),
    },
    "join/resume/<str:key>/": {"/join/resume/{resume}/": everyone(200), "/join/resume/forged/": everyone(404)},
    "join/answer/<str:token>/": {"/join/answer/{answer}/": everyone(200), "/join/answer/forged/": everyone(404)},
    "join/not-ours/<str:token>/": {
        "/join/not-ours/{not_ours}/": everyone(200),
        "/join/not-ours/forged/": everyone(404),
    },
    "join/<slug:name>/": {"/join/you/": everyone(200), "/join/work/": everyone(JOIN), "/join/nothing/": everyone(404)},
    "my/application/": {"/my/application/": signed_in(200)},
    "my/application/<int:number>/answer/": {
        "/my/application/{own_application}/answer/": signed_in(405),
        "POST /my/application/{application}/answer/": signed_in(404),
    },
    "my/application/<int:number>/withdraw/": {
        "/my/application/{own_application}/withdraw/": only({Role.APPLICANT}, 200, others=404),
        "/my/application/{application}/withdraw/": signed_in(404),
    },
}

OWN: dict[str, dict[str, Answers]] = {
    "my/": {"/my/": only([Role.APPLICANT, Role.OPERATOR], "/my/application/", others="/my/data/")},
    "my/typed/": {"/my/typed/": signed_in(HOME)},
    "my/profile/": {"/my/profile/": signed_in(200)},
    "my/still-right/": {"/my/still-right/": signed_in(405), "POST /my/still-right/": signed_in("/people/{viewer}/")},
    "my/job/": {"/my/job/": signed_in(200)},
    "my/job/<int:number>/": {"/my/job/{own_job}/": signed_in(200), "/my/job/{others_job}/": signed_in(404)},
    "my/privacy/": {"/my/privacy/": signed_in(200)},
    "my/privacy/<slug:kind>/": {
        "/my/privacy/news/": signed_in(405),
        "POST /my/privacy/news/": signed_in("/my/privacy/"),
        "POST /my/privacy/nothing/": signed_in(404),
    },
    "my/data/": {"/my/data/": signed_in(200)},
    "my/data/download/": {"/my/data/download/": signed_in(405), "POST /my/data/download/": signed_in(200)},
    "my/leave/": {"/my/leave/": signed_in(200)},
    "my/left/": {"/my/left/": signed_in(200)},
    "my/erase/": {"/my/erase/": signed_in(200)},
    "my/erase/code/": {
        "/my/erase/code/": signed_in(200) | {Role.SECRETARIAT: "/my/erase/"}  # the last one there is not erased
    },
    "my/erase/call-off/": {"/my/erase/call-off/": signed_in(405), "POST /my/erase/call-off/": signed_in("/my/data/")},
    "still-right/<str:token>/": {
        "/still-right/{still_right}/": everyone(200),
        "/still-right/forged/": everyone(404),
        "POST /still-right/{still_right}/": everyone(200),
    },
    "erasure/<str:token>/": {"/erasure/{call_off}/": everyone(200), "/erasure/forged/": everyone(404)},
}

SIGNING_IN: dict[str, dict[str, Answers]] = {
    "sign-in/": {"/sign-in/": signed_in(HOME, visitor=200)},
    "sign-in/code/": {"/sign-in/code/": signed_in(HOME)},
    "sign-in/password/": {"/sign-in/password/": signed_in(HOME, visitor=200)},
    "sign-in/password/forgotten/": {"/sign-in/password/forgotten/": everyone(200)},
    "sign-in/password/code/": {"/sign-in/password/code/": everyone(PASSWORD)},
    "sign-in/password/new/": {"/sign-in/password/new/": everyone("/sign-in/password/forgotten/")},
    "sign-in/passkey/": {"/sign-in/passkey/": signed_in(HOME)},
    "sign-in/second/": {"/sign-in/second/": signed_in(HOME, visitor=PASSWORD)},
    "sign-in/who/": {"/sign-in/who/": signed_in(HOME)},
    "sign-in/link/<str:token>/": {"/sign-in/link/{link}/": everyone(200), "/sign-in/link/forged/": everyone(404)},
    "sign-in/address/stop/<str:token>/": {
        "/sign-in/address/stop/{stop_address}/": everyone(200),
        "/sign-in/address/stop/forged/": everyone(404),
    },
    "mail/held/<str:token>/": {"/mail/held/no-such-token/": everyone(404)},
    "sign-in/address/<str:token>/": {
        "/sign-in/address/{agree}/": everyone(200),
        "/sign-in/address/forged/": everyone(404),
    },
    "sign-in/with/<str:provider_id>/": {"/sign-in/with/nobody/": everyone(404)},
    "sign-in/with/<str:provider_id>/back/": {"/sign-in/with/nobody/back/": everyone(404)},
    "sign-in/join/": {"/sign-in/join/": everyone(JOIN)},
    "sign-in/new/": {"/sign-in/new/": everyone(JOIN)},
    "sign-in/new/account/": {"/sign-in/new/account/": everyone(JOIN)},
    "sign-in/cancelled/": {"/sign-in/cancelled/": everyone(SIGN_IN)},
    "sign-out/": {"/sign-out/": signed_in(200, visitor=HOME)},
}

AGAIN = "/my/security/again/passkey/"
"""Where somebody with a passkey proves once more who they are."""

SECURITY: dict[str, dict[str, Answers]] = {
    "my/security/": {"/my/security/": signed_in(200)},
    "my/security/addresses/": {"/my/security/addresses/": signed_in(200)},
    "my/security/addresses/<int:number>/": {
        "/my/security/addresses/{own_address}/": signed_in(405),
        "POST /my/security/addresses/{others_address}/": signed_in(404),
    },
    "my/security/addresses/new/<int:number>/": {
        "/my/security/addresses/new/{own_new_address}/": signed_in(200),
        "/my/security/addresses/new/{others_new_address}/": signed_in(404),
    },
    "my/security/addresses/new/<int:number>/stop/": {
        "/my/security/addresses/new/{own_new_address}/stop/": signed_in(405),
        "POST /my/security/addresses/new/{others_new_address}/stop/": signed_in(404),
    },
    "my/security/password/": {"/my/security/password/": signed_in("/my/security/password/set/")},
    "my/security/password/set/": {"/my/security/password/set/": signed_in(200)},
    "my/security/password/remove/": {"/my/security/password/remove/": signed_in(405)},
    "my/security/passkeys/add/": {"/my/security/passkeys/add/": signed_in(200)},
    "my/security/passkeys/<int:pk>/rename/": {
        "/my/security/passkeys/{own_passkey}/rename/": signed_in(200),
        "/my/security/passkeys/{others_passkey}/rename/": signed_in(404),
    },
    "my/security/passkeys/<int:pk>/remove/": {
        "/my/security/passkeys/{own_passkey}/remove/": signed_in(200),
        "/my/security/passkeys/{others_passkey}/remove/": signed_in(404),
    },
    "my/security/app/": {"/my/security/app/": signed_in(200)},
    "my/security/app/remove/": {"/my/security/app/remove/": signed_in(404)},
    "my/security/recovery-codes/": {"/my/security/recovery-codes/": signed_in(404)},
    "my/security/recovery-codes/new/": {"/my/security/recovery-codes/new/": signed_in(200)},
    "my/security/recovery-codes/file/": {"/my/security/recovery-codes/file/": signed_in(404)},
    "my/security/organisations/<int:number>/": {
        "/my/security/organisations/1/": signed_in(405),
        "POST /my/security/organisations/1/": signed_in(404),
    },
    "my/security/organisations/connect/<str:provider_id>/": {
        "/my/security/organisations/connect/nobody/": signed_in(405),
        "POST /my/security/organisations/connect/nobody/": signed_in(404),
    },
    "my/security/sessions/": {"/my/security/sessions/": signed_in(200)},
    "my/security/tokens/": {
        "/my/security/tokens/": signed_in(200),
        "POST /my/security/tokens/": signed_in(404),
    },
    "my/security/again/": {"/my/security/again/": signed_in(AGAIN)},
    "my/security/again/mail/": {"/my/security/again/mail/": signed_in(AGAIN)},
    "my/security/again/code/": {"/my/security/again/code/": signed_in(AGAIN)},
    "my/security/again/passkey/": {"/my/security/again/passkey/": signed_in(200)},
}

DESK_PAGES: dict[str, dict[str, Answers]] = {
    "desk/": {"/desk/": only(DESK, 200)},
    "desk/things/<slug:queue>/<int:number>/": {
        "/desk/things/applications/{application}/": only(DESK, 200),
        "/desk/things/addresses/{unconfirmed}/": only(SECRETARIAT, 200) | {Role.FACILITATOR: "/desk/"},
        "/desk/things/nothing/0/": only(DESK, "/desk/"),
        "POST /desk/things/applications/{application}/": only(DESK, 200),
    },
    "desk/hand-over/": {"/desk/hand-over/": only(DESK, 200), "POST /desk/hand-over/": only(DESK, 200)},
    "desk/morning-mail/": {
        "/desk/morning-mail/": only(DESK, 405),
        "POST /desk/morning-mail/": only(DESK, "/desk/"),
    },
    "desk/applications/": {
        "/desk/applications/": only(DESK, 200),
        "/desk/applications/?show=unconfirmed": only(DESK, 200),
    },
    "desk/applications/<int:number>/": {
        "/desk/applications/{application}/": only(DESK, 200),
        "/desk/applications/{partnership_application}/": partnerships(200),
        "/desk/applications/{unconfirmed}/": partnerships(200),
    },
    **{
        f"desk/applications/<int:number>/{act}/": {
            f"/desk/applications/{{application}}/{act}/": only(DESK, 405),
            f"POST /desk/applications/{{partnership_application}}/{act}/": partnerships(200),
        }
        for act in ("accept", "ask", "decline", "telephone")
    },
    "desk/import/": {"/desk/import/": only(SECRETARIAT, 200), "POST /desk/import/": only(SECRETARIAT, 200)},
    "desk/import/<int:number>/": {
        "/desk/import/{list}/": only(SECRETARIAT, 200),
        "/desk/import/{list}/?show=problems": only(SECRETARIAT, 200),
        "/desk/import/0/": only(SECRETARIAT, 404),
    },
    "desk/import/<int:number>/rows/<int:row>/": {
        "/desk/import/{list}/rows/{list_row}/": only(SECRETARIAT, 200),
        "POST /desk/import/{list}/rows/{list_row}/": only(SECRETARIAT, "/desk/import/{list}/"),
        "POST /desk/import/{list}/rows/0/": only(SECRETARIAT, 404),
    },
    "desk/import/<int:number>/act/": {
        "/desk/import/{list}/act/": everyone(405),
        "POST /desk/import/{list}/act/": only(SECRETARIAT, "/desk/import/{list}/"),
    },
    "desk/organisations/": {"/desk/organisations/": only(SECRETARIAT, 200)},
    "desk/erasures/": {"/desk/erasures/": only(SECRETARIAT, 200)},
    "desk/settings/": {"/desk/settings/": only(SECRETARIAT, 200)},
    "desk/settings/partnership/": {
        "/desk/settings/partnership/": only(SECRETARIAT, 200),
        "POST /desk/settings/partnership/": only(SECRETARIAT, 200),
    },
    "desk/settings/communities/new/": {
        "/desk/settings/communities/new/": only(SECRETARIAT, 200),
        "POST /desk/settings/communities/new/": only(SECRETARIAT, 200),
    },
    "desk/settings/communities/<int:number>/": {
        "/desk/settings/communities/{community_number}/": only(SECRETARIAT, 200),
        "POST /desk/settings/communities/{community_number}/": only(SECRETARIAT, 200),
        "/desk/settings/communities/0/": only(SECRETARIAT, 404),
    },
    "desk/settings/communities/<int:number>/opening/": {
        "/desk/settings/communities/{community_number}/opening/": only(SECRETARIAT, 405),
        "POST /desk/settings/communities/{community_number}/opening/": only(
            SECRETARIAT, "/desk/settings/communities/{community_number}/"
        ),
    },
    "desk/settings/topics/new/": {
        "/desk/settings/topics/new/": only(SECRETARIAT, 200),
        "/desk/settings/topics/new/?under={topic}": only(SECRETARIAT, 200),
        "POST /desk/settings/topics/new/": only(SECRETARIAT, 200),
    },
    "desk/settings/topics/<int:number>/": {
        "/desk/settings/topics/{topic}/": only(SECRETARIAT, 200),
        "POST /desk/settings/topics/{topic}/": only(SECRETARIAT, 200),
        "/desk/settings/topics/0/": only(SECRETARIAT, 404),
    },
    "desk/settings/topics/<int:number>/retiring/": {
        "/desk/settings/topics/{topic}/retiring/": only(SECRETARIAT, 405),
        "POST /desk/settings/topics/{retired_topic}/retiring/": only(
            SECRETARIAT, "/desk/settings/topics/{retired_topic}/"
        ),
    },
    "desk/pages/": {"/desk/pages/": only(DESK, 200)},
    "desk/pages/new/": {"/desk/pages/new/": only(DESK, 200)},
    **{
        f"desk/pages/<int:number>/{rest}": {
            f"/desk/pages/{{draft_of_{place}}}/{rest.replace('<str:language>', 'en').replace('<int:place>', '0')}": who
            for place, who in (("community", only(DESK, 200)), ("partnership", partnerships(200)))
        }
        for rest in ("", "settings/", "picture/", "picture/<int:place>/", "<str:language>/", "<str:language>/history/")
    },
    "desk/pages/<int:number>/publish/": {
        "/desk/pages/{draft_of_community}/publish/": only(DESK, 405),
        "POST /desk/pages/{draft_of_partnership}/publish/": partnerships("/desk/pages/{draft_of_partnership}/"),
    },
}

PROTECTION: dict[str, dict[str, Answers]] = {
    "my/requests/": {"/my/requests/": signed_in(200), "POST /my/requests/": signed_in(200)},
    **{
        f"desk/protection/{rest}": {f"/desk/protection/{rest}": only(SECRETARIAT, 200)}
        for rest in ("", "consents/", "requests/", "breaches/", "retention/", "looks/")
    },
    **{
        f"desk/protection/{rest}/new/": {
            f"/desk/protection/{rest}/new/": only(SECRETARIAT, 200),
            f"POST /desk/protection/{rest}/new/": only(SECRETARIAT, 200),
        }
        for rest in ("requests", "breaches")
    },
    "desk/protection/consents/export.<str:form>": {
        "/desk/protection/consents/export.csv": only(SECRETARIAT, 200),
        "/desk/protection/consents/export.pdf": only(SECRETARIAT, 404),
    },
    "desk/protection/requests/<int:number>/": {
        "/desk/protection/requests/{data_request}/": only(SECRETARIAT, 200),
        "POST /desk/protection/requests/{data_request}/": only(SECRETARIAT, 200),
        "/desk/protection/requests/0/": only(SECRETARIAT, 404),
    },
    "desk/protection/requests/<int:number>/letter/": {
        "/desk/protection/requests/{data_request}/letter/": only(SECRETARIAT, 200)
    },
    "desk/protection/requests/<int:number>/data.zip": {
        "/desk/protection/requests/{data_request}/data.zip": everyone(405),
        "POST /desk/protection/requests/{data_request}/data.zip": only(SECRETARIAT, 200),
    },
    "desk/protection/requests/<int:number>/letter.pdf": {
        "/desk/protection/requests/{data_request}/letter.pdf": only(SECRETARIAT, 200)
    },
    "desk/protection/breaches/<int:number>/": {
        "/desk/protection/breaches/{breach}/": only(SECRETARIAT, 200),
        "POST /desk/protection/breaches/{breach}/": only(SECRETARIAT, 200),
        "/desk/protection/breaches/0/": only(SECRETARIAT, 404),
    },
    "desk/protection/breaches/<int:number>/edit/": {
        "/desk/protection/breaches/{breach}/edit/": only(SECRETARIAT, 200),
        "POST /desk/protection/breaches/{breach}/edit/": only(SECRETARIAT, 200),
    },
    "desk/protection/breaches/<int:number>/letters/<str:country>/<str:to>/": {
        "/desk/protection/breaches/{breach}/letters/BB/authority/": only(SECRETARIAT, 200),
        "/desk/protection/breaches/{breach}/letters/BB/nobody/": only(SECRETARIAT, 404),
        "POST /desk/protection/breaches/{breach}/letters/BB/people/": only(
            SECRETARIAT, "/desk/protection/breaches/{breach}/"
        ),
    },
    "desk/protection/breaches/<int:number>/letters/<str:country>/<str:to>/letter.pdf": {
        "/desk/protection/breaches/{breach}/letters/BB/authority/letter.pdf": only(SECRETARIAT, 200),
        "/desk/protection/breaches/{breach}/letters/BB/nobody/letter.pdf": only(SECRETARIAT, 404),
    },
    "desk/protection/breaches/<int:number>/concerned.<str:form>": {
        "/desk/protection/breaches/{breach}/concerned.csv": only(SECRETARIAT, 200),
        "/desk/protection/breaches/{breach}/concerned.pdf": only(SECRETARIAT, 404),
    },
}

API: dict[str, dict[str, Answers]] = {
    "api/v1/": {"/api/v1/": everyone(200)},
    "api/v1/openapi.json": {"/api/v1/openapi.json": everyone(200)},
    "api/v1/people": {
        "/api/v1/people": everyone(200),
        "/api/v1/people?q=Halima": everyone(200),
        "/api/v1/people?country=BB": everyone(200),
        "/api/v1/people?community=clean-mobility": everyone(422),
        "POST /api/v1/people": everyone(405),
    },
    "api/v1/people/<int:number>": {
        "/api/v1/people/{open}": everyone(200),
        "/api/v1/people/{members}": everyone(404),
        "/api/v1/people/{hidden}": everyone(404),
    },
    "api/v1/organisations": {"/api/v1/organisations": everyone(200), "/api/v1/organisations?q=Pedal": everyone(200)},
    "api/v1/organisations/<int:number>": {
        "/api/v1/organisations/{organisation}": everyone(200),
        "/api/v1/organisations/{proposed}": everyone(404),
    },
    "api/v1/communities": {
        "/api/v1/communities": everyone(200),
        "/api/v1/communities?all=true": everyone(401),
        "POST /api/v1/communities": everyone(401),
    },
    "api/v1/communities/<slug:slug>": {"/api/v1/communities/clean-mobility": everyone(200)},
    "api/v1/countries": {"/api/v1/countries": everyone(200)},
    "api/v1/countries/<str:country>": {"/api/v1/countries/ZW": everyone(404), "/api/v1/countries/zw": everyone(422)},
    "api/v1/topics": {"/api/v1/topics": everyone(200), "POST /api/v1/topics": everyone(401)},
    "api/v1/topics/<slug:code>": {"/api/v1/topics/charging-tariffs": everyone(200)},
}
"""For programs: who is signed in in a browser is a visitor there. What tokens open is in tests/api/test_sight.py."""

TABLES: dict[str, dict[str, Answers]] = {
    "desk/people/export.<str:form>": {
        "/desk/people/export.csv": only(DESK, 200),
        "/desk/people/export.pdf": only(DESK, 404),
    },
    "desk/people/labels.pdf": {"/desk/people/labels.pdf": only(DESK, "/desk/people/") | {Role.SECRETARIAT: 200}},
    "people/<int:number>/certificate/": {
        "/people/{hidden}/certificate/": everyone(405),
        "POST /people/0/certificate/": signed_in(404),
    },
    "certificate/<str:code>/": {"/certificate/NOSUCHNUMBER/": everyone(404)},
    "certificate/<str:code>/certificate.pdf": {"/certificate/NOSUCHNUMBER/certificate.pdf": signed_in(404)},
    "desk/lists/<slug:name>.<str:form>": {
        "/desk/lists/applications.csv": only(DESK, 200),
        "/desk/lists/nothing.csv": signed_in(404),
        **{
            f"/desk/lists/{name}.xlsx": only(SECRETARIAT, 200)
            for name in ("letters", "requests", "looks", "communities", "topics")
        },
    },
    "desk/organisations/export.<str:form>": {"/desk/organisations/export.xlsx": only(DESK, 200)},
    "desk/import/<int:number>/rows/<int:row>/cell/": {
        "/desk/import/{list}/rows/{list_row}/cell/": everyone(405),
        "POST /desk/import/{list}/rows/{list_row}/cell/": only(SECRETARIAT, "/desk/import/{list}/"),
    },
}

INVITATIONS: dict[str, dict[str, Answers]] = {
    "desk/import/<int:number>/invitations/": {
        "/desk/import/{applied_list}/invitations/": only(SECRETARIAT, 200),
        "/desk/import/{applied_list}/invitations/?show=invited": only(SECRETARIAT, 200),
        "/desk/import/{list}/invitations/": only(SECRETARIAT, 404),
    },
    "desk/import/<int:number>/invitations/preview/": {
        "/desk/import/{applied_list}/invitations/preview/": only(SECRETARIAT, 200)
    },
    "desk/import/<int:number>/invitations/mail/<int:person>/": {
        "/desk/import/{applied_list}/invitations/mail/{to_invite}/": only(SECRETARIAT, 200),
        "/desk/import/{applied_list}/invitations/mail/{hidden}/": only(SECRETARIAT, 404),
    },
    **{
        f"desk/import/<int:number>/invitations/{act}/": {
            f"/desk/import/{{applied_list}}/invitations/{act}/": only(SECRETARIAT, 405),
            f"POST /desk/import/{{applied_list}}/invitations/{act}/": only(
                SECRETARIAT, "/desk/import/{applied_list}/invitations/"
            ),
        }
        for act in ("send", "remind")
    },
    "desk/import/<int:number>/invitations/words/": {
        "/desk/import/{applied_list}/invitations/words/": only(SECRETARIAT, 200)
    },
    "desk/import/<int:number>/invitations/telephone.<str:form>": {
        "/desk/import/{applied_list}/invitations/telephone.csv": only(SECRETARIAT, 200),
        "/desk/import/{applied_list}/invitations/telephone.pdf": only(SECRETARIAT, 404),
    },
    "desk/import/<int:number>/invitations/telephone/<int:person>/": {
        "/desk/import/{applied_list}/invitations/telephone/{invited}/": only(SECRETARIAT, 200),
        "/desk/import/{applied_list}/invitations/telephone/{hidden}/": only(SECRETARIAT, 404),
        "POST /desk/import/{applied_list}/invitations/telephone/{invited}/": only(SECRETARIAT, 200),
    },
    "invitation/<str:token>/": {
        "/invitation/{invitation}/": everyone(200),
        "/invitation/forged/": everyone(404),
        "POST /invitation/{invitation}/": everyone(200),
    },
}

STUCK_AND_HOOKS: dict[str, dict[str, Answers]] = {
    "desk/mail/in/": {"/desk/mail/in/": only(SECRETARIAT, 200), "POST /desk/mail/in/": only(SECRETARIAT, 200)},
    "desk/mail/": {"/desk/mail/": only(SECRETARIAT, 200), "POST /desk/mail/": only(SECRETARIAT, 200)},
    "my/security/tokens/new/": {"/my/security/tokens/new/": only(MEMBERS, 200)},
    "desk/settings/tokens/": {
        "/desk/settings/tokens/": only(SECRETARIAT, 200),
        "POST /desk/settings/tokens/": only(SECRETARIAT, 404),
    },
    "desk/settings/hooks/": {"/desk/settings/hooks/": only(SECRETARIAT, 200)},
    "desk/settings/hooks/new/": {"/desk/settings/hooks/new/": only(SECRETARIAT, 200)},
    "desk/settings/hooks/<int:number>/": {
        "/desk/settings/hooks/{hook}/": only(SECRETARIAT, 200),
        "/desk/settings/hooks/0/": only(SECRETARIAT, 404),
    },
    "desk/jobs/": {"/desk/jobs/": only(SECRETARIAT, 200), "POST /desk/jobs/": only(SECRETARIAT, 200)},
}

CONTENT: dict[str, dict[str, Answers]] = {
    "c/<slug:community>/news/": {"/c/clean-mobility/news/": everyone(200), "/c/nowhere/news/": everyone(404)},
    "desk/pages/releases/": {"/desk/pages/releases/": only(DESK, 200)},
    "desk/pages/releases/<int:number>/": {
        "/desk/pages/releases/{release_of_community}/": only(DESK, 200),
        "/desk/pages/releases/{release_of_partnership}/": partnerships(200),
        "POST /desk/pages/releases/{release_of_partnership}/": partnerships("/desk/pages/{draft_of_partnership}/"),
    },
    "desk/pages/rule/": {
        "/desk/pages/rule/": only(DESK, 405),
        "POST /desk/pages/rule/": only(DESK, 404),
    },
    "desk/pages/languages/": {"/desk/pages/languages/?language=vi": only(DESK, 200)},
    "desk/pages/redirects/": {
        "/desk/pages/redirects/": only(SECRETARIAT, 200),
        "POST /desk/pages/redirects/": only(SECRETARIAT, 200),
    },
    "desk/pages/findings/": {"/desk/pages/findings/": only(DESK, 200)},
    "desk/pages/<int:number>/address/": {
        "/desk/pages/{draft_of_community}/address/": only(DESK, 405),
        "POST /desk/pages/{draft_of_partnership}/address/": partnerships(200),
    },
}

LETTERS: dict[str, dict[str, Answers]] = {
    "desk/letters/": {"/desk/letters/": only(DESK, 200)},
    "desk/letters/new/": {
        "/desk/letters/new/": only(DESK, 200),
        "/desk/letters/new/?country=LK&standing=any&picked=1": only(DESK, 200),
        "POST /desk/letters/new/": only(DESK, 200),
    },
    "desk/letters/<int:number>/": {
        "/desk/letters/{letter}/": only(DESK, 200),
        "/desk/letters/{letter_of_partnership}/": partnerships(200),
        "/desk/letters/{sent_letter}/": only(DESK, 200),
        "POST /desk/letters/{letter_of_partnership}/": partnerships(200),
    },
    "desk/letters/<int:number>/export.csv": {
        "/desk/letters/{sent_letter}/export.csv": only(SECRETARIAT, 200),
        "/desk/letters/{letter_of_partnership}/export.csv": only(SECRETARIAT, 200),
    },
    **{
        f"desk/letters/<int:number>/{rest}": {
            f"/desk/letters/{{letter}}/{rest.replace('<slug:language>', 'vi')}": only(DESK, 200),
            f"/desk/letters/{{letter_of_partnership}}/{rest.replace('<slug:language>', 'vi')}": partnerships(200),
        }
        for rest in ("recipients/", "text/<slug:language>/", "preview/")
    },
    "desk/letters/<int:number>/preview/html/": {
        "/desk/letters/{letter}/preview/html/": only(DESK, 200),
        "/desk/letters/{letter_of_partnership}/preview/html/": partnerships(200),
    },
}

RECORDS: dict[str, dict[str, Answers]] = {
    "desk/people/": {
        "/desk/people/": only(DESK, 200),
        "/desk/people/?standing=any": only(DESK, 200),
        "/desk/people/?q=Halima": only(DESK, 200),
        "/desk/people/?country=VN&address=yes": only(DESK, 200),
    },
    "desk/people/<int:number>/": {
        "/desk/people/{hidden}/": only(SECRETARIAT, 200),
        "/desk/people/{members}/": only(SECRETARIAT, 200),
        "/desk/people/0/": only(SECRETARIAT, 404),
        "POST /desk/people/{hidden}/": only(SECRETARIAT, 200),
    },
    "desk/people/<int:number>/edit/": {
        "/desk/people/{hidden}/edit/": only(SECRETARIAT, 200),
        "/desk/people/{viewer}/edit/": signed_in(403),
    },
    "desk/people/<int:number>/history/": {"/desk/people/{hidden}/history/": only(SECRETARIAT, 200)},
    "desk/people/<int:number>/history/<int:entry>/undo/": {
        "/desk/people/{hidden}/history/0/undo/": everyone(405),
        "POST /desk/people/{hidden}/history/0/undo/": signed_in(403),
    },
    "desk/people/<int:number>/jobs/new/": {
        "/desk/people/{hidden}/jobs/new/": only(SECRETARIAT, 200),
        "/desk/people/{viewer}/jobs/new/": signed_in(403),
        "POST /desk/people/{hidden}/jobs/new/": only(SECRETARIAT, 200),
    },
    "desk/people/<int:number>/jobs/<int:job>/": {
        "/desk/people/{hidden}/jobs/{hidden_job}/": only(SECRETARIAT, 200),
        "/desk/people/{members}/jobs/{hidden_job}/": only(SECRETARIAT, 404),
    },
    "desk/people/<int:number>/photo/": {
        "/desk/people/{hidden}/photo/": only(SECRETARIAT, 200),
        "/desk/people/{viewer}/photo/": signed_in(403),
        "POST /desk/people/{hidden}/photo/": only(SECRETARIAT, 200),
    },
    "desk/people/<int:number>/joining/": {"/desk/people/{hidden}/joining/": only(SECRETARIAT, 200)},
    "desk/people/<int:number>/mails/": {"/desk/people/{hidden}/mails/": only(SECRETARIAT, 200)},
    "desk/people/<int:number>/memberships/": {
        "/desk/people/{hidden}/memberships/": everyone(405),
        "POST /desk/people/{hidden}/memberships/": only(SECRETARIAT, "/desk/people/{hidden}/"),
    },
    "desk/people/<int:number>/notes/<int:note>/": {
        "/desk/people/{hidden}/notes/{note}/": signed_in(403),  # nobody else wrote it
        "/desk/people/{members}/notes/{note}/": only(SECRETARIAT, 404),
    },
    "desk/organisations/<int:number>/": {
        "/desk/organisations/{proposed}/": only(SECRETARIAT, 200),
        "/desk/organisations/0/": only(SECRETARIAT, 404),
        "POST /desk/organisations/{proposed}/": only(SECRETARIAT, 200),
    },
    "desk/organisations/<int:number>/notes/<int:note>/": {
        "/desk/organisations/{proposed}/notes/{organisation_note}/": signed_in(403),  # nobody else wrote it
        "/desk/organisations/{proposed}/notes/{note}/": only(SECRETARIAT, 404),
    },
    "desk/applications/<int:number>/undo/": {
        "/desk/applications/{application}/undo/": everyone(405),
        "POST /desk/applications/{application}/undo/": only(DESK, "/desk/applications/{application}/"),
        "POST /desk/applications/{partnership_application}/undo/": partnerships(
            "/desk/applications/{partnership_application}/"
        ),
    },
    "desk/acts/": {"/desk/acts/": only(SECRETARIAT, 200)},
    "desk/acts/new/": {
        "/desk/acts/new/?standing=any": only(SECRETARIAT, 200),
        "POST /desk/acts/new/": only(SECRETARIAT, 200),
    },
    "desk/acts/<int:number>/": {"/desk/acts/{act}/": only(SECRETARIAT, 200), "/desk/acts/0/": only(SECRETARIAT, 404)},
    "desk/acts/<int:number>/press/": {
        "/desk/acts/{act}/press/": everyone(405),
        "POST /desk/acts/{act}/press/": only(SECRETARIAT, "/desk/acts/{act}/"),
    },
}

MERGING: dict[str, dict[str, Answers]] = {
    "desk/doubles/": {"/desk/doubles/": only(SECRETARIAT, 200)},
    "desk/doubles/<int:number>/two/": {
        "/desk/doubles/{double}/two/": only(SECRETARIAT, 405),
        "POST /desk/doubles/0/two/": only(SECRETARIAT, 404),
        "POST /desk/doubles/{double}/two/": only(SECRETARIAT, "/desk/doubles/"),
    },
    "desk/people/<int:number>/merge/": {
        "/desk/people/{hidden}/merge/": only(SECRETARIAT, 200),
        "/desk/people/{members}/merge/?q=Halima": only(SECRETARIAT, 200),
        "/desk/people/0/merge/": only(SECRETARIAT, 404),
    },
    "desk/people/<int:kept>/merge/<int:gone>/": {
        "/desk/people/{members}/merge/{hidden}/": only(SECRETARIAT, 200),
        "POST /desk/people/{members}/merge/{hidden}/": only(SECRETARIAT, 200),
        "/desk/people/{members}/merge/0/": only(SECRETARIAT, 404),
    },
    "desk/organisations/<int:number>/merge/": {"/desk/organisations/{organisation}/merge/": only(SECRETARIAT, 200)},
    "desk/organisations/<int:kept>/merge/<int:gone>/": {
        "/desk/organisations/{organisation}/merge/{proposed}/": only(SECRETARIAT, 200),
        "POST /desk/organisations/{organisation}/merge/{proposed}/": only(SECRETARIAT, 200),
    },
    "desk/merges/<int:number>/": {
        "/desk/merges/{merge}/": only(SECRETARIAT, 200),
        "/desk/merges/0/": only(SECRETARIAT, 404),
        "POST /desk/merges/{merge}/": only(SECRETARIAT, "/desk/merges/{merge}/"),
    },
}

IMPORT_PAGES: dict[str, dict[str, Answers]] = {
    "desk/import/<int:number>/columns/": {
        "/desk/import/{list}/columns/": only(SECRETARIAT, 200),
        "POST /desk/import/{list}/columns/": only(SECRETARIAT, 200),
        "/desk/import/0/columns/": only(SECRETARIAT, 404),
    },
}

SETTINGS: dict[str, dict[str, Answers]] = {
    "desk/settings/joining/": {
        "/desk/settings/joining/": only(SECRETARIAT, 200),
        "POST /desk/settings/joining/": only(SECRETARIAT, 200),
    },
    "desk/settings/joining/<int:number>/": {
        "/desk/settings/joining/{community_number}/": only(SECRETARIAT, 405),
        "POST /desk/settings/joining/{community_number}/": only(SECRETARIAT, "/desk/settings/joining/"),
    },
    "desk/settings/categories/": {
        "/desk/settings/categories/": only(SECRETARIAT, 200),
        "POST /desk/settings/categories/": only(SECRETARIAT, 200),
    },
    "desk/settings/roles/": {
        "/desk/settings/roles/": only(SECRETARIAT, 200),
        "/desk/settings/roles/?page=99": only(SECRETARIAT, 200),
    },
    "desk/settings/days/": {
        "/desk/settings/days/": only(SECRETARIAT, 200),
        "/desk/settings/days/?country=LK": only(SECRETARIAT, "/desk/settings/days/LK/"),
    },
    "desk/settings/days/<str:code>/": {
        "/desk/settings/days/LK/": only(SECRETARIAT, 200),
        "/desk/settings/days/XX/": only(SECRETARIAT, 404),
        "POST /desk/settings/days/LK/": only(SECRETARIAT, 200),
    },
    "desk/settings/consents/": {"/desk/settings/consents/": only(SECRETARIAT, 200)},
    "desk/settings/consents/<slug:kind>/": {
        "/desk/settings/consents/news/": only(SECRETARIAT, 200),
        "/desk/settings/consents/nothing/": only(SECRETARIAT, 404),
        "POST /desk/settings/consents/news/": only(SECRETARIAT, 200),
    },
    "desk/settings/consents/<slug:kind>/publish/": {
        "/desk/settings/consents/news/publish/": only(SECRETARIAT, 405),
        "POST /desk/settings/consents/news/publish/": only(SECRETARIAT, "/desk/settings/consents/news/"),
    },
    "desk/settings/mails/": {"/desk/settings/mails/": only(SECRETARIAT, 200)},
    "desk/settings/mails/<slug:mail>/": {
        "/desk/settings/mails/accepted/": only(SECRETARIAT, 200),
        "/desk/settings/mails/nothing/": only(SECRETARIAT, 404),
        "POST /desk/settings/mails/accepted/": only(SECRETARIAT, 200),
    },
    "desk/settings/mails/<slug:mail>/restore/": {
        "/desk/settings/mails/accepted/restore/": only(SECRETARIAT, 405),
        "POST /desk/settings/mails/accepted/restore/": only(SECRETARIAT, 404),
    },
    "desk/settings/mails/<slug:mail>/<str:language>/": {
        "/desk/settings/mails/accepted/si/": only(SECRETARIAT, 200),
        "/desk/settings/mails/accepted/xx/": only(SECRETARIAT, 404),
    },
    "desk/settings/mails/<slug:mail>/<str:language>/html/": {
        "/desk/settings/mails/accepted/si/html/": only(SECRETARIAT, 200),
    },
}

THREAD = "/q/{thread}/"


def reading(answer: int | str = 200, *, visitor: int | str = SIGN_IN, members: int | str | None = None) -> Answers:
    """Something in a thread that members of its community read: for all others it does not exist."""
    here = answer if members is None else members
    return everyone(404) | dict.fromkeys(MEMBERS, here) | dict.fromkeys(DESK, answer) | {Role.VISITOR: visitor}


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


def facilitating(answer: int | str) -> Answers:
    """Something of a thread for who facilitates: members who read the thread are refused."""
    return reading(answer, members=403)


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

RETURNED_MAIL: dict[str, dict[str, Answers]] = {
    "desk/people/<int:number>/mails/again/": {
        "/desk/people/{hidden}/mails/again/": only(SECRETARIAT, 405),
        "POST /desk/people/{hidden}/mails/again/": only(SECRETARIAT, "/desk/people/{hidden}/mails/"),
    },
}

BY_MAIL: dict[str, dict[str, Answers]] = {
    "desk/help/<int:number>/": {"/desk/help/0/": only(SECRETARIAT, 404)},
    "my/quiet-hours/": {"/my/quiet-hours/": signed_in(200)},
}

MAIL_OF_POSTS = {"q/<int:number>/posts/<int:place>/mail/": {"/q/{thread}/posts/1/mail/": signed_in(404)}}

MAIL_AGAIN = {
    "my/mail-again/": {"/my/mail-again/": signed_in(405), "POST /my/mail-again/": signed_in("/my/data/")},
}

AWAITED = {
    "translations/": {"/translations/": signed_in(200), "/translations/?in=ta&before=9": signed_in(200)},
    "q/<int:number>/wait/": {
        "/q/{thread}/wait/": everyone(405),
        "POST /q/{thread}/wait/": reading(404),
    },
}

EVERY_ADDRESS = (
    FILES_AND_MAIL
    | PUBLIC_PAGES
    | API
    | DIRECTORY
    | JOINING
    | OWN
    | SIGNING_IN
    | SECURITY
    | DESK_PAGES
    | PROTECTION
    | TABLES
    | INVITATIONS
    | STUCK_AND_HOOKS
    | CONTENT
    | LETTERS
    | RECORDS
    | MERGING
    | IMPORT_PAGES
    | SETTINGS
    | DISCUSSIONS
    | ROUTING
    | MODERATION
    | COVER
    | WAITING
    | FINDING
    | REPLIES
    | LANGUAGES
    | WRITING
    | PUBLIC
    | REPLY_TEXTS
    | NAMES
    | RETURNED_MAIL
    | BY_MAIL
    | MAIL_OF_POSTS
    | MAIL_AGAIN
    | AWAITED
)
