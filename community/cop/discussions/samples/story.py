"""The queries of the demonstration: one at each stage, asked and answered by its sample people. All say that they are samples.
What is told of Sri Lanka's framework and of Thimphu stands in the community's leaflet (`cop.config.leaflet`)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cop.discussions.actions import asking, asking_people, checking, posting, replying, reporting, weeks
from cop.discussions.actions.asking import Beginning, Worded
from cop.discussions.actions.posting import Said
from cop.discussions.actions.weeks import Planned
from cop.discussions.choices import Kind, ShownAs
from cop.discussions.models import Asked, Part, Reply, Thread
from cop.discussions.queries.asked import promise_by
from cop.discussions.queries.replies import Checker
from cop.network.models import Community
from cop.network.queries import communities_open
from cop.people.access import running
from cop.people.models import Membership, Person
from cop.people.samples.reading import DOMAIN
from cop.services.moderation.choices import Why

A_WEEK = timedelta(days=7)

BUSES = Worded(
    "Sample query: how did small towns begin with electric buses?",
    "A sample town of 60,000 people has twelve diesel buses and one depot at the edge of the town. The first two electric "
    "buses come next year. The power company asks us how much we draw and when.",
    "en",
    helps=["experiences", "examples"],
    questions=["How many chargers did you build for the first buses?", "What did you agree with the power company?"],
    use="For the plan of the depot, which the sample council decides on.",
    topics=["electric-buses", "charging-tariffs"],
    countries=["BT"],
)
TARIFF = Worded(
    "Sample query: may a tariff for charging change by the hour?",
    "Our sample utility has one price for all hours. Operators want to charge at night, and we fear the evening peak.",
    "en",
    helps=["advice"],
    questions=["Which hours did you make cheaper, and by how much?"],
    topics=["charging-tariffs"],
    countries=["LK"],
)
SIGNS = Worded(
    "Sample query: signs at stops that everybody can read",
    "We want new signs at our sample stops, in three scripts, and do not know where to begin.",
    "en",
    questions=["Which letters are read from the other side of the road?"],
    topics=["stops-and-stations"],
)
PAYING = Worded(
    "Sample query: who pays for the transformer of a depot?",
    "Our sample operator is to pay for a transformer that the street will use as well. Others will have settled this before us.",
    "en",
    helps=["experiences", "referrals"],
    questions=["Who paid for the transformer, and to whom does it belong now?"],
    use="For the contract with the power company.",
    topics=["charging-infrastructure", "business-models"],
    countries=["MY"],
)
DRIVERS = Worded(
    "Sample query: how long does it take a driver to learn an electric bus?",
    "Forty drivers of our sample depot change from diesel to electric buses. We can spare each of them for three days.",
    "en",
    helps=["experiences"],
    questions=["How many days did you train each driver?", "What did they find hard?"],
    topics=["electric-buses", "institutional-capacity"],
    countries=["VN"],
)
THIMPHU = Worded(
    "Sample discussion: what a city needs before its first bus rapid transit",
    "The community helped Thimphu with a strategy for a pre-BRT system: the most feasible routes, information for passengers, "
    "a policy framework for travel demand management, and traffic engineering. In two weeks we talk about two of these. "
    "The strategy is real (source: the community's leaflet); what is said below is a sample.",
    "en",
    topics=["bus-rapid-transit"],
    countries=["BT"],
)
WEEKS = ("Which routes come first, and how did you find out?", "How do passengers learn when the next bus comes?")
FRAMEWORK = Worded(
    "Sample announcement: the framework for electric mobility policy in Sri Lanka",
    "The Asia LEDS Partnership developed it with the Swiss Agency for Development and Cooperation. It covers manufacturing and "
    "import, charging infrastructure, technology, policy and regulations, institutional capacity, incentives and subsidies. "
    "The framework is real (source: the community's leaflet); this announcement is a sample.",
    "en",
    topics=["electric-mobility-policy"],
    countries=["LK"],
)
FROM_INDIA = """Our sample city in India built two chargers for four buses, because each bus
stands six hours at night. We agreed with the power company on a load of 240 kW between 22:00 and
05:00. What we would do otherwise: lay the pipes for six chargers at once.

[Sample checklist for a depot](https://example.org/sample-depot-checklist.pdf)"""
FROM_CHINA = "示例回答：我们最初为两辆电动公交车建了两个充电桩。与电力公司约定夜间充电,费用较低。"
BY_TELEPHONE = (
    "In our sample depot one charger for two buses was too few: when it failed, both stayed at home. The power "
    "company wanted one month's notice before each new charger."
)
ADVERTISEMENT = "A sample advertisement: buy the sample charger of our sample firm."
NIGHTS_CHEAPER = "A sample answer: our sample town made 23:00 to 05:00 a third cheaper."
NIGHTS_CHEAPER_TOO = "नमूना उत्तर: हमारे नमूना शहर में रात 11 बजे से सुबह 6 बजे तक चार्जिंग सस्ती है।"
FROM_VIET_NAM = "Câu trả lời mẫu: mỗi tài xế học hai ngày. Khó nhất là phanh tái sinh."
FROM_KOREA = """A sample answer: in our sample city in Korea each driver had one day in the
classroom and two on the road. Drivers found the brakes hard, because the bus slows down as soon as
the pedal is let go. For a month they feared an empty battery.

[Sample timetable of a training](https://example.org/sample-training.pdf)"""
FROM_A_DEPOT = """A sample answer: our sample depot in India trained each driver for three days,
the last one on the steepest road. What they found hard was to drive gently enough: in the first
week each used a fifth more than in the second."""
ON_ROUTES = (
    "A sample answer: our sample city counted passengers on all routes for a week, and began with the fullest one."
)


@transaction.atomic
def tell() -> None:
    """Ask and answer the sample queries of the demonstration, unless they are there already. Its sample people must be there.

    They are told of in mails that are never sent. A community that real people belong to gets none: these would hear of them.
    """
    community = communities_open()[0]
    real = Membership.objects.filter(running(), community=community, person__sample=False)
    if real.exists() or Thread.objects.filter(sample=True, title=BUSES.title).exists():
        return
    _announce(community)
    _published(community)
    _being_compiled(community)
    _discuss(community)
    _to_be_worded(community)
    _unanswered(community)
    _asked(community)


def _announce(community: Community) -> None:
    asking.begin(Beginning(community, Kind.ANNOUNCEMENT), FRAMEWORK, acting_person=_person("facilitator"))


def _discuss(community: Community) -> None:
    facilitator, today = _person("facilitator"), timezone.localdate()
    thread = asking.begin(Beginning(community, Kind.TIMED), THIMPHU, acting_person=facilitator)
    moderators = (_person("focal-point"), facilitator)
    planned = [
        Planned(today + place * A_WEEK, question, moderator)
        for place, (question, moderator) in enumerate(zip(WEEKS, moderators, strict=True))
    ]
    weeks.set_weeks(thread, planned, version=thread.version, acting_person=facilitator)
    posting.answer(thread, Said(ON_ROUTES, "en"), acting_person=_person("member16"))


def _unanswered(community: Community) -> None:
    asking.begin(Beginning(community), PAYING, acting_person=_person("member34"))


def _published(community: Community) -> None:
    asker, facilitator, called = _person("member13"), _person("facilitator"), _person("member30")
    thread = asking.begin(Beginning(community), BUSES, acting_person=asker)
    asking_people.ask_people(thread, [called.pk], by_telephone=True, acting_person=facilitator)
    first = posting.answer(thread, Said(FROM_INDIA, "en"), acting_person=_person("member28"))
    posting.answer(thread, Said(FROM_CHINA, "zh-hans"), acting_person=_person("member21"))
    posting.answer(thread, Said(BY_TELEPHONE, "en", way="telephone", for_person=called), acting_person=facilitator)
    posting.find_helpful(first, acting_person=asker)
    posting.accept(thread, first, acting_person=asker)
    reply = replying.begin_compiling(thread, acting_person=facilitator)
    proposed = {part.pk: _as_read(part) for part in reply.parts.all()}
    reply = replying.save(reply, proposed, version=reply.version, acting_person=facilitator)
    translated = replying.Typed("Two chargers for two buses; charging at night costs less.", ["2"], question=1)
    replying.add(reply, "summary", translated, acting_person=facilitator)
    rains = replying.Typed("Nobody wrote yet how buses fare in the rains.")
    replying.add(reply, "open", rains, acting_person=facilitator)
    _check_and_publish(replying.circulate(reply, acting_person=facilitator), facilitator)
    checking.tell_what_came(reply, "The sample council built two chargers and laid pipes for six.", person=asker)


def _as_read(part: Part) -> replying.Typed:
    return replying.Typed(
        part.text,
        part.cites,
        part.question,
        part.stance,
        part.kind,
        part.country,
        part.title,
        part.address,
        signed=True,
    )


def _being_compiled(community: Community) -> None:
    thread = asking.begin(Beginning(community), DRIVERS, acting_person=_person("member50"))
    posting.answer(thread, Said(FROM_VIET_NAM, "vi"), acting_person=_person("member49"))
    posting.answer(thread, Said(FROM_KOREA, "en"), acting_person=_person("member46"))
    posting.answer(thread, Said(FROM_A_DEPOT, "en"), acting_person=_person("member28"))
    replying.begin_compiling(thread, acting_person=_person("facilitator"))


def _check_and_publish(reply: Reply, facilitator: Person) -> None:
    checking.check(Checker(reply, None, reply.version), "right")
    for contributor in reply.contributors.all():
        checking.check(Checker(reply, contributor, reply.version), "name")
        checking.check(Checker(reply, contributor, reply.version), "right")
    replying.publish(Reply.objects.get(pk=reply.pk), acting_person=facilitator)


def _asked(community: Community) -> None:
    facilitator = _person("facilitator")
    covered = Beginning(community, shown_as=ShownAs.COUNTRY)
    thread = asking.begin(covered, TARIFF, acting_person=_person("member1"))
    thread = asking.open_for_answers(thread, acting_person=facilitator)
    people = [_person(name).pk for name in ("member21", "member28", "member49")]
    asking_people.ask_people(thread, people, acting_person=facilitator)
    asking_people.ask_people(thread, [_person("member30").pk], by_telephone=True, acting_person=facilitator)
    promised, declined, *_others = Asked.objects.filter(thread=thread).order_by("pk")
    asking_people.say_by_link(promised.pk, promised.person_id, "yes", by=promise_by(thread))
    asking_people.say_by_link(declined.pk, declined.person_id, "no", suggests="Sample member 51")
    posting.answer(thread, Said(NIGHTS_CHEAPER, "en"), acting_person=_person("member51"))
    posting.answer(thread, Said(NIGHTS_CHEAPER_TOO, "hi"), acting_person=_person("member31"))
    post = posting.answer(thread, Said(ADVERTISEMENT, "en"), acting_person=_person("member25"))
    reporting.report(post, Why.ADVERTISEMENT, "It sells something.", acting_person=_person("member14"))


def _to_be_worded(community: Community) -> None:
    asking.begin(Beginning(community, help_wanted=True), SIGNS, acting_person=_person("member9"))


def _person(name: str) -> Person:
    return Person.objects.get(email=f"{name}@{DOMAIN}")
