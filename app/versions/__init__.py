"""Versions of a document, and saved answers held against another."""
