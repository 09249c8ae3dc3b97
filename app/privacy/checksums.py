"""The check digits of numbers that have one."""

from __future__ import annotations

import datetime

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"


def is_hkid(number: str) -> bool:
    """Whether a Hong Kong identity card number (1 or 2 letters, 6 digits, check digit; no brackets) checks."""
    letters, digits, check = number[:-7], number[-7:-1], number[-1:]
    if not (1 <= len(letters) <= 2 and letters.isalpha() and letters.isupper() and digits.isdecimal()):
        return False
    # A missing first letter counts as 36, A as 10.
    values = [36] * (2 - len(letters)) + [ord(letter) - 55 for letter in letters] + [int(digit) for digit in digits]
    total = sum(weight * value for weight, value in zip(range(9, 1, -1), values, strict=True))
    return check == "0123456789A"[-total % 11]


def is_resident_id(number: str) -> bool:
    """Whether a Mainland resident identity number (18 characters) holds a date and checks."""
    if len(number) != 18 or not number[:17].isdecimal() or not _is_date(number[6:14]):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_RESIDENT_WEIGHTS, number[:17], strict=True))
    return number[17].upper() == _RESIDENT_CHECKS[total % 11]


def is_luhn(digits: str) -> bool:
    """Whether the digits of a card number check."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return digits.isdecimal() and sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def is_iban(number: str) -> bool:
    """Whether an international bank account number (no spaces) checks."""
    turned = number[4:] + number[:4]
    return number.isalnum() and int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def _is_date(digits: str) -> bool:
    try:
        return 1900 <= datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2100
    except ValueError:
        return False
