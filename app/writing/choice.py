"""Which model may write: the one that is set up, or one that is found running on this machine and is only offered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.llm import configured, open_model
from corpus.model import ClausewiseError
from corpus.said import Said

if TYPE_CHECKING:
    from app.llm.model import LanguageModel
    from app.llm.offers import Offer

_NONE = (
    "No language model is set up, so the clauses are quoted; set CLAUSEWISE_LLM_BASE_URL and CLAUSEWISE_LLM_MODEL to "
    "have answers written."
)
_FOUND = (
    "No language model is set up, so the clauses are quoted; {program} offers {model} here: to use it, set "
    "CLAUSEWISE_LLM_BASE_URL={url} and CLAUSEWISE_LLM_MODEL={model}."
)
_WRONG = "{reason} The clauses are quoted meanwhile."
_NO_WRITER = re.compile(r"embed|rerank|whisper|\bclip\b|\bbge\b|\bbert\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Available:
    """A model that may write. `offered`: it runs here, but nobody has set it up."""

    model: LanguageModel
    offered: bool = False

    @property
    def by_default(self) -> bool:
        """Whether it writes unless the reader says otherwise: it was set up, and what it is told stays here."""
        return not self.offered and self.model.is_local


def chosen() -> tuple[LanguageModel | None, Said]:
    """The model that is set up and "", or None and the sentence that says why there is none."""
    try:
        model = open_model() if configured() else None
    except ClausewiseError as error:
        return None, Said(_WRONG, reason=error)
    if model is not None:
        return model, Said("")
    if (offer := _offer()) is not None:
        return None, Said(_FOUND, program=offer.program, model=_writer_of(offer), url=offer.base_url)
    return None, Said(_NONE)


def available(ports: dict[str, int] | None = None) -> tuple[Available | None, Said]:
    """What may write in the chat and "", or None and why a model that is set up cannot; "" too where none is.

    ports: where servers of models are looked for on this machine, by program; None: their usual ones.
    """
    try:
        model = open_model() if configured() else None
    except ClausewiseError as error:
        return None, Said(_WRONG, reason=error)
    if model is not None:
        return Available(model), Said("")
    offer = _offer(ports)
    if offer is None:
        return None, Said("")
    from app.llm.server import ServerModel
    from app.llm.settings import ServerSettings

    return Available(ServerModel(ServerSettings(offer.base_url, _writer_of(offer))), offered=True), Said("")


def _offer(ports: dict[str, int] | None = None) -> Offer | None:
    """The first server on this machine that has a model that writes; asked without a word of the user's."""
    from app.llm.offers import offered

    return next((offer for offer in offered(ports) if _writer_of(offer)), None)


def _writer_of(offer: Offer) -> str:
    return next((name for name in offer.models if not _NO_WRITER.search(name)), "")
