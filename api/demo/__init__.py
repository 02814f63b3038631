"""The demonstration: a sample council, or a real deliberation, carried the whole way by the same use cases."""
