"""A small world with something to hide from everybody: what the tests of every address and of every text walk through."""

from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData
from PIL import Image

from config.scene_of_discussions import asked_under_cover, discussions, languages, moderation, replies, routing, timed
from cop.api.models import Delivery, Hook
from cop.config import leaflet
from cop.desk.mails import INVITATION
from cop.desk.models import (
    Addressee,
    Breach,
    DataRequest,
    GroupAct,
    GroupActRow,
    Import,
    ImportRow,
    Invitation,
    Letter,
    Note,
)
from cop.network.models import Community, Topic
from cop.people.actions.staging import Newcomer, stage_people
from cop.people.choices import ApplicationState, Audience, Field, Listing, Role, Standing
from cop.people.links import signed
from cop.people.mails.joining import waiting
from cop.people.mails.own import CALL_OFF, STILL_RIGHT
from cop.people.mails.signing_in import STOP_ADDRESS
from cop.people.models import (
    Affiliation,
    Application,
    Erasure,
    Expertise,
    LikelyDouble,
    Membership,
    Merge,
    NewAddress,
    Organisation,
    Person,
    PersonLanguage,
    Remark,
    RoleHeld,
)
from cop.people.queries.indexing import ORGANISATION, PERSON
from cop.people.signing_in import one_time_link
from cop.services.files.actions import store
from cop.services.files.choices import PICTURES
from cop.services.files.models import StoredFile
from cop.services.mail.models import Message
from cop.services.mail.unsubscribing import unsubscribe_address
from cop.services.search.actions import index
from cop.website.models import Page, Release, Revision

SECRETARIAT = frozenset({Role.SECRETARIAT})


DESK = SECRETARIAT | {Role.FACILITATOR}


MEMBERS = frozenset(Role) - {Role.VISITOR, Role.APPLICANT, Role.OPERATOR}


MARKS: dict[str, frozenset[Role]] = {
    "Hidden Halima": SECRETARIAT,
    "halima@hidden.example": SECRETARIAT,
    "+94 77 100 0001": SECRETARIAT,
    "Halimatown": SECRETARIAT,
    "12 Halima Lane": SECRETARIAT,
    "Halima counts buses": SECRETARIAT,
    "Halima wants to learn": SECRETARIAT,
    "halima.example": SECRETARIAT,
    "Chief of hidden buses": SECRETARIAT,
    "country=BB": SECRETARIAT,
    "Halimatown, Barbados": SECRETARIAT,
    "language=mi": SECRETARIAT,
    "English, Māori": SECRETARIAT,
    '<img class="face': SECRETARIAT,
    '<span class="tag">willing to be asked': SECRETARIAT | {Role.EXPERT},
    "olga@open.example": SECRETARIAT,
    "+94 77 100 0002": SECRETARIAT,
    "Members Minh": MEMBERS,
    "Minh counts trains": MEMBERS,
    "minh@members.example": SECRETARIAT,
    "Proposed Pedal Works": SECRETARIAT,
    "Aminah plans ferries": DESK,
    "aminah@apply.example": SECRETARIAT,
    "Benazir plans trams": SECRETARIAT,
    "benazir@apply.example": SECRETARIAT,
    "Chandra plans lifts": SECRETARIAT,
    "Listed Lhamo": SECRETARIAT,
    "Listed Lobsang": SECRETARIAT,
    "lhamo@listed.example": SECRETARIAT,
    "Rowed Rinchen": SECRETARIAT,
    "Noted of Halima": SECRETARIAT,
    "Staged Suda": frozenset(),
    "Staged Ferries": frozenset(),
    "Chief of staged buses": frozenset(),
    "Requested Rabeya": SECRETARIAT,
    "Breach of the buses": SECRETARIAT,
    "Merged Malee": SECRETARIAT,
    "malee@merged.example": SECRETARIAT,
    "Draft of the community": DESK,
    "Draft of the partnership": SECRETARIAT,
    "Letter of the community": DESK,
    "Letter of the partnership": SECRETARIAT,
    "Minh asks of buses": MEMBERS,
    "Olga answers of buses": MEMBERS,
    "Held words on buses": DESK,
    "Covered question of Halima": DESK,
    "Noted on the case": DESK,
    "Reported words": DESK,
}
"""What is somewhere in the data, with the roles that may read it; on no page does anybody else."""


@dataclass
class Scene:
    """The browser of the one who looks, and what the blanks of the addresses stand for."""

    client: Client
    numbers: dict[str, Any]

    def address(self, template: str) -> str:
        """Return the address that `template` names: "/people/{hidden}/"."""
        return template.format(**self.numbers)


def make_scene(role: Role) -> Scene:
    """Make the world, and in it somebody who is just `role`."""
    leaflet.load()
    community = Community.objects.get(slug="clean-mobility")
    retired = Topic.objects.create(code="steam", names={"en": "Steam"}, retired=timezone.localdate())
    area = Topic.objects.order_by("pk")[0]
    numbers: dict[str, Any] = {"community": community.slug, "community_number": community.pk}
    numbers |= {"topic": area.pk, "retired_topic": retired.pk}
    hidden = _hide(numbers, community)
    _pages(numbers, community)
    _applications(numbers, community)
    _belongings(numbers, "others", hidden)
    viewer = None if role == Role.VISITOR else _viewer(role, community)
    client = _browser(viewer)
    _belongings(numbers, "own", viewer or hidden)
    _tokens(numbers, hidden)
    _protection(numbers, hidden)
    _invited(numbers)
    numbers["hook"] = _hook(viewer) if viewer else 0
    _letters(numbers, community, hidden)
    _records(numbers, hidden)
    _doubles(numbers)
    discussions(numbers, community)
    routing(numbers)
    moderation(numbers, community)
    replies(numbers, community)
    languages(numbers)
    timed(numbers, community)
    asked_under_cover(numbers, community, _asker(community))
    return Scene(client, numbers | {"viewer": viewer.pk if viewer else 0})


def _browser(viewer: Person | None) -> Client:
    """Sign the viewer in by the door that the command `cop login` opens."""
    client = Client()
    if viewer is not None:
        client.post(urlsplit(one_time_link(viewer)).path)
    return client


def _person(name: str, email: str, community: Community | None, **fields: Any) -> Person:
    person = Person.objects.create_user(email, name=name, joined=timezone.now(), **fields)
    PersonLanguage.objects.create(person=person, language="en", position=0)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    if person.standing == Standing.MEMBER:
        for place in (None, community):
            Membership.objects.create(person=person, community=place)
    return person


def _asker(community: Community) -> Person:
    """Somebody who shows everything to everyone."""
    open_to_all = {f"seen_{field.value}": Audience.EVERYONE for field in Field}
    return _person("Anila Askwell", "askwell@covered.example", community, standing=Standing.MEMBER, **open_to_all)


def _hide(numbers: dict[str, Any], community: Community) -> Person:
    """People who show little, and an organisation that is not listed yet."""
    nobody = {f"seen_{field.value}": Audience.SECRETARIAT for field in Field}
    facts = {
        "place": "Halimatown",
        "learning": "Halima wants to learn",
        "phone": "+94 77 100 0001",
        "postal_address": "12 Halima Lane",
        "links": [{"address": "https://halima.example/", "label": ""}],
        "country": "BB",
        "willing_to_be_asked": True,
    }
    member = {"standing": Standing.MEMBER}
    hidden = _person("Hidden Halima", "halima@hidden.example", community, **member, **facts, **nobody)
    PersonLanguage.objects.create(person=hidden, language="mi", position=1)
    minh = _person("Members Minh", "minh@members.example", community, **member, country="VN")
    olga = _person(
        "Open Olga", "olga@open.example", community, **member, phone="+94 77 100 0002", seen_name=Audience.EVERYONE
    )
    topic = Topic.objects.order_by("pk").first()
    Expertise.objects.create(person=hidden, topic=topic, sentence="Halima counts buses")
    Expertise.objects.create(person=minh, topic=topic, sentence="Minh counts trains")
    listed = Organisation.objects.create(name="City Transport Board", listing=Listing.LISTED)
    proposed = Organisation.objects.create(name="Proposed Pedal Works", listing=Listing.PROPOSED)
    for place in (listed, proposed):
        Affiliation.objects.create(person=hidden, organisation=place, role="Chief of hidden buses")
    _from_lists(numbers, community, listed, proposed)
    file = _photo(hidden)
    numbers |= {"hidden": hidden.pk, "members": minh.pk, "open": olga.pk, "file": file.pk, "file_name": file.name}
    numbers |= {"organisation": listed.pk, "proposed": proposed.pk}
    return hidden


def _from_lists(numbers: dict[str, Any], community: Community, *organisations: Organisation) -> None:
    """Somebody who was taken over from a list, somebody of one that is just being taken in, and a list that waits."""
    lhamo = _person("Listed Lhamo", "lhamo@listed.example", None, standing=Standing.LISTED)
    staged = Organisation.objects.create(name="Staged Ferries", listing=Listing.STAGED)
    facts = Newcomer({"name": "Staged Suda"}, languages=["th"], role="Chief of staged buses")
    topics = list(Topic.objects.order_by("pk")[:1])
    for place in (*organisations, staged):
        newcomer = replace(facts, organisation=place, topics=topics, consent_since=timezone.localdate())
        stage_people([newcomer], community=community, typed_by=None)
    Affiliation.objects.create(person=lhamo, organisation=staged, role="Chief of staged buses")
    waiting = Import.objects.create(file_name="list.xlsx", state="read", headers=["Name"], mapping=["name"])
    said = {
        "person": {"name": "Rowed Rinchen"},
        "organisation": {},
        "consent": {},
        "extra": {"⟦Shelf⟧": "Rowed Rinchen"},
    }
    row = ImportRow.objects.create(source=waiting, number=2, draft=said, decision="new", address="rinchen@row.example")
    ImportRow.objects.filter(pk=row.pk).update(cells=["Rowed Rinchen"])
    numbers |= {"list": waiting.pk, "list_row": row.pk}
    index(PERSON, Person.objects.values_list("pk", flat=True))
    index(ORGANISATION, Organisation.objects.values_list("pk", flat=True))


def _photo(person: Person) -> StoredFile:
    out = BytesIO()
    Image.new("RGB", (40, 40), "green").save(out, "PNG")
    upload = SimpleUploadedFile("face.png", out.getvalue())
    person.photo = store(upload, purpose="people.photo", kinds=PICTURES, owner=person.pk, acting_person=person)
    person.save()
    return person.photo


def _pages(numbers: dict[str, Any], community: Community) -> None:
    for name, place in (("community", community), ("partnership", None)):
        page = Page.objects.create(community=place, slug=f"draft-of-{name}")
        Revision.objects.create(page=page, language="en", title=f"Draft of the {name}", body="Not yet.")
        release = Release.objects.create(page=page, act="publish", at=timezone.now(), state="asked")
        numbers |= {f"draft_of_{name}": page.pk, f"release_of_{name}": release.pk}


def _applications(numbers: dict[str, Any], community: Community) -> None:
    """One that a facilitator sees, one that only the secretariat sees, and one whose address waits for its code."""
    aminah = _person("Applying Aminah", "aminah@apply.example", None)
    benazir = _person("Applying Benazir", "benazir@apply.example", None)
    waiting = _application("Aminah plans ferries", "aminah@apply.example", aminah, ApplicationState.WAITING)
    waiting.communities.add(community)
    asked = _application("Benazir plans trams", "benazir@apply.example", benazir, ApplicationState.ASKED)
    draft = _application("Chandra plans lifts", "chandra@apply.example", None, ApplicationState.DRAFT)
    question = Remark.objects.create(application=asked, from_applicant=False, text="Which ones?")
    numbers |= {"application": waiting.pk, "partnership_application": asked.pk, "unconfirmed": draft.pk}
    numbers |= {"resume": draft.key, "answer": signed("answer", asked.pk, question.pk)}


def _application(sentence: str, email: str, person: Person | None, state: ApplicationState) -> Application:
    return Application.objects.create(
        key=f"key-of-{email.split('@', maxsplit=1)[0]}",
        email=email,
        answers={
            "you": {"name": person.name if person else "Chandra", "email": email, "country": "LK", "language": "en"},
            "work": {"capacity": "individual", "sentence": sentence},
            "joins": {"partnership": True, "communities": ["clean-mobility"]},
        },
        person=person,
        state=state,
        finished=timezone.now(),
        confirmed=timezone.now() if person else None,
    )


def _viewer(role: Role, community: Community) -> Person:
    standing = Standing.APPLICANT if role in (Role.APPLICANT, Role.OPERATOR) else Standing.MEMBER
    expert = role == Role.EXPERT
    viewer = _person("Viewing Vera", "vera@viewer.example", community, standing=standing, willing_to_be_asked=expert)
    if role not in (Role.APPLICANT, Role.MEMBER, Role.EXPERT):
        place = community if role == Role.FACILITATOR else None
        RoleHeld.objects.create(person=viewer, role=role, community=place)
    if role == Role.APPLICANT:
        _application("Vera plans cable cars", "vera@viewer.example", viewer, ApplicationState.WAITING)
    return viewer


def _belongings(numbers: dict[str, Any], whose: str, person: Person) -> None:
    """What only its owner gets at."""
    listed = Organisation.objects.get(pk=numbers["organisation"])
    job = Affiliation.objects.filter(person=person, organisation=listed).first()
    job = job or Affiliation.objects.create(person=person, organisation=listed)
    new, _ = NewAddress.objects.get_or_create(
        person=person, email=f"new-of-{person.pk}@example.org", defaults={"proven": timezone.now()}
    )
    passkey = Authenticator.objects.filter(user=person).first()
    passkey = passkey or Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone", "credential": _credential()}
    )
    application = Application.objects.filter(person=person).first()
    numbers |= {
        f"{whose}_job": job.pk,
        f"{whose}_new_address": new.pk,
        f"{whose}_address": EmailAddress.objects.get(user=person).pk,
        f"{whose}_passkey": passkey.pk,
        f"{whose}_application": application.pk if application else 0,
    }


def _credential() -> dict[str, Any]:
    """Return what a device answers when a passkey is made on it."""
    public_key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    kept = AttestedCredentialData.create(Aaguid.NONE, b"passkey", public_key)
    said = AuthenticatorData.create(b"\0" * 32, AuthenticatorData.FLAG.AT, 1, kept)
    response = {
        "clientDataJSON": websafe_encode(b'{"type": "webauthn.create", "challenge": "", "origin": "http://localhost"}'),
        "attestationObject": websafe_encode(AttestationObject.create("none", said, {})),
    }
    name = websafe_encode(b"passkey")
    extensions = {"credProps": {"rk": True}}
    return {
        "id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": extensions,
    }  # fmt: skip


def _asked(person: Person) -> str:
    """Have the yearly mail sent to somebody, and return the token of its link."""
    now = timezone.now()
    Person.objects.filter(pk=person.pk).update(asked_if_right=now)
    return signed(STILL_RIGHT, person.pk, person.version, int(now.timestamp()))


def _tokens(numbers: dict[str, Any], hidden: Person) -> None:
    """The links of mails to the hidden person, who is not the viewer."""
    erasure = Erasure.objects.create(person=hidden, due=timezone.now() + timedelta(hours=72))
    new = NewAddress.objects.get(pk=numbers["others_new_address"])
    waiting(Application.objects.get(pk=numbers["application"]))
    to_come = NewAddress.objects.create(person=hidden, email="to-come@example.org", due=erasure.due)
    numbers |= {
        "unsubscribe": unsubscribe_address(hidden.pk, "news").rstrip("/").rpartition("/")[2],
        "call_off": signed(CALL_OFF, erasure.pk),
        "still_right": _asked(hidden),
        "stop_address": signed(STOP_ADDRESS, to_come.pk),
        "agree": signed("new-address", new.pk, int(new.asked.timestamp())),
        "not_ours": signed("not-ours", numbers["application"], hidden.pk),
        "link": urlsplit(one_time_link(hidden)).path.rstrip("/").rpartition("/")[2],
        "mail": Message.objects.get().pk,
    }


def _doubles(numbers: dict[str, Any]) -> None:
    """Somebody who went into another one, and a pair that waits."""
    malee = _person("Merged Malee", "malee@merged.example", None, standing=Standing.MERGED, is_active=False)
    merge = Merge.objects.create(kind="person", kept=numbers["hidden"], gone=malee.pk, record={"standing": "member"})
    one, other = sorted((numbers["hidden"], numbers["members"]))
    double = LikelyDouble.objects.create(kind="person", one=one, other=other, weight=4)
    numbers |= {"merge": merge.pk, "merged": malee.pk, "double": double.pk}


def _records(numbers: dict[str, Any], hidden: Person) -> None:
    """A note that somebody else of the secretariat wrote, and an act that waits for its press."""
    act = GroupAct.objects.create(kind="ask")
    GroupActRow.objects.create(act=act, person=hidden)
    numbers |= {"note": Note.objects.create(person=hidden, text="Noted of Halima").pk, "act": act.pk}
    on_organisation = Note.objects.create(organisation_id=numbers["proposed"], text="Noted of it by Halima")
    numbers |= {"organisation_note": on_organisation.pk}
    numbers |= {"hidden_job": Affiliation.objects.filter(person=hidden).order_by("pk")[0].pk}


def _letters(numbers: dict[str, Any], community: Community, hidden: Person) -> None:
    """A draft to a community, one of the partnership, and one that failed to reach somebody who hides."""
    for name, place, facts in (
        ("letter", community, {}),
        ("letter_of_partnership", None, {}),
        ("sent_letter", community, {"state": "sent", "begun": timezone.now(), "ended": timezone.now()}),
    ):
        of = "community" if place else "partnership"
        letter = Letter.objects.create(
            purpose="membership", reason="⟦reason⟧", community=place, subjects={"en": f"Letter of the {of}"},
            texts={"en": "⟦Hello {name} of {organisation}⟧"}, **facts,
        )  # fmt: skip
        numbers[name] = letter.pk
    Addressee.objects.create(letter=letter, person=hidden, queued=True)
    Message.objects.create(
        key="failed", message_id="<failed@x>", thread=letter.thread, to_person=hidden.pk, to_address=hidden.email,
        language="en", kind="desk/letter", state="failed", error="550 5.1.1 halima@hidden.example",
    )  # fmt: skip


def _protection(numbers: dict[str, Any], hidden: Person) -> None:
    """A request of the hidden person, entered for them, and a breach in their country."""
    asked = DataRequest.objects.create(
        person=hidden, kind="access", way="letter", name="Requested Rabeya", words="Requested Rabeya asks", country="BB",
        due=timezone.localdate(),
    )  # fmt: skip
    breach = Breach.objects.create(happened="Breach of the buses", known=timezone.now(), data="Names", countries=["BB"])
    numbers |= {"data_request": asked.pk, "breach": breach.pk}


def _invited(numbers: dict[str, Any]) -> None:
    """A list that was applied, one of whose people was invited, and another one left to invite."""
    now = timezone.now()
    applied = Import.objects.create(file_name="guests.xlsx", state="applied", applied=now)
    lhamo = Person.objects.get(name="Listed Lhamo")
    left = _person("Listed Lobsang", "lobsang@listed.example", None, standing=Standing.LISTED)
    for number, person in enumerate((lhamo, left), start=2):
        said = {"person": {"name": person.name}, "organisation": {}, "consent": {}, "extra": {}}
        ImportRow.objects.create(source=applied, number=number, draft=said, decision="same", person=person)
    asked = Invitation.objects.create(person=lhamo, source=applied, sent=now, last=now)
    token = signed(INVITATION, asked.pk, lhamo.pk)
    numbers |= {"applied_list": applied.pk, "invited": lhamo.pk, "to_invite": left.pk, "invitation": token}


def _hook(viewer: Person) -> int:
    """A web hook of the viewer's, who is in the secretariat; 0 for others, who get at none."""
    held = RoleHeld.objects.filter(person=viewer, role=Role.SECRETARIAT).first()
    if held is None:
        return 0
    hook = Hook.objects.create(
        owner=viewer, role_held=held, address="https://example.org/", kinds=["people"], first=0, position=0
    )
    Delivery.objects.create(hook=hook)
    return hook.pk
