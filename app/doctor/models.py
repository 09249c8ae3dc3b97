"""The checks of what search is made of: the embedding model, the second one where it takes part, and the indexes.

The first model is read and hashed and not loaded. The second is hashed and opened: its engine is code for one kind of
machine, and nothing else tells whether it runs on this one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.doctor.check import Check, Level
from corpus.model import ClausewiseError
from corpus.said import Said
from index.settings import BUNDLED, Settings

if TYPE_CHECKING:
    from index.build import IndexInfo
    from index.model_files import ModelFiles


def model() -> Iterator[Check]:
    from index.model_files import find_model, unreadable

    name, settings = Said("model"), Settings.from_environment()
    if _is_looked_up(settings):
        said = "{model} is looked up by name when it is first used, not checked here."
        yield Check(name, Level.WARN, Said(said, model=settings.model))
        return
    # An empty folder has no remembered checksums, so every weight is read and hashed now.
    with tempfile.TemporaryDirectory() as empty:
        try:
            found = find_model(settings.model, Path(empty))
        except ClausewiseError as error:
            yield Check(name, Level.FAIL, error.said)
            return
    about = {"model": found.name, "folder": found.folder}
    if settings.model == BUNDLED:
        said = "{model} in {folder}, sha256 verified {digest}..."
        yield Check(name, Level.OK, Said(said, **about, digest=found.sha256[:16]))
    elif wrong := unreadable(found.folder):
        said = "{model} in {folder} cannot be loaded ({wrong}); give the folder of a sentence-transformers model."
        yield Check(name, Level.FAIL, Said(said, **about, wrong=Said(wrong)))
    elif not _is_exported(found, settings):
        said = (
            "{model} in {folder} was never loaded, so nobody knows whether it can be; “clausewise index build” does it."
        )
        yield Check(name, Level.WARN, Said(said, **about))
    else:
        said = "{model} in {folder}, sha256 {digest}..."
        yield Check(name, Level.OK, Said(said, **about, digest=found.sha256[:16]))


def second_model() -> Iterator[Check]:
    """Nothing where the second model takes no part."""
    settings = Settings.from_environment()
    if not settings.has_bilingual:
        return
    from index import bilingual

    name = Said("second model")
    try:
        bilingual.BilingualEncoder(settings.threads, settings.batch_size)
    except ClausewiseError as error:
        yield Check(name, Level.FAIL, error.said)
    except (OSError, RuntimeError) as error:
        said = "{model} cannot be opened on this machine ({error}); leave CLAUSEWISE_MODEL out to do without it."
        yield Check(name, Level.FAIL, Said(said, model=bilingual.NAME, error=error))
    else:
        said = "{model}, sha256 verified {digest}..."
        yield Check(name, Level.OK, Said(said, model=bilingual.NAME, digest=bilingual.WEIGHTS_SHA256[:16]))


def index() -> Iterator[Check]:
    """A finding for each part of the library, which has an index of its own."""
    from app.library import open_library
    from index.build import index_info

    settings = Settings.from_environment()
    if _is_looked_up(settings):
        said = "depends on {model}; “clausewise index info” looks it up."
        yield Check(Said("index"), Level.WARN, Said(said, model=settings.model))
        return
    for part in open_library().parts:
        name = Said("index") if part.name == "guideline" else Said("index of {part}", part=Said(part.name))
        yield _index_check(name, index_info(part.corpus, extra=part.extra))


def _index_check(name: Said, found: IndexInfo) -> Check:
    if found.state == "ready":
        said = "built {built}, fingerprint {fingerprint}, {size:.1f} MB in {folder}"
        built = found.meta.get("built") or Said("at an unknown time")
        size, folder = found.bytes / 2**20, found.folder
        return Check(name, Level.OK, Said(said, built=built, fingerprint=folder.name, size=size, folder=folder))
    if found.state == "absent":
        said = "is not built yet; it is built at the first question, or now with “clausewise index build”."
        return Check(name, Level.WARN, Said(said))
    said = "is damaged ({reason}); it is rebuilt at the next question, or now with “clausewise index build”."
    return Check(name, Level.WARN, Said(said, reason=found.reason))


def _is_exported(found: ModelFiles, settings: Settings) -> bool:
    """Whether the model was loaded before, and what came of it is sound."""
    from index.encoders import encoder_folder
    from index.folders import Damaged, read_sealed

    try:
        read_sealed(encoder_folder(found, settings), use=False)
    except (Damaged, OSError):
        return False
    return True


def _is_looked_up(settings: Settings) -> bool:
    """Whether the model is the name of one on a hub: to look for it could fetch it, which is not a doctor's work."""
    try:
        path = Path(settings.model).expanduser()
        written_as_path = path.is_absolute() or settings.model.startswith((".", "~"))
        return settings.model != BUNDLED and not written_as_path and not path.is_dir()
    except (OSError, RuntimeError, ValueError):  # no path and no name; whoever looks for it says so
        return False
