"""E-mail and IP addresses, links that carry somebody's data, and secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import parse_qsl, urlsplit

from app.privacy.cues import beside, cue
from app.privacy.kinds import Candidate, Kind

_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9._%+@-])[A-Za-z0-9](?:[A-Za-z0-9._%+'-]{{0,63}}[A-Za-z0-9_+-])? ?@ ?{_HOST}(?![A-Za-z0-9-])"
)
_AT = r"(?: ?[(\[{<] ?at ?[)\]}>] ?| at )"
_DOT = r"(?: ?[(\[{<] ?dot ?[)\]}>] ?| dot |\.)"
_SPOKEN = re.compile(
    rf"(?<![A-Za-z0-9@.])[A-Za-z0-9](?:[A-Za-z0-9_+.-]|{_DOT})*{_AT}[A-Za-z0-9-]+(?:{_DOT}[A-Za-z0-9-]+)*{_DOT}"
    r"(?:com|org|net|hk|cn|edu|gov|co|io|me|info|biz|uk|sg|tw|jp|au|ca|us)(?![A-Za-z0-9-])",
    re.IGNORECASE,
)
_SAID = re.compile(r"\bdot\b|[(\[{<] ?at", re.IGNORECASE)
_IPV4 = re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d]|\.\d)")
_IPV6 = re.compile(
    r"(?<![0-9A-Za-z:])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4})(?:::?[0-9A-Fa-f]{1,4})*(?![0-9A-Za-z:])"
)
_OWN = ("127.", "0.0.0.0", "255.255.255.255")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'「」『』（）()，。；！？、\u3000\u4e00-\u9fff]+", re.IGNORECASE)
_KEYS = re.compile(
    r"(?:token|key|sig|signature|auth|session|sid|code|pass|pwd|secret|e?mail|user|uid|name|phone|tel|mobile|hkid|dob|"
    r"(?:customer|client|member|patient|account|case|order|doc)?[_-]?id)\w*$",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"(?:^|/)(?:in|u|users?|profiles?|people|members?|share[ds]?|invites?|reset|verify|s|d|file|folders|customers?|patients?)/[^/]{3,}",
    re.IGNORECASE,
)
_PERSONAL_HOSTS = re.compile(
    r"(?:^|\.)(?:facebook|instagram|linkedin|x|twitter|t|wa|docs\.google|drive\.google|dropbox|1drv)\.(?:com|me|ms)$"
)
_SECRET_FORM = re.compile(
    r"(?<![A-Za-z0-9])(?:sk-(?:[a-z]+-)*[A-Za-z0-9_-]{16,}|(?:ghp|gho|ghs|ghu)_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}"
    r"|AKIA[A-Z0-9]{16}|AIza[\w-]{30,}|xox[abprs]-[\w-]{10,}|(?:sk|pk|rk)_(?:live|test)_\w{10,}|hf_[A-Za-z0-9]{20,}"
    r"|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
    re.DOTALL,
)


def emails(text: str) -> Iterator[Candidate]:
    """E-mail addresses, also those written out ("name at example dot com")."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Candidate(Kind.EMAIL, *match.span(), strength=3)
    if _SAID.search(text):
        for match in _SPOKEN.finditer(text):
            if _SAID.search(match[0]):
                yield Candidate(Kind.EMAIL, *match.span(), strength=2)


def ip_addresses(text: str) -> Iterator[Candidate]:
    """Addresses of other machines. Four numbers with dots are also a clause: then they must be large, or have a cue."""
    for match in _IPV4.finditer(text):
        if match[0].startswith(_OWN):
            continue
        parts = sorted(int(part) for part in match[0].split("."))
        if parts[-1] >= 100 or parts[-2] >= 30 or beside("internet", text, *match.span()):
            yield Candidate(Kind.IP_ADDRESS, *match.span(), strength=2)
    for match in _IPV6.finditer(text):
        if match[0].count(":") >= 4 or "::" in match[0] and len(match[0]) > 7:
            yield Candidate(Kind.IP_ADDRESS, *match.span(), strength=2)


def urls(text: str) -> Iterator[Candidate]:
    """Links with a login, a token or somebody's details in them; links to pages that anyone may read are left."""
    if "://" not in text and "www." not in text.lower():
        return
    for match in _URL.finditer(text):
        written = match[0].rstrip(".,;:!?")
        if _is_personal(written):
            yield Candidate(Kind.URL, match.start(), match.start() + len(written), strength=4)


def _is_personal(written: str) -> bool:
    try:
        parts = urlsplit(written if "://" in written else f"https://{written}")
        host = parts.hostname or ""
    except ValueError:
        return True
    if "@" in parts.netloc or _PROFILE.search(parts.path):
        return True
    if _PERSONAL_HOSTS.search(host) and parts.path.strip("/"):
        return True
    pairs = [*parse_qsl(parts.query), *parse_qsl(parts.fragment)]
    return any(_KEYS.match(key) and value for key, value in pairs)


def secrets(text: str) -> Iterator[Candidate]:
    """Keys and tokens by their form, and what is given after words such as “password:”."""
    for match in _SECRET_FORM.finditer(text):
        yield Candidate(Kind.SECRET, *match.span(), strength=4)
    for match in _stated().finditer(text):
        if any(char.isdecimal() or not char.isalnum() for char in match["value"]) and len(match["value"]) > 3:
            yield Candidate(Kind.SECRET, *match.span("value"), strength=2)


@cache
def _stated() -> re.Pattern[str]:
    end = r"(?=[\s\"'」,;，。；]|[.?!]?(?:\s|$)|[\u4e00-\u9fff])"
    return re.compile(
        rf"(?:{cue('secret').pattern}) ?(?:is|was|係|是|為)? ?[:=]? ?[\"'「]?(?P<value>[!-~]{{4,}}?){end}", re.I
    )
