"""How fast and how lean our reading of PDF files is: ours beside the library's bare extraction, in one run.

The ratio of the two times is what counts, so that the machine cancels out. Each reading runs in a process of its own,
several times and in turn; the time is that of the processor, the median of the repetitions, with the start of Python
and the imports on neither side. Peak memory is that of the whole process.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.home import write_atomically
from corpus.model import ClausewiseError

_ROOT = Path(__file__).resolve().parent.parent
_REPETITIONS = 3
# A child's peak memory begins at that of its parent, so a small process starts and measures the one that reads.
_LAUNCHER = """
import json, resource, subprocess, sys
result = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
print(json.dumps([json.loads(result.stdout or "null"), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""
_CHILD = """
import json, sys, time
from pathlib import Path
ours, path = sys.argv[1] == "ours", Path(sys.argv[2])
if ours:
    from ingestion.readers.pdf import read_pdf
else:
    from ingestion.pdf import page_texts
import pypdf.generic
started = time.process_time()
if ours:
    reading = read_pdf(path)
    said = {"pages": reading.pages, "blocks": len(reading.blocks), "left_out": len(reading.left_out)}
else:
    said = {"pages": len(page_texts(path))}
print(json.dumps({**said, "seconds": time.process_time() - started}))
"""


@dataclass(frozen=True, slots=True)
class Speed:
    """Pages, medians of seconds and peaks of memory in MiB; ratio: our time by the bare one."""

    file: str
    pages: int
    blocks: int
    left_out: int
    ours_s: float
    bare_s: float
    ratio: float
    pages_per_second: float
    ours_mib: float
    bare_mib: float


def main(argv: Sequence[str] | None = None) -> int:
    """Measures each file and prints a line for it. Raises ClausewiseError where a file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m eval reading", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.pdf")
    parser.add_argument("--repeat", type=int, default=_REPETITIONS, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    args = parser.parse_args(argv)
    speeds = []
    print(
        f"{'file':44} {'pages':>6} {'ours s':>8} {'bare s':>8} {'ratio':>6} {'pages/s':>8} {'ours MiB':>9} {'bare':>6}"
    )
    for path in args.files:
        one = measure(path, max(1, args.repeat))
        speeds.append(one)
        print(
            f"{one.file[:44]:44} {one.pages:6} {one.ours_s:8.2f} {one.bare_s:8.2f} {one.ratio:6.2f}"
            f" {one.pages_per_second:8.1f} {one.ours_mib:9.0f} {one.bare_mib:6.0f}",
            flush=True,
        )
    if args.json is not None:
        write_atomically(args.json, json.dumps([asdict(one) for one in speeds], indent=1) + "\n")
    return 0


def measure(path: Path, repetitions: int = _REPETITIONS) -> Speed:
    """Both readings in turn. Raises ClausewiseError where either cannot read the file."""
    ours, bare = [], []
    for _ in range(repetitions):
        bare.append(_run("bare", path))
        ours.append(_run("ours", path))
    ours_s, bare_s = (statistics.median(said["seconds"] for said, _ in runs) for runs in (ours, bare))
    said = ours[0][0]
    return Speed(
        file=path.name,
        pages=int(said["pages"]),
        blocks=int(said["blocks"]),
        left_out=int(said["left_out"]),
        ours_s=round(ours_s, 3),
        bare_s=round(bare_s, 3),
        ratio=round(ours_s / bare_s, 3),
        pages_per_second=round(said["pages"] / ours_s, 1),
        ours_mib=round(max(peak for _, peak in ours), 1),
        bare_mib=round(max(peak for _, peak in bare), 1),
    )


def _run(which: str, path: Path) -> tuple[dict[str, float], float]:
    child = [sys.executable, "-c", _CHILD, which, str(path)]
    result = subprocess.run(
        [sys.executable, "-c", _LAUNCHER, *child], cwd=_ROOT, stdout=subprocess.PIPE, check=True, text=True
    )
    said, peak = json.loads(result.stdout)
    if said is None:
        raise ClausewiseError("{path} could not be read, so there is nothing to measure.", path=str(path))
    # Kilobytes on Linux, bytes on a Mac.
    return said, peak / (1024.0 * 1024.0 if sys.platform == "darwin" else 1024.0)


if __name__ == "__main__":
    sys.exit(main())
