"""What was taken out of the corpus is taken out of the indexes on disk too: they hold its words."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from corpus.home import home_folder
from index.folders import Damaged, read_sealed


def forget_document(key: str, home: Path | None = None) -> int:
    """Deletes every index that was built from the document `<id>@<version>`; how many.

    A reader that has one of them open keeps it until it closes it, where the system deletes as POSIX does.
    """
    deleted = 0
    for folder in (home or home_folder()).glob("index/[!.]*"):
        # One that cannot be read cannot be searched either; it goes when the next is built.
        with suppress(Damaged, FileNotFoundError, OSError):
            documents = read_sealed(folder, use=False).get("documents")
            if isinstance(documents, list) and key in documents:
                shutil.rmtree(folder)
                deleted += 1
    return deleted
