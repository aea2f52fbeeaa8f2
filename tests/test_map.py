"""The map in docs/architecture.md names every module by its own first sentence."""

from __future__ import annotations

import importlib.util
from types import ModuleType

from tests.layer_rules import ROOT


def make_map() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_map", ROOT / "docs" / "make_map.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_map_is_true_to_the_code() -> None:
    tool = make_map()
    page = tool.PAGE.read_text(encoding="utf-8")
    assert page == tool.page_with(tool.modules(), page), "run python docs/make_map.py"


def test_every_module_says_what_lives_in_it() -> None:
    tool = make_map()
    silent = [file for file in (ROOT / "sora_desktop").rglob("*.py") if not tool.sentence_of(file)]
    assert silent == []
