"""What shoppers like: generators over what they did, and what brings these together."""
