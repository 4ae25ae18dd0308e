"""Why an action of discussions was not done, in words for the reader."""

from django.utils.functional import Promise


class NotNow(Exception):
    """It does not go as things stand now; the text says why. What was typed is kept by the page that shows it."""

    def __init__(self, why: str | Promise, **values: str) -> None:
        self.why, self.values = why, values
        super().__init__(why)

    def __str__(self) -> str:
        """Return why, in the language of whoever reads it now."""
        return str(self.why) % self.values if self.values else str(self.why)
