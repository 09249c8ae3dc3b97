"""The user's folder, where everything that the program writes lives, and how a file is written there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from corpus.model import ClausewiseError


class HomeError(ClausewiseError):
    """It cannot be told where the user's folder is."""


def home_folder() -> Path:
    """Where indexes, added editions and logs live: CLAUSEWISE_HOME, else the user's data folder.

    Raises HomeError where neither is known.
    """
    try:
        if given := os.environ.get("CLAUSEWISE_HOME"):
            return Path(given).expanduser()
        # Imported here: most runs are told their home, and a cold start pays for every import.
        from platformdirs import user_data_path

        home = user_data_path("clausewise", appauthor=False)
    except RuntimeError:
        home = None
    # A "~" that stays stands for a home that the system does not know.
    if home is None or home.parts[:1] == ("~",):
        raise HomeError(
            "The home folder of this user is not known, or CLAUSEWISE_HOME names that of an unknown one; "
            "set CLAUSEWISE_HOME to the full path of a folder that can be written."
        )
    return home


def write_atomically(path: Path, content: bytes | str) -> None:
    """The file has the old content or the new one, never a part; text as UTF-8, as it is. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is its owner's alone; what it becomes is a file like any other.
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
