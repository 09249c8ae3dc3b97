"""What the browser is given of a file that a reader has brought: plain dictionaries for its card."""

from __future__ import annotations

from typing import Any

from app.documents.uploads import Upload
from app.showing.translate import name_in, told
from app.showing.wording import Wording
from corpus.added_record import LeftOutPage

# Pages left out are listed up to here; a scanned book has hundreds.
_LISTED = 12


def reading_view(card_id: str, name: str, words: Wording, stage: str, done: int, total: int) -> dict[str, Any]:
    """The card while the file is read: `done` of `total` pieces of the stage, where they are counted."""
    counted = words("upload.counted", done=done, total=total) if total else ""
    step = name_in(stage, words.language) + counted
    return _card(card_id, "reading", name, words) | {"message": words("upload.reading", name=name), "step": step}


def failed_view(card_id: str, name: str, words: Wording, sentence: str) -> dict[str, Any]:
    """The card of a file that was not taken: one sentence."""
    return _card(card_id, "failed", name, words) | {"message": sentence}


def upload_view(card_id: str, upload: Upload, words: Wording, kept: str = "") -> dict[str, Any]:
    """The card of a file that was read; `kept` is the key under which it was added to the corpus for good."""
    document, reading = upload.document, upload.ingested.reading
    facts = [words("upload.clauses", count=len(upload.ingested.clauses))]
    if reading.pages:
        facts.insert(0, words("upload.pages", count=reading.pages))
    added = kept or upload.twin
    scope = words("upload.kept", added=added) if added else words("upload.here_only")
    return _card(card_id, "kept" if added else "done", upload.name, words) | {
        "ref": upload.id,
        "title": _title(upload, words),
        "version": words("upload.version", version=document.version),
        "facts": facts,
        "scope": scope,
        "doubts": [told(doubt, words.language) for doubt in upload.doubts],
        "left_out": _left_out(reading.left_out, reading.pages, words),
    }


def removed_view(card_id: str, name: str, words: Wording) -> dict[str, Any]:
    """The card of an upload that is gone."""
    return _card(card_id, "removed", name, words) | {"message": words("upload.removed", name=name)}


def _card(card_id: str, state: str, name: str, words: Wording) -> dict[str, Any]:
    labels = dict(words.section("upload"))
    return {"id": card_id, "state": state, "lang": words.language, "name": name, "labels": labels}


def _title(upload: Upload, words: Wording) -> str:
    document = upload.document
    return (document.title_zh if words.language != "en" else "") or document.title or upload.name


def _left_out(left_out: tuple[LeftOutPage, ...], pages: int, words: Wording) -> dict[str, Any] | None:
    """The pages that could not be read, those with one reason together, and how many are not listed."""
    if not left_out:
        return None
    by_reason: dict[str, list[int]] = {}
    for one in left_out:
        by_reason.setdefault(name_in(one.reason, words.language), []).extend([one.page] if one.page else [])
    rows = [
        {"pages": words("upload.page_list", pages=_ranges(numbers)) if numbers else "", "reason": reason}
        for reason, numbers in by_reason.items()
    ]
    summary = words("upload.left_out", count=len(left_out), total=pages) if pages else words("upload.parts_left_out")
    return {"summary": summary, "rows": rows[:_LISTED], "more": len(rows) > _LISTED}


def _ranges(numbers: list[int]) -> str:
    """Page numbers as people write them: 3, 5–9, 12."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
