"""A receipt checked again: its own hash, its place in the chain, and every quote against the documents of this machine.

Where the version that was quoted is here, a quote must stand at its very place in it. Where only another version is,
it must stand there word for word (`app.versions.recheck` says where), and that it was another version is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.commands.jsonl import STANDARD
from app.receipts.model import Receipt, clauses_sha256, text_sha256
from app.receipts.store import HEAD, Chain, load_chain, receipts_folder
from app.versions.compared import versions_of
from app.versions.recheck import Checked, Standing, check, targets
from app.versions.saved import Saved, SavedAnswer, read_answer
from corpus.model import Clause, Document
from corpus.said import Said
from corpus.store import Corpus


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence on a receipt. kind: "hash", "chain", "quotes", "text", "document" or "written". ok: whether what it
    tells of stands; of what is told for information it always does."""

    kind: str
    ok: bool
    said: Said


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a receipt. answer: what it shows, with the citations by which `checked` is keyed. chain: that of
    its store, None where the store is not at hand."""

    receipt: Receipt
    findings: tuple[Finding, ...]
    answer: SavedAnswer
    checked: Mapping[Saved, Checked]
    chain: Chain | None = None

    @property
    def ok(self) -> bool:
        return all(finding.ok for finding in self.findings)


def verify(receipt: Receipt, corpus: Corpus, chain: Chain | None = None) -> Verified:
    """Everything that can be told of a receipt here. corpus: every version that is here; chain: of its store, if that
    is at hand. That its own hash is right was checked when it was read."""
    answer = _shown(receipt)
    held = _targets(answer, corpus)
    citations = dict.fromkeys(citation for statement in answer.statements for citation in statement.citations)
    texts = {(clause.document, clause.version, clause.id): clause for clause in corpus.clauses}
    checked = {one: _checked(one, corpus, held.get((one.document, one.version)), texts) for one in citations}
    findings = [
        Finding("hash", True, Said("The receipt is as it was written: its content agrees with its own hash.")),
        *_on_chain(receipt, chain),
        *_on_quotes(checked),
        *_on_texts(receipt),
        *_on_clauses(receipt, texts),
        *_on_documents(receipt, corpus),
        *_on_writing(receipt),
    ]
    return Verified(receipt, tuple(findings), answer, checked, chain)


def chain_of(receipt: Receipt, path: str | Path, home: Path | None = None) -> Chain | None:
    """The chain to which a receipt belongs, if it is at hand: of the folder in which it lies, or of this user."""
    folders = [receipts_folder(home)]
    if str(path) != STANDARD and (Path(path).parent / HEAD).exists():
        folders.insert(0, Path(path).parent)
    return next((chain for chain in map(load_chain, folders) if chain.store == receipt.store), None)


def stands(one: Checked) -> bool:
    """Whether a citation holds: at its very place in its own version, word for word in another."""
    same = one.against is not None and one.against.version == one.saved.version
    return one.standing is Standing.STANDS if same else one.standing.holds


def _checked(
    saved: Saved, corpus: Corpus, target: Document | None, texts: Mapping[tuple[str, str, str], Clause]
) -> Checked:
    if target is not None and target.version == saved.version:
        clause = texts.get((saved.document, saved.version, saved.clause))
        if clause is not None and clause.text[saved.start : saved.end] == saved.quote:
            # The usual case, which needs no comparison of versions.
            return Checked(saved, Standing.STANDS, target, clause, saved.start, saved.end)
    return check(saved, corpus, target)


def _shown(receipt: Receipt) -> SavedAnswer:
    """All that was shown with a quote, as an answer that was saved."""
    record = receipt.record
    statements: list[Mapping[str, Any]] = [*record["statements"], *record["beside"]]
    statements += [{"text": card["told"], "citations": card["sides"]} for card in record["conflicts"]]
    statements += [{"text": near["quote"], "citations": [near]} for near in record["nearest"]]
    return read_answer({"statements": statements}, "receipt", receipt.number)


def _targets(answer: SavedAnswer, corpus: Corpus) -> dict[tuple[str, str], Document]:
    """The version that a cited one is held against: itself where it is here, else the newest of its document."""
    newest = targets([answer], corpus, None)
    held = {(document.id, document.version): document for document in corpus.documents}
    cited = {(c.document, c.version) for statement in answer.statements for c in statement.citations}
    return {key: held.get(key) or newest[key[0]] for key in cited if key in held or key[0] in newest}


def _on_chain(receipt: Receipt, chain: Chain | None) -> list[Finding]:
    number = receipt.number
    if chain is None:
        told = "The chain it belongs to is not at hand, so only the receipt itself is checked; it is number {number}."
        return [Finding("chain", True, Said(told, number=number))]
    breaks = [Finding("chain", False, said) for said in chain.breaks]
    if not any(one.receipt and one.receipt.sha256 == receipt.sha256 for one in chain.placed):
        told = "This receipt is not in {folder}, where it belongs: number {number} was removed or replaced there."
        breaks.append(Finding("chain", False, Said(told, folder=chain.folder, number=number)))
    if breaks:
        return breaks
    told = "The chain is whole: this is receipt {number} of {total} in {folder}."
    return [Finding("chain", True, Said(told, number=number, total=len(chain.placed), folder=chain.folder))]


def _on_quotes(checked: Mapping[Saved, Checked]) -> Iterable[Finding]:
    if not checked:
        yield Finding("quotes", True, Said("It cites nothing, so there is no quote to check."))
    by_version: dict[tuple[str, str], list[Checked]] = {}
    for one in checked.values():
        by_version.setdefault((one.saved.document, one.saved.version), []).append(one)
    for (document, version), group in by_version.items():
        yield _on_version(f"{document}@{version}", version, group)


def _on_version(key: str, version: str, group: Sequence[Checked]) -> Finding:
    against, total, good = group[0].against, len(group), sum(map(stands, group))
    if against is None:
        told = (
            "No version of {document} is on this machine, so its {total} quotes cannot be checked; add its file with "
            "“clausewise corpus add FILE” and verify again."
        )
        return Finding("quotes", False, Said(told, document=key, total=total))
    values = {"document": key, "total": total, "good": good}
    if against.version == version:
        told = "{document}: {good} of {total} quotes stand at their very places."
        return Finding("quotes", good == total, Said(told, **values))
    told = (
        "{document} is not on this machine; in version {other}, which is, {good} of {total} quotes stand word for word."
    )
    return Finding("quotes", good == total, Said(told, other=against.version, **values))


def _on_texts(receipt: Receipt) -> Iterable[Finding]:
    """A statement that no model wrote consists of its quotes and nothing else."""
    record = receipt.record
    for number, one in enumerate((*record["statements"], *record["beside"]), 1):
        if not one["written"] and one["text"] != " ".join(citation["quote"] for citation in one["citations"]):
            told = "Statement {number} is given as a quote, but its text is not that of its citations."
            yield Finding("text", False, Said(told, number=number))


def _on_clauses(receipt: Receipt, texts: Mapping[tuple[str, str, str], Clause]) -> Iterable[Finding]:
    """Clauses of a version that is here, but with another text than was quoted from."""
    vouched = {(one["document"], one["version"], one["clause"]): one["sha256"] for one in receipt.record["clauses"]}
    differing = [key for key, sha256 in vouched.items() if key in texts and text_sha256(texts[key].text) != sha256]
    if differing:
        told = "The version is the same, but the text of these clauses is not the one that was quoted from: {clauses}."
        yield Finding("document", False, Said(told, clauses=tuple(f"{d}@{v}#{c}" for d, v, c in differing)))


def _on_documents(receipt: Receipt, corpus: Corpus) -> Iterable[Finding]:
    for one in receipt.record["documents"]:
        key = f"{one['document']}@{one['version']}"
        versions = versions_of(corpus, one["document"])
        same = next((document for document in versions if document.version == one["version"]), None)
        if same is not None and clauses_sha256(corpus.clauses_of(same.key)) != one["sha256"]:
            told = (
                "{document} has other clauses here than when the receipt was made; the quoted ones are checked above."
            )
            yield Finding("document", True, Said(told, document=key))
        others = tuple(document.version for document in versions if document.version != one["version"])
        if same is not None and others:
            told = (
                "Other versions of {document} are here too ({others}); “clausewise corpus recheck FILE” holds the "
                "receipt against the newest."
            )
            yield Finding("document", True, Said(told, document=key, others=others))


def _on_writing(receipt: Receipt) -> Iterable[Finding]:
    statements = receipt.record["statements"]
    written = [one for one in statements if one["written"]]
    if written:
        told = (
            "{count} of {total} statements are the words of a model ({model}): their quotes are checked here, and not "
            "again whether they follow from them."
        )
        writing = receipt.record.get("writing")
        model = writing.get("model") if isinstance(writing, Mapping) else None
        yield Finding("written", True, Said(told, count=len(written), total=len(statements), model=str(model or "?")))
