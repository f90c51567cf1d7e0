"""The HTTP doors: a shop's own API, and what others speak."""
