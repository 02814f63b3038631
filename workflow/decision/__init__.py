"""Ballots: the roll frozen at opening, the votes, the result by the chapter's rules."""
