"""Public pages, the signed-in home, the editor. The answers to failures are named by `config`."""

from cop.website.views.failures import failed, form_expired, not_found, not_understood, refused

__all__ = ["failed", "form_expired", "not_found", "not_understood", "refused"]
