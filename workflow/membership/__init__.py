"""People, chapters, the roles they hold for a term, and the rights that follow."""
