"""Minutes: notes taken while a meeting goes on, what it resolved, and the document that those present agree to."""
