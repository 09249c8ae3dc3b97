"""All checks of the register, run and reported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corpus.model import Clause
from corpus.register import GUIDELINE, RegisterError
from corpus.register_check.chinese import check_chinese, check_terms
from corpus.register_check.findings import Breach, Finding
from corpus.register_check.material import Material, load_material
from corpus.register_check.nearness import Question, check_nearness
from corpus.register_check.normative import check_coverage
from corpus.register_check.records import check_complete, check_fields, check_links, check_quotes
from corpus.register_check.wording import check_wording
from corpus.said import Said


def check_register(
    clauses: Sequence[Clause], questions: Sequence[Question], folder: Path | None = None
) -> tuple[Finding, ...]:
    """Every check of the register of `folder` (default: the bundled one) against the Guideline's clauses.

    questions: id and words of the evaluation questions that the register must not repeat. A file that cannot be
    read is a breach of the check "schema", and then the only finding.
    """
    try:
        material = load_material(clauses, folder)
    except RegisterError as error:
        return (Finding("schema", "unreadable", (Breach(GUIDELINE, str(error)),)),)
    return (Finding("schema", f"{len(material.register)} records", ()), *check_material(material, questions))


def check_material(material: Material, questions: Sequence[Question]) -> tuple[Finding, ...]:
    """The checks of what was read. Later ones build on the fields, so a wrong field stops them."""
    first = (check_complete(material), check_fields(material))
    if any(finding.breaches for finding in first):
        return first
    return (
        *first,
        check_quotes(material),
        check_links(material),
        check_wording(material),
        check_coverage(material),
        check_chinese(material),
        check_terms(material),
        check_nearness(material, questions),
    )


def lines(findings: Sequence[Finding]) -> list[str]:
    """The findings for a person: a line a check with its count, below it a line a breach, and a last word."""
    out = []
    for finding in findings:
        verdict = "ok" if not finding.breaches else f"{len(finding.breaches)} wrong"
        name = finding.check if finding.check.startswith("digests") else f"register, {finding.check}"
        out.append(f"{name}: {finding.counted}; {verdict}")
        out += [f"  {breach}" for breach in finding.breaches]
    breaches = sum(len(finding.breaches) for finding in findings)
    verdict = Said("Register and digests keep their rules.")
    if breaches:
        verdict = Said("Register and digests break their rules {count} times.", count=breaches)
    return [*out, verdict if breaches != 1 else Said("Register and digests break their rules once.")]
