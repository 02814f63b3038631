"""The record: the database, the append-only history, promised jobs, deadlines, blobs, times and typed text."""
