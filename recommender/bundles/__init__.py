"""What is bought together, and what may be: companions with counts, substitutes, fit."""
