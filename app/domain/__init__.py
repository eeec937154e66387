"""The rules of consent, pure: standard library only; no clock, no chance, no input or output, no float."""
