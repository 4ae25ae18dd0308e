"""What allauth says, in our words: theirs are missing in most of our languages. What is not here is not said at all."""

from django.utils.translation import gettext_lazy as _

WRONG_CODE = _("This is not the code, or it is older than an hour. Look at the newest mail, or have a new code sent.")
WRONG_APP_CODE = _("This code does not count. Type the one that the app shows now, or a recovery code not used before.")
TOO_MANY = _("Too many wrong attempts. Have a new code sent by mail, or wait five minutes.")
WRONG_PASSWORD = _("This is not the password. Try again, or sign in with a code by mail.")
NO_SUCH_PAIR = _("Address and password do not fit together. Try again, or sign in with a code by mail.")
PARTNER_TROUBLE = _("That sign-in did not work. Try again, or sign in with a code by mail.")

ACCOUNT_ERRORS = {
    "account_inactive": _("This address cannot sign in any more. Write to us if that is a mistake."),
    "email_password_mismatch": NO_SUCH_PAIR,
    "enter_current_password": WRONG_PASSWORD,
    "incorrect_code": WRONG_CODE,
    "incorrect_password": WRONG_PASSWORD,
    "invalid_login": NO_SUCH_PAIR,
    "rate_limited": TOO_MANY,
    "too_many_login_attempts": TOO_MANY,
}
SECOND_FACTOR_ERRORS = {
    "cannot_delete_authenticator": _("This cannot be taken away."),
    "cannot_generate_recovery_codes": _("Recovery codes come with an app or a passkey. Add one of these first."),
    "incorrect_code": WRONG_APP_CODE,
    "unverified_email": _("Confirm your new address first, or take it away."),
}
PARTNER_ERRORS = {"connected_other": _("That sign-in belongs to somebody else here."), "invalid_token": PARTNER_TROUBLE}

MESSAGES = {
    "account/messages/logged_out.txt": _("You are signed out. Nothing of you stays in this browser."),
    "account/messages/password_changed.txt": _("Your password is changed. Other devices are signed out."),
    "account/messages/password_set.txt": _("You have a password now. Other devices are signed out."),
    "mfa/messages/totp_activated.txt": _("The app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The app does not count any more."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": _("You have new recovery codes. Keep them in a safe place."),
    "socialaccount/messages/account_connected.txt": _("The sign-in is connected."),
    "socialaccount/messages/account_connected_updated.txt": _("The sign-in is connected."),
    "socialaccount/messages/account_connected_other.txt": PARTNER_ERRORS["connected_other"],
    "socialaccount/messages/account_disconnected.txt": _("The sign-in is no longer connected."),
}
WAYS_TO_PROVE_AGAIN = {
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use the app or a recovery code"),
    "mail": _("Use a code by mail"),
}
