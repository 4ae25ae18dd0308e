"""`make bench`: every program of this folder, or the one that is named; each prints its figures as JSON lines."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NOT_PROGRAMS = {"run", "lib", "trivial_urls"}


def main() -> int:
    """Run the programs one after another; return 1 if one failed."""
    everything = [file for file in sorted(HERE.glob("*.py")) if file.stem not in NOT_PROGRAMS]
    programs = [file for file in everything if file.stem in sys.argv[1:]] if len(sys.argv) > 1 else everything
    if not programs:
        print(f"no program of that name; there are: {', '.join(file.stem for file in everything)}")
        return 2
    return max(subprocess.run([sys.executable, file], check=False).returncode for file in programs)


if __name__ == "__main__":
    raise SystemExit(main())
