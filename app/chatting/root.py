"""The folder from which Chainlit serves, made from the packaged assets: an installed package may be read-only."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpus.home import write_atomically
from corpus.model import ClausewiseError
from corpus.said import Said

WEB = Path(__file__).parents[1] / "web"

# Chainlit has no translation for Hong Kong: the Traditional Chinese that it ships is taken from the installed
# package and our own words are laid over it. The key is the browser's language, the value the base.
TRANSLATIONS = {
    "en-US": "en-US",
    "zh-HK": "zh-TW",
    "zh-Hant-HK": "zh-TW",
    "zh-Hant": "zh-TW",
    "zh-TW": "zh-TW",
    "zh-MO": "zh-TW",
    "zh-CN": "zh-TW",
    "zh": "zh-TW",
}


class ChatFolderError(ClausewiseError):
    """The folder of the chat cannot be written."""


def prepare(home: Path, port: int) -> Path:
    """Makes or mends the chat's folder and returns it.

    Every file is compared and replaced whole, so a damaged or older one heals and a reader never sees half.
    One folder a port: Chainlit clears its session files when it stops, and must not clear another's.
    Raises ChatFolderError, in one sentence, when the folder cannot be written.
    """
    root = home / "chat" / f"port-{port}"
    try:
        # What a killed chat left of its readers' files; whoever listens on the port is the only one to use them.
        shutil.rmtree(root / ".files", ignore_errors=True)
        for relative, content in _contents():
            _put(root / relative, content)
    except OSError as error:
        raise ChatFolderError(
            "The chat cannot write its folder {folder} ({reason}); make it writable, free some space, or set "
            "CLAUSEWISE_HOME to a folder that can be written.",
            folder=root,
            reason=Said(error.strerror or str(error)),
        ) from error
    return root


def overlaid(base: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the leaves of `ours` in place of its own; neither is changed."""
    merged = dict(base)
    for key, value in ours.items():
        below = merged.get(key)
        merged[key] = overlaid(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def _contents() -> Iterator[tuple[str, bytes]]:
    for path in sorted((WEB / "public").rglob("*")):
        if path.is_file():
            yield path.relative_to(WEB).as_posix(), path.read_bytes()
    yield ".chainlit/config.toml", (WEB / "config.toml").read_bytes()
    shipped = _shipped_translations()
    for language, base in TRANSLATIONS.items():
        ours = json.loads((WEB / "translations" / ("en.json" if base == "en-US" else "zh.json")).read_bytes())
        theirs = json.loads((shipped / f"{base}.json").read_text(encoding="utf-8"))
        text = json.dumps(overlaid(theirs, ours), ensure_ascii=False, indent=2)
        yield f".chainlit/translations/{language}.json", text.encode()
        page = (WEB / ("about.md" if base == "en-US" else "about.zh.md")).read_bytes()
        yield ("chainlit.md" if language == "en-US" else f"chainlit_{language}.md"), page


def _shipped_translations() -> Path:
    # Found without importing the package: importing it reads the very folder that is being made here.
    spec = find_spec("chainlit")
    if spec is None or not spec.submodule_search_locations:
        raise ChatFolderError("The web chat needs the package chainlit; install Clausewise again to get it.")
    return Path(spec.submodule_search_locations[0]) / "translations"


def _put(path: Path, content: bytes) -> None:
    try:
        if path.read_bytes() == content:
            return
    except FileNotFoundError:
        pass
    write_atomically(path, content)
