"""One request: who asks, in which language, and what they may see and do.

Pages get everything from here. What a role may not see or do isn't to be had: ``store`` shows a department
officer only what concerns the own department, ``office`` lets nobody act who may not, and a page's gate
(``Worker``, ``Reader``, …) says which roles open it at all.
"""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from catalog.language import Language, language, say
from catalog.models import Catalogue, Role
from console.cookies import bearer, forget_session, form_token, keep_form, keep_language, keep_session
from console.cookies import session_token as session_of
from console.csrf import csrf_of
from console.errors import Forbidden, LoginNeeded, PasswordToChange
from console.navigation import READERS, WORKERS, Link, home, navigation
from console.site import Site
from governance.accounts.person import Person
from governance.accounts.sessions import Way
from governance.accounts.sessions import short as session_name
from governance.clocks import Clocks
from governance.fact import Place
from governance.own_department import DepartmentStore
from governance.pattern_office import PatternOffice
from governance.pattern_view import PatternView
from governance.sight import Sight
from governance.store import Store
from lake.engine import Engine
from lake.worklist import Worklist
from quality.masking import mask
from quality.reconcile import WHOLE

__all__ = [
    "READERS",
    "WORKERS",
    "Administrator",
    "Anyone",
    "Auditor",
    "Gate",
    "Guest",
    "Involved",
    "Officer",
    "Reader",
    "Supervisor",
    "Visit",
    "Worker",
    "inside",
    "visit_of",
]


class Visit:
    """One request by ``person``, None if nobody is logged in."""

    def __init__(self, site: Site, request: Request, person: Person | None, token: str | None) -> None:
        self.site, self.request, self.person = site, request, person
        self._token, self._open = token, ExitStack()
        self.notice: str | None = None
        self.ended = False
        """whether the browser came with a session that holds no more"""
        self.at: str | None = None

    @property
    def language(self) -> Language:
        """The language that the person reads."""
        return language()

    @property
    def catalogue(self) -> Catalogue:
        """The city's catalogue."""
        return self.site.city.catalogue

    @property
    def clocks(self) -> Clocks:
        """The city's deadlines."""
        return self.site.clocks

    @property
    def path(self) -> str:
        """The address asked for, with its query, without the language switch."""
        kept = [(k, v) for k, v in self.request.query_params.multi_items() if k != "language"]
        return self.request.url.path + ("?" + urlencode(kept) if kept else "")

    @property
    def here(self) -> str:
        """The address that this page is to be asked for by: ``at``, which a page made from a form names."""
        return self.at or self.path

    @property
    def switch_language(self) -> str:
        """The address of this page in the other language."""
        other = "zh" if self.language == "en" else "en"
        return self.here + ("&" if "?" in self.here else "?") + f"language={other}"

    @property
    def navigation(self) -> list[Link]:
        """The pages that the person may open."""
        return navigation(self.person, self.request.url.path)

    def require(self, *roles: Role) -> Person:
        """Return who asks; raises LoginNeeded, Forbidden if it is nobody of these roles."""
        if self.person is None:
            raise LoginNeeded(self.path)
        if self.person.role not in roles:
            raise Forbidden(self.person.role, roles)
        return self.person

    @property
    def someone(self) -> Person:
        """Who asks; raises LoginNeeded if nobody is logged in."""
        return self.require(*Role)

    @property
    def works(self) -> bool:
        """Whether who asks works on cases."""
        return self.person is not None and self.person.role in WORKERS

    @cached_property
    def engine(self) -> Engine:
        """An engine session of this request's own."""
        self.require(*READERS, Role.DEPARTMENT_OFFICER)
        return self._open.enter_context(self.site.engine())

    @cached_property
    def store(self) -> Store:
        """The cases as this person may see and change them."""
        person = self.require(*READERS, Role.DEPARTMENT_OFFICER)
        if person.role is Role.DEPARTMENT_OFFICER:
            return DepartmentStore(self.site.store, person.department or "")
        return self.site.store

    @cached_property
    def lake(self) -> PatternView:
        """The newest tables."""
        self.require(*READERS)
        return PatternView(self.engine, self.site.city.tables, self.catalogue)

    @cached_property
    def worklist(self) -> Worklist:
        """The open conflicts."""
        self.require(*READERS)
        return self.site.worklist

    @cached_property
    def office(self) -> PatternOffice:
        """What people do with cases, in this person's name; an officer's deeds are the own department's."""
        person = self.require(*WORKERS, Role.DEPARTMENT_OFFICER)
        lake = PatternView(self.engine, self.site.city.tables, self.catalogue)
        return PatternOffice(self.store, lake, person.account, self.site.now)

    @cached_property
    def sight(self) -> Sight:
        """Which sensitive values this person may see."""
        session = session_name(self._token or "")
        return Sight(self.catalogue, self.site.store, self.someone, session, self.site.now)

    def shows(self, place: Place, department: str | None = None) -> bool:
        """Whether a value at a place, said by a department, may be shown to this person as it is."""
        return self.sight.shows(place, department)

    def shown(self, place: Place, value: str | None, department: str | None = None) -> str:
        """Return a value of a place as this person may see it."""
        return (value or "") if self.shows(place, department) else mask(value)

    def told(self, place: Place, text: str, department: str | None = None) -> str:
        """Return what someone, of a department, wrote about a place as this person may see it."""
        return self.sight.told(place, text, department)

    def stated(self, place: Place, text: str, department: str | None = None, by: str | None = None) -> str:
        """Return what was written to say which value is right, on a department's behalf or by one.

        It may say any value, so that it is masked as a whole where the department's values are.
        """
        return self.told(place, text, by) if self.shows(place, department) else mask(text)

    def shown_key(self, place: Place) -> str:
        """Return the key of a place's entity as this person may see it."""
        return self.shown(place.model_copy(update={"element": WHOLE, "pattern": None}), place.key)

    def name_of(self, source: str) -> str:
        """Return what people call a source: its feed's name, and the department's."""
        feed = self.catalogue.feeds.get(source)
        if feed is None:
            return source
        return f"{self.department_name(feed.department)} · {feed.name}"

    def place_name(self, place: Place) -> str:
        """Return what people call a place: entity, key as this person may see it, element."""
        return f"{self.entity_name(place)} · {self.element_name(place)}"

    def entity_name(self, place: Place) -> str:
        """Return what people call a place's entity, with its key as this person may see it."""
        entity = self.catalogue.entities.get(place.entity)
        return f"{entity.name if entity else place.entity} {self.shown_key(place)}"

    def element_name(self, place: Place) -> str:
        """Return what people call a place's element."""
        entity = self.catalogue.entities.get(place.entity)
        elements = {e.code: str(e.name) for e in entity.elements} if entity else {}
        whole = say("实体本身", "the entity itself")
        return whole if place.element == WHOLE else elements.get(place.element, place.element)

    def moment(self, at: datetime) -> str:
        """Return a time as the city's clocks show it, to the minute."""
        return f"{at.astimezone(self.clocks.zone):%Y-%m-%d %H:%M}"

    def department_name(self, code: str) -> str:
        """Return what people call a department."""
        department = self.catalogue.departments.get(code)
        return str(department.name) if department else code

    @property
    def home(self) -> str:
        """The first page of this person's role."""
        return home(self.person)

    @property
    def login_path(self) -> str:
        """The log-in page that leads back to this one."""
        return "/login?after=" + quote(self.path, safe="")

    @cached_property
    def csrf(self) -> str:
        """The token that a form shown now has to come back with."""
        return csrf_of(self._token or self._guest)

    @cached_property
    def _guest(self) -> str:
        return form_token(self.request) or secrets.token_urlsafe(16)

    def begin(self, person: Person, after: str, way: Way = Way.PASSWORD) -> Response:
        """Log a person in, and send the browser on to the page that was asked for."""
        token = self.site.sessions.begin(person, self.address, way)
        self.person = person
        response = self.to(self.home if after == "/" else inside(after))
        keep_session(self.request, response, token)
        return response

    def end(self) -> Response:
        """Log out."""
        if self.person and self._token:
            self.site.sessions.end(self._token, self.person)
        response = self.to("/login")
        forget_session(self.request, response)
        return response

    @property
    def address(self) -> str:
        """The network address that the request came from."""
        return self.request.client.host if self.request.client else ""

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page made of a template and these values."""
        made = self.site.templates.get_template(template).render(visit=self, **values)
        response = HTMLResponse(made, status)
        if self.person is None:
            keep_form(self.request, response, self._guest)
            if self.ended:
                forget_session(self.request, response)
        if self.request.query_params.get("language") == self.language:
            keep_language(self.request, response, self.language)
        return response

    def to(self, path: str) -> Response:
        """Send the browser on to another page, after a form was taken."""
        return RedirectResponse(path, 303)

    def close(self) -> None:
        """Give back what was lent."""
        self._open.close()


def visit_of(site: Site, request: Request) -> Visit:
    """Return the visit that a request is, by whoever its token stands for."""
    sent = bearer(request)
    token = sent or session_of(request)
    person = site.sessions.person(token, program=bool(sent)) if token else None
    visit = Visit(site, request, person, token if person else None)
    visit.ended = person is None and bool(token) and not sent
    return visit


def inside(path: str) -> str:
    """Return a path if it leads to a page of this console, else the first page's."""
    leads_out = not path.startswith("/") or path[1:2] in ("/", "\\") or not path.isprintable()
    return "/" if leads_out else path


class Gate:
    """Opens a page to people of some roles; ``roles`` is None for pages that need no log-in."""

    def __init__(self, *roles: Role, guests: bool = False) -> None:
        self.roles = None if guests else roles

    def __call__(self, request: Request) -> Iterator[Visit]:
        """Yield the visit; raises LoginNeeded, Forbidden, PasswordToChange."""
        site: Site = request.app.state.site
        visit = visit_of(site, request)
        try:
            if self.roles is not None:
                person = visit.require(*self.roles)
                if person.must_change and request.url.path != "/account":
                    raise PasswordToChange
            yield visit
        finally:
            visit.close()


Guest = Annotated[Visit, Depends(Gate(guests=True))]
"""anyone, logged in or not: the log-in page only"""
Anyone = Annotated[Visit, Depends(Gate(*Role))]
"""everyone who is logged in"""
Worker = Annotated[Visit, Depends(Gate(*WORKERS))]
"""clerks and supervisors: what changes something"""
Reader = Annotated[Visit, Depends(Gate(*READERS))]
"""clerks, supervisors and auditors: what is only looked at"""
Supervisor = Annotated[Visit, Depends(Gate(Role.SUPERVISOR))]
Officer = Annotated[Visit, Depends(Gate(Role.DEPARTMENT_OFFICER))]
"""department officers: what changes something of their own department's"""
Involved = Annotated[Visit, Depends(Gate(*READERS, Role.DEPARTMENT_OFFICER))]
"""readers and department officers; an officer finds in ``store`` only what concerns the own department"""
Auditor = Annotated[Visit, Depends(Gate(Role.AUDITOR))]
Administrator = Annotated[Visit, Depends(Gate(Role.ADMINISTRATOR))]
