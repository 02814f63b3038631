"""Minority opinions: a reasoned dissent of those who were outvoted, or of a group the text does not carry."""
