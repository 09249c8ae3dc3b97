"""Cross-references: names of instruments and numbers of provisions in questions and inside clauses."""

from corpus.references.resolver import Named, Reference, Resolver

__all__ = ["Named", "Reference", "Resolver"]
