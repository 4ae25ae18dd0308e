"""Addresses of signing in: our paths under allauth's names, by which its own code finds them."""

from collections.abc import Callable

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from cop.people.views import held_mail, security, signing_in

to_joining = RedirectView.as_view(pattern_name="people:join")
to_first_page = RedirectView.as_view(pattern_name="account_request_login_code")


def own(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return a page of allauth's that is for those who are signed in, and kept by no browser."""
    return never_cache(login_required(view))


set_password = reauthentication_required(account.password_set)

urlpatterns = [
    path("sign-in/", signing_in.AskForCode.as_view(), name="account_request_login_code"),
    path("sign-in/code/", signing_in.TypeCode.as_view(), name="account_confirm_login_code"),
    path("sign-in/password/", signing_in.PasswordSignIn.as_view(), name="account_login"),
    path(
        "sign-in/password/forgotten/",
        never_cache(signing_in.ForgottenPassword.as_view()),
        name="account_reset_password",
    ),
    path(
        "sign-in/password/code/",
        never_cache(signing_in.TypePasswordCode.as_view()),
        name="account_confirm_password_reset_code",
    ),
    path("sign-in/password/new/", never_cache(account.complete_password_reset), name="account_complete_password_reset"),
    path("sign-in/passkey/", signing_in.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("sign-in/second/", second_factor.authenticate, name="mfa_authenticate"),
    path("sign-in/who/", signing_in.say_who_you_are, name="say_who_you_are"),
    path("sign-in/link/<str:token>/", signing_in.by_link, name="sign_in_by_link"),
    path("mail/held/<str:token>/", held_mail.held, name="held_mail"),
    path("sign-in/address/stop/<str:token>/", security.stop_new_address, name="stop_new_address"),
    path("sign-in/address/<str:token>/", security.agree_to_address, name="agree_to_address"),
    path("sign-in/with/<str:provider_id>/", signing_in.with_partner, name="openid_connect_login"),
    path("sign-in/with/<str:provider_id>/back/", openid_connect.callback, name="openid_connect_callback"),
    path("sign-in/join/", signing_in.join_from_partner, name="join_from_partner"),
    path("sign-in/new/", to_joining, name="account_signup"),
    path("sign-in/new/account/", to_joining, name="socialaccount_signup"),
    path("sign-in/cancelled/", to_first_page, name="socialaccount_login_cancelled"),
    path("sign-out/", never_cache(signing_in.SignOut.as_view()), name="account_logout"),
    *(path("my/security/", security.overview, name=name) for name in ("security", "mfa_index", "mfa_list_webauthn")),
    path("my/security/addresses/", security.own_addresses, name="account_email"),
    path("my/security/addresses/<int:number>/", security.change_address, name="change_address"),
    path("my/security/addresses/new/<int:number>/", security.prove_address, name="prove_address"),
    path("my/security/addresses/new/<int:number>/stop/", security.call_off_address, name="call_off_address"),
    path("my/security/password/", own(account.password_change), name="account_change_password"),
    path("my/security/password/set/", own(set_password), name="account_set_password"),
    path("my/security/password/remove/", security.remove_password, name="remove_password"),
    path("my/security/passkeys/add/", own(security.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path("my/security/passkeys/<int:pk>/rename/", own(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("my/security/passkeys/<int:pk>/remove/", own(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("my/security/app/", own(security.SetUpApp.as_view()), name="mfa_activate_totp"),
    path("my/security/app/remove/", own(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("my/security/recovery-codes/", own(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("my/security/recovery-codes/new/", own(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("my/security/recovery-codes/file/", own(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("my/security/organisations/connect/<str:provider_id>/", security.connect, name="connect_partner"),
    path("my/security/organisations/<int:number>/", security.disconnect, name="disconnect_partner"),
    path("my/security/sessions/", security.sessions, name="usersessions_list"),
    path("my/security/again/", own(account.reauthenticate), name="account_reauthenticate"),
    path("my/security/again/mail/", own(security.ProveByMail.as_view()), name="prove_by_mail"),
    path("my/security/again/code/", own(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("my/security/again/passkey/", own(security.ProveByPasskey.as_view()), name="mfa_reauthenticate_webauthn"),
]
