"""Other processes, for what must hold across them."""

from multiprocessing import get_context

# Children start from a process that has imported everything once, and share nothing with ours.
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.conftest"])
