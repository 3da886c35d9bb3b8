"""Numbers of persons, companies and parcels, made by the standards, for whole arrays at once.

GB 11643 (resident identity number), the same scheme for foreigners' permanent residence, and
GB 32100 with GB 11714 inside (unified social credit code). A serial number is mapped one to one, so
that numbers never repeat however many blocks there are.
"""

from unicodedata import normalize

import numpy as np
import polars as pl

DIVISIONS = np.array(["442000", "440600", "440700", "441900", "450400", "430100"])
BEFORE_1988 = np.array(["440500", "440600", "440700", "440800", "450400", "430100"])
"""division codes at birth: Zhongshan and Dongguan have had theirs since 1988"""
FOREIGN = np.array(["944840", "944124", "944826", "944392", "944410", "944036"])
"""9, the issuing province 44, and the country as a number (GB/T 2659)"""
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECK = np.array(list("10X98765432"))
_EPOCH = np.datetime64("1935-01-01")
_DAYS, _PLACES, _SERIALS = 28_500, 6, 999
_STEP = 92_821_387  # shares no factor with the number of combinations
_ALPHABET = np.array(list("0123456789ABCDEFGHJKLMNPQRTUWXY"))
_ORGANISATION = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_CREDIT = np.array([pow(3, i, 31) for i in range(17)])


def birth_of(serials: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the birth date, the place's index and the sequence number (odd: male) of each serial."""
    mixed = (serials.astype(np.int64) * _STEP) % (_DAYS * _PLACES * _SERIALS)
    day, rest = mixed % _DAYS, mixed // _DAYS
    return _EPOCH + day.astype("timedelta64[D]"), rest % _PLACES, rest // _PLACES + 1


def resident_ids(serials: np.ndarray, foreign: np.ndarray) -> pl.Series:
    """Return one 18-digit number a serial; those under ``foreign`` begin with 9."""
    born, place, sequence = birth_of(serials)
    native = np.where(born < np.datetime64("1989-01-01"), BEFORE_1988[place], DIVISIONS[place])
    prefix = np.where(foreign, FOREIGN[place], native)
    first = pl.DataFrame({"p": prefix, "b": born.astype("datetime64[D]"), "s": sequence}).select(
        pl.col("p") + pl.col("b").dt.strftime("%Y%m%d") + pl.col("s").cast(pl.String).str.zfill(3)
    )
    return first.to_series() + pl.Series(_CHECK[_digits(first.to_series()) @ _WEIGHTS % 11])


def old_form(number: str) -> str:
    """Return the 15-digit form of a number of someone born before 2000."""
    return number[:6] + number[8:17]


def wrong_check(number: str) -> str:
    """Return the number, however it is written, wrong in its last place (15 digits: in its month)."""
    number = normalize("NFKC", number).strip()
    if len(number) == len("440600601301123"):
        return number[:8] + "13" + number[10:]
    return number[:-1] + ("3" if number[-1] != "3" else "7")


def credit_codes(serials: np.ndarray, prefix: np.ndarray) -> pl.Series:
    """Return one 18-character code a serial; ``prefix`` holds the first two characters (GB 32100)."""
    number = (serials.astype(np.int64) * 611_953 + 31**4) % 31**6
    places = np.stack([number // 31**k % 31 for k in range(5, -1, -1)], axis=1)
    body = np.concatenate([np.tile([21, 10], (len(serials), 1)), places], axis=1)  # "MA" begins it
    ordinal = np.array([int(c) if c.isdigit() else ord(c) - 55 for c in _ALPHABET])
    remainder = (11 - (ordinal[body] @ _ORGANISATION) % 11) % 11
    own_check = np.where(remainder == 10, "X", remainder.astype(str))  # noqa: PLR2004 - GB 11714 writes 10 as X
    index = {c: i for i, c in enumerate(_ALPHABET)}
    head = np.array([[index[c] for c in p + "442000"] for p in prefix])
    tail = np.array([index[c] for c in own_check])[:, None]
    seventeen = np.concatenate([head, body, tail], axis=1)
    check = (31 - seventeen @ _CREDIT % 31) % 31
    return _joined(_ALPHABET[np.concatenate([seventeen, check[:, None]], axis=1)])


def _joined(characters: np.ndarray) -> pl.Series:
    return pl.Series(np.ascontiguousarray(characters.astype("U1")).view(f"U{characters.shape[1]}").ravel())


def _digits(numbers: pl.Series) -> np.ndarray:
    flat = np.frombuffer("".join(numbers).encode(), dtype=np.uint8) - ord("0")
    return flat.reshape(len(numbers), -1).astype(np.int64)
