"""`clausewise search`: the clauses nearest to a question, without an answer made of them."""

from __future__ import annotations

import argparse
import textwrap
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.answer import Profile, Turn
from app.asking.inputs import clean_history, clean_profile, clean_question
from app.asking.understand import language_of, understand
from app.commands.ask import finish
from app.commands.batch import Door, Record, line_id, public_id, run_batch
from app.commands.io import DONE, one_or_batch, progress, progress_done, question_text, readable, say
from app.commands.jsonl import dump
from app.showing.translate import told
from index.progress import Bar

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.showing.render import Wording
    from index.search import Hit

_EXCERPT = 240


def search(args: argparse.Namespace) -> int:
    """Prints the hits, or writes those of a batch, and returns the exit status."""
    language = clean_profile(language=args.lang and readable(args.lang)).language
    if one_or_batch(args):
        return _batch(args)
    question = clean_question(question_text(args))
    from app.assistant import Assistant

    hits, ms = _timed(Assistant.open(progress=Bar()), question, args.k)
    if args.json:
        print(dump(_record(None, hits, ms)))
    else:
        from app.showing.render import wording

        words = wording(language or language_of(question))
        print("\n\n".join(_shown(hit, words) for hit in hits) or told("No clause was found.", words.language))
    return DONE


def _batch(args: argparse.Namespace) -> int:
    def prepare() -> Door:
        from app.assistant import Assistant

        assistant = Assistant.open(progress=Bar())

        def one(fields: Record) -> Record:
            name, question = line_id(fields), clean_question(fields.get("question"))
            profile = clean_profile(fields.get("role"), fields.get("sector"), fields.get("lang"))
            history = clean_history(fields.get("history"))
            return _record(name, *_timed(assistant, question, args.k, profile, history))

        return one

    tally = run_batch(args.batch, args.out, prepare, say, progress)
    progress_done()
    return finish(tally.answered, tally.failed, args.out)


def _timed(
    assistant: Assistant, question: str, k: int, profile: Profile | None = None, history: Sequence[Turn] = ()
) -> tuple[list[Hit], float]:
    """The hits, best first, and the wall time in milliseconds."""
    from app.searching.finding import find_hits

    started = time.perf_counter()
    # As answers search: what the words say of role and sector is evidence here too.
    hits = find_hits(assistant, understand(question, profile or Profile(), history), k)
    return hits, (time.perf_counter() - started) * 1000


def _record(name: object, hits: list[Hit], ms: float) -> Record:
    found = [{"clause": public_id(hit.clause), "score": round(float(hit.score), 6)} for hit in hits]
    return {"id": name, "hits": found, "ms": round(ms, 3)}


def _shown(hit: Hit, words: Wording) -> str:
    clause = hit.clause
    page = "" if clause.page is None else words("render.page", page=clause.page)
    head = f"{public_id(clause)}  {' > '.join(clause.path) or clause.heading}{page}  ({hit.score:.3f})"
    excerpt = textwrap.shorten(clause.text, _EXCERPT, placeholder=" ...")
    return head + "\n" + textwrap.indent(textwrap.fill(excerpt, 96), "    ")
