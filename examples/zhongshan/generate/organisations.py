"""The companies and social organisations of a block, and the certificates of drivers and shops."""

import numpy as np
import polars as pl

from examples.zhongshan.generate import words
from examples.zhongshan.generate.identity import credit_codes
from examples.zhongshan.generate.places import Addresses
from examples.zhongshan.generate.plan import Block, Plan
from examples.zhongshan.generate.population import Population
from examples.zhongshan.generate.values import (
    Other,
    Values,
    other_number,
    replaced_character,
    rotation,
    shifted_days,
)

_COMPANY_CHANGES = {
    "name": 0.003,
    "legal_representative": 0.003,
    "address": 0.004,
    "registered_capital": 0.003,
    "status": 0.002,
}
_CERTIFICATE_CHANGES = {"valid_until": 0.004, "status": 0.002, "classes": 0.001}
DRIVERS = 0.3
FOOD = 0.1
_ACTIVE = 0.92
"""share of companies and of certificates whose status is the first"""
_UNREGISTERED = 0.003
"""share of companies and certificates registered or issued elsewhere"""


def companies(plan: Plan, block: Block, persons: Population) -> Population:
    """Return the companies of a block; ``person`` marks who represents each."""
    n = block.companies
    random = plan.random("company", block.number)
    serials = np.arange(n) + block.number * 10_000
    society = random.random(n) < 0.05  # noqa: PLR2004 - one in twenty
    prefix = np.where(
        society,
        random.choice(["51", "52"], n),
        random.choice(["91", "92", "93", "N2", "A1"], n, p=[0.8, 0.15, 0.03, 0.01, 0.01]),
    )
    person = random.integers(0, persons.size, n)
    addresses = Addresses.drawn(random, n)
    line = random.integers(0, len(words.LINES), n)
    established = np.datetime64("1995-01-01") + random.integers(0, 11_000, n).astype("timedelta64[D]")
    status = np.where(random.random(n) < _ACTIVE, 0, random.integers(1, 4, n))
    industry_other, industries = rotation(("A", "C", "D", "E", "F", "G", "H", "I", "K", "L", "M", "O"))
    status_other, statuses = rotation(("1", "2", "3", "4"))
    day = pl.Series(established).dt.to_string("%Y-%m-%d")
    elements = {
        "name": _names(random, society, line),
        "legal_representative": Values(
            persons.elements["name"].base.gather(person), replaced_character(words.GIVEN)
        ),
        "address": Values(addresses.texts(), lambda i, _, j: addresses.other(i, j)),
        "established_on": Values(day, shifted_days(-37)),
        "registered_capital": Values(
            pl.Series(random.integers(1, 2_000, n) * 10_000).cast(pl.String) + ".00", other_number
        ),
        "industry": Values(pl.Series(words.INDUSTRY_OF_LINE).gather(line), industry_other, industries),
        "status": Values(pl.Series(["1", "2", "3", "4"]).gather(status), status_other, statuses),
        "revoked_on": _revocations(established, status),
    }
    marks = {
        "society": society,
        "person": person,
        "registered": random.random(n) >= _UNREGISTERED,
        "town": addresses.town,
    }
    population = Population({"credit_code": credit_codes(serials, prefix)}, elements, marks)
    population.settle(plan, ("company", block.number), _COMPANY_CHANGES, {})
    return population


def _names(random: np.random.Generator, society: np.ndarray, line: np.ndarray) -> Values:
    n = len(society)
    trade = random.integers(0, len(words.TRADES), n)
    second = pl.Series(words.SECOND).gather(random.integers(0, len(words.SECOND), n))
    brackets = random.random(n) < 0.1  # noqa: PLR2004 - one in ten writes its place in brackets
    tail = pl.Series(words.LINES).gather(line) + "有限公司"
    trades = pl.Series(words.TRADES).gather(trade)
    frame = pl.DataFrame(
        {
            "plain": "中山市" + trades + second + tail,
            "brackets": trades + second + "(中山)" + tail,
            "society": "中山市"
            + trades
            + second
            + pl.Series(words.SOCIETIES).gather(line % len(words.SOCIETIES)),
        }
    )
    base = frame.select(
        pl.when(pl.Series(society))
        .then("society")
        .when(pl.Series(brackets))
        .then("brackets")
        .otherwise("plain")
    ).to_series()
    return Values(base, _other_trade(trade))


def _other_trade(trade: np.ndarray) -> Other:
    def other(i: int, base: str, j: int) -> str:
        now = words.TRADES[trade[i]]
        return base.replace(now, words.TRADES[(trade[i] + j) % len(words.TRADES)], 1)

    return other


def _revocations(established: np.ndarray, status: np.ndarray) -> Values:
    """Dates some years after the establishment; every alternative is before it."""
    later = pl.Series(established + np.timedelta64(200, "D")).dt.to_string("%Y-%m-%d")
    base = pl.select(pl.when(pl.Series(status == 1)).then(later)).to_series()
    return Values(base, shifted_days(-600))


def certificates(plan: Plan, block: Block, persons: Population, firms: Population) -> Population:
    """Return driving licences (marks ``person``) and food permits (marks ``company``), in that order."""
    random = plan.random("certificate", block.number)
    drivers, shops = round(persons.size * DRIVERS), round(firms.size * FOOD)
    person = random.choice(persons.size, drivers, replace=False)
    company = random.choice(firms.size, shops, replace=False)
    n = drivers + shops
    serials = pl.Series(np.r_[np.arange(drivers), np.arange(shops)] + block.number * 50_000).cast(pl.String)
    driving = np.arange(n) < drivers
    kind = pl.Series(np.where(driving, "JZ", "JY"))
    number = pl.concat(
        [("4420" + serials[:drivers].str.zfill(8)), ("JY14420" + serials[drivers:].str.zfill(9))]
    )
    classes = pl.Series(words.DRIVING_CLASSES).gather(random.integers(0, 10, n))
    issued = np.datetime64("2017-01-01") + random.integers(0, 3_300, n).astype("timedelta64[D]")
    until = issued + np.where(driving, 3_652, 1_826).astype("timedelta64[D]")
    status = np.where(random.random(n) < _ACTIVE, 0, random.integers(1, 4, n))
    class_other, class_variety = rotation(words.DRIVING_CLASSES)
    status_other, statuses = rotation(("1", "2", "3", "4"))
    holder = pl.concat(
        [persons.elements["name"].base.gather(person), firms.elements["name"].base.gather(company)]
    )
    elements = {
        "holder": Values(holder, _other_holder),
        "issued_on": Values(pl.Series(issued).dt.to_string("%Y-%m-%d"), shifted_days(-11)),
        "valid_until": Values(pl.Series(until).dt.to_string("%Y-%m-%d"), shifted_days(365)),
        "status": Values(pl.Series(["1", "2", "3", "4"]).gather(status), status_other, statuses),
        "classes": Values(
            pl.select(pl.when(pl.Series(driving)).then(classes)).to_series(), class_other, class_variety
        ),
    }
    marks = {
        "driving": driving,
        "person": np.r_[person, np.zeros(shops, int)],
        "company": np.r_[np.zeros(drivers, int), company],
        "registered": random.random(n) >= _UNREGISTERED,
    }
    population = Population({"kind": kind, "number": number}, elements, marks)
    population.settle(plan, ("certificate", block.number), _CERTIFICATE_CHANGES, {})
    return population


def _other_holder(_: int, base: str, j: int) -> str:
    return base[:-1] + words.GIVEN[(words.GIVEN.find(base[-1]) + j) % len(words.GIVEN)]
