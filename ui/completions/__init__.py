"""The door for programs that speak OpenAI's chat completions."""
