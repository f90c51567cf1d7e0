"""The shop's page: a conversation with cards before prose, kept on the server."""
