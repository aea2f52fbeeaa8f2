"""S2: wherever a gateway sends the program on to, the key and the cookies stay at the gateway's own origin."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from sora_desktop.domain.jobs import State
from sora_desktop.domain.profiles import Account
from sora_desktop.domain.secrets import Secret
from sora_desktop.gateway.client import HttpGateway
from sora_desktop.services import asking, fetching, watching
from tests.fakes.raw_server import RawServer, Seen, answering
from tests.faults.canary import CANARY_KEY, finds_in
from tests.faults.exchange import COOKIE
from tests.faults.gateway import FaultGateway
from tests.faults.house import PROFILE_ID, QUICK, House, known, on_loop, order
from tests.promises import Tally

pytest.importorskip("cryptography", reason="certificates are made with it; keyring brings it on Linux")

from tests.gateway.certificates import Authority

STATUSES = (301, 302, 303, 307, 308)
PLACES = ("other port", "other host", "other scheme")
QUESTIONS = ("models", "balance", "usage", "log")


@dataclass
class World:
    """A gateway, and the other origins to which it sends whoever asks."""

    gate: FaultGateway
    plain: RawServer
    secure: RawServer
    named: RawServer
    """Its certificate is for ``localhost``."""

    def target(self, place: str) -> str:
        is_secure = self.gate.origin.startswith("https:")
        same, other = (self.secure, self.plain) if is_secure else (self.plain, self.secure)
        origins = {
            "other port": same.origin,
            "other host": (self.named if is_secure else self.plain).origin.replace("127.0.0.1", "localhost"),
            "other scheme": other.origin,
        }
        return origins[place]

    def leaks(self) -> list[str]:
        """What of the gateway's credentials came to any other origin."""
        seen = [(each.headers, each.raw) for each in self.arrived]
        seen += [(each.headers, each.raw) for each in self.gate.requests if each.place != "gateway"]
        found: list[str] = []
        for headers, raw in seen:
            found += [name for name in ("authorization", "cookie") if name in headers]
            found += finds_in(raw)
            found += ["cookie"] * (COOKIE.partition(";")[0].encode() in raw)
        return found

    @property
    def arrived(self) -> list[Seen]:
        return [*self.plain.requests, *self.secure.requests, *self.named.requests]


@pytest.fixture(params=["http", "https"])
def world(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A gateway over http or https, with others beside it that the program trusts as much."""
    authority = Authority.make()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.write(tmp_path)))
    monkeypatch.setattr(asking, "POLLS_PER_SECOND", 1000.0)
    monkeypatch.setattr(fetching, "RETRY_S", 0.02)
    monkeypatch.setattr(watching, "LINK_WAIT_S", 0.1)
    monkeypatch.setattr(watching, "NO_LINK_POLL_S", 0.05)

    def context(host: str = "127.0.0.1") -> ssl.SSLContext:
        return authority.context(tmp_path, host)

    tls = context() if request.param == "https" else None
    with ExitStack() as opened:
        gate = opened.enter_context(FaultGateway(tmp_path / "gate", done_after_queries=1, size_bytes=5000, tls=tls))
        plain = opened.enter_context(RawServer(answering(404)))
        secure = opened.enter_context(RawServer(answering(404), tls=context()))
        named = opened.enter_context(RawServer(answering(404), tls=context("localhost")))
        gate.links.are_at_gateway = True
        yield World(gate, plain, secure, named)


@pytest.mark.promise("S2")
@pytest.mark.timeout(60)
@pytest.mark.parametrize("place", PLACES)
def test_a_clip_from_its_create_to_its_file_leaves_no_credentials_elsewhere(
    world: World, place: str, tmp_path: Path, tally: Tally
) -> None:
    gate, target = world.gate, world.target(place)
    for status in STATUSES:
        gate.plan_for(f"create {status}", create=[f"billed, {status}:{target}"])
        gate.plan_for(f"query {status}", query=[f"redirect {status}:{target}"] * 2)
        gate.plan_for(f"link {status}", file=[f"redirect {status}:{target}"])
        gate.plan_for(
            f"content {status}", query=["done without link"] * 6, content=[f"redirect {status}:{target}", "file"]
        )
    kinds = ("create", "query", "link", "content")

    async def run() -> None:
        house = House(tmp_path / "data", gate.origin)
        house.book.creates_at_once = 8
        async with house.engine() as engine:
            jobs = [order(engine, f"{kind} {status}") for kind in kinds for status in STATUSES]
            await house.until_nothing(
                lambda: [
                    f"{job.request.prompt}: {known(engine, job).state}"
                    for job in jobs
                    if known(engine, job).state not in {State.DONE, State.UNCONFIRMED}
                ]
            )
            ends = {job.request.prompt: known(engine, job).state for job in jobs}
        for status in STATUSES:
            assert ends[f"create {status}"] is State.UNCONFIRMED
            assert ends[f"link {status}"] is ends[f"query {status}"] is State.DONE

    on_loop(run)
    assert world.leaks() == []
    assert len(world.arrived) >= len(STATUSES), "no link was followed, so nothing was tried"
    assert all(seen.method == "GET" for seen in world.arrived)
    assert gate.ledger.doubled() == {}
    tally.count(len(kinds) * len(STATUSES), credential_bytes_elsewhere=0)


@pytest.mark.promise("S2")
@pytest.mark.parametrize("place", PLACES)
def test_no_free_question_is_sent_on(world: World, place: str, tally: Tally) -> None:
    gate = world.gate
    account = Account(PROFILE_ID, gate.origin, Secret(CANARY_KEY))

    async def run() -> None:
        gateway = HttpGateway("sora-desktop-tests", QUICK)
        for status in STATUSES:
            sent_on = f"redirect {status}:{world.target(place)}"
            gate.plan(models=[sent_on], balance=[sent_on, "honest"], usage=[sent_on], log=[sent_on])
            assert (await gateway.models(account)).error is not None
            assert (await gateway.balance(account)).error is not None
            assert (await gateway.balance(account)).error is not None
            assert (await gateway.charges(account)).error is not None
        await gateway.close()

    on_loop(run)
    assert world.arrived == []
    assert world.leaks() == []
    assert {request.kind for request in gate.requests} == set(QUESTIONS)
    tally.count(len(STATUSES) * len(QUESTIONS), credential_bytes_elsewhere=0)
