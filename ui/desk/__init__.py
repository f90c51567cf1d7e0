"""The owner's desk: the catalogue, what shoppers ask, how good it is, and one turn looked into."""
