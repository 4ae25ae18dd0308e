"""What each role gets at the addresses of the desk."""

from config.answers import (
    Answers,
    everyone,
    only,
    partnerships,
    signed_in,
)
from config.scene import DESK, MEMBERS, SECRETARIAT
from cop.people.choices import Role

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

RETURNED_MAIL: dict[str, dict[str, Answers]] = {
    "desk/people/<int:number>/mails/again/": {
        "/desk/people/{hidden}/mails/again/": only(SECRETARIAT, 405),
        "POST /desk/people/{hidden}/mails/again/": only(SECRETARIAT, "/desk/people/{hidden}/mails/"),
    },
}
