"""The demonstration: a sample council, or a real deliberation, carried the whole way."""
