"""What looks at a page as its reader would: contrast, names, sizes, complaints, requests."""

import re
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests import browser

CONTRASTS = """() => {
  const channel = c => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const parse = css => (css.match(/[\\d.]+/g) || []).map(Number);
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')].filter(element =>
    [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())
    && element.checkVisibility() && !element.closest('.visually-hidden, .skip')
  ).map(element => {
    const pair = [light(parse(getComputedStyle(element).color)), light(ground(element))];
    pair.sort((a, b) => b - a);
    return [element.textContent.trim().slice(0, 40), (pair[0] + .05) / (pair[1] + .05)];
  });
}"""

UNNAMED = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary, iframe')]
  .filter(e => e.checkVisibility() && e.type !== 'hidden')
  .filter(e => !(e.textContent.trim() || e.getAttribute('aria-labelledby') || e.title
    || e.labels?.length))
  .map(e => e.outerHTML.slice(0, 120))"""

SMALL = """() => [...document.querySelectorAll('main button, main a.button, main a.plain, nav a')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24)
  .map(e => e.textContent)"""


@contextmanager
def watched(chromium, **context):
    """A page whose complaints and requests are looked at in the end."""
    visitor = chromium.new_context(**context)
    visitor.set_default_timeout(browser.TIMEOUT)
    page = visitor.new_page()
    wrong, sent = [], []
    visitor.on("request", lambda request: sent.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None,
    )
    try:
        yield page
    finally:
        visitor.close()
    assert wrong == []
    hosts = {urlsplit(url).hostname for url in sent if url.startswith(("http", "ws"))}
    assert hosts == {"127.0.0.1"}


def plain(text):
    return re.sub(r"[\u00a0\u202f]", " ", text)
