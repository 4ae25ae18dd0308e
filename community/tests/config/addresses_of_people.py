"""What each role gets at the addresses of pages, people, signing in, files and the API."""

from config.answers import (
    AGAIN,
    HOME,
    JOIN,
    PASSWORD,
    SIGN_IN,
    Answers,
    everyone,
    only,
    seen_by,
    signed_in,
)
from config.scene import DESK, MEMBERS, SECRETARIAT
from cop.people.choices import Role

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


BY_MAIL: dict[str, dict[str, Answers]] = {
    "desk/help/": {"/desk/help/": only(SECRETARIAT, 200)},
    "desk/help/<int:number>/": {"/desk/help/0/": only(SECRETARIAT, 404)},
    "my/quiet-hours/": {"/my/quiet-hours/": signed_in(200)},
}


MAIL_AGAIN = {
    "my/mail-again/": {"/my/mail-again/": signed_in(405), "POST /my/mail-again/": signed_in("/my/data/")},
}
