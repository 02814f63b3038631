"""The record: database, append-only history, promised jobs, deadlines, blobs, times and typed text."""
