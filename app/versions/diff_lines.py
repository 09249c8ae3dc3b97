"""What changed between two versions as lines for a person: both texts, and marks that do not rely on colour."""

from __future__ import annotations

from collections.abc import Iterable

from app.showing.faults import escaped
from app.showing.render import clause_label
from app.showing.wording import Wording
from app.versions.compared import Difference, Piece, cut, pieces
from corpus.diff_model import Change, Flag, Kind, Sign
from corpus.diff_sentences import edits_between
from corpus.diff_words import RANK, modals, strongest, with_denial

_MARKS = {False: ("[-", "-]", "\x1b[31m"), True: ("{+", "+}", "\x1b[32m")}
_PLAIN = "\x1b[0m"
_GAP = "…"
_ELSEWHERE = {Sign.MOVED: "also_moved", Sign.RENUMBERED: "also_renumbered"}


def diff_lines(found: Difference, words: Wording, colours: bool = False) -> list[str]:
    """What matters most first. `colours` adds the colours of a terminal to the marks."""
    old, new = found.old, found.new
    title = new.title_zh if words.language != "en" and new.title_zh else new.title
    lines = [words("versions.title", document=escaped(title), old=old.version, new=new.version)]
    lines += summary(found, words)
    groups = found.groups()
    if groups:
        lines.append(words("versions.marks", old=old.version, new=new.version))
    for name, changes in groups:
        lines += ["", f"== {words(f'versions.group.{name}')} ({len(changes)}) =="]
        for change in changes:
            lines += ["", *_change(change, found, words, colours)]
    if found.following:
        lines += ["", counted(words, "versions.following", len(found.following))]
        lines += [f"  {from_to(change, words)}" for change in found.following]
    return lines


def summary(found: Difference, words: Wording) -> list[str]:
    """Whom it is for, how many changes of each group there are, how many are hidden."""
    lines = []
    if found.roles or found.sectors:
        names = (words.names("role", found.roles), words.names("sector", found.sectors))
        fields = words("render.field_separator").join(filter(None, names))
        lines.append(words("versions.for_reader", fields=fields))
    if groups := found.groups():
        counts = (words(f"versions.count.{name}", count=len(changes)) for name, changes in groups)
        lines.append(words("versions.counts_separator").join(counts) + words("versions.end"))
    else:
        lines.append(words("versions.none_for_reader" if found.hidden else "versions.none"))
    if found.hidden:
        lines.append(counted(words, "versions.hidden", found.hidden))
    return lines


def counted(words: Wording, key: str, count: int) -> str:
    """A text that has a form of its own for one."""
    return words(f"{key}_one") if count == 1 else words(key, count=count)


def notes(change: Change, words: Wording) -> list[str]:
    """What a reader should watch for in a change, each a phrase."""
    said = [words("versions.follows", old=was, new=became) for was, became in _modal_words(change)]
    said += [_sign(flag, words) for flag in change.flags if flag.sign not in _told_otherwise(change)]
    if change.heading:
        was, became = (one or words("versions.no_heading") for one in change.heading)
        said.append(words("versions.heading", old=was, new=became))
    if change.old and change.new:
        ids = {"old": change.old.id, "new": change.new.id}
        if change.kind in (Kind.RENUMBERED, Kind.MOVED):
            here = "moved_here" if change.old.id == change.new.id else change.kind.value
            said.append(words(f"versions.{here}", **({} if here == "moved_here" else ids)))
        said += [words(f"versions.{_ELSEWHERE[f.sign]}", **ids) for f in change.flags if f.sign in _ELSEWHERE]
    return list(dict.fromkeys(said))


def _modal_words(change: Change) -> Iterable[tuple[str, str]]:
    """The words that gave way to others where both are modal words of different strength."""
    for sentence in change.sentences:
        for edit in sentence.edits if change.old and change.new else ():
            was, became = with_denial(change.old.text, edit.old), with_denial(change.new.text, edit.new)
            if modals(was) and modals(became) and RANK[strongest(was)] != RANK[strongest(became)]:
                yield f"“{was}”", f"“{became}”"


def _told_otherwise(change: Change) -> tuple[Sign, ...]:
    """Signs that go without saying in a change, or are said with more."""
    told: tuple[Sign, ...] = (*_ELSEWHERE, Sign.HEADING)
    if change.kind in (Kind.ADDED, Kind.REMOVED):
        return (*told, Sign.DUTY_ADDED, Sign.DUTY_DROPPED)
    return (*told, Sign.CONTEXT) if any(sentence.edits for sentence in change.sentences) else told


def from_to(change: Change, words: Wording) -> str:
    """Old id and new id of a change; of one that has but one, that."""
    ids = [side.id for side in (change.old, change.new) if side]
    if len(ids) < 2 or change.kind not in (Kind.RENUMBERED, Kind.MOVED):
        return f"{ids[-1]} ({words(f'versions.group.{_group_name(change)}')})"
    return words("versions.follows", old=ids[0], new=ids[1])


def _group_name(change: Change) -> str:
    return "mixed" if change.kind is Kind.MIXED else change.kind.value


def _change(change: Change, found: Difference, words: Wording, colours: bool) -> Iterable[str]:
    clause = change.clause
    yield f"{escaped(clause_label(clause, words))}  [{clause.id}]"
    versions = {False: found.old.version, True: found.new.version}
    shown = {new: _marked(pieces(change, new=new), new, colours) for new in (False, True)}
    if shown[False].strip() in ("", _GAP) and shown[True].strip() in ("", _GAP):
        # Both sides have the same words, or none but a heading: once is enough.
        text = escaped(_flat(clause.text)) if change.kind in (Kind.MOVED, Kind.RENUMBERED) else ""
        if text and clause.kind != "section":
            yield f"    {text}"
    else:
        for new, text in shown.items():
            if text.strip():
                yield f"  {words('versions.side', version=versions[new])}"
                yield f"    {text.strip()}"
    for note in notes(change, words):
        yield f"  * {escaped(note)}"


def marked_texts(old: str, new: str, colours: bool) -> tuple[str, str]:
    """Two texts, each with the words marked that the other has not."""
    edits = edits_between(old, new)
    sides = (cut(old, (0, len(old)), (e.old for e in edits)), cut(new, (0, len(new)), (e.new for e in edits)))
    return _marked(sides[0], False, colours), _marked(sides[1], True, colours)


def _marked(found: Iterable[Piece], new: bool, colours: bool) -> str:
    start, end, colour = _MARKS[new]
    told = []
    for piece in found:
        text = escaped(" ".join(piece.text.split("\n")))
        if piece.gap:
            text = f"{_GAP} "
        elif piece.marked:
            text = f"{start}{text}{end}"
            text = f"{colour}{text}{_PLAIN}" if colours else text
        told.append(text)
    return "".join(told)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _sign(flag: Flag, words: Wording) -> str:
    sign = words(f"versions.sign.{flag.sign.value.replace(' ', '_').replace('-', '_')}")
    if not flag.words:
        return sign
    return words("versions.sign.with_words", sign=sign, words=words("render.list_separator").join(flag.words))
