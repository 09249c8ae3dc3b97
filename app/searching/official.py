"""An added file that is the official text of an instrument takes the place of our summary of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from app.showing.wording import wording
from corpus.digests import Digest, load_digests
from corpus.model import Document

if TYPE_CHECKING:
    from ingestion.documents import Ingested

_LONG = 4
"""Words (or as many pairs of Chinese characters) from which a name is a title and not a mere call sign."""
_HELD = 0.5
"""The share of the numbers that the digest cites which the text must have, where it cites enough of them."""
_ENOUGH = 4
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_WEEKS_APART = 90
_NUMBER = re.compile(r"\d+")


def as_official(ingested: Ingested) -> Ingested:
    """The same text under the id of the instrument whose title it bears, with that instrument's force and standing.

    A text that is older than what our summary sums up keeps its own id, so that both are there; it has the names and
    the force of the instrument, and its status says how old it is. Unchanged where it bears no title of an instrument,
    has not the provisions that our summary cites, or is a summary itself.
    """
    digest = _instrument(ingested)
    if digest is None or not ingested.document.verbatim:
        return ingested
    from ingestion.readers.digest import from_digest

    known, _ = from_digest(digest)
    own = ingested.document
    if _is_older(own.version, known.version):
        return replace(ingested, document=_earlier(own, known))
    version = own.version if own.version != known.version else f"{own.version}-text"
    document = replace(
        known,
        version=version,
        title=own.title if own.language == "en" else known.title,
        title_zh=known.title_zh if own.language == "en" else own.title,
        date=own.date or known.date,
        language=own.language,
        official_url=own.official_url or known.official_url,
        source=own.source,
        sha256=own.sha256,
        verbatim=True,
        caution="",
        caution_zh="",
    )
    clauses = tuple(replace(one, document=document.id, version=document.version) for one in ingested.clauses)
    return replace(ingested, document=document, clauses=clauses)


def _earlier(own: Document, known: Document) -> Document:
    told = {"day": own.version, "later": known.version}
    return replace(
        own,
        issuer=known.issuer,
        jurisdiction=known.jurisdiction,
        kind=known.kind,
        force=known.force,
        force_note=known.force_note,
        force_note_zh=known.force_note_zh,
        relation=known.relation,
        short=f"{known.short} ({own.version})",
        short_zh=f"{known.short_zh}（{own.version}）",
        aliases=tuple(dict.fromkeys((*own.aliases, *known.aliases))),
        status=wording("en")("standing.earlier", **told),
        status_zh=wording("zh-Hant")("standing.earlier", **told),
    )


def _instrument(ingested: Ingested) -> Digest | None:
    title = _plain(ingested.document.title)
    found = [digest for name, digest in _titles() if title == name or title.startswith(f"{name} ")]
    return found[0] if found and _has_provisions(found[0], ingested) else None


def _is_older(text: str, summary: str) -> bool:
    """Whether a text is clearly of an earlier day than what our summary sums up: law may have changed since.

    The days of adoption and of publication lie some weeks apart.
    """
    days = [date.fromisoformat(found[0]) for version in (text, summary) if (found := _DAY.match(version))]
    return len(days) == 2 and (days[1] - days[0]).days > _WEEKS_APART


def _has_provisions(digest: Digest, ingested: Ingested) -> bool:
    cited = {match[0] for one in digest.provisions if (match := _NUMBER.search(one.pinpoint))}
    if len(cited) < _ENOUGH:
        return True
    held = {number for clause in ingested.clauses for number in _NUMBER.findall(f"{clause.id} {clause.heading}")}
    return len(cited & held) >= _HELD * len(cited)


@cache
def _titles() -> tuple[tuple[str, Digest], ...]:
    """The titles of all instruments, longest first; short names are no proof of what a text is."""
    titles = (
        (_plain(name), digest)
        for digest in load_digests()
        for name in (digest.title, digest.title_zh, *digest.aliases)
    )
    long = [(name, digest) for name, digest in titles if _length(name) >= _LONG]
    return tuple(sorted(long, key=lambda one: -len(one[0])))


def _length(name: str) -> int:
    chinese = sum("㐀" <= character <= "鿿" for character in name)
    return chinese // 2 if chinese else len(name.split())


def _plain(title: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", title.casefold()))
