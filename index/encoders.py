"""The encoder that a setting names: the exported one from its cache, made once, or else the reference."""

from __future__ import annotations

import hashlib
import time
from importlib.metadata import version
from pathlib import Path

from corpus.said import Said
from index.encoder import Encoder, OnnxEncoder
from index.folders import SEAL, Damaged, build_sealed, read_sealed
from index.model_files import ModelFiles
from index.progress import Progress, silent, tell
from index.reference import Reference
from index.settings import Settings

# Kept here and not in `export`, which imports what a query must not. Raised whenever the same weights
# would be exported to something else; it is part of every fingerprint.
EXPORT_VERSION = 1


def encoder_folder(model: ModelFiles, settings: Settings) -> Path:
    """Where the export of these weights lies or will lie."""
    key = hashlib.sha256(f"{model.sha256} {EXPORT_VERSION}".encode()).hexdigest()[:16]
    return settings.home / "encoders" / key


def open_encoder(
    model: ModelFiles, settings: Settings, progress: Progress = silent, reference: Reference | None = None
) -> tuple[Encoder, dict[str, object]]:
    """The encoder and the record of how it was made; exports it first if there is no sound export.

    `reference` spares loading the model again. Raises ModelError for a model that cannot be loaded and
    StorageError where the export cannot be written.
    """
    folder = encoder_folder(model, settings)
    for _ in range(2):
        try:
            meta = read_sealed(folder)
            if meta["runtime"] == "reference":
                return reference or Reference(model.folder, settings.batch_size), meta
            return _open_export(folder, settings), meta
        except FileNotFoundError:
            pass
        except Damaged as error:
            said = "The exported encoder in {folder} is damaged ({error}); it is being made again."
            tell(Said(said, folder=folder, error=error))
        build_sealed(folder, lambda to: _export(to, model, settings, progress, reference))
    raise AssertionError(f"{folder} cannot be read although it was just sealed")


def _open_export(folder: Path, settings: Settings) -> OnnxEncoder:
    """Raises Damaged for an export that is as sealed and that this release of the runtime cannot read."""
    try:
        return OnnxEncoder(folder, settings.threads, settings.batch_size)
    except Exception as error:  # the runtime's and the tokenizer's own types, which have no common base
        (folder / SEAL).unlink(missing_ok=True)
        raise Damaged("the runtime cannot read it: {kind}", kind=type(error).__name__) from error


def _export(
    folder: Path, model: ModelFiles, settings: Settings, progress: Progress, reference: Reference | None
) -> dict[str, object]:
    from index.export import ExportFailed, export_encoder

    progress("Loading the embedding model", 0, 0)
    reference = reference or Reference(model.folder, settings.batch_size)
    meta: dict[str, object] = {
        "model": model.name,
        "model_sha256": model.sha256,
        "export_version": EXPORT_VERSION,
        "made": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "versions": {
            name: version(name)
            for name in ("torch", "transformers", "sentence-transformers", "onnxruntime", "tokenizers")
        },
    }
    progress("Exporting the embedding model to a light runtime", 0, 0)
    try:
        return meta | {"runtime": "onnxruntime"} | export_encoder(reference, folder, settings.threads)
    except ExportFailed as error:
        said = "{model} cannot be exported ({error}); questions will use the slower reference runtime."
        tell(Said(said, model=model.name, error=error))
        for file in folder.iterdir():
            file.unlink()
        return meta | {"runtime": "reference", "reason": str(error)}
