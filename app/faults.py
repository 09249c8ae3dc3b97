"""A failure becomes one sentence for a person; what a developer needs goes to a file."""

from __future__ import annotations

import errno
import os
import tempfile
import time
import traceback
import unicodedata
from pathlib import Path

from corpus.model import ClausewiseError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def sentence(error: BaseException) -> str:
    """What went wrong and what to do, in one sentence; an unforeseen error is written to a log file first."""
    if isinstance(error, ClausewiseError):
        return " ".join(str(error).split())
    if isinstance(error, MemoryError):
        return "There is not enough memory; close other programs and try again."
    if isinstance(error, OSError) and error.errno in _FULL:
        return f"The disk is full{_at(error)}; free some space and try again."
    if isinstance(error, OSError) and error.errno in _FORBIDDEN:
        return f"Access is denied{_at(error)}; change its permissions or choose another place."
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return f"A name is too long{_at(error)}; give a shorter path, also in CLAUSEWISE_HOME."
    if isinstance(error, FileNotFoundError) and not _working_folder():
        return "The folder in which the command was started is gone; change to another one and try again."
    log = write_log(error)
    where = f"the details are in {log}" if log else "no log file could be written"
    return f"Something unexpected failed ({type(error).__name__}); {where}; try “clausewise doctor”."


def write_log(error: BaseException) -> Path | None:
    """Writes the trace under CLAUSEWISE_HOME, else in the temporary folder; None if neither can be."""
    text = "".join(traceback.format_exception(error))
    stamp = time.strftime("%Y%m%dT%H%M%S")
    for folder in (_home_logs, _temporary):
        try:
            place = folder()
            place.mkdir(parents=True, exist_ok=True)
            path = place / f"clausewise-fault-{stamp}-{os.getpid()}.log"
            path.write_text(text, encoding="utf-8", errors="backslashreplace")
        except Exception:  # of whatever kind: the fault that is to be told must not be hidden by another
            continue
        return path
    return None


def _home_logs() -> Path:
    # Imported late: an error while this very module is read must still find a place for its log.
    from corpus.home import home_folder

    return home_folder() / "logs"


def _temporary() -> Path:
    return Path(tempfile.gettempdir())


def escaped(text: str) -> str:
    """`text` in one line that a terminal shows and does not obey: controls and hidden characters spelled out."""
    return "".join(_spelled(char) if unicodedata.category(char) in _UNSEEN else char for char in text)


def _spelled(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def _working_folder() -> bool:
    try:
        return Path.cwd().is_dir()
    except OSError:
        return False


def _at(error: OSError) -> str:
    if not error.filename:
        return ""
    name = str(error.filename)
    return f" at {name}" if len(name) <= 200 else f" at {name[:60]}..."
