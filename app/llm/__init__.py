"""The language model that the user has chosen, if any. Importing this loads nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.llm.model import LanguageModel


def configured() -> bool:
    """Whether a model is named, well or badly; cheap. Raises ModelError where a file of settings cannot be read."""
    from app.llm.settings import names_a_model

    return names_a_model()


def open_model() -> LanguageModel | None:
    """The model that is set, without asking it anything; None where none is. Raises ModelError for a mistake."""
    from app.llm.settings import InProcess, read_settings

    settings = read_settings()
    if settings is None:
        return None
    if isinstance(settings, InProcess):
        from app.llm.local import LocalModel

        return LocalModel.open(settings)
    from app.llm.server import ServerModel

    return ServerModel(settings)
