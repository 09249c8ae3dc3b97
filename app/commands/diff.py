"""`clausewise corpus diff` and `clausewise corpus recheck`: what changed, and what of a saved answer still stands."""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from typing import TYPE_CHECKING, Any

from app.asking.inputs import clean_profile
from app.commands.io import DONE, FAILED, notice, readable
from app.commands.jsonl import dump
from app.showing.wording import wording
from corpus.said import Said, spoken

if TYPE_CHECKING:
    from app.versions.recheck import Checked
    from corpus.diff_model import Change, Flag, SentenceChange
    from corpus.model import Clause, Sentence


def diff(args: argparse.Namespace) -> int:
    """Prints what changed from version `args.old` to `args.new` of `args.document`.

    Raises VersionError, and UnknownName for an unknown role, sector or language.
    """
    from app.versions.compared import difference, version_of, versions_here
    from app.versions.diff_lines import diff_lines

    roles, sectors = ([readable(word) for word in given or ()] for given in (args.role, args.sector))
    profile = clean_profile(roles, sectors, _language(args))
    corpus = versions_here()
    old, new = (version_of(corpus, readable(args.document), readable(one)) for one in (args.old, args.new))
    found = difference(corpus, old, new, profile)
    if not args.json:
        print("\n".join(diff_lines(found, wording(profile.language), _colours())))
        return DONE
    for change in (*found.changes, *found.following):
        print(dump(change_record(change)))
    if found.hidden:
        notice(spoken(Said("{count} changes bear on other roles or sectors and are left out.", count=found.hidden)))
    return DONE


def recheck(args: argparse.Namespace) -> int:
    """Holds the answers saved in `args.file`, as JSON or Markdown, against `args.against` or the newest versions.

    The exit status is 1 where a citation has changed or is gone. Raises FileProblem for a file that holds anything
    but saved answers, and VersionError for a version that none of the documents cited has.
    """
    from app.versions.compared import versions_here
    from app.versions.recheck import check, targets
    from app.versions.recheck_lines import recheck_lines
    from app.versions.saved import read_saved
    from app.versions.saved_markdown import is_markdown, read_markdown

    path = readable(args.file)
    saved = None if is_markdown(path) else read_saved(path)
    corpus = versions_here()
    answers = read_markdown(path, corpus) if saved is None else saved
    held = targets(answers, corpus, readable(args.against) if args.against else None)
    checked = {
        citation: check(citation, corpus, held.get(citation.document))
        for answer in answers
        for statement in answer.statements
        for citation in statement.citations
    }
    if args.json:
        for answer in answers:
            for number, statement in enumerate(answer.statements, 1):
                for citation in statement.citations:
                    print(
                        dump({"line": answer.line, "id": answer.id, "statement": number, **_record(checked[citation])})
                    )
    else:
        print("\n".join(recheck_lines(answers, checked, held.values(), wording(_told_in(args)), _colours())))
    return DONE if all(one.standing.holds for one in checked.values()) else FAILED


def _record(checked: Checked) -> dict[str, Any]:
    now = checked.now and {
        "version": checked.now.version,
        "clause": checked.now.id,
        "start": checked.start,
        "end": checked.end,
        "text": checked.text,
    }
    return {
        "standing": checked.standing.value,
        **dataclasses.asdict(checked.saved),
        "against": checked.against.version if checked.against else None,
        "now": now,
        "turned": checked.turned.value if checked.turned else None,
        "remarks": list(checked.remarks),
    }


def change_record(change: Change) -> dict[str, Any]:
    """A change as other programs read it: both clauses, their sentences with spans, the words that differ."""
    return {
        "kind": change.kind.value,
        "old": _side(change.old),
        "new": _side(change.new),
        "heading": list(change.heading) if change.heading else None,
        "flags": _flags(change.flags),
        "sentences": [_sentence_record(sentence) for sentence in change.sentences],
        "follows": change.follows or None,
    }


def _side(clause: Clause | None) -> dict[str, Any] | None:
    if clause is None:
        return None
    return {
        "document": clause.document,
        "version": clause.version,
        "clause": clause.id,
        "heading": clause.heading,
        "text": clause.text,
        "page": clause.page,
    }


def _sentence_record(sentence: SentenceChange) -> dict[str, Any]:
    return {
        "kind": sentence.kind.value,
        "old": _span(sentence.old),
        "new": _span(sentence.new),
        "edits": [{"old": list(edit.old), "new": list(edit.new)} for edit in sentence.edits],
        "flags": _flags(sentence.flags),
    }


def _span(sentence: Sentence | None) -> dict[str, Any] | None:
    if sentence is None:
        return None
    return {"start": sentence.start, "end": sentence.end, "modality": sentence.modality.value}


def _flags(flags: tuple[Flag, ...]) -> list[dict[str, Any]]:
    return [{"sign": flag.sign.value, "words": list(flag.words)} for flag in flags]


def _language(args: argparse.Namespace) -> str | None:
    """That of --lang; else that of the words of the command, as errors are told."""
    from app.showing.translate import reader_of

    words = [readable(word) for word in (*(args.role or ()), *(args.sector or ()))]
    return readable(args.lang) if args.lang else reader_of(words)


def _told_in(args: argparse.Namespace) -> str | None:
    """The language of --lang in any spelling. Raises UnknownName."""
    return clean_profile(None, None, readable(args.lang) if args.lang else None).language


def _colours() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
