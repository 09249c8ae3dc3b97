"""Opens the index of a corpus, and builds it where there is no sound one.

A built index is a cache: its folder is named by the fingerprint of all that made it, so a stale one cannot
be read, and it can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from corpus.said import Said
from corpus.store import Corpus
from index import bilingual as bilingual_model
from index.analyse import ANALYSER_VERSION
from index.bilingual import BilingualEncoder
from index.dense import DenseIndex, build_dense
from index.encoder import Encoder
from index.encoders import EXPORT_VERSION, encoder_folder, open_encoder
from index.folders import SEAL, Damaged, build_sealed, read_sealed
from index.lexical import K1, B, LexicalIndex
from index.model_files import ModelFiles, find_model
from index.progress import Bar, Progress, tell
from index.search import Reader, Searcher, UnitTable
from index.settings import Settings
from index.shared import shared
from index.units import UNITS_VERSION, Extra, Unit, extra_fingerprint, make_units
from index.vectors import (
    BILINGUAL,
    MAIN,
    VECTORS_VERSION,
    Channel,
    earlier_vectors,
    encode,
    made_by,
    save_names,
)

_UNITS_FILE = "units.npz"


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """state: "ready", "absent" or "damaged"; meta: how it was built (empty unless ready); bytes: its size."""

    state: str
    folder: Path
    reason: str
    meta: dict[str, object]
    encoder_meta: dict[str, object]
    bytes: int


def open_searcher(
    corpus: Corpus,
    settings: Settings | None = None,
    *,
    extra: Extra | None = None,
    progress: Progress | None = None,
    fresh: bool = False,
) -> Searcher:
    """The searcher of a corpus; builds its index first if there is none or only a damaged one.

    `extra` are further search texts by clause key or id. An index that is built takes the vectors of texts that
    an earlier one holds, unless it is to be `fresh`; where vectors have no weight none are made.
    Raises ModelError for a missing or altered model and StorageError where the index cannot be written.
    """
    settings = settings or Settings.from_environment()
    extra, progress = extra or {}, progress or Bar()
    model = find_model(settings.model, settings.home)
    folder = index_folder(corpus, settings, extra, model)
    for _ in range(3):
        try:
            if not fresh:
                return _read(folder, corpus, settings, model, progress)
        except FileNotFoundError:
            pass
        except Damaged as error:
            said = "The search index in {folder} is damaged ({error}); it is being built again."
            tell(Said(said, folder=folder, error=error))
            _spoil(folder)
        ensure_index(corpus, settings, extra=extra, progress=progress, fresh=fresh)
        # What is built is named by the files as they are now, and not as they are remembered.
        model, fresh = find_model(settings.model, settings.home), False
        folder = index_folder(corpus, settings, extra, model)
    raise AssertionError(f"{folder} cannot be read although it was just built")


def ensure_index(
    corpus: Corpus, settings: Settings, *, extra: Extra, progress: Progress, fresh: bool = False
) -> bool:
    """Builds the index unless there is a sound one, or in any case a `fresh` one; True where this call built it.

    The earlier one serves until the new one takes its place. Every file of the model is read and hashed first.
    Raises what `open_searcher` raises.
    """
    model = find_model(settings.model, settings.home, rehash=True)
    folder = index_folder(corpus, settings, extra, model)
    with suppress(FileNotFoundError, Damaged):
        if not fresh:
            read_sealed(folder)
            return False
    encoder, encoder_meta = open_encoder(model, settings, progress) if settings.dense_weight else (None, {})
    return build_index(folder, corpus, settings, extra, encoder, encoder_meta, progress, fresh=fresh)


def index_folder(corpus: Corpus, settings: Settings, extra: Extra, model: ModelFiles) -> Path:
    """Where the index of exactly these things lies or will lie."""
    made_of = {
        "corpus": corpus.fingerprint,
        "extra": extra_fingerprint(extra),
        "units": [UNITS_VERSION, *settings.unit_kinds],
        "lexical": [ANALYSER_VERSION, K1, B],
        "vectors": [model.sha256, EXPORT_VERSION, VECTORS_VERSION] if settings.dense_weight else None,
    }
    if settings.has_bilingual:
        made_of["bilingual"] = bilingual_model.FINGERPRINT
    name = hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:24]
    return settings.index_home / name


def build_index(
    folder: Path,
    corpus: Corpus,
    settings: Settings,
    extra: Extra,
    encoder: Encoder | None,
    encoder_meta: dict[str, object],
    progress: Progress,
    *,
    fresh: bool = False,
) -> bool:
    """Builds and seals the index in `folder`, with the encoder and its record, or of words alone without one.

    True where this call built it, False where a sound one was there and it was not to be `fresh`.
    Raises StorageError where it cannot be written.
    """

    def fill(to: Path) -> dict[str, object]:
        started = time.perf_counter()
        units = make_units(corpus.clauses, settings.unit_kinds, extra)
        about: dict[str, object] = {}
        if encoder is not None:
            indexes = None if fresh else folder.parent
            about = _fill_dense(to, indexes, corpus, units, encoder, encoder_meta, progress)
        if settings.has_bilingual:
            about |= _fill_bilingual(to, None if fresh else folder.parent, corpus, units, settings, progress)
        encoded = time.perf_counter()
        LexicalIndex.build([unit.words for unit in units]).save(to)
        np.savez(
            to / _UNITS_FILE,
            clause=np.array([unit.clause for unit in units], np.int32),
            kind=np.array([unit.kind for unit in units], "U8"),
            start=np.array([-1 if unit.start is None else unit.start for unit in units], np.int32),
            end=np.array([-1 if unit.end is None else unit.end for unit in units], np.int32),
        )
        return about | {
            "documents": [document.key for document in corpus.documents],
            "clauses": len(corpus.clauses),
            "units": dict(Counter(unit.kind for unit in units)),
            "corpus_fingerprint": corpus.fingerprint,
            "built": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "seconds": {
                "encode": round(encoded - started, 2),
                "rest": round(time.perf_counter() - encoded, 2),
            },
            "versions": {
                name: version(name)
                for name in ("faiss-cpu", "bm25s", "llama-index-core", "onnxruntime", "numpy", "opencc-py")
            },
        }

    return build_sealed(folder, fill, fresh=fresh)


def _fill_dense(
    to: Path,
    indexes: Path | None,
    corpus: Corpus,
    units: Sequence[Unit],
    encoder: Encoder,
    encoder_meta: dict[str, object],
    progress: Progress,
) -> dict[str, object]:
    """Writes the vectors that the model makes of the units; what is known of them."""
    maker = made_by(str(encoder_meta["model_sha256"]), EXPORT_VERSION, encoder_meta["runtime"])
    stage = "Encoding the search units"
    kept = _fill_channel(to, MAIN, indexes, corpus, units, encoder, maker, lambda *done: progress(stage, *done))
    return {
        "model": encoder_meta["model"],
        "model_sha256": encoder_meta["model_sha256"],
        "runtime": encoder_meta["runtime"],
        "dimensions": encoder.dimensions,
        "vectors_kept": kept,
        MAIN.made_by: maker,
    }


def _fill_bilingual(
    to: Path, indexes: Path | None, corpus: Corpus, units: Sequence[Unit], settings: Settings, progress: Progress
) -> dict[str, object]:
    """Writes the vectors that the second model makes of the same units; what is known of them."""
    stage = "Encoding the search units in both languages"
    encoder, maker = BilingualEncoder(settings.threads, settings.batch_size), bilingual_model.FINGERPRINT
    kept = _fill_channel(
        to, BILINGUAL, indexes, corpus, units, encoder, maker, lambda *done: progress(stage, *done)
    )
    return {
        "bilingual_model": bilingual_model.NAME,
        "bilingual_vectors_kept": kept,
        BILINGUAL.made_by: maker,
    }


def _fill_channel(
    to: Path,
    channel: Channel,
    indexes: Path | None,
    corpus: Corpus,
    units: Sequence[Unit],
    encoder: Encoder,
    maker: str,
    progress: Callable[[int, int], None],
) -> int:
    """Writes the vectors of the units, those that an index in `indexes` holds taken from it; how many were."""
    texts = [unit.text for unit in units]
    earlier = earlier_vectors(indexes, maker, texts, channel) if indexes else {}
    vectors = encode(texts, encoder, earlier, progress)
    keys = [f"{corpus.clauses[unit.clause].key}|{row}" for row, unit in enumerate(units)]
    build_dense(keys, vectors, to, channel.file)
    save_names(texts, to)
    return len(earlier)


def index_info(
    corpus: Corpus, settings: Settings | None = None, *, extra: Extra | None = None, rehash: bool = False
) -> IndexInfo:
    """The state of the index that `open_searcher` with the same arguments would open. Builds nothing.

    To `rehash` is to read every file of the model and trust nothing that is remembered of it.
    Raises ModelError for a missing or altered model.
    """
    settings = settings or Settings.from_environment()
    model = find_model(settings.model, settings.home, rehash=rehash)
    folder = index_folder(corpus, settings, extra or {}, model)
    if not rehash and not folder.is_dir():
        # Before it is called absent: a name made of a wrong memory of the model's files would be another one.
        model = find_model(settings.model, settings.home, rehash=True)
        folder = index_folder(corpus, settings, extra or {}, model)
    state, reason, meta, encoder_meta = "ready", "", {}, {}
    try:
        meta = read_sealed(folder)
        encoder_meta = read_sealed(encoder_folder(model, settings))
    except FileNotFoundError as error:
        state, reason = "absent", Said("{path} is not there", path=str(error))
    except Damaged as error:
        state, reason = "damaged", error.said
    size = sum(path.stat().st_size for path in folder.glob("*")) if folder.is_dir() else 0
    return IndexInfo(state, folder, reason, meta, encoder_meta, size)


def _read(
    folder: Path, corpus: Corpus, settings: Settings, model: ModelFiles, progress: Progress
) -> Searcher:
    meta = read_sealed(folder)
    try:
        with np.load(folder / _UNITS_FILE, allow_pickle=False) as arrays:
            table = UnitTable(arrays["clause"], arrays["kind"], arrays["start"], arrays["end"])
        dense = DenseIndex(folder) if settings.dense_weight else None
        second = DenseIndex(folder, BILINGUAL.file) if settings.has_bilingual else None
        lexical = LexicalIndex.load(folder)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise Damaged("it cannot be read: {kind}", kind=type(error).__name__) from error
    if {lexical.count, *(part.count for part in (dense, second) if part)} != {len(table.clause)}:
        raise Damaged("its parts are not of one size")
    bilingual = second and Reader(
        second,
        lambda: shared(
            (bilingual_model.FINGERPRINT, settings.threads),
            lambda: BilingualEncoder(settings.threads, settings.batch_size),
        ),
        bilingual_model.TRUST,
        bilingual_model.FLOOR,
    )
    return Searcher(
        corpus.clauses,
        table,
        dense,
        lexical,
        lambda: shared(
            (encoder_folder(model, settings), settings.threads, settings.batch_size),
            lambda: open_encoder(model, settings, progress)[0],
        ),
        settings,
        meta,
        bilingual,
    )


def _spoil(folder: Path) -> None:
    """Breaks the seal of an index whose files are as sealed and still cannot be read, so that it is rebuilt."""
    (folder / SEAL).unlink(missing_ok=True)
