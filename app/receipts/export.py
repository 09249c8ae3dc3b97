"""A receipt as a file to hand to the reader: it is kept in the store, and what is handed out is a copy."""

from __future__ import annotations

from collections.abc import Callable

from app.answer import Answer, Profile
from app.receipts.content import Kept, content
from app.receipts.model import to_bytes
from app.receipts.store import save
from app.showing.export import Exported
from corpus.store import Corpus

MEDIA_TYPE = "application/json;charset=utf-8"


def export_receipt(
    question: str,
    answer: Answer,
    corpus: Corpus,
    profile: Profile | None = None,
    kept: Kept = Kept.AS_ASKED,
) -> Exported:
    """Adds a receipt of the answer to the user's store and gives its file.

    Takes what any export takes; the rest as `content.content`. Raises ReceiptError where it cannot be kept.
    """
    receipt, _ = save(content(question, answer, corpus, profile, kept))
    return Exported(f"clausewise-receipt-{receipt.number:06d}.json", MEDIA_TYPE, to_bytes(receipt))


EXPORTS: dict[str, Callable[[str, Answer, Corpus], Exported]] = {"receipt": export_receipt}
"""What a door adds to the exports of `app.showing.export`."""
