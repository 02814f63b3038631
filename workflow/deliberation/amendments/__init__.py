"""Amendments: proposed replacements of passages, their collisions, and the text they make."""
