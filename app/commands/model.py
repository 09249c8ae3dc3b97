"""`clausewise model`: the language model that writes answers, where one is set, and the small one for trying."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict

from app.commands.io import DONE, FAILED, say
from app.commands.jsonl import dump
from app.llm.model import LanguageModel, ModelError
from app.llm.settings import FILE
from app.llm.weights import QWEN
from app.showing.faults import escaped, sentence
from corpus.said import Said, spoken

_LISTED = 12
"""Names of models that are shown of a server at most."""
_NONE = "No language model is set; answers are quoted, and “clausewise model offers” tells what could write them."
_WEAK = "It is weak and invents: it is for trying, and what it writes is checked like anything else before it is shown."


def info(args: argparse.Namespace) -> int:
    """Tells what is set and asks it for a word; the exit status is 1 where it does not answer."""
    from app.llm import open_model
    from app.llm.probe import listed, probe, reads
    from app.llm.server import ServerModel

    model = open_model()
    if model is None:
        print(dump({"set": False}) if args.json else spoken(Said(_NONE)))
        return DONE
    about = _about(model)
    if not args.json:
        _show(_described(about))
    has = listed(model) if isinstance(model, ServerModel) else ()
    try:
        found, error = probe(model), None
    except ModelError as raised:
        found, error = None, raised
    if args.json:
        said = {"answers": True, **asdict(found)} if found else {"answers": False, "error": str(error)}
        print(dump({"set": True, **about, "serves": [each.name for each in has], **said}))
        return DONE if found else FAILED
    if has and not any(each.name == about["model"] for each in has):
        _show(
            [Said("The server does not list it; it has: {models}.", models=tuple(each.name for each in has[:_LISTED]))]
        )
    if found:
        said = "It answers: it said “{text}” after {total:.1f} s, its first word after {first:.1f} s."
        _show([Said(said, **asdict(found))])
        if isinstance(model, ServerModel) and 0 < (tokens := reads(model, has)) < model.context_tokens:
            said = "It reads {found:,} tokens there and {stated:,} are set; set context_window in {file} to {found}."
            _show([Said(said, found=tokens, stated=model.context_tokens, file=FILE)])
    if error:
        say(sentence(error))
    return DONE if found else FAILED


def offers(args: argparse.Namespace) -> int:
    """Tells which servers answer on this machine's usual ports."""
    from app.llm.offers import PORTS, offered
    from app.llm.settings import BASE_URL, MODEL

    found = offered()
    if args.json:
        print(dump([{"program": o.program, "base_url": o.base_url, "models": list(o.models)} for o in found]))
        return DONE
    for offer in found:
        said = "{program} answers at {url}; it has: {models}."
        _show([Said(said, program=offer.program, url=offer.base_url, models=offer.models[:_LISTED])])
    if found:
        first = found[0]
        said = "None is used unless you say so: set {url}={address} and {name}={model}."
        _show([Said(said, url=BASE_URL, address=first.base_url, name=MODEL, model=first.writer)])
        return DONE
    ports = tuple(f"{name} {port}" for name, port in PORTS.items())
    _show([Said("No server of a language model answers here on its usual port ({ports}).", ports=ports)])
    _show([Said("“clausewise model fetch” brings a small model for trying ({size:.1f} GB).", size=QWEN.size / 1e9)])
    return DONE


def fetch(_args: argparse.Namespace) -> int:
    """Brings the small model and its runtime, or finds them here."""
    from app.llm.fetch import fetch as bring
    from app.llm.fetch import install_runtime
    from index.progress import Bar

    install_runtime(Bar())
    path = bring(progress=Bar())
    use = Said("To use it, set CLAUSEWISE_LLM_MODEL=local, or run “clausewise model serve”.")
    _show([Said("The local model {title} is in {path}.", title=QWEN.title, path=path), Said(_WEAK), use])
    return DONE


def serve(args: argparse.Namespace) -> int:
    """Serves the small model on this machine until it is stopped."""
    from app.llm import local
    from app.llm.settings import BASE_URL, MODEL, InProcess

    address = local.serve(args.port, InProcess().context_window)
    print(spoken(Said(_WEAK)), file=sys.stderr)
    said = "The local model is served at {address} (Ctrl+C stops it); set {url}={address} and {name}={model}."
    print(spoken(Said(said, address=address, url=BASE_URL, name=MODEL, model=QWEN.name)), file=sys.stderr, flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt as stop:
        # The runtime's threads do not end with the interpreter; there is nothing of them to save.
        sys.stdout.flush()
        os._exit(getattr(stop, "status", DONE))


def _about(model: LanguageModel) -> dict[str, object]:
    from app.llm.server import ServerModel

    if not isinstance(model, ServerModel):
        return {"model": model.name, "in_process": True, "is_local": True, "context_tokens": model.context_tokens}
    settings = model.settings
    return {
        "model": settings.model,
        "in_process": False,
        "base_url": settings.base_url,
        "source": settings.source,
        "is_local": model.is_local,
        "has_key": bool(settings.key),
        "in_clear": settings.is_in_clear,
        "context_tokens": model.context_tokens,
    }


def _described(about: dict[str, object]) -> list[Said]:
    if about["in_process"]:
        return [Said("The local model {model} runs in this program.", model=about["model"]), Said(_WEAK)]
    said = "The language model is {model} at {base_url}, as {source} says."
    lines = [Said(said, **{name: about[name] for name in ("model", "base_url", "source")})]
    if about["is_local"]:
        lines.append(Said("What is sent to it stays on this machine."))
    else:
        lines.append(Said("What is sent to it leaves this machine; personal data is masked first."))
    lines.append(Said("A key is set.") if about["has_key"] else Said("No key is set."))
    if about["in_clear"]:
        lines.append(Said("The connection is not encrypted; use an address that begins with https."))
    return lines


def _show(lines: Sequence[Said]) -> None:
    # The names of models come from their servers: they must not steer the terminal.
    for said in lines:
        print(escaped(spoken(said)), flush=True)
