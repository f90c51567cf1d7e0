"""What reviews say: how content a text is, what it speaks of, and what many agree on."""
