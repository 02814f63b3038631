"""Elections and priorities counted from a file of ballots: no database, the same counting as in a meeting."""
