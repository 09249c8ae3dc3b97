"""Speed as ratios: ours beside the bare work of the reference, in one run, so that the machine cancels out.

What is compared, by medians of interleaved repetitions:
1. a warm answer / encoding the bare question by sentence-transformers (wall time);
2. exporting the model and building the Guideline's index / encoding the same search units by
   sentence-transformers at the same batch size (wall time; loading the model is left out on both sides);
3. a warm answer with the register / one from the clauses alone (wall time);
4. `clausewise ask` from cold / `import sentence_transformers` (CPU time of the whole process).
The chat's way to its first page is reported beside them, without a floor.
"""

from __future__ import annotations

import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from app.sources import sources
from corpus.home import write_atomically
from index.build import build_index, index_folder, open_searcher
from index.encoders import open_encoder
from index.model_files import ModelFiles, find_model
from index.progress import silent, tell
from index.reference import Reference
from index.settings import Settings
from index.units import make_units

_ROOT = Path(__file__).resolve().parent.parent
_QUESTION = "What must a service provider do about personal data?"
_CHAT_PATIENCE_S = 120.0
# A process's peak memory begins at that of the process it was forked from, so the bench, which holds the
# reference model, has each command started by a small one that measures it.
_LAUNCHER = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, time.perf_counter() - started, used.ru_maxrss]))
"""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two medians in the same unit and the floor that their ratio must not pass."""

    name: str
    ours: float
    bare: float
    unit: str
    floor: float

    @property
    def value(self) -> float:
        return self.ours / self.bare

    @property
    def good(self) -> bool:
        return self.value <= self.floor

    def line(self) -> str:
        figures = f"{self.ours:.2f} / {self.bare:.2f} {self.unit}"
        return f"{'OK' if self.good else 'FAIL':5}{self.name:60}{self.value:6.2f} (<= {self.floor})   {figures}"


@dataclass(frozen=True, slots=True)
class Child:
    """What a process cost: CPU and wall seconds, and the most memory it held, in MB."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def run(json_path: str | None = None) -> int:
    """Prints each ratio with OK or FAIL; writes all figures to `json_path`. Returns 0 if all are within floors."""
    with tempfile.TemporaryDirectory(prefix="clausewise-bench-") as home:
        os.environ["CLAUSEWISE_HOME"] = home
        settings = Settings.from_environment()
        model = find_model(settings.model, settings.home)
        reference = Reference(model.folder, settings.batch_size)
        built, parts = build_ratio(model, reference, settings, rounds=2)
        warm = warm_ratio(reference, rounds=3)
        register = register_ratio(rounds=3)
        cold, peak = cold_ratio(rounds=5)
        chat = chat_start()
    ratios = (warm, built, register, cold)
    for ratio in ratios:
        print(ratio.line())
    print(f"     of the build: {', '.join(f'{name} {seconds:.1f} s' for name, seconds in parts.items())}")
    print(f"     `clausewise ask` from cold held at most {peak:.0f} MB")
    print("     chat: " + ", ".join(f"{name} {value}" for name, value in chat.items()))
    if json_path:
        figures = {
            "ratios": [asdict(ratio) | {"value": ratio.value, "good": ratio.good} for ratio in ratios],
            "build_parts_s": parts,
            "ask_peak_mb": peak,
            "chat": chat,
            "machine": {"python": platform.python_version(), "cpus": os.cpu_count(), "threads": settings.threads},
            "versions": {name: version(name) for name in ("torch", "sentence-transformers", "onnxruntime")},
        }
        write_atomically(Path(json_path), json.dumps(figures, indent=1))
    return 0 if all(ratio.good for ratio in ratios) else 1


def build_ratio(
    model: ModelFiles, reference: Reference, settings: Settings, rounds: int
) -> tuple[Ratio, dict[str, float]]:
    """From nothing but the loaded model to a sealed index, each round in a home of its own but the last's."""
    corpus, extra = sources()
    texts = [unit.text for unit in make_units(corpus.clauses, settings.unit_kinds, extra)]
    bare, exports, builds = [], [], []
    for number in range(rounds):
        tell(f"Building the index, round {number + 1} of {rounds}")
        bare.append(_seconds(lambda: reference.encode_documents(texts)))
        with tempfile.TemporaryDirectory(prefix="clausewise-bench-") as folder:
            last = number == rounds - 1
            here = settings if last else Settings.from_environment(home=Path(folder))
            started = time.perf_counter()
            encoder, meta = open_encoder(model, here, silent, reference)
            exports.append(time.perf_counter() - started)
            place = index_folder(corpus, here, extra, model)
            started = time.perf_counter()
            build_index(place, corpus, here, extra, encoder, meta, silent)
            builds.append(time.perf_counter() - started)
    ours = statistics.median(map(sum, zip(exports, builds, strict=True)))
    ratio = Ratio(
        f"index build with export / bare encoding of {len(texts)} units", ours, statistics.median(bare), "s", 1.3
    )
    return ratio, {"export": statistics.median(exports), "units": statistics.median(builds)}


def warm_ratio(reference: Reference, rounds: int) -> Ratio:
    """Questions of the register, no two alike in a round, each answered and encoded in turn."""
    from app.assistant import Assistant
    from corpus.register import load_register

    assistant = Assistant.open(progress=silent)
    questions = [entry.asks_en[0] for entry in load_register().values()][::8]
    answers, encodings = [], []
    for question in questions[:3]:
        assistant.ask(question)
        reference.encode_queries([question])
    for _ in range(rounds):
        for question in questions:
            encodings.append(_seconds(lambda question=question: reference.model.encode(question)))
            answers.append(_seconds(lambda question=question: assistant.ask(question)))
    ours, bare = statistics.median(answers) * 1000, statistics.median(encodings) * 1000
    return Ratio("warm answer p50 / bare encoding of the question", ours, bare, "ms", 1.5)


def register_ratio(rounds: int) -> Ratio:
    """The same questions answered with the register and from the clauses alone, in turn."""
    from app.assistant import Assistant
    from corpus.register import load_register

    with_register = Assistant.open(progress=silent)
    corpus = with_register.corpus
    without = Assistant(corpus, open_searcher(corpus, progress=silent))
    questions = [entry.asks_en[-1] for entry in load_register().values()][::8]
    ours, bare = [], []
    for question in questions[:3]:
        with_register.ask(question)
        without.ask(question)
    for _ in range(rounds):
        for question in questions:
            bare.append(_seconds(lambda question=question: without.ask(question)))
            ours.append(_seconds(lambda question=question: with_register.ask(question)))
    medians = (statistics.median(times) * 1000 for times in (ours, bare))
    return Ratio("warm answer with the register / without", *medians, "ms", 1.5)


def cold_ratio(rounds: int) -> tuple[Ratio, float]:
    """The ratio of CPU times, and the peak memory of `clausewise ask` in MB."""
    asked, imported = [], []
    for number in range(rounds + 1):
        tell(f"Asking from cold, round {number} of {rounds}")
        ask = _child(_program("ask", _QUESTION))
        bare = _child([sys.executable, "-c", "import sentence_transformers"])
        if number:  # the first of each reads the files from disk
            asked.append(ask)
            imported.append(bare)
    ratio = Ratio(
        "`ask` from cold / `import sentence_transformers`",
        statistics.median(child.cpu_s for child in asked),
        statistics.median(child.cpu_s for child in imported),
        "CPU s",
        0.5,
    )
    return ratio, max(child.peak_mb for child in asked)


def chat_start() -> dict[str, str]:
    """How long the chat takes until its page is served, what it holds then, and what the parts of it cost."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.perf_counter()
    process = subprocess.Popen(
        _program("chat", "--port", str(port)), cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        if not _served(port, process):
            return {"state": "did not start"}
        figures = {"first page after": f"{time.perf_counter() - started:.1f} s", **_held(process.pid)}
    finally:
        process.terminate()
        process.wait(30)
    parts = {
        "importing chainlit": "import chainlit",
        "importing the assistant": "import app.assistant",
        "opening it and one answer": f"from app.assistant import Assistant; Assistant.open().ask({_QUESTION!r})",
    }
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "CHAINLIT_APP_ROOT": folder, "PYTHONPATH": str(_ROOT)}
        for name, code in parts.items():
            child = _child([sys.executable, "-c", code], environment)
            figures[name] = f"{child.cpu_s:.1f} CPU s and {child.peak_mb:.0f} MB"
    return figures


def _served(port: int, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.perf_counter() + _CHAT_PATIENCE_S
    while time.perf_counter() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as response:
                return response.status == 200
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False


def _held(pid: int) -> dict[str, str]:
    """CPU seconds and memory of a running process, where the system tells."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return {}
    ticks = int(fields[11]) + int(fields[12])
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return {"for": f"{ticks / os.sysconf('SC_CLK_TCK'):.1f} CPU s", "holding": f"{resident / 1024:.0f} MB"}


def _program(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "app.cli", *arguments]


def _child(command: Sequence[str], environment: dict[str, str] | None = None) -> Child:
    """Runs a command to its end. Raises CalledProcessError when it fails."""
    command = [sys.executable, "-I", "-c", _LAUNCHER, *command]
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=True)
    cpu_s, wall_s, peak = json.loads(done.stdout)
    return Child(cpu_s, wall_s, peak / (1024.0 if sys.platform != "darwin" else 1024.0**2))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
