"""One reader's conversation: what was asked, what was answered, and what the reader said of themselves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.answer import Answer, Profile, Turn
from corpus.model import ClausewiseError, Role, Sector

# A conversation keeps so many answers for correction and export; a follow-up never reaches back as far.
KEPT = 60
# What a chat setting holds when nothing is chosen; the browser's list cannot hold an empty value.
UNSAID = "unsaid"


class UnknownChoice(ClausewiseError):
    """A role, sector or language that none of the lists offers."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What the reader put right on one answer: None where nothing was touched, "" for "not said"."""

    role: str | None = None
    sector: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and its answer; `id` is that of the element in the browser."""

    id: str
    question: str
    answer: Answer
    correction: Correction = Correction()


@dataclass(slots=True)
class Conversation:
    """The only changing thing of the chat; one a browser session."""

    profile: Profile = Profile()
    mode: str | None = None
    """How answers are to be given, "quote" or "write"; None: not said."""
    asked: list[Asked] = field(default_factory=list)

    def keep(self, asked: Asked) -> None:
        """Adds an answer, or puts it in the place of the earlier one with its id."""
        for index, earlier in enumerate(self.asked):
            if earlier.id == asked.id:
                self.asked[index] = asked
                return
        self.asked = [*self.asked, asked][-KEPT:]

    def find(self, answer_id: str) -> Asked | None:
        return next((asked for asked in self.asked if asked.id == answer_id), None)

    def history(self, before: str | None = None) -> tuple[Turn, ...]:
        """The turns so far, oldest first; with `before`, those that came before that answer."""
        turns: list[Turn] = []
        for asked in self.asked:
            if asked.id == before:
                break
            turns.append(Turn("user", asked.question))
            turns.append(Turn("assistant", "\n".join(statement.text for statement in asked.answer.statements)))
        return tuple(turn for turn in turns if turn.content)


def profile_of(role: object, sector: object, language: object) -> Profile:
    """A profile from the values of the settings panel. Raises UnknownChoice."""
    return Profile(
        roles=_choice(role, [member.value for member in Role]),
        sectors=_choice(sector, [member.value for member in Sector]),
        language=next(iter(_choice(language, ["en", "zh-Hant"])), None),
    )


def mode_chosen(value: object) -> str | None:
    """How answers are to be given, from the value of a setting. Raises UnknownChoice."""
    return next(iter(_choice(value, ["quote", "write"])), None)


def corrected(profile: Profile, correction: Correction) -> Profile:
    """The profile as the reader's corrections leave it. Raises UnknownChoice."""
    if correction.role is not None:
        profile = replace(profile, roles=_choices(correction.role, [member.value for member in Role]))
    if correction.sector is not None:
        profile = replace(profile, sectors=_choices(correction.sector, [member.value for member in Sector]))
    return profile


def settled(profile: Profile, correction: Correction) -> Profile:
    """The profile for the corrected question alone: what was put right there stands against its words."""
    fields = {"role": correction.role, "sector": correction.sector}
    return replace(profile, settled=tuple(name for name, value in fields.items() if value is not None))


def _choices(value: str, known: list[str]) -> tuple[str, ...]:
    """Several values joined by a bar, as the banner's list sends what the words named together."""
    return tuple(one for part in value.split("|") for one in _choice(part, known))


def _choice(value: object, known: list[str]) -> tuple[str, ...]:
    if value in (None, "", UNSAID):
        return ()
    if value not in known:
        raise UnknownChoice(
            "“{value}” is not a choice that this program knows; reload the page and choose from the list.", value=value
        )
    return (str(value),)
