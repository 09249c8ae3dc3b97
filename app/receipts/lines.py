"""Receipts as lines for a person: the list of a store, one receipt, and what a check of it gave."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from app.answer import Outcome
from app.receipts.model import Receipt
from app.receipts.store import Chain
from app.receipts.verify import Verified, stands
from app.showing.faults import escaped
from app.showing.translate import told
from app.showing.wording import Wording
from app.versions.recheck_lines import recheck_lines
from app.versions.saved import SavedAnswer

_MARKS = {True: "ok", False: "FAIL"}
_QUESTION_SHOWN = 70


def listed(chain: Chain, words: Wording) -> list[str]:
    """One line a receipt, the oldest first, then one for each break in the chain."""
    lines = []
    for one in chain.placed:
        if one.receipt is None:
            lines.append(f"{one.number:>6}  {_told(one.problem or '', words)}")
            continue
        record = one.receipt.record
        asked = _short(record["question"]["text"] or words("receipts.not_kept"))
        lines.append(f"{one.number:>6}  {record['time']}  {one.receipt.sha256[:12]}  {record['outcome']}  {asked}")
    told_above = {one.problem for one in chain.placed if one.problem}
    breaks = [_told(said, words) for said in chain.breaks if said not in told_above]
    return [*(lines or [words("receipts.none")]), *breaks]


def shown(receipt: Receipt, words: Wording) -> list[str]:
    """A whole receipt: when and how it was made, what was asked, what was said, and from where."""
    record = receipt.record
    question = record["question"]
    reading, profile = record["understood"], record["profile"]
    lines = [
        words("receipts.title", number=receipt.number, time=record["time"], product=record["product"]),
        f"sha256 {receipt.sha256}",
        _field("question", question["text"] or words("receipts.not_kept"), words),
        _field("profile", _roles_and_sectors(profile, words), words),
        _field("understood", _roles_and_sectors(reading, words), words),
        _field("outcome", _outcome(record["outcome"], words), words),
    ]
    if isinstance(writing := record.get("writing"), Mapping):
        told_of = ", ".join(f"{name} {value}" for name, value in writing.items())
        lines.append(_field("writing", told_of, words))
    lines += [escaped(note["text"]) for note in record["notes"] if note["text"]]
    summed = {_key(one) for one in record["documents"] if one.get("verbatim") is False}
    for name in ("statements", "beside"):
        if record[name]:
            lines += ["", words(f"receipts.{name}"), *_statements(record[name], summed, words)]
    for card in record["conflicts"]:
        lines += ["", escaped(card["told"]), *_citations(card["sides"])]
    if record["nearest"]:
        lines += ["", words("render.nearest"), *_citations(record["nearest"])]
    if record["documents"]:
        lines += ["", words("receipts.documents")]
        lines += [
            f"  {escaped(_key(one))}  {escaped(one['title'])}{_summed(one, words)}  sha256 {one['sha256']}"
            for one in record["documents"]
        ]
    return lines


def verified_lines(verified: Verified, words: Wording, colours: bool = False) -> list[str]:
    """One line a finding, then what became of the quotes that no longer stand, and the verdict."""
    lines = [f"[{_MARKS[one.ok]}] {_told(one.said, words)}" for one in verified.findings]
    if not all(map(stands, verified.checked.values())):
        broken = tuple(
            statement
            for statement in verified.answer.statements
            if any(not stands(verified.checked[citation]) for citation in statement.citations)
        )
        answer = SavedAnswer(verified.answer.line, "", broken)
        # Without the first lines, which say against what it was held, and the last, which counts: both are said above.
        lines += recheck_lines([answer], verified.checked, (), words, colours)[2:-2]
    key = "stands" if verified.ok else "does_not_stand"
    return [*lines, words(f"receipts.{key}", number=verified.receipt.number)]


def verified_record(verified: Verified) -> dict[str, Any]:
    """The same for another program."""
    chain = verified.chain
    return {
        "number": verified.receipt.number,
        "sha256": verified.receipt.sha256,
        "store": verified.receipt.store,
        "ok": verified.ok,
        "chain": None if chain is None else {"folder": str(chain.folder), "whole": not chain.breaks},
        "findings": [{"kind": one.kind, "ok": one.ok, "message": str(one.said)} for one in verified.findings],
        "citations": [
            {
                "document": saved.document,
                "version": saved.version,
                "clause": saved.clause,
                "start": saved.start,
                "end": saved.end,
                "standing": one.standing.value,
                "against": one.against.version if one.against else None,
                "ok": stands(one),
            }
            for saved, one in verified.checked.items()
        ],
    }


def _statements(statements: Iterable[Mapping[str, Any]], summed: Container[str], words: Wording) -> Iterable[str]:
    for number, one in enumerate(statements, 1):
        marks = [words("receipts.written")] if one["written"] else []
        if any(_key(citation) in summed for citation in one["citations"]):
            marks.append(words("receipts.summary"))
        mark = f" [{words('render.list_separator').join(marks)}]" if marks else ""
        yield f"{number}.{mark} {escaped(one['text'])}"
        yield from _citations(one["citations"], with_quotes=one["written"])


def _citations(citations: Iterable[Mapping[str, Any]], with_quotes: bool = True) -> Iterable[str]:
    for one in citations:
        place = f"{_key(one)}#{one['clause']} [{one['start']}:{one['end']}]"
        yield f"   - {escaped(place)}" + (f" {escaped(one['quote'])}" if with_quotes else "")


def _key(record: Mapping[str, Any]) -> str:
    return f"{record['document']}@{record['version']}"


def _summed(document: Mapping[str, Any], words: Wording) -> str:
    return f" ({words('receipts.summary')})" if document.get("verbatim") is False else ""


def _roles_and_sectors(record: Mapping[str, Any], words: Wording) -> str:
    names = [words.names("role", record["roles"]), words.names("sector", record["sectors"]), record["language"] or ""]
    return words("render.field_separator").join(name for name in names if name) or words("render.not_said")


def _outcome(value: str, words: Wording) -> str:
    return words.outcome(Outcome(value)) if value in set(Outcome) else escaped(value)


def _field(name: str, value: str, words: Wording) -> str:
    return words("render.field", name=words(f"receipts.{name}"), value=escaped(value))


def _short(text: str) -> str:
    flat = escaped(" ".join(text.split()))
    return flat if len(flat) <= _QUESTION_SHOWN else f"{flat[: _QUESTION_SHOWN - 1]}…"


def _told(said: str, words: Wording) -> str:
    return escaped(told(said, words.language))
