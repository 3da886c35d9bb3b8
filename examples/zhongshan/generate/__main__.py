"""``python -m examples.zhongshan.generate --out FOLDER --scale 1 --nights 3 --seed 1``."""

import argparse
import sys
import time
from pathlib import Path

from examples.zhongshan.generate.city import write_city


def main() -> None:
    """Write a sample city's deliveries and the truth about them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--scale", type=float, default=1, help="1 is about 50,000 persons")
    parser.add_argument("--nights", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    started = time.perf_counter()
    write_city(given.out, scale=given.scale, nights=given.nights, seed=given.seed)
    sys.stderr.write(f"{given.out}: {given.nights} nights in {time.perf_counter() - started:.1f} s\n")


main()
