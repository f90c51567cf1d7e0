"""What can be learned from many without telling on one: noise on counts, and training apart."""
