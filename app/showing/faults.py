"""A failure becomes one sentence for a person; what a developer needs goes to a file."""

from __future__ import annotations

import errno
import os
import tempfile
import time
import traceback
import unicodedata
from pathlib import Path

from corpus.said import Said, SpeakingError, spoken

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def sentence(error: BaseException, language: str | None = None) -> str:
    """What went wrong and what to do, in one sentence; an unforeseen error is written to a log file first.

    It is in the given language, or else in that of the person at the machine.
    """
    said = foreseen(error) or _logged(error)
    if language is None:
        return " ".join(spoken(said).split())
    # Imported late, as below: to say in English that something failed needs nothing else.
    from app.showing.translate import told

    return " ".join(told(said, language).split())


def foreseen(error: BaseException) -> Said | None:
    """What is to be told of an error whose cause is known; None for any other, which is for a log."""
    if isinstance(error, SpeakingError):
        return error.said
    if isinstance(error, MemoryError):
        return Said("There is not enough memory; close other programs and try again.")
    if isinstance(error, OSError) and error.errno in _FULL:
        return Said("The disk is full{at}; free some space and try again.", at=_at(error))
    if isinstance(error, OSError) and error.errno in _FORBIDDEN:
        return Said("Access is denied{at}; change its permissions or choose another place.", at=_at(error))
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return Said("A name is too long{at}; give a shorter path, also in CLAUSEWISE_HOME.", at=_at(error))
    if isinstance(error, FileNotFoundError) and not _working_folder():
        return Said("The folder in which the command was started is gone; change to another one and try again.")
    return None


def _logged(error: BaseException) -> Said:
    log = write_log(error)
    where = Said("the details are in {log}", log=log) if log else Said("no log file could be written")
    unexpected = "Something unexpected failed ({kind}); {where}; try “clausewise doctor”."
    return Said(unexpected, kind=type(error).__name__, where=where)


def write_log(error: BaseException) -> Path | None:
    """Writes the trace under CLAUSEWISE_HOME, else in the temporary folder; None if neither can be."""
    text = _for_log(error)
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


def _for_log(error: BaseException) -> str:
    """The trace without personal data of whoever asked; where that cannot be masked, without what the error says."""
    try:
        from app.privacy import masked_log

        return masked_log("".join(traceback.format_exception(error)))
    except Exception:
        return "".join([*traceback.format_tb(error.__traceback__), type(error).__name__, "\n"])


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
    return Said(" at {path}", path=name if len(name) <= 200 else f"{name[:60]}...")
