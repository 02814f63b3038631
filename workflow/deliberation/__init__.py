"""Proposals, their revisions and translations, comments, stances and dispositions."""
