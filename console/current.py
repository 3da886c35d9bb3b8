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
        self._former: Worklist | None = None

    def worklist(self) -> Worklist:
        """Return the newest worklist; raises WorklistMissing."""
        file, _ = latest(self._home)
        with self._changing:
            news = self.agenda.news()
            if self._open is None or self._open.file != file:
                if self._former:
                    self._former.close()  # whoever was reading it has had time until now
                self._former, self._open = self._open, Worklist(file)
                everything = self.agenda.all()
                self._open.stand(everything.standings, everything.ruled)
            elif news:
                self._open.stand(news.standings, news.ruled)
            return self._open

    def close(self) -> None:
        """Let go of the files."""
        for held in (self._open, self._former):
            if held:
                held.close()
