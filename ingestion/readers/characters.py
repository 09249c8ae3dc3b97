"""The characters of a text file, and the repairs that any line of text needs."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from corpus.model import ClausewiseError
from corpus.said import Said

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE_SETS = ("big5hkscs", "gb18030")
# Big5 and GB18030 read most bytes of each other; only read rightly is a text full of the commonest characters.
_COMMON = frozenset(
    "的一是不在人有我他這这為为之大來来以個个中上們们到說说國国和地也子時时道出而要於于就下得可年會会作工分生對对及或其所"
    "應应當当者第條条法事務务本定行用信息個个資资料機机提供使"
)
_FEWEST_COMMON = 0.12
_CLEARLY = 1.5
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")
_MOST_CONTROLS = 0.001
HAN = "⺀-⿟々〇〡-〩㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
WIDE = f"{HAN}　-〿！-｠￠-￦︰-﹏"
_COMPATIBILITY = re.compile("[⺀-⿟豈-﫿\U0002f800-\U0002fa1f]")
_UNSEEN = re.compile("[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe0f]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_SPACED_HAN = re.compile(rf"(?<![{HAN}])[{HAN}](?:[  　]+[{HAN}](?![{HAN}]))+(?=$|[  　\n])")
_BLANKS = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")


class TextFileError(ClausewiseError):
    """A file of text cannot be read as text."""


def read_text(path: Path) -> str:
    """The file's text with line feeds between its lines. Raises TextFileError where it is missing, empty, no text,
    or in characters that cannot be told for sure."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise TextFileError("There is no file {path}; check its name.", path=str(path)) from None
    except OSError as error:
        raise TextFileError(
            "{path} cannot be read ({reason}); check the file.",
            path=str(path),
            reason=Said(error.strerror or str(error)),
        ) from None
    text = decoded(data, path.name)
    if not text.strip():
        raise TextFileError("{name} is empty; choose a file that has text in it.", name=path.name)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decoded(data: bytes, name: str) -> str:
    """The text of these bytes: by their mark, as UTF-8, or as the one old character set that clearly fits.

    Raises TextFileError, which names the file by `name`, where no set does.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _old(data, name)
    controls = len(_CONTROL.findall(text))
    if controls > _MOST_CONTROLS * len(text):
        raise TextFileError(
            "{name} is not a file of text; give a PDF, Word, HTML, Markdown or text file.", name=name
        )
    return _CONTROL.sub("", text)


def tidy(line: str) -> str:
    """One blank between words, characters in their usual form, none apart that make one word ("總 則")."""
    line = _UNSEEN.sub("", line)
    line = _COMPATIBILITY.sub(lambda match: unicodedata.normalize("NFKC", match[0]), line)
    line = _SPACED_HAN.sub(lambda match: _BLANKS.sub("", match[0]), line)
    return _BLANKS.sub(" ", line).strip()


def without_private(text: str) -> str:
    """Without the signs of symbol fonts, which mean nothing elsewhere."""
    return _BLANKS.sub(" ", _PRIVATE.sub(" ", text)).strip() if _PRIVATE.search(text) else text


def joined(before: str, after: str) -> str:
    """Two halves of a broken line: a blank between them, but for Chinese."""
    if not before or not after:
        return before + after
    wide = re.match(f"[{WIDE}]", before[-1]) and re.match(f"[{WIDE}]", after[0])
    return before + after if wide else f"{before} {after}"


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise TextFileError("{name} is damaged: its characters cannot be read; save it as UTF-8.", name=name) from None


def _old(data: bytes, name: str) -> str:
    fitting: list[tuple[float, str]] = []
    for encoding in _CHINESE_SETS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        wide = [c for c in text if "㐀" <= c <= "\U0003ffff"]
        if wide:
            fitting.append((sum(c in _COMMON for c in wide) / len(wide), text))
    fitting.sort(reverse=True)
    if fitting and fitting[0][0] >= _FEWEST_COMMON and (
        len(fitting) == 1 or fitting[0][0] >= _CLEARLY * fitting[1][0]
    ):
        return fitting[0][1]
    if _is_western(data):
        return data.decode("cp1252")
    raise TextFileError("It cannot be told in which characters {name} is written; save it as UTF-8.", name=name)


def _is_western(data: bytes) -> bool:
    """Whether the bytes beyond ASCII are as rare and as lonely as quotation marks and accents are."""
    high = sum(byte > 0x7F for byte in data)
    pairs = sum(a > 0x7F and b > 0x7F for a, b in zip(data, data[1:], strict=False))
    undefined = any(byte in data for byte in b"\x81\x8d\x8f\x90\x9d")
    return b"\0" not in data and not undefined and high < 0.1 * len(data) and pairs <= 0.05 * high
