"""What every check yields: where in the file, and what is wrong there."""

Key = tuple[str, str]
"""A key of the file, and the sentence about it."""
