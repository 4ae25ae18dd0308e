"""Public pages, the signed-in home, the editor. The four answers to failures are named by `config`."""

from cop.website.views.failures import failed, form_expired, not_found, refused

__all__ = ["failed", "form_expired", "not_found", "refused"]
