"""What changed between two versions, as the browser is given it: side by side, the words that differ marked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.answer import Answer, Profile
from app.showing.naming import short_name
from app.showing.render import clause_label
from app.showing.wording import Wording, wording
from app.versions.compared import Difference, Piece, difference, pieces, versions_here
from app.versions.diff_lines import counted, from_to, notes, summary
from app.versions.question import newest_two
from corpus.diff_model import Change, Kind
from corpus.model import Clause, Document
from corpus.store import Corpus


def versions_view(
    document: str, old: str, new: str, profile: Profile, identity: str = "", corpus: Corpus | None = None
) -> dict[str, Any]:
    """Everything that the comparison shows, in the language of the profile. Raises VersionError.

    document, old, new: an id and two of its versions. corpus: every version that is here; None: it is looked up.
    """
    corpus = corpus or versions_here()
    return difference_view(identity, difference(corpus, *_pair(corpus, document, old, new), profile), profile.language)


def difference_view(identity: str, found: Difference, language: str | None) -> dict[str, Any]:
    """The same for versions that are compared already."""
    words = wording(language)
    old, new = found.old.version, found.new.version
    title = found.new.title_zh if words.language != "en" and found.new.title_zh else found.new.title
    return {
        "id": identity,
        "state": "done",
        "lang": words.language,
        "title": words("versions.title", document=title, old=old, new=new),
        "summary": summary(found, words),
        "legend": words("versions.legend", old=old, new=new) if found.changes else "",
        "groups": [
            {
                "name": name,
                "heading": words(f"versions.group.{name}"),
                "items": [_item(change, found, words) for change in changes],
            }
            for name, changes in found.groups()
        ],
        "following": {
            "label": counted(words, "versions.following", len(found.following)),
            "items": [from_to(change, words) for change in found.following],
        }
        if found.following
        else None,
        "notice": words("versions.notice"),
    }


def offers(answer: Answer, corpus: Corpus, language: str | None) -> list[dict[str, str]]:
    """What may be asked under an answer: for each document it cites of which an earlier version is here, what changed.

    corpus: every version that is here.
    """
    words = wording(language)
    cited = dict.fromkeys(citation.clause.document for citation in (*answer.citations, *answer.nearest))
    made = []
    for name in cited:
        if (wanted := newest_two(corpus, name)) is not None:
            label = words("versions.ask", version=wanted.old.version)
            if len(cited) > 1:
                label = f"{short_name(wanted.new, words)}{words('versions.side', version='')} {label}"
            made.append({"document": name, "old": wanted.old.version, "new": wanted.new.version, "label": label})
    return made


def _pair(corpus: Corpus, document: str, old: str, new: str) -> tuple[Document, Document]:
    from app.versions.compared import version_of

    return version_of(corpus, document, old), version_of(corpus, document, new)


def _item(change: Change, found: Difference, words: Wording) -> dict[str, Any]:
    clause = change.clause
    sides = {}
    for key, new, version in (("old", False, found.old.version), ("new", True, found.new.version)):
        parts = _parts(pieces(change, new=new))
        sides[key] = {"version": words("versions.version", version=version), "parts": parts} if _speaks(parts) else None
    same = change.kind in (Kind.MOVED, Kind.RENUMBERED) and clause.kind != "section"
    return {
        "key": f"{change.old.id if change.old else ''}>{change.new.id if change.new else ''}",
        "label": clause_label(clause, words),
        "place": _place(clause),
        "notes": notes(change, words),
        "same": clause.text if same else "",
        **sides,
    }


def _parts(found: Iterable[Piece]) -> list[dict[str, Any]]:
    return [{"text": "… " if piece.gap else piece.text, "mark": piece.marked, "gap": piece.gap} for piece in found]


def _speaks(parts: Iterable[dict[str, Any]]) -> bool:
    return any(part["text"].strip() and not part["gap"] for part in parts)


def _place(clause: Clause) -> str:
    return clause.id
