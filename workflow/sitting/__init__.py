"""A meeting under way: who is admitted to it, its steps, and those of its items, which move proposals."""
