"""Checks that no sentence that asks something of somebody is left out of the duties."""

from __future__ import annotations

import re

from corpus.model import Modality
from corpus.register_check.findings import Breach, Finding
from corpus.register_check.material import Material, one_line
from corpus.register_check.wording import firm_words, is_marked

_PARTS = re.compile(r"(?:2|3|A2)\b")
"""The sections that speak to somebody: 2, 3 and Appendix 2. The others describe."""


def check_coverage(material: Material) -> Finding:
    """Each sentence with a modal word is quoted by a duty, and each of its words of must or should stands in a quote.

    A sentence of the reviewed list asks nothing; the list holds no other.
    """
    breaches, used, count = [], set(), 0
    for clause in material.clauses.values():
        if clause.kind == "section" or not _PARTS.match(clause.id) or clause.id not in material.register:
            continue
        text = one_line(clause.text)
        quoted = [(text.find(duty.quote), len(duty.quote)) for duty in material.register[clause.id].duties]
        cursor = 0
        for span in clause.sentences:
            sentence = one_line(clause.text[span.start : span.end])
            start = text.index(sentence, cursor)
            end = cursor = start + len(sentence)
            if span.modality is Modality.DESCRIPTIVE and not is_marked(sentence):
                continue
            count += 1
            if any(0 <= at < end and start < at + length for at, length in quoted):
                breaches += [
                    Breach(clause.id, f"no duty quotes the “{word}” of the sentence “{sentence}”")
                    for place, word in firm_words(sentence)
                    if not any(at <= start + place < at + length for at, length in quoted)
                ]
                continue
            excuses = [row for row in material.imposes_nothing if row[0] == clause.id and sentence.startswith(row[1])]
            used.update(excuses)
            if not excuses:
                breaches.append(Breach(clause.id, f"no duty quotes the sentence “{sentence}”"))
    for row in material.imposes_nothing:
        if row not in used:
            breaches.append(Breach("imposes-nothing.tsv", f"{row[0]}, “{row[1]}” excuses nothing; take the line out"))
    counted = f"{count} sentences with a modal word, {len(material.imposes_nothing)} reviewed as asking nothing"
    return Finding("coverage", counted, tuple(breaches))
