"""Which model writes: the one that is set up. One that only runs on this machine is named, and used when chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.llm import configured, open_model
from corpus.model import ClausewiseError
from corpus.said import Said

if TYPE_CHECKING:
    from app.llm.model import LanguageModel

_NONE = (
    "No language model is set up, so the clauses are quoted; set CLAUSEWISE_LLM_BASE_URL and CLAUSEWISE_LLM_MODEL to "
    "have answers written."
)
_FOUND = (
    "No language model is set up, so the clauses are quoted; {program} offers {model} here: to use it, set "
    "CLAUSEWISE_LLM_BASE_URL={url} and CLAUSEWISE_LLM_MODEL={model}."
)
_WRONG = "{reason} The clauses are quoted meanwhile."


def chosen() -> tuple[LanguageModel | None, Said]:
    """The model that is set up and "", or None and the sentence that says why there is none. Never raises for that."""
    try:
        model = open_model() if configured() else None
    except ClausewiseError as error:
        return None, Said(_WRONG, reason=error)
    if model is not None:
        return model, Said("")
    from app.llm.offers import offered

    if offers := offered():
        first = offers[0]
        return None, Said(_FOUND, program=first.program, model=first.models[0], url=first.base_url)
    return None, Said(_NONE)
