"""Text as people type it: full width, padded with blanks, pasted with invisible signs (Unicode UAX 15)."""

import unicodedata

_INVISIBLE = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


def compact(text: str) -> str:
    """NFKC without any blank, control or zero-width sign: "１２ ０１\u200b" is "1201"."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if unicodedata.category(c) not in _INVISIBLE)


def same_word(text: str) -> str:
    """The form in which names, choices and headers are compared: compact and without case."""
    return compact(text).casefold()


def trim(text: str) -> str:
    """The text as it was typed, without surrounding blanks and invisible signs."""
    start, end = 0, len(text)
    while start < end and unicodedata.category(text[start]) in _INVISIBLE:
        start += 1
    while end > start and unicodedata.category(text[end - 1]) in _INVISIBLE:
        end -= 1
    return text[start:end]
