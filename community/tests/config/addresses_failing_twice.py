"""The page for failures needs the database too."""

from config.addresses import away, urlpatterns

handler500 = away
__all__ = ["handler500", "urlpatterns"]
