"""What the reader is told of what was masked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.privacy.kinds import Found, Kind
from app.showing.wording import wording


@dataclass(frozen=True, slots=True)
class Notice:
    """How many different values of each kind were masked, in the order of `Kind`. Never empty."""

    counts: tuple[tuple[Kind, int], ...]

    def text(self, language: str | None, place: str = "sent") -> str:
        """The sentence in a language. place: "sent" (before the question left this machine) or "kept" (in a record)."""
        words = wording(language)
        named = [
            words(f"privacy.one.{kind}") if count == 1 else words(f"privacy.many.{kind}", count=count)
            for kind, count in self.counts
        ]
        said = named[0]
        if len(named) > 1:
            said = words("privacy.and", first=words("privacy.separator").join(named[:-1]), last=named[-1])
        one = len(named) == 1 and self.counts[0][1] == 1
        return words(f"privacy.{place}_{'one' if one else 'many'}", what=said[:1].upper() + said[1:])


def notice_of(found: Iterable[Found]) -> Notice | None:
    """The notice for what was masked; None where nothing was."""
    values = {(one.kind, one.placeholder.split(".")[0].rstrip("]")) for one in found if one.kind != Kind.TYPED}
    counts = [(kind, sum(one == kind for one, _ in values)) for kind in Kind]
    told = tuple((kind, count) for kind, count in counts if count)
    return Notice(told) if told else None
