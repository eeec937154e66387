"""Telephone numbers as people write them, to E.164, by Google's metadata."""

from __future__ import annotations

import unicodedata

import phonenumbers

from app.domain.errors import LouyiError


class NotAPhone(LouyiError):
    """The text is no telephone number that can receive an SMS."""


def parse_mobile(text: str, region: str = "CN") -> str:
    """E.164 of a mobile number, such as +8613812345678; raises NotAPhone."""
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), region)
    except phonenumbers.NumberParseException as error:
        raise NotAPhone(text) from error
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in kinds:
        raise NotAPhone(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_mobile(text: str) -> bool:
    """Whether `parse_mobile` takes it."""
    try:
        parse_mobile(text)
    except NotAPhone:
        return False
    return True
