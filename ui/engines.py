"""Which engine answers in a regression run, and the arm that is made of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from agent import Client, Endpoint, Instructions, Relay, Request, Response, open_model
from evaluation import (
    Arm,
    ArmInfo,
    BadCassette,
    Budget,
    Cassette,
    Engine,
    Live,
    Recorder,
    Replayed,
    Stale,
)
from ui.arms import Shops, in_text, offline_arm
from ui.chosen import CALLS, TOKENS
from ui.settings import Settings, SettingsError

Answers = Callable[[int], Callable[[Request], Response]]
"""Given a repeat, what answers in it."""


class EngineChoice(NamedTuple):
    """What was chosen on the command line."""

    engine: str = "offline"
    cassette: Path | None = None
    calls: int = CALLS
    tokens: int = TOKENS

    def arms(self, settings: Settings, folder: Path) -> Callable[[str, Instructions], Arm]:
        """Return what makes an arm of a label and of what is read; the arms share a budget."""
        if self.engine == "offline":
            return lambda label, told: offline_arm(label, settings, folder, told)
        if self.engine == "replay":
            return self._replaying(settings, folder)
        if self.engine == "live":
            client, budget = client_of(settings), Budget(self.calls, self.tokens)
            return _arms("live", client.name, lambda _: Live(client, budget), settings, folder)
        raise SettingsError(f"--engine must be offline, replay or live, not {self.engine!r}")

    def _replaying(self, settings: Settings, folder: Path) -> Callable[[str, Instructions], Arm]:
        if self.cassette is None:
            raise BadCassette("nothing to replay", hint="Name a recording with --cassette FILE")
        tape = Cassette.read(self.cassette)
        return _arms("replay", tape.model, lambda n: Replayed(tape, epoch=n), settings, folder)


def recording_arm(
    settings: Settings, folder: Path, told: Instructions, tape: Cassette, budget: Budget
) -> Arm:
    """Return the settings' endpoint, each answer of which is kept in a cassette."""
    client, endpoint = client_of(settings), endpoint_of(settings)
    secrets = [endpoint.api_key] if endpoint.api_key else []

    def answers(repeat: int) -> Recorder:
        return Recorder(client, budget, tape, epoch=repeat, secrets=secrets)

    return _arms("live", client.name, answers, settings, folder)("recorded", told)


def client_of(settings: Settings) -> Client:
    """Return a client of the settings' endpoint."""
    endpoint = endpoint_of(settings)
    return Client(open_model(endpoint), endpoint.model)


def endpoint_of(settings: Settings) -> Endpoint:
    """Return the settings' endpoint; raises SettingsError where there is none."""
    if settings.endpoint is None:
        raise SettingsError("a live engine needs an endpoint: set SHOPKEEPER_MODEL")
    return settings.endpoint


def _arms(
    engine: Engine, model: str, answers: Answers, settings: Settings, folder: Path
) -> Callable[[str, Instructions], Arm]:
    def relay(repeat: int) -> Relay:
        return Relay(name=model, respond=answers(repeat))

    def made(label: str, told: Instructions) -> Arm:
        info = ArmInfo(
            label=label,
            engine=engine,
            model=model,
            fingerprint=told.fingerprint,
            reads=in_text(told),
        )
        return Arm(info, Shops(settings, folder, told, relay).open, (Stale,))

    return made
