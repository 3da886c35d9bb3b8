"""The vault: the bytes of deliveries that carry a secrecy marking, apart from everything that anyone reads.

A sealed delivery leaves landed/ and the drop folder; in ``sealed/`` stand its bytes by hash, its receipt as
it was, and a notice for the authority that says where which marking stands, never what it marks. Every
step can be done again, so that a kill leaves nothing half-sealed. What a marking is belongs to
``quality.secrecy``.
"""

import json
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from catalog.errors import GovlakeError
from catalog.language import Text
from lake.durable import sync_folder, write_durably
from lake.home import Home
from lake.receipts import Clearance, Receipt, Receipts

MASKED = "***"
_NOTICE = "NOTICE-"


class NotSealed(GovlakeError):
    """A delivery that isn't in the vault; ``delivery`` is its code."""

    def __init__(self, delivery: str) -> None:
        super().__init__(
            Text(zh=f"没有封存的报送 {delivery}", en=f"no sealed delivery {delivery}"),
            Text(zh="封存的报送见 govlake sealed list", en="see govlake sealed list"),
        )
        self.delivery = delivery


class Vault:
    """The sealed deliveries of a home."""

    def __init__(self, home: Home, receipts: Receipts) -> None:
        self.folder, self._landed, self._drop = home.folder / "sealed", home.landed, home.drop
        self._receipts = receipts

    def seal(self, receipt: Receipt, notice: Mapping[str, Any], shown: str) -> Receipt:
        """Move a delivery's bytes here, leave a notice, and return its receipt with no name but ``shown``."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fetched = receipt.fetched.hidden() if receipt.fetched else None
        told = {"file": shown, "source": receipt.source.hidden(), "fetched": fetched, "sealed": True}
        hidden = receipt.model_copy(update=told)
        said = {
            "delivery": receipt.delivery,
            "feed": receipt.feed,
            "department": receipt.department,
            "file": shown,
            "business_date": receipt.business_date.isoformat(),
            "received_at": receipt.received_at.isoformat(),
            "sha256": receipt.sha256,
            **notice,
        }
        self._write(f"{receipt.delivery}.json", receipt.model_dump_json(indent=2).encode())
        self._note(receipt.delivery, said)
        self._take(receipt)
        self._receipts.put(hidden)
        return hidden

    def notice_of(self, receipt: Receipt) -> dict[str, Any] | None:
        """Return the notice of a delivery, or of one of the same bytes, that a kill left half-sealed."""
        if self._landed_at(receipt.sha256).exists():
            return None
        return next((n for n in self.notices() if n["sha256"] == receipt.sha256), None)

    def notices(self) -> list[dict[str, Any]]:
        """Return all notices, newest first."""
        found = [json.loads(p.read_bytes()) for p in self.folder.glob(f"{_NOTICE}*.json")]
        return sorted(found, key=lambda n: (n["received_at"], n["delivery"]), reverse=True)

    def cleared(self, receipt: Receipt) -> bool:
        """Whether someone declared these bytes of this feed free of secrets."""
        return any(r.cleared and r.sha256 == receipt.sha256 for r in self._receipts.all(receipt.feed))

    def release(self, delivery: str, by: str, because: str, now: datetime) -> Receipt:
        """Give a delivery's bytes back under a new receipt, which the next night takes in.

        Raises NotSealed.
        """
        notice = next((n for n in self.notices() if n["delivery"] == delivery), None)
        if notice is None:
            raise NotSealed(delivery)
        original = Receipt.model_validate_json((self.folder / f"{delivery}.json").read_bytes())
        known = self._receipts.all(original.feed)
        given = next((r for r in known if r.cleared and r.cleared.delivery == delivery), None)
        if given is None:
            clearance = Clearance(delivery=delivery, by=by, because=because, at=now)
            name = _next_name(delivery, {r.delivery for r in known})
            given = original.model_copy(update={"delivery": name, "cleared": clearance, "repeat_of": None})
        self._give_back(original.sha256)
        self._receipts.put(given)
        self._note(delivery, {**notice, "released": {"by": by, "because": because, "at": now.isoformat()}})
        return given

    def _note(self, delivery: str, notice: Mapping[str, Any]) -> None:
        content = json.dumps(notice, ensure_ascii=False, indent=2).encode()
        self._write(f"{_NOTICE}{delivery}.json", content)

    def _write(self, name: str, content: bytes) -> None:
        write_durably(self.folder / name, content)
        (self.folder / name).chmod(0o600)

    def _take(self, receipt: Receipt) -> None:
        """Take the bytes out of landed/ and the file they came from out of the drop folder."""
        here, there = self.folder / receipt.sha256, self._landed_at(receipt.sha256)
        if there.exists():
            there.replace(here)
            here.chmod(0o600)
            sync_folder(self.folder)
            sync_folder(there.parent)
        dropped = Path(receipt.source.path)
        if dropped.is_relative_to(self._drop.resolve()) and dropped.is_file():
            stat = dropped.stat()
            if (stat.st_size, stat.st_mtime_ns) == (receipt.source.size, receipt.source.mtime_ns):
                dropped.unlink()

    def _give_back(self, sha256: str) -> None:
        here, there = self.folder / sha256, self._landed_at(sha256)
        if here.exists():
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(here, there)
            sync_folder(there.parent)

    def _landed_at(self, sha256: str) -> Path:
        return self._landed / sha256[:2] / sha256


def _next_name(delivery: str, taken: set[str]) -> str:
    n = 2
    while f"{delivery}-{n}" in taken:
        n += 1
    return f"{delivery}-{n}"
