"""Names of people in Latin letters: Hong Kong and Mainland spellings, English and others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.privacy.allowed import is_known, is_word
from app.privacy.kinds import Candidate, Kind
from app.privacy.roman_words import RomanWords, roman_words

_WORD = re.compile(r"(?<![A-Za-zÀ-ÿ@._/-])(?:[A-Za-z]')?[A-Za-zÀ-ÿ]+(?:-[A-Za-zÀ-ÿ]+)*(?![@_/]|\.[a-z]{2})")
_PAIR = re.compile(r"[a-z]{2,6}-[a-z]{2,6}")
_LONGEST = 5
_BEFORE = 60
"""How many words a name has at most, and how many characters before it are read for a cue."""
_PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ueng|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue|er|an|en|in|un|ia|ua|uo|a|o|e|i|u|v)){1,2}$"
)
_SURE, _LIKELY, _POSSIBLE, _NONE = 3, 2, 1, 0


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    low: str
    start: int
    end: int


def roman_names(text: str) -> Iterator[Candidate]:
    """Names that are sure by their form, or that stand by a cue and are likely."""
    words = roman_words()
    places = [match.span() for match in words.places.finditer(text)]
    for run in _runs(text, words):
        at = done = 0
        while at < len(run):
            last = at + _name_at(text, run, at, words)
            if last == at:
                at += 1
                continue
            first, last = _with_more(run, done, at, last, words)
            if not any(_covers(place, run[first].start, run[last - 1].end, text) for place in places):
                yield Candidate(Kind.NAME, run[first].start, run[last - 1].end)
            at = done = last


def _covers(place: tuple[int, int], start: int, end: int, text: str) -> bool:
    """Whether a name is that of a place, or holds one of several words; Stanley and Jordan are people as well."""
    overlap = place[0] < end and start < place[1]
    return overlap and (" " in text[slice(*place)] or (place[0] <= start and end <= place[1]))


def _runs(text: str, words: RomanWords) -> Iterator[list[_Token]]:
    """Stretches of words that may belong to one name: no stop word, title or other sign comes between."""
    run: list[_Token] = []
    for match in _WORD.finditer(text):
        token = _Token(match[0], match[0].lower(), *match.span())
        between = text[run[-1].end : token.start] if run else ""
        joined = between in (" ", "\n") or (between == ", " and _is_capital_surname(run, words))
        if run and not joined:
            yield run
            run = []
        if token.low in words.titles or (token.low in words.stop and token.low not in words.surnames):
            if run:
                yield run
            run = []
            continue
        run.append(token)
    if run:
        yield run


def _is_capital_surname(run: Sequence[_Token], words: RomanWords) -> bool:
    return len(run) == 1 and run[0].text.isupper() and len(run[0].text) > 1 and run[0].low in words.surnames


def _name_at(text: str, run: Sequence[_Token], at: int, words: RomanWords) -> int:
    """How many words from `at` make a name; 0 for none."""
    first = run[at]
    if first.text[0].islower() and first.low not in words.known:
        return 0
    before = text[max(0, first.start - _BEFORE) : first.start]
    needed = None
    for length in range(min(_LONGEST, len(run) - at), 0, -1):
        part = run[at : at + length]
        shape = _shape(part, words)
        if shape == _NONE:
            continue
        needed = _needed(before, words) if needed is None else needed
        enough = shape >= needed or words.after.match(text, part[-1].end)
        if enough and not _is_body(text, part, words):
            return length
    return _after_title(text, run, at, before, words)


def _needed(before: str, words: RomanWords) -> int:
    """How sure a name must be by itself, given the words before it."""
    if words.title.search(before) or words.person.search(before):
        return _POSSIBLE
    return _LIKELY if words.light.search(before) else _SURE


def _after_title(text: str, run: Sequence[_Token], at: int, before: str, words: RomanWords) -> int:
    """After “Mr” or “my name is”, capitalised words that are on no list are a name too."""
    if not words.title.search(before):
        return 0
    length = 0
    for token in run[at : at + 4]:
        known = token.low in words.known - (words.weak if token.text[0].islower() else frozenset())
        if not (token.text[0].isupper() or (length == 0 and known)) or (token.low in words.stop and not known):
            break
        length += 1
    return length if length and not _is_body(text, run[at : at + length], words, own=False) else 0


def _with_more(run: Sequence[_Token], done: int, first: int, last: int, words: RomanWords) -> tuple[int, int]:
    """The name with the words around it that can only be more of it: “Starry” Lee Wai-king."""
    if run[first].text[0].islower():
        return first, last
    while first > done and last - first < _LONGEST and _is_strange(run[first - 1], words):
        first -= 1
    while last < len(run) and last - first < _LONGEST and _is_strange(run[last], words):
        last += 1
    return first, last


def _is_strange(token: _Token, words: RomanWords) -> bool:
    """A capitalised word that is on a list of names or that the corpus does not use as a word."""
    if not token.text[0].isupper() or len(token.text) < 2 or token.low in words.stop or token.low in words.body_after:
        return False
    return token.low in words.known or not (is_word(token.low) or is_word(token.low.rstrip("s")))


def _shape(part: Sequence[_Token], words: RomanWords) -> int:
    """How sure it is that these words are a name, by what they are made of."""
    lows = [token.low for token in part]
    weak = [low in words.weak for low in lows]
    if all(token.text.islower() for token in part):
        # Without capitals: only what is a name from end to end.
        best = max(_hong_kong(part, lows, words), _western(lows, weak, words))
        plain = len(part) > 1 and best == _SURE and not weak[0] and sum(weak) * 2 < len(weak)
        return _SURE if plain and not any(is_word(low) for low in lows) else _NONE
    if not all(token.text[0].isupper() or token.low in words.particles for token in part) or part[-1].text[0].islower():
        return _NONE
    best = max(_hong_kong(part, lows, words), _western(lows, weak, words), _mainland(lows, weak, words))
    return best or _strange(part, weak, words)


def _strange(part: Sequence[_Token], weak: Sequence[bool], words: RomanWords) -> int:
    """Two to four words of which one may be on a list, and none is an ordinary word."""
    proper = [token for token in part if token.low not in words.particles]
    if not 2 <= len(proper) <= 4 or not all(_is_strange(token, words) for token in proper):
        return _NONE
    if all(token.text.isupper() for token in proper):
        return _NONE
    sure = proper[0].low in words.given - words.weak or proper[-1].low in words.surnames - words.weak
    families = (words.family | words.pinyin) - words.weak
    if sure or proper[0].low in families or proper[-1].low in families:
        return _SURE
    return _LIKELY if any(token.low in words.known for token in proper) else _POSSIBLE


def _hong_kong(part: Sequence[_Token], lows: Sequence[str], words: RomanWords) -> int:
    """[English name] surname, one or two syllables, [English name]; or two syllables and then the surname."""
    first, last = 0, len(lows)
    while last - first > 2 and lows[first] in words.given and lows[first + 1] in words.surnames:
        first += 1
    while last - first > 2 and lows[last - 1] in words.given and _syllables(lows[first + 1 : last - 1], words):
        last -= 1
    english = len(lows) - (last - first)
    if english > 2 or last - first < 2:
        return _NONE
    count = _syllables(lows[first + 1 : last], words)
    if lows[first] in words.surnames and count == 2:
        return _SURE
    if lows[first] in words.surnames and count == 1:
        apart = part[first].text.isupper() and len(part[first].text) > 1 and not part[last - 1].text.isupper()
        return _SURE if english or apart else _LIKELY
    turned = lows[last - 1] in words.surnames - words.weak and _syllables(lows[first : last - 1], words) == 2
    return _SURE if turned else _NONE


def _syllables(lows: Sequence[str], words: RomanWords) -> int:
    """How many syllables of a given name these are; 0 where one is none."""
    if len(lows) == 1 and _PAIR.fullmatch(lows[0]):
        return 2
    parts = [piece for low in lows for piece in low.split("-")]
    return len(parts) if parts and all(piece in words.syllables for piece in parts) else 0


def _western(lows: Sequence[str], weak: Sequence[bool], words: RomanWords) -> int:
    families = words.family | words.surnames | words.pinyin
    if len(lows) == 1:
        known = lows[0] in words.given or lows[0] in families
        return _LIKELY if known and not weak[0] else _NONE
    if lows[0] not in words.given or len(lows) > 4:
        return _NONE
    if all(low in families | words.given for low in lows[1:]) and lows[-1] in families:
        return _LIKELY if all(weak) else _SURE
    return _LIKELY if lows[1] in words.given and len(lows) == 2 and not all(weak) else _NONE


def _mainland(lows: Sequence[str], weak: Sequence[bool], words: RomanWords) -> int:
    if len(lows) != 2:
        return _NONE
    for surname, given, is_weak in ((lows[0], lows[1], weak[0]), (lows[1], lows[0], weak[1])):
        if surname in words.pinyin and len(given) > 1 and _PINYIN.match(given):
            if is_weak or given in words.weak:
                return _LIKELY
            return _SURE if surname == lows[0] or len(given) > 4 else _LIKELY
    return _NONE


def _is_body(text: str, part: Sequence[_Token], words: RomanWords, own: bool = True) -> bool:
    """Whether this is the name of a body, a place or a document rather than of a person."""
    following = re.match(r"(?:'s)?[ -]([A-Za-z]+)", text[part[-1].end : part[-1].end + 24])
    if following and following[1].lower() in words.body_after and following[1][0].isupper() | (len(part) > 2):
        return True
    return own and is_known(text[part[0].start : part[-1].end])
