"""The newest worklist, with how cases stand now: looked at anew for every request.

Reading and filtering are ``lake.worklist``'s, how cases stand ``governance.agenda``'s.
"""

import threading

from governance.agenda import Agenda
from lake.home import Home
from lake.worklist import Worklist, latest


class Current:
    """Hands out the newest worklist of a home, told of everything that happened to cases so far."""

    def __init__(self, home: Home, agenda: Agenda) -> None:
        self.agenda = agenda
        self._home = home
        self._changing = threading.Lock()
        self._open: Worklist | None = None
        self._told = False

    def worklist(self) -> Worklist:
        """Return the newest worklist; raises WorklistMissing."""
        file, _ = latest(self._home)
        with self._changing:
            told, self._told = self._told, False  # after a fault in between everything is told again
            news = self.agenda.news()
            if self._open is None or self._open.file != file:
                self._open, told = Worklist(file), False  # the former one ends with its last reader
            if not told:
                news = self.agenda.all()
            if news:
                self._open.stand(news.standings, news.ruled)
            self._told = True
            return self._open

    def close(self) -> None:
        """Let go of the file."""
        if self._open:
            self._open.close()
