"""The settings of working days: the holidays and weekends of each country, and what differs from what is published."""

from functools import partial

from babel.dates import get_day_names
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cop.desk.forms.days import CountryDaysPage, CountryForm
from cop.desk.views.settings import for_managers, press, show
from cop.network import actions, countries
from cop.network.queries import declared_countries
from cop.network.working_days import SOURCE, country_days, days_values, published_holidays, weekend
from cop.people.requests import PersonsRequest
from cop.services.languages.queries import listed, readers_locale

BACK, AHEAD = 2, 3
"""So many years before and after this one are shown."""


@for_managers
def days(request: PersonsRequest) -> HttpResponse:
    """The countries whose days can be looked at: those of the communities, and any other."""
    form = CountryForm(request.GET or None)
    if request.GET and form.is_valid():
        return redirect("desk:settings_country_days", form.cleaned_data["country"])
    named = sorted(((code, countries.country_name(code)) for code in declared_countries()), key=lambda pair: pair[1])
    return render(request, "desk/settings/days.html", {"countries": named, "form": form, "source": SOURCE})


@for_managers
def country(request: PersonsRequest, code: str) -> HttpResponse:
    """The days of one country in one year."""
    if code not in countries.CODES:
        raise Http404
    said, year = country_days(code), _year(request.GET.get("year", ""))
    save = partial(actions.change_days, code, acting_person=request.user)
    pressed = press(request, CountryDaysPage, days_values(said) | {"version": said.version}, save)
    if pressed.saved:
        messages.success(request, _("Saved."))
        return redirect("desk:settings_country_days", code)
    weekdays = get_day_names("wide", locale=readers_locale())
    changed = {one["day"] for one in said.changes}
    more = {
        "code": code,
        "year": year,
        "years": range(timezone.localdate().year - BACK, timezone.localdate().year + AHEAD + 1),
        "holidays": [
            (one, weekdays[one.day.weekday()], one.day.isoformat() in changed) for one in published_holidays(code, year)
        ],
        "weekend": listed(weekdays[number] for number in weekend(code, year)),
        "own_language": countries.own_language(code),
        "source": SOURCE,
    }
    return show(request, "desk/settings/country_days.html", pressed, said if said.pk else None, **more)


def _year(given: str) -> int:
    """The year that is looked at, near to this one."""
    now = timezone.localdate().year
    year = int(given) if given.isdecimal() and len(given) == 4 else now
    return min(max(year, now - BACK), now + AHEAD)
