"""What buyers wrote about products, and what was made of it."""
