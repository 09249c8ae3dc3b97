"""Exports the reference encoder to a light runtime, and proves that both give the same vectors."""

from __future__ import annotations

import errno
import json
import logging
import os
import shutil
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from index.encoder import CONFIG_FILE, MODEL_FILE, TOKENIZER_FILE, EncoderConfig, OnnxEncoder
from index.reference import Reference
from index.runtime import onnxruntime

PARITY_FLOOR = 0.9999
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OUTPUT = "sentence_embedding"
_LONG = "Service providers should keep a record of what was generated, for whom, and under which settings. "
# Short, long, longer than any limit of tokens, another script, odd characters, nothing at all.
PARITY_TEXTS = (
    "What must a service provider do about personal data?",
    "hallucination",
    _LONG * 3,
    _LONG * 60,
    "生成式人工智能服務提供者應如何保護個人資料？",
    "Naïve “quotes”, e-mail@example.org, 3.2.1(b) – HK$10,000\n\tand a tab",
    "",
)


class ExportFailed(Exception):
    """The model cannot be exported, or the export is not the same model; the message says why."""


def export_encoder(reference: Reference, folder: Path, threads: int) -> dict[str, object]:
    """Writes the graph, the tokenizer and their configuration into `folder`; returns what was measured.

    The two exporters of torch are tried in turn: the older takes a quarter of the time, the newer takes
    models that the older does not. Parity decides. Raises ExportFailed when neither gives the same vectors, and
    OSError when the disk is full.
    """
    _check_space(reference, folder)
    _write_tokenizer(reference, folder)
    reasons = []
    for exporter in ("torchscript", "dynamo"):
        started = time.perf_counter()
        try:
            with _quiet():
                _export_graph(reference, folder, dynamo=exporter == "dynamo")
            parity = measure_parity(reference, OnnxEncoder(folder, threads, batch_size=4))
        except OSError:
            raise
        except Exception as error:  # the exporters raise whatever the model's own code raises
            first_line = (str(error).splitlines() or [""])[0]
            reasons.append(f"{exporter}: {type(error).__name__}: {first_line[:200]}")
            continue
        if parity >= PARITY_FLOOR:
            seconds = round(time.perf_counter() - started, 2)
            return {"exporter": exporter, "parity": round(parity, 7), "export_s": seconds}
        reasons.append(f"{exporter}: cosine {parity:.5f} is below {PARITY_FLOOR}")
    raise ExportFailed("; ".join(reasons))


def measure_parity(reference: Reference, encoder: OnnxEncoder) -> float:
    """The lowest cosine between the reference's vector and the export's over PARITY_TEXTS, in [-1, 1]."""
    texts = list(PARITY_TEXTS)
    cosines = [
        (reference.encode_queries(texts) * encoder.encode_queries(texts)).sum(axis=1),
        (reference.encode_documents(texts) * encoder.encode_documents(texts)).sum(axis=1),
    ]
    return float(np.min(cosines))


def _check_space(reference: Reference, folder: Path) -> None:
    """Raises OSError where the raw graph and the optimised one do not fit.

    The exporters report a full disk as errors of their own, which would be taken for a model that cannot be
    exported, and remembered.
    """
    weights = sum(tensor.numel() * tensor.element_size() for tensor in reference.model.state_dict().values())
    if shutil.disk_usage(folder).free < 2.2 * weights:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _write_tokenizer(reference: Reference, folder: Path) -> None:
    tokenizer = reference.model.tokenizer
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise ExportFailed("its tokenizer has no fast form")
    backend.save(str(folder / TOKENIZER_FILE))
    limits = [limit for limit in (reference.model.max_seq_length, tokenizer.model_max_length) if limit]
    config = EncoderConfig(
        dimensions=reference.dimensions,
        max_tokens=int(min([*limits, 8192])),
        pad_id=int(tokenizer.pad_token_id or 0),
        unknown_id=tokenizer.unk_token_id,
        query_prompt=reference.query_prompt,
        document_prompt=reference.document_prompt,
    )
    (folder / CONFIG_FILE).write_text(json.dumps(asdict(config), indent=1), "utf-8")


def _export_graph(reference: Reference, folder: Path, *, dynamo: bool) -> None:
    import torch

    runtime = onnxruntime()

    texts = ["An example of some length", "Another"]
    example = reference.model.tokenizer(texts, padding=True, return_tensors="pt")
    names = [name for name in _INPUTS if name in example]

    class TokensToVector(torch.nn.Module):
        """The library's own modules, pooling included, and the normalisation that search relies on."""

        def __init__(self) -> None:
            super().__init__()
            self.model = reference.model

        def forward(self, *tensors: Any) -> Any:
            vectors = self.model(dict(zip(names, tensors, strict=True)))[_OUTPUT]
            return torch.nn.functional.normalize(vectors, p=2, dim=1)

    raw = folder / "raw.onnx"
    axes = {0: "batch", 1: "tokens"}
    arguments: dict[str, Any] = (
        {
            "dynamo": True,
            "verbose": False,
            "external_data": False,
            "dynamic_shapes": ([{0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC} for _ in names],),
        }
        if dynamo
        else {
            "dynamo": False,
            "opset_version": 17,
            "dynamic_axes": dict.fromkeys(names, axes) | {_OUTPUT: {0: "batch"}},
        }
    )
    with torch.no_grad():
        torch.onnx.export(
            TokensToVector().eval(),
            tuple(example[name] for name in names),
            str(raw),
            input_names=names,
            output_names=[_OUTPUT],
            **arguments,
        )
    options = runtime.SessionOptions()
    # "Extended" and not "all": what "all" adds is tied to the processor that it ran on.
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(folder / MODEL_FILE)
    options.log_severity_level = 3
    runtime.InferenceSession(str(raw), options, providers=["CPUExecutionProvider"])
    raw.unlink()


@contextmanager
def _quiet() -> Iterator[None]:
    """The exporters warn at length about what the parity check settles."""
    loggers = [logging.getLogger(name) for name in ("torch.onnx", "onnxscript", "onnx_ir", "torch.export")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
