"""Holds the register against the clauses, its own rules and the questions that measure us."""
