"""The fonts that documents need for our scripts, which Debian packages bring."""

import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple


class Font(NamedTuple):
    """Where Debian puts a font of the package, and the family by which it is found elsewhere."""

    file: Path
    family: str


NEEDED = {
    "fonts-noto-core": Font(Path("/usr/share/fonts/truetype/noto/NotoSansSinhala-Regular.ttf"), "Noto Sans Sinhala"),
    "fonts-noto-cjk": Font(Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"), "Noto Sans CJK SC"),
}


def missing_packages() -> list[str]:
    """Return the Debian packages whose fonts are not on this machine."""
    absent = {package: font for package, font in NEEDED.items() if not font.file.exists()}
    families = _families() if absent else ""
    return [package for package, font in absent.items() if font.family not in families]


def _families() -> str:
    lister = shutil.which("fc-list")
    if lister is None:
        return ""
    return subprocess.run([lister, ":", "family"], capture_output=True, text=True, check=False).stdout
