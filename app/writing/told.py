"""What a model is sent: the messages of a first request and of a repair, within what fits its context window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.answer import Turn
from app.llm.model import Message
from app.llm.tokens import prompt_tokens
from app.writing.evidence import Evidence, blocks
from app.writing.fence import flat, new_fence
from app.writing.judge import Judged
from prompts import load

MOST_SENTENCES = 8
MOST_TOKENS = 900
"""Tokens of a reply: eight sentences with their quotes."""
_TURNS = 4
_TURN = 600
_LEAST = 400


@dataclass(frozen=True, slots=True)
class Told:
    """A request, what it shows of the evidence, and the name and version of its prompts."""

    messages: tuple[Message, ...]
    evidence: Evidence
    fence: str
    max_tokens: int
    prompt: str


def first_request(
    question: str,
    history: Sequence[Turn],
    evidence: Evidence,
    language: str,
    context_tokens: int,
    masked: Callable[[str], str],
) -> Told:
    """The request for a written answer. `masked` is applied to all that comes from the reader, uploads too."""
    asked = flat(masked(question))
    earlier = "\n".join(f"{turn.role}: {flat(masked(turn.content))[:_TURN]}" for turn in history[-_TURNS:]) or "-"
    shown = {one.label: masked(one.shown) if one.brought else one.shown for one in evidence.labelled}
    fence = new_fence((asked, earlier, *shown.values(), *(one.about for one in evidence.labelled)))
    most = min(MOST_TOKENS, max(_LEAST, context_tokens // 3))
    system, material = load("write", language), load("material", language)

    def told(count: int) -> Told:
        fitting = evidence.first(count)
        clauses = blocks(fitting, fence, shown)
        messages = (
            # The same for every question, so that a server that keeps what it has read need not read it again.
            Message("system", system.fill(most=str(MOST_SENTENCES))),
            Message("user", material.fill(fence=fence, question=asked, earlier=earlier, clauses=clauses)),
        )
        return Told(messages, fitting, fence, most, f"{system.label}+{material.label}")

    counts = range(len(evidence.labelled), 1, -1)
    fitting = (told(count) for count in counts)
    return next((one for one in fitting if prompt_tokens(one.messages) + most <= context_tokens), None) or told(1)


def repair_request(
    told: Told, failed: Sequence[Judged], language: str, context_tokens: int, masked: Callable[[str], str]
) -> Told | None:
    """The same request again, with the sentences that failed and why, numbered from 1: as many as the window holds.

    None where it holds none.
    """
    prompt = load("repair", language)
    lines = []
    for number, one in enumerate(failed, 1):
        labels = ", ".join(one.proposed.labels) or "-"
        lines.append(f"{told.fence} sentence {number} [{flat(labels)}]: {flat(masked(one.claim.text))[:_TURN]}")
        # A reason may repeat words of the sentence, in which what was masked has been put back.
        lines += [f"{number}: {flat(masked(fault.message))[:_TURN]}" for fault in one.faults[:3]]
    ask = Message("user", prompt.fill(fence=told.fence, faults="\n".join(lines)))
    again = Told((*told.messages, ask), told.evidence, told.fence, told.max_tokens, prompt.label)
    if prompt_tokens(again.messages) + told.max_tokens <= context_tokens:
        return again
    return repair_request(told, failed[:-1], language, context_tokens, masked) if len(failed) > 1 else None


def schema_of(evidence: Evidence, *, numbered: bool = False) -> Mapping[str, object]:
    """The JSON schema of a reply: only labels that were shown, and no more sentences than are read.

    Two at least at first, because small models are content with one; a repair may leave all out.
    """
    fields: dict[str, object] = {
        "labels": {"type": "array", "items": {"type": "string", "enum": list(evidence.clauses)}, "minItems": 1},
        "quote": {"type": "string"},
        "text": {"type": "string"},
    }
    if numbered:
        fields = {"n": {"type": "integer"}, **fields}
    sentence = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
    least = 0 if numbered else 2
    sentences = {"type": "array", "items": sentence, "minItems": least, "maxItems": MOST_SENTENCES}
    return {
        "type": "object",
        "properties": {"sentences": sentences},
        "required": ["sentences"],
        "additionalProperties": False,
    }
