"""Which language model the user has chosen: from the environment, else from a `clausewise.toml`. Strict in both."""

from __future__ import annotations

import errno
import ipaddress
import math
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from app.llm.model import ModelError
from corpus.home import home_folder

BASE_URL, MODEL, KEY = "CLAUSEWISE_LLM_BASE_URL", "CLAUSEWISE_LLM_MODEL", "CLAUSEWISE_LLM_API_KEY"
FILE = "clausewise.toml"
TABLE = "llm"
LOCAL = "local"
"""The model's name for the small one of the extra, which runs in this process."""

_TEXTS = {"base_url": BASE_URL, "model": MODEL, "api_key": KEY}
_NUMBERS: dict[str, tuple[type, float, float]] = {
    "timeout": (float, 1, 3600),
    "connect_timeout": (float, 0.1, 60),
    "deadline": (float, 1, 86400),
    "context_window": (int, 512, 10_000_000),
    "max_tokens": (int, 16, 1_000_000),
    "retries": (int, 0, 10),
}


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """A model on a server. All times are in seconds, all sizes in tokens.

    `timeout`: of silence, before the first word or between two. `deadline`: for a whole answer. `max_tokens`: the most
    that is ever asked for. `source`: where the address stands, the environment or a file.
    """

    base_url: str
    model: str
    key: str = field(default="", repr=False)
    timeout: float = 120.0
    connect_timeout: float = 5.0
    deadline: float = 600.0
    context_window: int = 8192
    max_tokens: int = 4096
    retries: int = 2
    local: bool = True
    source: str = ""

    @property
    def host(self) -> str:
        """As people write it, with its port where one is stated."""
        return urlsplit(self.base_url).netloc

    @property
    def is_local(self) -> bool:
        """Whether the words stay on this machine: a loopback address, and no name that stands for a model elsewhere."""
        return self.local and is_loopback(self.base_url) and not re.search(r"[:-]cloud$", self.model)

    @property
    def is_in_clear(self) -> bool:
        """Whether others on the way could read what is sent."""
        return self.base_url.startswith("http:") and not is_loopback(self.base_url)


@dataclass(frozen=True, slots=True)
class InProcess:
    """The small model of the extra, in this process; its settings mean the same as those of a server."""

    context_window: int = 8192
    max_tokens: int = 4096
    deadline: float = 600.0


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def names_a_model() -> bool:
    """Whether anything is set; cheap, and True also for settings with a mistake. Raises ModelError, HomeError."""
    return any(os.environ.get(name, "").strip() for name in _TEXTS.values()) or bool(_table()[0])


def read_settings() -> ServerSettings | InProcess | None:
    """What is set; None where nothing is. Raises ModelError for a mistake, HomeError."""
    table, path = _table()
    given = {name: os.environ.get(variable, "").strip() for name, variable in _TEXTS.items()}
    if not any(given.values()) and not table:
        return None
    _check(table, path)
    stated = {name: value for name, value in table.items() if name in _NUMBERS or name == "local"}
    model = given["model"] or _text(table, "model")
    base_url = given["base_url"] or _text(table, "base_url")
    if model == LOCAL and not base_url:
        return replace(InProcess(), **{n: v for n, v in stated.items() if n in InProcess.__slots__})
    if not base_url:
        if model:
            said = "The model {model} is named but no server; set {variable}, or {name}={local} for the small one here."
            raise ModelError(said, model=model, variable=BASE_URL, name=MODEL, local=LOCAL)
        raise ModelError("No language model is named; set {url} and {name}.", url=BASE_URL, name=MODEL)
    url = _address(base_url, BASE_URL if given["base_url"] else "base_url")
    if not model:
        raise ModelError("The server {url} is named but no model of it; set {name}.", url=base_url, name=MODEL)
    key = _key(given, table, path, url)
    source = BASE_URL if given["base_url"] else str(path)
    return ServerSettings(base_url=url, model=model, key=key, source=source, **stated)


def _key(given: Mapping[str, str], table: Mapping[str, object], path: Path | None, url: str) -> str:
    """The key that belongs to the address: one goes only where whoever wrote it down meant it to go."""
    if given["base_url"]:
        own = _text(table, "base_url")
        same = bool(own) and urlsplit(_address(own, "base_url")).netloc == urlsplit(url).netloc
        return given["api_key"] or (_text(table, "api_key") if same else "")
    # A folder that was unpacked from somewhere may hold a file of settings: it must not be sent the user's key.
    foreign = path is not None and path.parent.resolve() != home_folder().resolve()
    if given["api_key"] and foreign and not is_loopback(url):
        raise ModelError(
            "The key in {key} is not sent to the address that {path} names; set {url} beside the key.",
            key=KEY,
            path=path,
            url=BASE_URL,
        )
    return given["api_key"] or _text(table, "api_key")


def _table() -> tuple[dict[str, object], Path | None]:
    """The [llm] table of the first file that has one, and the file."""
    for folder in _folders():
        path = folder / FILE
        try:
            if not path.is_file():
                continue
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            if getattr(error, "errno", None) == errno.ENAMETOOLONG:
                raise  # told of as everywhere, and in less than the name
            raise ModelError("The settings in {path} cannot be read; save them as text in UTF-8.", path=path) from error
        import tomllib

        try:
            table = tomllib.loads(text).get(TABLE)
        except tomllib.TOMLDecodeError as error:
            said = "The settings in {path} are no TOML ({reason}); correct that line."
            raise ModelError(said, path=path, reason=error) from error
        if table is None:
            continue
        if not isinstance(table, dict):
            raise ModelError("In {path}, {table} must be a table: begin it with [{table}].", path=path, table=TABLE)
        return table, path
    return {}, None


def _folders() -> Iterator[Path]:
    with suppress(OSError):  # the working folder was deleted
        yield Path.cwd()
    yield home_folder()


def _check(table: Mapping[str, object], path: Path | None) -> None:
    known = (*_TEXTS, *_NUMBERS, "local")
    for name, value in table.items():
        if name not in known:
            said = "In {path}, [llm] knows no “{name}”; it may hold {known}."
            raise ModelError(said, path=path, name=name, known=known)
        if name in _TEXTS and not isinstance(value, str):
            raise ModelError("In {path}, “{name}” must be text in quotation marks.", path=path, name=name)
        if name == "local" and not isinstance(value, bool):
            raise ModelError("In {path}, “{name}” must be true or false.", path=path, name=name)
        if name in _NUMBERS:
            kind, least, most = _NUMBERS[name]
            whole = isinstance(value, int) and not isinstance(value, bool)
            number = value if whole or (kind is float and isinstance(value, float)) else math.nan
            if not least <= number <= most:  # type: ignore[operator]
                said = "In {path}, “{name}” must be a number from {least:g} to {most:g}."
                raise ModelError(said, path=path, name=name, least=least, most=most)


def _text(table: Mapping[str, object], name: str) -> str:
    return str(table.get(name, "")).strip()


def _address(text: str, name: str) -> str:
    """The address in the form to which /chat/completions is added. Raises ModelError."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = None, None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text):
        said = "“{text}” in {name} is no address of a server; write it like http://127.0.0.1:11434/v1."
        raise ModelError(said, text=text.rpartition("@")[2], name=name)
    if parts.username is not None or parts.query or parts.fragment:
        said = "The address in {name} must hold no user, key or question mark; give the key in {key}."
        raise ModelError(said, name=name, key=KEY)
    path = re.sub(r"/(chat/)?completions$", "", parts.path.rstrip("/")).rstrip("/")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return urlunsplit((parts.scheme, host if port is None else f"{host}:{port}", path or "/v1", "", ""))
