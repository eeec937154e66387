"""The public record of a motion: a Merkle log whose entries, heads and proofs anyone can check.

The format is docs/record.md.
"""
