"""What the program says of itself: a template and its values, so that a door can say it in the reader's language.

No room below the doors knows who reads. English is written where a thing is said; other languages are data of `app`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar


class Said(str):
    """A sentence or phrase: English text that knows what it was made of.

    `template` has `{places}` for the `values`, where there are any. A value may itself be Said, an exception, or a
    tuple of texts, which is told as a list.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Said:
        if isinstance(template, Said) and not values:
            return template
        said = super().__new__(cls, fill(template, values, ", ", str, str))
        said.template, said.values = template, values
        return said


class SpeakingError(Exception):
    """An exception whose message, `said`, can be told in the reader's language; `str` is the English."""

    def __init__(self, message: str = "", /, **values: object) -> None:
        self.said = Said(message, **values)
        super().__init__(str(self.said))


Speak = Callable[[Said], str]


def fill(
    template: str,
    values: dict[str, object],
    separator: str,
    tell: Callable[[object], str],
    item: Callable[[str], str],
) -> str:
    """The template with its places filled: numbers in their own format, lists by `item`, all else by `tell`."""
    if not values:
        return template
    told: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, tuple):
            told[name] = separator.join(map(item, value))
        else:
            told[name] = value if isinstance(value, (int, float)) else tell(value)
    return template.format(**told)


_SPEAK: ContextVar[Speak] = ContextVar("speak", default=str)


def spoken(said: str) -> str:
    """The words for whoever reads what this program writes on standard error."""
    return _SPEAK.get()(said if isinstance(said, Said) else Said(said))


def speak_with(speak: Speak) -> None:
    """Lets `speak` say, from here on in this context, what is told to the person at the machine."""
    _SPEAK.set(speak)
