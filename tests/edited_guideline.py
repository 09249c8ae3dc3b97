"""An edited copy of the Guideline, version "1.2-edited", with known edits: for trying what compares versions.

`python tests/edited_guideline.py FOLDER` adds it to the documents under FOLDER, as CLAUSEWISE_HOME names it.
No such version was ever published.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from corpus.manifest import FOLDER, read_manifest, read_source
from corpus.model import Clause, Document
from ingestion import knowledge, run, structure
from ingestion.pages import pages_path, read_pages

VERSION = "1.2-edited"


@dataclass(frozen=True, slots=True)
class Edit:
    """`old` stands once in the source and gives way to `new`; what a comparison should then report.

    expected: (kind, old clause id or None, new clause id or None) of every change that stands for itself.
    """

    name: str
    old: str
    new: str
    expected: tuple[tuple[str, str | None, str | None], ...] = ()


_SECURITY = (
    "- **Ensuring System Security:** Service Providers must continuously monitor and assess the security of their "
    "systems, develop preventive measures and emergency response plans for potential system and data attacks; when "
    "there are significant changes in the system's functions or operation, a reassessment should be conducted to "
    "identify and mitigate new risks.\n"
)
_COMPLIANCE = "- **Ensure Service Compliance:**"
_PROPORTIONALITY = (
    "2.3.4 Proportionality\n\nThe effort that goes into governing a generative AI service should be in proportion to "
    "the harm that the service could do to the people who rely on it.\n\n"
)
_INSURANCE = (
    "- **Insurance:** When using generative AI in underwriting or in the handling of claims, insurers must tell "
    "policyholders that it is used. A refusal of a claim should be confirmed by a qualified person.\n\n"
)

EDITS = (
    Edit(
        "a new section, after which two have another number",
        "2.3.4 Fairness and Objectivity\n",
        _PROPORTIONALITY + "2.3.5 Fairness and Objectivity\n",
        (("added", None, "2.3.4"), ("added", None, "2.3.4/p1"), ("renumbered", "2.3.4", "2.3.5")),
    ),
    Edit(
        "the second of them",
        "2.3.5 Practicality and Efficiency\n",
        "2.3.6 Practicality and Efficiency\n",
        (("renumbered", "2.3.5", "2.3.6"),),
    ),
    Edit(
        "a strengthened should",
        "Service Providers should carry out small-scale pilot projects",
        "Service Providers must carry out small-scale pilot projects",
        (("strengthened", "3.2.2/pilot-projects", "3.2.2/pilot-projects"),),
    ),
    Edit(
        "a weakened must",
        "Generated content must undergo fact-checking and full editorial review before being published.",
        "Generated content should undergo fact-checking and full editorial review before being published.",
        (("weakened", "A2.2.2/journalism", "A2.2.2/journalism"),),
    ),
    Edit("a bullet taken from its place", _SECURITY, ""),
    Edit(
        "the same bullet put in another",
        _COMPLIANCE,
        _SECURITY + _COMPLIANCE,
        (("moved", "3.2.1/ensuring-system-security", "3.2.1/ensuring-system-security"),),
    ),
    Edit(
        "a removed clause, after which the items count otherwise",
        " - the permitted devices;\n",
        "",
        (("removed", "3.3/establish-organisation-policies-and-guidelines/item-10", None),),
    ),
    Edit(
        "a new sector",
        "These industry-specific guidelines aim to ensure",
        _INSURANCE + "These industry-specific guidelines aim to ensure",
        (("added", None, "A2.2.2/insurance"),),
    ),
    Edit(
        "a reworded sentence",
        "Service Users should familiarise themselves with the privacy policies of generative AI services",
        "Service Users should read and understand the privacy policies of generative AI services",
        (("reworded", "3.3/privacy-protection", "3.3/privacy-protection"),),
    ),
    Edit(
        "a dropped condition",
        "Where possible, the financial sector should consider restricting",
        "The financial sector should consider restricting",
        (("reworded", "A2.2.2/finance", "A2.2.2/finance"),),
    ),
    Edit(
        "a lost not",
        "and such content should not be used directly as diagnostic reports",
        "and such content should be used directly as diagnostic reports",
        (("reworded", "A2.2.2/healthcare", "A2.2.2/healthcare"),),
    ),
)


def bundled() -> Document:
    """The Guideline as the manifest lists it."""
    return next(document for document in read_manifest() if document.id == run.GUIDELINE)


def edited_source() -> str:
    """The source text with all edits made. Raises ValueError where the place of one is not exactly one."""
    text = read_source(bundled())
    for edit in EDITS:
        if text.count(edit.old) != 1:
            raise ValueError(f"{edit.name}: its text stands {text.count(edit.old)} times in the source")
        text = text.replace(edit.old, edit.new)
    return text


def edited_guideline() -> tuple[Document, tuple[Clause, ...]]:
    """The edited copy as a document and its clauses, read by the Guideline's own reader."""
    document, source = bundled(), edited_source()
    printed = read_pages(pages_path(FOLDER, document))
    parts, _ = structure.build(source, tuple(knowledge.facts(document.key).get("attached", ())))
    # Read under the version whose facts and pages are known; the copy has neither of its own.
    clauses = run.ingest(document, source, {part.id: printed.get(part.id) for part in parts})
    copy = replace(document, version=VERSION, date="2026-12", official_url="", sha256="")
    return copy, tuple(replace(clause, version=VERSION) for clause in clauses)


def add_to(home: Path) -> Document:
    """Adds the copy to the user's documents under `home`. Raises ClausewiseError where they cannot be written."""
    from tempfile import TemporaryDirectory

    from corpus.added import write_added

    document, clauses = edited_guideline()
    with TemporaryDirectory() as folder:
        source = Path(folder) / f"{document.id}-{VERSION}.txt"
        source.write_text(edited_source(), encoding="utf-8")
        return write_added(document, clauses, source, home=home).document


if __name__ == "__main__":
    print(add_to(Path(sys.argv[1])).key)
