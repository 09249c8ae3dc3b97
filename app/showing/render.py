"""An answer in words: the texts of each language, the names of places, and the Markdown of an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.answer import Answer, Citation, Statement
from app.showing.naming import lead, place_label, provision_label, short_name, standing
from app.showing.wording import LANGUAGES, Wording, wording
from corpus.model import Clause, Document
from corpus.store import Corpus

__all__ = ["LANGUAGES", "Wording", "wording"]
GUIDELINE = "hk-genai-guideline"
WRITTEN = "written"
"""The heading of statements that a model wrote on the documents of the corpus."""
# Notes on the quotes stand below them; those on how the question was read stand above.
CLOSING_NOTES = frozenset(
    {
        "guidance_force",
        "our_summary",
        "qualified",
        "no_interval",
        "plain_words",
        "edition_differs",
        "writing_sent",
        "writing_masked",
    }
)
_SECTION_ID = re.compile(r"(A?)(\d+(?:\.\d+)*)$")
_ROW = re.compile(r"/table-(\d+)/[^/]+$")
_PART = re.compile(r"/(item-|p)(\d+)(?=/|$)")
# What can start something in the middle of a line of CommonMark, and what only at its start.
_MARKDOWN = re.compile(r"([\\`*_\[\]<~]|&(?=[#\w]+;))")
_LINE_START = re.compile(r"^(?:([-+=#>])|(\d+)([.)]))")


def escape(text: str) -> str:
    """Text that Markdown shows as it is. Line breaks become blanks: a quote stays in its list item."""
    flat = " ".join(text.split())
    return _LINE_START.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", _MARKDOWN.sub(r"\\\1", flat))


def section_label(clause: Clause, words: Wording) -> str:
    """Where a clause stands, as a person would cite it: "§ 3.2.1", "Appendix § 2.2", or a part without number."""
    found = _SECTION_ID.match(clause.id.split("/")[0])
    if not found:
        return clause.path[0] if clause.path else clause.heading
    return words("render.appendix_section" if found[1] else "render.section", number=found[2])


def clause_label(clause: Clause, words: Wording) -> str:
    """Section, the clause's own heading, and the part: "§ 3.2.1 Ensure Data Security", "§ 2.1, paragraph 3"."""
    if clause.summed is not None:
        return provision_label(clause, words)
    if clause.document != GUIDELINE:
        return place_label(clause) + _parts_of(clause, words)
    section, heading = section_label(clause, words), clause.heading.strip().rstrip(":")
    if row := _ROW.search(clause.id):
        return words("render.row", section=section, table=row[1], heading=heading)
    label = section if not heading or heading == section else f"{section} {heading}"
    return label + _parts_of(clause, words)


def _parts_of(clause: Clause, words: Wording) -> str:
    return "".join(
        words(f"render.{'item' if kind == 'item-' else 'paragraph'}", number=number)
        for kind, number in _PART.findall(clause.id)
    )


def page_link(clause: Clause, document: Document) -> str:
    """The official document, opened at the clause's page where that page is known."""
    if clause.page is None or not document.official_url.lower().split("?")[0].endswith(".pdf"):
        return document.official_url
    return f"{document.official_url}#page={clause.page + document.pdf_first_page - 1}"


def document_label(document: Document, words: Wording) -> str:
    title = document.title_zh if words.language != "en" and document.title_zh else document.title
    return words("render.document", title=title, version=document.version)


def document_of(clause: Clause, corpus: Corpus) -> Document:
    """The document in the very version the clause belongs to. Raises ClausewiseError where it is not there."""
    return corpus.document(f"{clause.document}@{clause.version}")


def pieces(statement: Statement, numbers: Mapping[Citation, int]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """A statement cut after each quote, with the numbers that stand there.

    The pieces joined are the statement's text. Quotes that do not stand in order are all numbered at the end, and so
    are those that a written statement rests on.
    """
    if statement.written:
        return ((statement.text, tuple(numbers[c] for c in statement.citations)),)
    cut: list[tuple[str, tuple[int, ...]]] = []
    position = 0
    for citation in statement.citations:
        at = statement.text.find(citation.quote, position)
        if at < 0:
            return ((statement.text, tuple(numbers[c] for c in statement.citations)),)
        end = at + len(citation.quote)
        cut.append((statement.text[position:end], (numbers[citation],)))
        position = end
    if rest := statement.text[position:]:
        last, marks = cut[-1]
        if re.search(r"\w", rest):
            cut.append((rest, ()))
        else:
            cut[-1] = (last + rest, marks)
    return tuple(cut)


def numbered(answer: Answer) -> dict[Citation, int]:
    """The number of every citation shown, from 1: those of the statements, then what stands beside them."""
    apart = (c for statement in answer.beside for c in statement.citations)
    sides = (c for card in answer.conflicts for c in card.sides)
    shown = dict.fromkeys((*answer.citations, *sides, *apart, *answer.nearest))
    return {citation: number for number, citation in enumerate(shown, start=1)}


def beside_groups(answer: Answer) -> list[tuple[str, list[Statement]]]:
    """What is shown apart, under the keys of its headings, as in `groups`."""
    return _grouped(answer.beside)


def opening(answer: Answer, corpus: Corpus, words: Wording) -> str:
    """The sentence over an answer: whose words follow, and where a model wrote some of them, which and how checked."""
    if (model := writer(answer)) and any(statement.written for statement in answer.statements):
        return words(f"render.written_{answer.outcome.value}", model=model)
    return lead(answer, corpus, GUIDELINE, words)


def writer(answer: Answer) -> str:
    """The name of the model that was asked to write the answer; "" where none was."""
    told = answer.trace.get("writing")
    return str(told["model"]) if isinstance(told, Mapping) else ""


def written(answer: Answer) -> tuple[Statement, ...]:
    """The statements that a model wrote."""
    return tuple(statement for statement in answer.statements if statement.written)


def quoted_groups(answer: Answer) -> list[tuple[str, list[Statement]]]:
    """As `groups`, the statements that are quotes alone."""
    quoted = tuple(statement for statement in answer.statements if not statement.written)
    return groups(replace(answer, statements=quoted)) if written(answer) else groups(answer)


def groups(answer: Answer) -> list[tuple[str, list[Statement]]]:
    """The statements under the keys of their headings, in order; neighbours under one heading stand together.

    A general group that is all there is needs no heading.
    """
    found = _grouped(answer.statements)
    if [heading for heading, _ in found] == ["general"]:
        return [("", found[0][1])]
    return found


def _grouped(statements: Iterable[Statement]) -> list[tuple[str, list[Statement]]]:
    found: list[tuple[str, list[Statement]]] = []
    for statement in statements:
        if not found or found[-1][0] != statement.heading:
            found.append((statement.heading, []))
        found[-1][1].append(statement)
    return found


def sources(answer: Answer) -> list[tuple[list[int], Citation]]:
    """One entry a clause: the numbers of all quotes from it, and the first of them; in order of first number."""
    entries: dict[str, tuple[list[int], Citation]] = {}
    for citation, number in numbered(answer).items():
        entries.setdefault(citation.clause.key, ([], citation))[0].append(number)
    return list(entries.values())


def marks_of(numbers: Iterable[int]) -> str:
    return " ".join(f"[{number}]" for number in numbers)


def source_line(numbers: Sequence[int], citation: Citation, corpus: Corpus, words: Wording) -> str:
    """One entry of the list of sources, as an item of a Markdown list; of a digest, with its standing."""
    clause = citation.clause
    document = document_of(clause, corpus)
    page = "" if clause.page is None else words("render.page", page=clause.page)
    label, link = escape(clause_label(clause, words)), page_link(clause, document)
    marks = marks_of(numbers)
    if clause.document != GUIDELINE and clause.summed is None:
        label = f"{escape(short_name(document, words.language))}: {label}"
    if link:
        line = words("render.source_line", numbers=marks, clause=label, page=page, link=link)
    else:
        line = words("render.source_line_unlinked", numbers=marks, clause=label, page=page)
    said = standing(clause, document, words)
    return f"{line} — {escape(said)}" if said else line


def documents_line(citations: Iterable[Citation], corpus: Corpus, words: Wording) -> str:
    """The documents that the quotes come from, each with its version and force; a digest says so at each source."""
    used = dict.fromkeys(document_of(c.clause, corpus) for c in citations if c.clause.summed is None)
    every = {document_of(citation.clause, corpus) for citation in citations} == set(used)
    key = "render.source_of" if every and len(used) == 1 else "render.source_among"
    return "  \n".join(
        words(
            key,
            document=escape(document_label(document, words)),
            force=words(f"render.force.{document.force.name.lower()}"),
        )
        for document in used
    )


def understood(answer: Answer, words: Wording) -> str:
    """What role and sector the question was read with, and how they were found: one line of plain text."""
    reading = answer.understanding
    fields = []
    for kind, values in (("role", reading.roles), ("sector", reading.sectors)):
        origin = "settings" if kind in reading.from_profile else "words"
        told = words(f"render.from_{origin}", value=words.names(kind, values)) if values else words("render.not_said")
        fields.append(words("render.field", name=words(f"render.{kind}_name"), value=told))
    return words("render.understood", fields=words("render.field_separator").join(fields))


def to_markdown(answer: Answer, corpus: Corpus, *, banner: bool = True) -> str:
    """The whole answer in Markdown: reading, outcome, notes, cited statements, sources, notice."""
    words = wording(answer.understanding.language)
    numbers = numbered(answer)
    blocks = [f"*{escape(understood(answer, words))}*"] if banner else []
    blocks.append(escape(opening(answer, corpus, words)))
    closing = [note for note in answer.notes if note.key in CLOSING_NOTES]
    blocks += [f"> {escape(words.note(note))}" for note in answer.notes if note.key not in CLOSING_NOTES]
    blocks += _written(written(answer), quoted_groups(answer), numbers, words)
    for heading, statements in quoted_groups(answer):
        if heading:
            blocks.append(f"### {escape(words.heading(heading))}")
        blocks.append("\n".join(_item(statement, numbers, words) for statement in statements))
    for card in answer.conflicts:
        blocks.append(f"### {words('render.conflict')}")
        blocks.append(f"*{escape(words('render.ours'))}* {escape(card.told)}")
        blocks.append("\n".join(_side(citation, numbers, words) for citation in card.sides))
    blocks += [f"> {escape(words.note(note))}" for note in closing]
    if answer.beside:
        blocks.append(f"### {words('render.beside')}")
        blocks.append(f"*{escape(words('render.beside_hint'))}*")
        for heading, statements in beside_groups(answer):
            blocks.append(f"**{escape(words.heading(heading))}**")
            blocks.append("\n".join(_item(statement, numbers, words) for statement in statements))
    if answer.nearest:
        blocks.append(f"### {words('render.nearest')}")
        blocks.append("\n".join(f"- {escape(c.quote)} [{numbers[c]}]" for c in answer.nearest))
    if numbers:
        blocks.append(f"### {words('render.sources')}")
        blocks.append("\n".join(source_line(n, c, corpus, words) for n, c in sources(answer)))
        blocks += [line] if (line := documents_line(list(numbers), corpus, words)) else []
    blocks.append(f"*{escape(words('render.notice'))}*")
    return "\n\n".join(blocks) + "\n"


def whose(statement: Statement, words: Wording) -> str:
    """What stands before a written sentence that rests on a document of the reader's alone: it is not in our name."""
    own = statement.written and statement.heading not in ("", WRITTEN)
    return words("render.written_of", document=words.heading(statement.heading)) if own else ""


def _written(
    statements: Sequence[Statement], quoted: Sequence[object], numbers: Mapping[Citation, int], words: Wording
) -> list[str]:
    """What a model wrote, in one paragraph, and the quotes that it rests on: who reads a file has no cards to open."""
    if not statements:
        return []
    cited = dict.fromkeys(citation for statement in statements for citation in statement.citations)
    blocks = [
        f"### {words.heading('written')}",
        " ".join(escape(whose(statement, words)) + _cited(statement, numbers) for statement in statements),
        f"**{escape(words('render.written_words'))}**",
        "\n".join(f"- {escape(c.quote)} [{numbers[c]}]" for c in cited),
    ]
    return [*blocks, f"**{escape(words('render.written_rest'))}**"] if quoted else blocks


def _side(citation: Citation, numbers: Mapping[Citation, int], words: Wording) -> str:
    label = escape(clause_label(citation.clause, words))
    return f"- **{label}**{words('render.says')} {escape(citation.quote)} [{numbers[citation]}]"


def _item(statement: Statement, numbers: Mapping[Citation, int], words: Wording) -> str:
    beside = ((statement.plain_of, statement.plain), ("parallel", statement.parallel))
    lines = [f"  - *{words.label(f'render.{name}')}* {escape(text)}" for name, text in beside if text]
    return "\n".join([f"- {_cited(statement, numbers)}", *lines])


def _cited(statement: Statement, numbers: Mapping[Citation, int]) -> str:
    return " ".join(
        escape(text) + "".join(f" [{number}]" for number in marks)
        for text, marks in pieces(statement, numbers)
        if text.strip()
    )
