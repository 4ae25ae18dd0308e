"""Forms of signing in. Those that allauth insists on are its own, with our words."""

from typing import Any

from allauth.account import forms as account
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from cop.people.actions.codes import normal
from cop.people.forms.fields import NameField, offer
from cop.people.forms.joining import CodeForm
from cop.people.models import Person
from cop.people.queries.admitting import person_at
from cop.people.signing_in.words import WRONG_CODE
from cop.services.languages.forms import OurForm

PASSWORD_HINT = _("At least 12 characters. Several words are easy to remember and hard to guess.")


def _app_code() -> forms.CharField:
    look = {"class": "code", "autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(label=_("Code"), max_length=40, widget=forms.TextInput(look))


def _passkey_name(*, required: bool) -> forms.CharField:
    hint = _("For yourself, to tell your passkeys apart.")
    return forms.CharField(label=_("Name of the passkey"), help_text=hint, max_length=60, required=required)


class AddressForm(OurForm):
    """An e-mail address, as it is compared: in small letters."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )

    def clean_email(self) -> str:
        """Addresses are compared in small letters."""
        return self.cleaned_data["email"].lower()

    def person(self) -> Person | None:
        """Return who may sign in with the address; nothing that the reader sees may depend on it."""
        person = person_at(self.cleaned_data["email"])
        return person if person is not None and person.is_active else None


class TypeCodeForm(CodeForm):
    """The code that was mailed for this browser, typed as people type: in the digits of any script, with blanks and dashes."""

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = code

    def clean_code(self) -> str:
        """Compare with what is expected; nothing is right where nothing is expected."""
        typed = normal(self.cleaned_data["code"])
        if not compare_user_code(actual=typed, expected=self.expected):
            raise forms.ValidationError(WRONG_CODE)
        return typed


class NewAddressForm(AddressForm):
    """An address to add."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["email"], _("New address"), autocomplete="email")


class SayWhoForm(OurForm):
    """The name of the person behind a shared mailbox."""

    name = NameField(label=_("Your name, as it is listed here"), widget=forms.TextInput({"autocomplete": "name"}))


class PasswordSignInForm(OurForm, account.LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["login"], _("E-mail address"), autocomplete="username")
        _say(self.fields["password"], _("Password"))

    def _setup_password_field(self) -> None:
        """Keep the field, which allauth drops where a password is not asked for on joining."""


class ForgottenPasswordForm(AddressForm):
    """The address of somebody who wants a new password."""

    @property
    def users(self) -> list[Person]:
        """The people, as allauth asks for them."""
        person = self.person()
        return [person] if person else []


class NewPasswordForm(OurForm, account.ResetPasswordKeyForm):
    """A new password, after the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _one_new_password(self)


class SetPasswordForm(OurForm, account.SetPasswordForm):
    """A first password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _one_new_password(self)


class ChangePasswordForm(OurForm, account.ChangePasswordForm):
    """Another password in place of the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["oldpassword"], _("Present password"))
        _one_new_password(self)


class ProveByPasswordForm(OurForm, account.ReauthenticateForm):
    """The password, once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["password"], _("Password"))


class ProveByMailForm(OurForm):
    """Which of one's addresses a code goes to."""

    address = forms.ChoiceField(label=_("Send the code to"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, addresses: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "address", [(address, address) for address in addresses])
        self.fields["address"].initial = next(iter(addresses), None)


class SecondFactorForm(OurForm, second_factor.AuthenticateForm):
    """A code from the app, or a recovery code."""

    code = _app_code()


class ProveByCodeForm(OurForm, second_factor.ReauthenticateForm):
    """A code from the app, or a recovery code, once more."""

    code = _app_code()


class SetUpAppForm(OurForm, ActivateTOTPForm):
    """The first code from the app."""

    code = _app_code()


class AddPasskeyForm(OurForm, AddWebAuthnForm):
    """A name for a passkey; the script adds the passkey itself."""

    name = _passkey_name(required=False)
    passwordless = None


class RenamePasskeyForm(OurForm, EditWebAuthnForm):
    """Another name for a passkey."""

    name = _passkey_name(required=True)


def _one_new_password(form: forms.Form) -> None:
    """Ask once: browsers show what was typed, and a forgotten password is replaced by a code."""
    del form.fields["password2"]
    _say(form.fields["password1"], _("New password"), PASSWORD_HINT)


def _say(field: forms.Field, label: Any, hint: Any = "", **attributes: str) -> None:
    """Give a field of allauth's our words, and no words of its own."""
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)
