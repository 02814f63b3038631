"""Meetings: planned with an agenda, called in time, attended; who is there decides whether there is a quorum."""
