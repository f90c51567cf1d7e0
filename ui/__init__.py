"""The doors: page and command line; the only reader of the environment."""
