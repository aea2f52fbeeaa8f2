"""Which back ends of keyring may hold a key."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest
from keyring.backends import chainer, fail, null

from sora_desktop.credentials.backends import name_for_people, system_backend, usable
from tests.credentials.stores import OpenStore


def of_module(module: str) -> OpenStore:
    """A back end that says that it comes from a module."""
    return types.new_class("Keyring", (OpenStore,), exec_body=lambda space: space.update(__module__=module))()  # type: ignore[no-any-return]


class Chain(chainer.ChainerBackend):  # type: ignore[misc]
    """A chain of given links."""

    backends: list[object] = []  # noqa: RUF012


@pytest.mark.parametrize("backend", [null.Keyring(), fail.Keyring()])
def test_what_keeps_nothing_is_no_keychain(backend: null.Keyring) -> None:
    assert usable(backend) is None


@pytest.mark.parametrize(
    "module", ["keyrings.alt.file", "keyrings.alt.Gnome", "keyrings.cryptfile.cryptfile", "sagecipher.keyring"]
)
def test_what_writes_files_is_no_keychain(module: str) -> None:
    assert usable(of_module(module)) is None


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keyring.backends.SecretService", "Secret Service"),
        ("keyring.backends.libsecret", "Secret Service"),
        ("keyring.backends.kwallet", "KWallet"),
        ("keyring.backends.macOS", "macOS Keychain"),
        ("keyring.backends.Windows", "Windows Credential Manager"),
        ("keyring_of_somebody", "Test Keychain"),
    ],
)
def test_real_keychains_are_used_and_have_a_name_for_people(module: str, name: str) -> None:
    backend = of_module(module)
    assert usable(backend) is backend
    assert name_for_people(backend) == name


def test_of_a_chain_the_first_real_keychain_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    real = of_module("keyring.backends.SecretService")
    monkeypatch.setattr(Chain, "backends", [of_module("keyrings.alt.file"), null.Keyring(), real, OpenStore()])
    Chain.__module__ = "keyring.backends.chainer"
    assert usable(Chain()) is real


def test_a_chain_of_files_is_no_keychain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chain, "backends", [of_module("keyrings.alt.file"), fail.Keyring()])
    Chain.__module__ = "keyring.backends.chainer"
    assert usable(Chain()) is None


def test_here_in_the_tests_there_is_no_keychain() -> None:
    assert system_backend() is None


def test_keyring_is_imported_only_when_a_key_is_looked_for() -> None:
    check = "import sys; import sora_desktop.credentials.keychain; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", check], check=True, capture_output=True, text=True).stdout
    assert "keyring" not in loaded.split()
