"""Slates that also find out: exact propensities, an owner's budget, and what clicks taught."""
