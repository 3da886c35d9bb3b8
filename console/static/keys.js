// The keyboard: a key presses the element that names it in data-key, unless someone is typing; j and k walk
// through a list. The next case is fetched before it is wanted, and shown at once when it is.
"use strict";
const FRESH_MS = 60000;
let ahead = null;

const walk = (by) => {
  const items = [...document.querySelectorAll("[data-item]")];
  const next = items[items.indexOf(document.activeElement) + by] ?? items[by > 0 ? items.length - 1 : 0];
  next?.focus();
  return Boolean(next);
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]:not([disabled])`);
  if (!wanted) {
    if ((event.key === "j" && walk(1)) || (event.key === "k" && walk(-1))) event.preventDefault();
    return;
  }
  event.preventDefault();
  if (wanted.matches("input, select, textarea")) wanted.focus();
  else wanted.click();
  if (wanted.matches("details[open] > summary")) wanted.parentElement.querySelector("input:not([type=hidden]), textarea")?.focus();
});

const fetchAhead = () => {
  const link = document.querySelector("a[rel=next][data-ahead]");
  if (!link) ahead = null;
  else if (ahead?.href !== link.href)
    ahead = { href: link.href, at: Date.now(), page: fetch(link.href).then((r) => (r.ok && !r.redirected ? r.text() : null), () => null) };
};

const show = (href, html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  history.replaceState({ htmx: true }, "");
  history.pushState({ htmx: true }, "", href);
  document.title = page.title;
  document.body.replaceChildren(...page.body.childNodes);
  htmx.process(document.body);
  document.getElementById("main").focus();
  fetchAhead();
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[rel=next][data-ahead]");
  if (!link || ahead?.href !== link.href || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (Date.now() - ahead.at > FRESH_MS) return;
  event.preventDefault();
  ahead.page.then((html) => (html ? show(link.href, html) : location.assign(link.href)));
});

document.addEventListener("DOMContentLoaded", fetchAhead);
document.addEventListener("htmx:afterSettle", fetchAhead);
