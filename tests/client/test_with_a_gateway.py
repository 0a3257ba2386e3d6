"""The client with a real gateway: bound tokens, signed requests, refusals in three languages, open services."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from tests.client.running import ADDRESS, PUPIL, PURPOSE, SYSTEM, make_home, publish_directory, settings, system_key
from tests.exchange.answering.world import CHECK, SCHOOLS
from wasl.client.asynchronous import AsyncClient
from wasl.client.problems import ProblemError
from wasl.client.settings import Auth
from wasl.exchange.directory.signing import directory_key
from wasl.exchange.gateway.application import create

URL = "https://gateway.example"
Done = TypeVar("Done")
Ask = Callable[[Callable[[AsyncClient], Awaitable[Done]]], Done]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("home"))


def with_client(
    home: Path, act: Callable[[AsyncClient], Awaitable[Done]], auth: Auth = "token", language: str = "en"
) -> Done:
    """What `act` does with a client of the gateway at `home`, both in this process."""

    async def run() -> Done:
        gateway = create(settings(home, URL))
        try:
            key = system_key(home) if auth != "none" else None
            async with AsyncClient(
                URL, SYSTEM, key, auth=auth, language=language, directory_key=directory_key(home).verifying(),
                transport=httpx.ASGITransport(gateway),
            ) as client:  # fmt: skip
                return await act(client)
        finally:
            await gateway.close()

    return asyncio.run(run())


@pytest.mark.parametrize("auth", ["token", "signature"])
def test_the_gateway_answers_the_agreed_fields(home: Path, auth: Auth) -> None:
    answer = with_client(home, lambda client: client.ask(ADDRESS, PUPIL, purpose=PURPOSE), auth)
    assert set(answer.fields) == {"schooled"}
    assert answer.agreement == "PE-2026-0001@1"
    assert answer.receipt is not None
    assert answer.receipt.log == "gateway"
    assert answer.subject
    assert PUPIL[1] not in answer.subject


def test_name_and_purpose_may_be_left_out_where_nothing_is_ambiguous(home: Path) -> None:
    answer = with_client(home, lambda client: client.ask(CHECK, PUPIL))
    assert set(answer.fields) == {"schooled"}


def test_many_questions_at_once_share_one_client(home: Path) -> None:
    async def ten(client: AsyncClient) -> set[int]:
        answers = await asyncio.gather(*(client.ask(ADDRESS, PUPIL) for _ in range(10)))
        return {answer.receipt.index for answer in answers if answer.receipt}

    assert len(with_client(home, ten)) == 10


@pytest.mark.parametrize(("language", "said"), [("fr", "convenu"), ("ar", "متفق"), ("en", "agreed")])
def test_a_refusal_comes_in_the_callers_language_with_its_receipt(home: Path, language: str, said: str) -> None:
    with pytest.raises(ProblemError, match=said) as caught:
        with_client(home, lambda client: client.ask(ADDRESS, PUPIL, fields=["higher"]), language=language)
    problem = caught.value
    assert (problem.status, problem.name) == (403, "field-not-agreed")
    assert problem.type == "https://portal.example/problems/field-not-agreed"
    assert problem.receipt.startswith("gateway/")
    assert problem.instance
    assert problem.mend


def test_somebody_elses_key_gets_no_token(home: Path, tmp_path: Path) -> None:
    stranger = make_home(tmp_path / "elsewhere")

    async def run() -> None:
        gateway = create(settings(home, URL))
        try:
            transport = httpx.ASGITransport(gateway)
            async with AsyncClient(URL, SYSTEM, system_key(stranger), transport=transport) as client:
                await client.ask(ADDRESS, PUPIL)
        finally:
            await gateway.close()

    with pytest.raises(ProblemError) as caught:
        asyncio.run(run())
    assert caught.value.status == 401


def test_open_services_are_open(home: Path) -> None:
    answer = with_client(home, lambda client: client.ask(SCHOOLS, ("gresa", "54321B")), auth="none")
    assert answer["name_latin"] == "ECOLE"
    assert (answer.receipt, answer.agreement) == (None, "")


def test_a_suspension_stops_the_very_next_question(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")

    async def act(client: AsyncClient) -> None:
        await client.ask(ADDRESS, PUPIL)
        publish_directory(home, version=2, state="suspended")
        with pytest.raises(ProblemError) as caught:
            await client.ask(ADDRESS, PUPIL)
        assert caught.value.name == "suspended-agreement"

    with_client(home, act)
