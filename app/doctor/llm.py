"""The check of the language model that writes answers: the settings, and whether its server is there."""

from __future__ import annotations

from collections.abc import Iterator

from app.doctor.check import Check, Level
from corpus.said import Said


def language_model() -> Iterator[Check]:
    """None set is no fault: answers are quoted then. Nothing is sent but the question which models a server has."""
    from app.llm import open_model
    from app.llm.offers import offered
    from app.llm.probe import listed
    from app.llm.server import ServerModel

    name = Said("language model")
    model = open_model()  # a mistake in the settings is a FAIL of whoever calls
    if model is None:
        if found := offered():
            said = "none is set, so answers are quoted; {program} is running: “clausewise model offers” tells more."
            yield Check(name, Level.OK, Said(said, program=found[0].program))
        else:
            yield Check(name, Level.OK, Said("none is set, so answers are quoted"))
    elif not isinstance(model, ServerModel):
        said = "{model}, for trying; it is loaded at the first question"
        yield Check(name, Level.OK, Said(said, model=model.name))
    elif model.settings.is_in_clear:
        said = "{model} is asked without encryption; use an address that begins with https."
        yield Check(name, Level.WARN, Said(said, model=model.name))
    elif not (has := listed(model)):
        said = "{model} at {host} gives no list of models; “clausewise model info” asks whether it answers."
        yield Check(name, Level.WARN, Said(said, model=model.settings.model, host=model.settings.host))
    elif model.settings.model not in {each.name for each in has}:
        said = "{host} does not list {model}; “clausewise model info” shows what it has."
        yield Check(name, Level.WARN, Said(said, model=model.settings.model, host=model.settings.host))
    else:
        said = "{model} at {host} is there"
        yield Check(name, Level.OK, Said(said, model=model.settings.model, host=model.settings.host))
