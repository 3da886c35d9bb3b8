"""The full city's catalogue: the plain one, with the deliveries of departments that run servers replaced."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

DELIVERIES = Path(__file__).with_name("deliveries.yaml")


def pulled_feeds() -> frozenset[str]:
    """Return the feeds that the full city pulls."""
    return frozenset(_declared())


def write_overlay(plain: Path, out: Path, addresses: Mapping[str, str]) -> None:
    """Write the full city's catalogue; ``addresses`` are what stands in braces in ``DELIVERIES``."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(plain, out)
    for feed, delivery in _declared().items():
        file = out / "feeds" / f"{feed}.yaml"
        declared = yaml.safe_load(file.read_text(encoding="utf-8"))
        declared["delivery"] = _filled(delivery, addresses)
        file.write_text(yaml.safe_dump(declared, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _declared() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DELIVERIES.read_text(encoding="utf-8"))
    return found


def _filled(value: Any, addresses: Mapping[str, str]) -> Any:
    """Put the addresses in, at any depth; a text that is nothing but a number becomes one."""
    if isinstance(value, dict):
        return {key: _filled(part, addresses) for key, part in value.items()}
    if not isinstance(value, str):
        return value
    for name, address in addresses.items():
        if value == f"{{{name}}}" and address.isdigit():
            return int(address)
        value = value.replace(f"{{{name}}}", address)
    return value
