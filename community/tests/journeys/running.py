"""The whole product with its demonstration, as `cop run` starts it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from installation import Installation, Site, demonstrated, free_port

FOREIGN = ("DATABASE_URL", "EMAIL_URL", "SITE_URL", "MODE")
PATIENCE = 45_000  # ms: on a machine that does much else, too, a page comes


class Product(Site):
    """A running product, for browsers."""

    def answers(self) -> bool:
        """Whether pages are served."""
        return self.status("/healthz") == 200

    def sign_in(self, page: Page, email: str) -> None:
        """Sign `page` in as the sample person with this address, by the link that `cop login` prints."""
        page.goto(self.installation.run("login", email).split()[-1])
        page.locator("main form button").click()
        page.wait_for_url(f"{self.address}/**")


@contextmanager
def started() -> Iterator[Product]:
    """A product of its own with the demonstration in it, stopped and gone afterwards."""
    with TemporaryDirectory() as folder:
        copytree(demonstrated().data, Path(folder, "data"))
        port = free_port()
        kept = {name: value for name, value in os.environ.items() if name not in FOREIGN} | {"MAIL_DOOR": ""}
        ours = {"DATA_DIR": f"{folder}/data", "PORT": str(port), "SECRET_KEY": "only for journeys " + "x" * 40}
        installation = Installation(kept | ours | {"DJANGO_SETTINGS_MODULE": "cop.config.settings"})
        product = Product(installation, Path(folder, "log"), port)
        product.start()
        try:
            yield product
        finally:
            product.stop()
            installation.cool()
