"""What somebody without a mouse does: goes on by Tab until the control has the focus, sees that it has it, and presses a key."""

from playwright.sync_api import Page

MOST = 150
PRESSED = "a button"
FIELDS = "input select textarea"
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const label = one.labels && one.labels.length ? one.labels[0].textContent : one.getAttribute("aria-label") || one.textContent || "";
  const box = one.getBoundingClientRect();
  return {
    tag: one.localName,
    words: one === document.body ? "" : label.replace(/\\s+/g, " ").trim(),
    seen: style.outlineStyle !== "none" && box.width > 1 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


class Keys:
    """The keyboard of one page. A control is found by the words that it begins with, as they are read out; one that Tab does
    not reach, or whose focus nobody sees, fails the journey."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, words: str, tags: str = FIELDS, *, most: int = MOST, nth: int = 1) -> None:
        """Press Tab until what has the focus is one of the `tags` and begins with `words`, for the `nth` time."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            found = self.page.evaluate(FOCUSED)
            if found["tag"] in tags.split() and found["words"].startswith(words):
                assert found["seen"], f"nobody sees that “{words}” has the focus"
                nth -= 1
                if not nth:
                    return
        raise AssertionError(f"no “{words}” by {most} presses of Tab on {self.page.url}")

    def press(self, words: str, *, most: int = MOST, nth: int = 1) -> None:
        """Go to a button or link, press Enter, and wait for the page that it leads to."""
        self.to(words, PRESSED, most=most, nth=nth)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def unfold(self, words: str) -> None:
        """Open what is folded under these words."""
        self.to(words, "summary")
        self.page.keyboard.press("Enter")

    def fill(self, words: str, text: str) -> None:
        """Go to a field and type into it instead of what stands there."""
        self.to(words)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, words: str, option: str) -> None:
        """Go to a list and choose by the first letters of the option."""
        self.to(words)
        self.page.keyboard.type(option)

    def told(self) -> str:
        """What the page says was done; it has the focus, so that it is read out."""
        told = self.page.locator(".told")
        assert told.evaluate("told => told === document.activeElement"), "what was done is not told first"
        return told.inner_text()
