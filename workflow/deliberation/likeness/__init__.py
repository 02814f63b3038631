"""Likeness: ``clusters`` is the pure computation, ``kept`` keeps its result, comment by comment."""
