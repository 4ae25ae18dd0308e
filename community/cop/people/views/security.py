"""How one signs in, on one's own pages: addresses, passkeys, password, organisations, devices."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.views import BaseReauthenticateView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cop.people.access import has_second_factor, holds_guarded_role
from cop.people.actions import addresses
from cop.people.actions.mailboxes import SharedMailbox
from cop.people.actions.signing_in import disconnect_partner, prove_again, send_proof_code
from cop.people.actions.signing_in import remove_password as take_password_away
from cop.people.forms.joining import CodeForm
from cop.people.forms.signing_in import NewAddressForm, ProveByMailForm
from cop.people.links import opened
from cop.people.mails.signing_in import STOP_ADDRESS
from cop.people.models import NewAddress
from cop.people.queries.security import addresses_to_come, confirmed_addresses, new_addresses, open_sessions, ways_of
from cop.people.requests import PersonsRequest
from cop.people.signing_in.adapter import Adapter
from cop.people.signing_in.devices import device_in_words, device_of
from cop.people.signing_in.limits import may_guess
from cop.people.signing_in.partners import CONNECTING, partners
from cop.people.signing_in.words import WRONG_CODE
from cop.services.numbers import number_typed

PROOF_SENT_TO = "proof_sent_to"
"""What the session holds: the address to which a code went that proves once more who somebody is."""


@never_cache
@login_required
@require_GET
def overview(request: PersonsRequest) -> HttpResponse:
    """Everything by which one signs in, and what is missing."""
    person, wanted = request.user, request.GET.get("next")
    ways = ways_of(person)
    names = dict(partners())
    needed = holds_guarded_role(person) and not has_second_factor(person)
    context = {
        "ways": ways,
        "second_factor_needed": needed,
        "wanted": wanted if not needed and Adapter(request).is_safe_url(wanted) else "",
        "wanted_later": wanted if needed and Adapter(request).is_safe_url(wanted) else "",
        "connected": [(account.pk, names.get(account.provider, account.provider)) for account in ways.connected],
        "connectable": [p for p in partners() if p.code not in {account.provider for account in ways.connected}],
        "sessions": len(open_sessions(person)),
        "to_come": addresses_to_come().filter(person=person),
    }
    return render(request, "people/security/overview.html", context)


@never_cache
@login_required
@reauthentication_required(allow_get=True)
def own_addresses(request: PersonsRequest) -> HttpResponse:
    """The addresses that sign one in, and a form to add one."""
    form = NewAddressForm(request.POST if request.method == "POST" else None)
    new = _add_address(request, form)
    if new is not None:
        return redirect("prove_address", new.pk)
    context = {
        "form": form,
        "addresses": ways_of(request.user).addresses,
        "waiting": new_addresses().filter(person=request.user, due=None),
        "to_come": addresses_to_come().filter(person=request.user),
        "full": not form.is_bound and len(confirmed_addresses(request.user)) >= addresses.MOST,
    }
    return render(request, "people/security/addresses.html", context)


@never_cache
@login_required
def prove_address(request: PersonsRequest, number: int) -> HttpResponse:
    """Where the code that was mailed to a new address is typed, and what comes after it."""
    new = get_object_or_404(new_addresses(), pk=number, person=request.user, due=None)
    if "again" in request.POST:
        addresses.ask_to_add(new.email, acting_person=request.user)
        messages.success(request, _("A new code is on its way. An older one counts as well until it is an hour old."))
        return redirect("prove_address", number)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        may_guess(request, new.email)
    if form.is_valid():
        if addresses.prove(new, form.cleaned_data["code"], acting_person=request.user):
            return redirect("prove_address", number)
        form.add_error("code", WRONG_CODE)
    return render(request, "people/security/prove_address.html", {"form": form, "new": new})


@never_cache
def agree_to_address(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail to the older address: a button that adds the new one, whoever is signed in here or not."""
    new = _asked_for(token)
    if new is None:
        return render(request, "people/sign_in/spent.html", status=404)
    if request.method != "POST":
        return render(request, "people/security/agree.html")
    try:
        addresses.agree(new)
    except NewAddress.DoesNotExist:
        return render(request, "people/sign_in/spent.html", status=404)
    return render(request, "people/security/agreed.html")


@never_cache
def stop_new_address(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail to the older addresses: a button that keeps them as they are, no session, nothing shown of anybody."""
    numbers = opened(STOP_ADDRESS, token)
    new = addresses_to_come().filter(pk=numbers[0]).first() if numbers else None
    done = request.method == "POST" and new is not None and addresses.call_off(new, acting_person=None)
    if new is None:
        return render(request, "people/link_closed.html", status=404)
    return render(request, "people/security/stop_address.html", {"done": done})


@login_required
@require_POST
@reauthentication_required
def change_address(request: PersonsRequest, number: int) -> HttpResponse:
    """Make an address the main one, or remove it."""
    address = get_object_or_404(EmailAddress, pk=number, user=request.user, verified=True)
    if "main" in request.POST:
        addresses.make_main(address, acting_person=request.user)
        messages.success(request, _("Our mail goes to this address now."))
    elif not address.primary:
        addresses.remove(address, acting_person=request.user)
        messages.success(request, _("The address is removed."))
    return redirect("account_email")


@login_required
@require_POST
def call_off_address(request: PersonsRequest, number: int) -> HttpResponse:
    """Stop adding an address."""
    new = get_object_or_404(NewAddress, pk=number, person=request.user)
    addresses.call_off(new, acting_person=request.user)
    return redirect("account_email")


@login_required
@require_POST
@reauthentication_required
def remove_password(request: PersonsRequest) -> HttpResponse:
    """Go back to codes by mail alone."""
    take_password_away(acting_person=request.user, device=device_of(request))
    update_session_auth_hash(request, request.user)
    end_other_sessions(request, request.user)
    messages.success(request, _("Your password is removed. Other devices are signed out."))
    return redirect("security")


@never_cache
@login_required
@require_POST
@reauthentication_required
def connect(request: PersonsRequest, provider_id: str) -> HttpResponse:
    """Go and connect the account that one has at an organisation. The page goes on by itself: browsers hold a form that
    leads to another site."""
    partner = next((partner for partner in partners() if partner.code == provider_id), None)
    if partner is None:
        raise Http404
    request.session[CONNECTING] = partner.code
    return render(request, "people/security/connecting.html", {"partner": partner})


@login_required
@require_POST
@reauthentication_required
def disconnect(request: PersonsRequest, number: int) -> HttpResponse:
    """Take away the sign-in by an organisation's account."""
    account = get_object_or_404(SocialAccount, pk=number, user=request.user)
    disconnect_partner(account, acting_person=request.user, device=device_of(request))
    messages.success(request, _("The sign-in is no longer connected."))
    return redirect("security")


@never_cache
@login_required
def sessions(request: PersonsRequest) -> HttpResponse:
    """The devices that are signed in, and ending that."""
    if request.method == "POST":
        _end(request)
        return redirect("usersessions_list")
    shown = [
        {"session": session, "device": device_in_words(session.user_agent), "here": session.is_current()}
        for session in open_sessions(request.user)
    ]
    return render(request, "people/security/sessions.html", {"sessions": shown})


class SetUpApp(ActivateTOTPView):
    """Set up an authenticator app."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Count the code for what comes next too: the recovery codes are shown without another one."""
        answer = super().form_valid(form)
        _remember_proof(self.request)
        return answer


class AddPasskey(AddWebAuthnView):
    """Add a passkey that signs in by itself, without a code."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Count the passkey for what comes next too: the recovery codes are shown without another proof."""
        answer = super().form_valid(form)
        _remember_proof(self.request)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask the device for a passkey that it keeps and guards by a PIN, a finger or a face."""
        context = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": begin_registration(self.request.user, passwordless=True)}
        return context


class ProveByPasskey(ReauthenticateWebAuthnView):
    """Prove by a passkey, once more, who one is."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Try again on the same page."""
        messages.error(self.request, _("The passkey did not work. Try again, or take another way."))
        return redirect(self.passthrough_next_url(self.request.path))


class ProveByMail(BaseReauthenticateView):
    """Prove by a code, mailed to an address that is confirmed, who one is: for those without a second factor."""

    template_name = "people/security/prove_by_mail.html"

    request: PersonsRequest

    def post(self, request: PersonsRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send a code, or take the one that is typed."""
        if "code" in request.POST:
            return super().post(request, *args, **kwargs)
        form = self._sending(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(sending=form))
        address = form.cleaned_data["address"]
        send_proof_code(address, acting_person=request.user)
        request.session[PROOF_SENT_TO] = address
        return redirect(self.passthrough_next_url(request.path))

    def get_form(self, form_class: type[Form] | None = None) -> Form:
        """The code; there is nothing to type before one was sent."""
        return CodeForm(self.request.POST if "code" in self.request.POST else None)

    def form_valid(self, form: Form) -> HttpResponse:
        """Go on with what was wanted where the code is right."""
        address = self.request.session.get(PROOF_SENT_TO, "")
        may_guess(self.request, address)
        if not prove_again(address, form.cleaned_data["code"], acting_person=self.request.user):
            form.add_error("code", WRONG_CODE)
            return self.form_invalid(form)
        del self.request.session[PROOF_SENT_TO]
        _remember_proof(self.request, "mail")
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The address to which a code went, if one did."""
        sent_to = self.request.session.get(PROOF_SENT_TO)
        return super().get_context_data(**{"sent_to": sent_to, "sending": self._sending(), **kwargs})

    def _sending(self, typed: Any = None) -> ProveByMailForm:
        return ProveByMailForm(typed, addresses=confirmed_addresses(self.request.user))


def _remember_proof(request: PersonsRequest, method: str = "mfa") -> None:
    record_authentication(request, request.user, method=method, reauthenticated=True)


def _add_address(request: PersonsRequest, form: NewAddressForm) -> NewAddress | None:
    if not form.is_valid():
        return None
    try:
        return addresses.ask_to_add(form.cleaned_data["email"], acting_person=request.user)
    except SharedMailbox as refused:
        form.add_error("email", str(refused))
    except addresses.AlreadyYours:
        form.add_error("email", _("This is one of your addresses already."))
    except addresses.TooMany:
        form.add_error("email", _("You have as many addresses as one can have. Remove one first."))
    return None


def _asked_for(token: str) -> NewAddress | None:
    number, asked = opened("new-address", token) or (0, 0)
    new = new_addresses().filter(pk=number, proven__isnull=False).select_related("person").first()
    return new if new and int(new.asked.timestamp()) == asked else None


def _end(request: PersonsRequest) -> None:
    if "others" in request.POST:
        end_other_sessions(request, request.user)
        messages.success(request, _("All other devices are signed out."))
        return
    number = number_typed(request.POST.get("session", ""))
    session = get_object_or_404(UserSession, pk=number, user=request.user)
    end_sessions(request, [session])
    messages.success(request, _("That device is signed out."))
