"""Looks at everything an answer depends on and says how to mend what is wrong. Mends nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.doctor import llm as doctor_llm
from app.doctor import models as doctor_models
from app.doctor import setup as doctor_setup
from app.doctor.check import Check, Level
from app.showing.faults import foreseen, write_log
from corpus.said import Said

__all__ = ["PORT", "Check", "Level", "examine"]

PORT = 8000


def examine(port: int = PORT) -> list[Check]:
    """All checks in the order in which things are needed. Never raises: a check that breaks is a FAIL."""
    groups: tuple[tuple[str, Callable[[], Iterator[Check]]], ...] = (
        ("python", doctor_setup.python),
        ("packages", doctor_setup.packages),
        (Said("home"), doctor_setup.home),
        (Said("corpus"), doctor_setup.corpus),
        (Said("model"), doctor_models.model),
        (Said("second model"), doctor_models.second_model),
        (Said("index"), doctor_models.index),
        (Said("language model"), doctor_llm.language_model),
        (Said("port"), lambda: doctor_setup.port(port)),
    )
    return [check for name, group in groups for check in guarded(name, group)]


def guarded(name: str, group: Callable[[], Iterator[Check]]) -> list[Check]:
    """What a group of checks found, and as its last finding a FAIL where it broke off."""
    found: list[Check] = []
    try:
        for check in group():
            found.append(check)
    except Exception as error:
        found.append(Check(name, Level.FAIL, foreseen(error) or _unforeseen(error)))
    return found


def _unforeseen(error: Exception) -> Said:
    log = write_log(error)
    where = Said("the details are in {log}", log=log) if log else Said("no log file could be written")
    broken = "cannot be checked, for something unexpected failed ({kind}); {where}; install this version again."
    return Said(broken, kind=type(error).__name__, where=where)
