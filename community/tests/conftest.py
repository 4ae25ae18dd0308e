"""What every test gets: the network with one community, and makers of people."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.template import Context, Template
from django.utils import timezone

from cop.network.models import Community, Partnership, Topic
from cop.people.choices import Role, Standing
from cop.people.models import Membership, Organisation, Person, PersonLanguage, RoleHeld
from installation import copied, migrated


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """The database of this process: a copy of the one that is migrated once in a run, on SQLite in memory."""
    with copied(migrated()) as own, django_db_blocker.unblock():
        connection.close()
        if url := own.environment.get("DATABASE_URL"):
            connection.settings_dict["NAME"] = urlsplit(url).path[1:]
        else:
            connection.settings_dict["NAME"] = "file:tests?mode=memory&cache=shared"
            connection.ensure_connection()
            with closing(sqlite3.connect(own.data / "cop.sqlite3")) as source:
                source.backup(connection.connection)
        yield
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def _context_of_pages_alone(django_test_environment: None) -> None:
    """Django's test client copies what every template is given: of a page that is enough, without each of its pieces."""
    told = Template._render

    def render(template: Template, context: Context) -> str:
        return told(template, context) if context.template is template else template.nodelist.render(context)

    Template._render = render


@pytest.fixture(autouse=True)
def _fresh_memory(settings: Any, tmp_path: Any) -> None:
    """No test sees what another one cached, and none writes outside its own folder."""
    from django.core.cache import caches

    caches["memory"].clear()
    settings.DATA_DIR = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(scope="module")
def for_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[..., None]]:
    """Change the database once for all tests of a module, in a transaction around them: `for_module(leaflet.load)`.

    A test that does not ask for the change may find it done or not.
    """
    around = transaction.atomic()

    def change(*changes: Callable[[], object]) -> None:
        with django_db_blocker.unblock():
            for one in changes:
                one()

    change(around.__enter__)
    yield change
    change(lambda: transaction.set_rollback(True), lambda: around.__exit__(None, None, None))


@pytest.fixture
def community(db: None) -> Community:
    """The partnership with its one open community and a topic of two levels."""
    Partnership.objects.get_or_create(
        pk=1, defaults={"names": {"en": "Asia LEDS Partnership"}, "email": "office@example.org"}
    )
    made, _ = Community.objects.get_or_create(
        slug="clean-mobility", defaults={"names": {"en": "Clean Mobility"}, "opened": timezone.localdate()}
    )
    if not Topic.objects.exists():
        first = Topic.objects.create(code="electric-mobility", names={"en": "Electric mobility"})
        second = Topic.objects.create(
            code="charging-tariffs", names={"en": "Charging tariffs", "vi": "Biểu giá sạc"}, parent=first
        )
        for topic in (first, second):
            topic.communities.add(made)
    return made


PersonMaker = Callable[..., Person]


@pytest.fixture
def make_person(community: Community) -> PersonMaker:
    """Make a member of the partnership and the community: `make_person("a@example.org", name=…, role=Role.SECRETARIAT)`."""

    def make(
        email: str | None = None,
        *,
        role: Role | None = None,
        communities: tuple[Community, ...] = (community,),
        languages: tuple[str, ...] = ("en",),
        **fields: Any,
    ) -> Person:
        fields.setdefault("standing", Standing.MEMBER)
        fields.setdefault("joined", timezone.now())
        person = Person.objects.create_user(email or f"person{Person.objects.count()}@example.org", **fields)
        for position, language in enumerate(languages):
            PersonLanguage.objects.create(person=person, language=language, position=position)
        if person.standing == Standing.MEMBER:
            for joined in (None, *communities):
                Membership.objects.create(person=person, community=joined)
        if role is not None:
            at = community if role == Role.FACILITATOR else None
            RoleHeld.objects.create(person=person, role=role, community=at)
        return person

    return make


@pytest.fixture
def make_organisation(community: Community) -> Callable[..., Organisation]:
    """Make a listed organisation."""

    def make(name: str = "City Transport Board", **fields: Any) -> Organisation:
        fields.setdefault("listing", "listed")
        return Organisation.objects.create(name=name, **fields)

    return make


@pytest.fixture
def second_factor_off(settings: Any) -> None:
    """Let guarded roles count without a second factor, for tests of other things."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def secretariat(make_person: PersonMaker, second_factor_off: None) -> Person:
    """A person of the secretariat."""
    return make_person("secretariat@example.org", name="Desk Person", role=Role.SECRETARIAT)


@pytest.fixture
def facilitator(make_person: PersonMaker, second_factor_off: None) -> Person:
    """The facilitator of the community."""
    return make_person("facilitator@example.org", name="Facilitating Person", role=Role.FACILITATOR)


@pytest.fixture
def member(make_person: PersonMaker) -> Person:
    """A plain member."""
    return make_person("member@example.org", name="Member Person")
