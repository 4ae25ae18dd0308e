"""`make requirements`: which test shows which requirement of the community's leaflet (S1 to S93)."""

import csv
import gc
import os
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.gettempdir()  # the product moves its own into its DATA_DIR
FIRST = "TESTS_RUN" not in os.environ
"""The first process of a run makes a folder for what they all share (installation.py), and deletes it at the end; so does
`make test` for all its parts."""
if FIRST:
    os.environ["TESTS_RUN"] = tempfile.mkdtemp(prefix="cop-tests-")
os.environ["DATA_DIR"] = tempfile.mkdtemp(dir=os.environ["TESTS_RUN"])  # before Django reads its settings
(Path(os.environ["DATA_DIR"]) / "static").mkdir()  # where whitenoise looks for files that no test collects
os.environ["SECRET_KEY"] = "of-the-tests-and-of-nothing-else-0123456789-abcdefghij"
LIST = Path(__file__).with_name("requirements.csv")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--requirements", action="store_true", help="print each requirement with the tests that show it")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "one_database: says nothing of the database, so it runs on SQLite alone")
    config.addinivalue_line("markers", "both_databases: runs on PostgreSQL too, in a module that is `one_database`")
    config.addinivalue_line("markers", "requirement(*numbers): the requirements of the leaflet that the test shows")


def pytest_unconfigure(config: pytest.Config) -> None:
    if FIRST:
        from installation import forget_run

        forget_run()


TOGETHER = {"test_at_once", "test_away", "test_backups", "test_running"}
"""The modules whose tests share an installation that takes long to make: each stays on one process. So does each journey
but that through every page."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep TOGETHER what belongs together; xdist's own mark for that has no effect under pytest 9.2, and says nothing of it."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class InGroups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = Path(nodeid.partition("::")[0])
            whole = path.stem in TOGETHER or (path.parent.name == "journeys" and path.stem != SHORT)
            return str(path) if whole else nodeid

    return InGroups(config, log)


LONG = {
    "test_at_once", "test_worker", "test_processes", "test_backups", "test_running", "test_full_disk", "test_away",
    "test_killed", "test_traces", "test_addresses", "test_every_text", "test_narrow", "test_members_life",
}  # fmt: skip
"""The modules that take longest begin first, so that at the end no core waits for the other."""
SHORT = "test_every_page"
"""Many short tests, which come last and fill up what is left of the time."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: (item.path.stem == SHORT, item.path.stem not in LONG))
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return
    config.hook.pytest_deselected(items=[item for item in items if says_nothing_of_a_database(item)])
    items[:] = [item for item in items if not says_nothing_of_a_database(item)]


def says_nothing_of_a_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("one_database") and not item.get_closest_marker("both_databases"))


def pytest_collection_finish(session: pytest.Session) -> None:
    gc.freeze()  # what is loaded by now stays: to look through it again and again would take a tenth of the time
    gc.set_threshold(50_000)
    known = requirements()
    shown: dict[str, list[str]] = defaultdict(list)
    for item in session.items:
        for mark in item.iter_markers("requirement"):
            for number in mark.args:
                if number not in known:
                    raise pytest.UsageError(f"{item.nodeid} claims {number}, which is no requirement")
                shown[number].append(item.nodeid)
    if session.config.getoption("--requirements"):
        _print(known, shown)
        plugins = session.config.pluginmanager
        plugins.unregister(plugins.get_plugin("terminalreporter"))  # it would have the last word, about an interruption
        pytest.exit("printed", returncode=0)


def requirements() -> dict[str, str]:
    """Return {number: what it asks} in the order of the leaflet."""
    with LIST.open(newline="") as file:
        return {row["number"]: row["what"] for row in csv.DictReader(file)}


def _print(known: dict[str, str], shown: dict[str, list[str]]) -> None:
    for number, what in known.items():
        print(f"{number:4} {what}")
        for test in dict.fromkeys(test.split("[")[0] for test in shown[number]):
            print(f"       {test}")
        if not shown[number]:
            print("       nothing shows it yet")
    print(f"{sum(bool(shown[number]) for number in known)} of {len(known)} are shown by tests")
