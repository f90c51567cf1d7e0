"""The catalogue in the shapes of the Universal Commerce Protocol (UCP)."""
