"""The root of every error that this program raises on purpose."""


class LouyiError(Exception):
    """Something that the program knows how to name; the text is for logs, never for a page."""
