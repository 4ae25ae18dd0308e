"""What a browser tells of a page: its weight, its complaints, what runs over."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

VIOLATIONS = """window.addEventListener("securitypolicyviolation",
  event => console.error("CSP: " + event.violatedDirective + " " + event.blockedURI));"""
OVERFLOW = "document.scrollingElement.scrollWidth - window.innerWidth"
CULPRITS = """[...document.querySelectorAll("main *, header *, footer *")]
  .filter(element => element.getBoundingClientRect().right > window.innerWidth + 1)
  .slice(0, 5).map(element => element.tagName + "." + element.className + " " + element.textContent.trim().slice(0, 40))"""


@dataclass
class Load:
    """One cold load: bytes on the wire by address, and what the console complained of."""

    sizes: dict[str, int] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @property
    def own(self) -> dict[str, int]:
        """What counts: all but the pictures of the content."""
        return {
            address: size for address, size in self.sizes.items() if not urlsplit(address).path.startswith("/files/")
        }

    @property
    def weight(self) -> int:
        return sum(self.own.values())

    @property
    def scripts(self) -> int:
        return sum(size for address, size in self.own.items() if urlsplit(address).path.endswith(".js"))


class Watcher:
    """Watches one page of a browser; `cold` opens an address with nothing in the cache."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.host = page, urlsplit(home).netloc
        self.load = Load()
        self._asked: dict[str, str] = {}
        page.add_init_script(VIOLATIONS)
        page.on("console", lambda said: self.load.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.load.complaints.append(str(error)))
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        wire.on("Network.requestWillBeSent", self._ask)
        wire.on("Network.loadingFinished", self._finish)

    def cold(self, path: str) -> Load:
        """Open `path` and return what it took; what scripts ask for afterwards is added while the page is looked at."""
        self.load, self._asked = Load(), {}
        self.page.goto(path, wait_until="load")
        return self.load

    def overflow(self, width: int) -> list[str]:
        """Return what makes the page scroll sideways at a width."""
        self.page.set_viewport_size({"width": width, "height": 800})
        over = self.page.evaluate(OVERFLOW)
        return [f"{over} px too wide at {width} px", *self.page.evaluate(CULPRITS)] if over > 0 else []

    def barriers(self) -> list[str]:
        """Return what axe finds wrong: the rule and the piece of the page."""
        found = Axe().run(self.page).response["violations"]
        return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]

    def _ask(self, event: dict) -> None:
        address = event["request"]["url"]
        parts = urlsplit(address)
        if parts.scheme in ("http", "https"):
            self._asked[event["requestId"]] = address
            if parts.netloc != self.host:
                self.load.foreign.append(address)

    def _finish(self, event: dict) -> None:
        address = self._asked.get(event["requestId"])
        if address:
            self.load.sizes[address] = int(event["encodedDataLength"])
