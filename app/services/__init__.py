"""Use cases: plain functions; they flush and never commit."""
