"""The whole product with its demonstration, as `cop run` starts it."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from subprocess import DEVNULL, STDOUT, Popen
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page

from installation import COP, Installation, kill

SECONDS_TO_START = 90
FOREIGN = ("DATABASE_URL", "EMAIL_URL", "SITE_URL", "MODE")


@dataclass
class Product:
    """A running product: where it answers, and its commands."""

    address: str
    installation: Installation
    log: Path
    process: Popen | None = None

    def start(self) -> None:
        """Start `cop run` and wait until it has printed its links, which it does when pages are served."""
        with self.log.open("w") as output:
            environment = self.installation.environment
            self.process = Popen(
                [COP, "run"], env=environment, stdin=DEVNULL, stdout=output, stderr=STDOUT, start_new_session=True
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while "Ctrl+C" not in self.log.read_text():
            assert self.process.poll() is None and time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def stop(self) -> None:
        """Let it end as Ctrl+C does, with all that it started."""
        assert self.process
        self.process.terminate()
        try:
            self.process.wait(90)
        finally:
            kill(self.process)

    def answers(self) -> bool:
        """Whether pages are served."""
        try:
            with urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False

    def sign_in(self, page: Page, email: str) -> None:
        """Sign `page` in as the sample person with this address, by the link that `cop login` prints."""
        page.goto(self.installation.run("login", email).split()[-1])
        page.locator("main form button").click()
        page.wait_for_url(f"{self.address}/**")


@contextmanager
def started() -> Iterator[Product]:
    """A product of its own, stopped and gone afterwards."""
    with TemporaryDirectory() as folder, socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
        trial.close()
        kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        ours = {"DATA_DIR": f"{folder}/data", "PORT": str(port), "SECRET_KEY": "only for journeys " + "x" * 40}
        installation = Installation(kept | ours | {"DJANGO_SETTINGS_MODULE": "cop.config.settings"})
        product = Product(f"http://localhost:{port}", installation, Path(folder, "log"))
        product.start()
        try:
            yield product
        finally:
            product.stop()
