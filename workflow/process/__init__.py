"""The engine: lifecycles read from files, proved, and taken step by step. It knows nothing of councils."""
