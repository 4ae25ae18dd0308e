"""A person's page, as the viewer may see it; and the roles of a person, for the secretariat."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cop.people.access import (
    VISITOR,
    Viewpoint,
    as_member,
    held_now,
    may_act_by_telephone,
    may_keep_mailbox,
    viewpoint,
    visible_to,
)
from cop.people.actions import mailboxes
from cop.people.actions import roles as actions
from cop.people.actions.looking import looked_at
from cop.people.actions.secretariat import LastOfSecretariat
from cop.people.choices import Audience, Field, LookedAt, MergeKind, Role
from cop.people.forms.roles import EndForm, RoleForm, end_of
from cop.people.models import Person, RoleHeld
from cop.people.queries.buttons import buttons_for
from cop.people.queries.mailboxes import mailboxes_of
from cop.people.queries.memberships import running_memberships
from cop.people.queries.merging import surviving
from cop.people.queries.seen import seen, seen_one
from cop.people.queries.standing import stands
from cop.people.queries.waiting import application, second_factor
from cop.people.requests import PersonsRequest
from cop.services.numbers import number_typed

EYES = {
    Audience.EVERYONE: Audience.EVERYONE.label,
    Audience.MEMBERS: Audience.MEMBERS.label,
    Audience.COMMUNITIES: Audience.COMMUNITIES.label,
    Audience.SECRETARIAT: Role.SECRETARIAT.label,
}
"""As whom one may see one's own page."""


def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person; "not found" for whom one may not see. One's own page also says who sees what, and shows it so; the
    secretariat is told how others stand. Who was merged leads to whom they became."""
    people = visible_to(request.user)
    view = viewpoint(request.user)
    own = cast("Person", request.user) if number == view.person else None
    found = own or people.select_related("photo").filter(pk=number).first()
    if found is None:
        return redirect("people:person", get_object_or_404(people, pk=surviving(MergeKind.PERSON, number)).pk)
    context: dict[str, Any] = {
        "person": seen_one(found, view),
        "may_give_roles": view.may("people.give_role"),
        "may_keep_mailbox": may_keep_mailbox(view, found),
        "shared_mailbox": may_keep_mailbox(view, found) and found.shared_mailbox,
        "may_merge": view.may("people.merge"),
        "may_act_by_telephone": may_act_by_telephone(view, found),
    }
    if found.pk != view.person:
        context["buttons"] = buttons_for(found, request.user)
    if found.pk == view.person:
        context |= _own_page(found, request.GET.get("as", ""))
    elif view.may("people.see_every_field"):
        context["stands"] = stands(found, view)
        looked_at(found, LookedAt.PAGE, acting_person=request.user)
    return render(request, "people/person.html", context)


@never_cache
@login_required
def roles(request: PersonsRequest, number: int) -> HttpResponse:
    """The roles of a person: give one, end one. For the secretariat."""
    if not viewpoint(request.user).may("people.give_role"):
        raise PermissionDenied
    found = get_object_or_404(visible_to(request.user), pk=number)
    form = RoleForm(request.POST if request.method == "POST" and "end" not in request.POST else None)
    if "end" in request.POST:
        _end(request, found)
        return redirect("people:roles", found.pk)
    if form.is_valid() and _give(request, found, form):
        return redirect("people:roles", found.pk)
    held = RoleHeld.objects.filter(person=found).select_related("community").order_by("-since", "-pk")
    context = {"person": seen_one(found, request.user), "form": form, "held": held}
    return render(request, "people/roles.html", context)


@never_cache
@login_required
def mailbox(request: PersonsRequest, number: int) -> HttpResponse:
    """Mark a person's account as a shared mailbox, or tell on the telephone the code of one behind it. For the secretariat."""
    if not viewpoint(request.user).may("people.keep_shared_mailboxes"):
        raise PermissionDenied
    found = get_object_or_404(visible_to(request.user), pk=number)
    if not may_keep_mailbox(request.user, found):
        raise PermissionDenied
    looked_at(found, LookedAt.MAILBOX, acting_person=request.user)
    context: dict[str, Any] = {"person": seen_one(found, request.user), "shared": found.shared_mailbox}
    act = request.POST.get("act")
    if act in ("mark", "unmark"):
        try:
            mailboxes.set_shared(found, act == "mark", acting_person=request.user)
            messages.success(request, _("Noted. It holds from the next page on."))
        except mailboxes.HoldsRole:
            messages.error(request, _("This account holds a role that one person answers for. End the role first."))
        return redirect("people:mailbox", number)
    if act == "code":
        number_of_mailbox = request.POST.get("mailbox", "")
        chosen = get_object_or_404(mailboxes_of(found), pk=number_typed(number_of_mailbox))
        context["code"] = mailboxes.code_on_telephone(found, chosen, acting_person=request.user)
        context["code_for"] = chosen.pk
    context["mailboxes"] = seen(mailboxes_of(found), request.user)
    return render(request, "people/mailbox.html", context)


def _own_page(found: Person, eyes: str) -> dict[str, Any]:
    context = {
        "own": found,
        "memberships": running_memberships(found),
        "applied": list(application(found)),
        "roles": RoleHeld.objects.filter(held_now(), person=found).select_related("community"),
        "resting": list(second_factor(found)),
        "audiences": {field.value: Audience(getattr(found, f"seen_{field.value}")).label for field in Field},
        "eyes": [(str(audience.value), label) for audience, label in EYES.items()],
    }
    if eyes in map(str, Audience.values):
        view = _view_of(Audience(int(eyes)), found)
        context |= {"seen_as": eyes, "seen_as_label": EYES[Audience(int(eyes))]}
        visible = visible_to(view).filter(pk=found.pk).exists()
        context["person"] = seen_one(found, view) if visible else None
    return context


def _view_of(audience: Audience, found: Person) -> Viewpoint:
    if audience == Audience.EVERYONE:
        return VISITOR
    if audience == Audience.SECRETARIAT:
        return Viewpoint(roles=frozenset({Role.SECRETARIAT}))
    return as_member(viewpoint(found).communities if audience == Audience.COMMUNITIES else frozenset())


def _give(request: PersonsRequest, found: Person, form: RoleForm) -> bool:
    try:
        actions.give_role(found, acting_person=request.user, **form.given())
    except actions.HeldAlready:
        form.add_error("role", _("This person holds that role already."))
        return False
    except mailboxes.SharedMailbox as refused:
        form.add_error("role", str(refused))
        return False
    except ValueError:
        form.add_error("role", _("This role cannot be given to a person who is no member."))
        return False
    messages.success(request, _("The role is given. The person is told by mail."))
    return True


def _end(request: PersonsRequest, found: Person) -> None:
    number = request.POST["end"]
    held = RoleHeld.objects.filter(person=found, pk=number_typed(number)).first()
    if held is None:
        raise Http404
    on_a_day = "until" in request.POST
    form = EndForm(request.POST)
    if on_a_day and not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["until"])))
        return
    try:
        actions.end_role(
            held, until=end_of(form.cleaned_data["until"]) if on_a_day else None, acting_person=request.user
        )
    except LastOfSecretariat as refused:
        messages.error(request, str(refused))
    except ValueError:
        messages.error(request, _("It ends before it begins."))
    else:
        messages.success(request, _("Saved.") if on_a_day else _("The role has ended. The person is told by mail."))
