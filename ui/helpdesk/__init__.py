"""Where people sit: a Chatwoot, or any desk that takes a signed webhook."""
