"""What products share: a graph of products and facts, walks on it, and paths for reasons."""
