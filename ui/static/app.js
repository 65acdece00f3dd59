// The page's own behaviour: from a citation to its card and back, copying, announcing, scrolling.
// Knows only class names and ids made by ui/render.py and ui/cards.py; keeps nothing.
"use strict";

(() => {
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const byId = (id) => document.getElementById(id);

  const announcer = document.createElement("div");
  announcer.id = "announcer";
  announcer.className = "visually-hidden";
  announcer.setAttribute("role", "status");
  announcer.setAttribute("aria-live", "polite");

  const texts = document.currentScript.dataset;
  const trouble = document.createElement("div");
  trouble.id = "trouble";
  trouble.setAttribute("role", "alert");
  trouble.hidden = true;
  const told = document.createElement("p");
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", texts.close);
  close.addEventListener("click", () => tell(""));
  trouble.append(told, close);

  function tell(message) {
    if (told.textContent !== message) told.textContent = message;
    trouble.hidden = !message;
    if (message) document.dispatchEvent(new Event("livrables:trouble"));
  }

  function say(text) {
    announcer.textContent = text;
  }

  // The library tells of a lost or busy server in English, or not at all: it is told here instead.
  const request = window.fetch.bind(window);
  window.fetch = async (...args) => {
    const address = String(args[0]?.url ?? args[0]);
    if (!address.includes("/gradio_api/")) return request(...args);
    try {
      const answer = await request(...args);
      // Another run of the server: it knows nothing of this page, which ask.js tells after this.
      const boot = answer.headers.get("x-livrables-boot");
      if (boot && boot !== texts.boot) location.reload();
      if (!answer.ok) tell(answer.status === 503 ? texts.busy : texts.refused);
      // Any answer ends a lost connection; what the server refused stands until the next question.
      else if (told.textContent === texts.lost || address.includes("/queue/join")) tell("");
      return answer;
    } catch (error) {
      if (error.name !== "AbortError") tell(texts.lost);
      throw error;
    }
  };

  function reveal(element, block) {
    element.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block });
  }

  // Only one answer's cards are shown: the clicked one's, or the latest one's.
  function showGroup(id) {
    const groups = [...document.querySelectorAll(".source-group")];
    if (!groups.length) return null;
    const wanted = groups.find((group) => group.dataset.id === id) || groups.at(-1);
    for (const group of groups) group.classList.toggle("is-shown", group === wanted);
    return wanted;
  }

  function mark(element, name) {
    for (const other of document.querySelectorAll("." + name)) other.classList.remove(name);
    element.classList.add(name);
  }

  function openCard(cite) {
    const card = byId(cite.getAttribute("href").slice(1));
    if (!card) return;
    showGroup(card.closest(".source-group").dataset.id);
    mark(card, "is-active");
    mark(cite, "is-active-cite");
    card.focus({ preventScroll: true });
    reveal(card, "nearest");
  }

  function backToAnswer(cardId) {
    const active = document.querySelector(".cite.is-active-cite");
    const target = "#" + cardId;
    const cite =
      active && active.getAttribute("href") === target
        ? active
        : document.querySelector(`.cite[href="${target}"]`);
    if (!cite) return;
    cite.focus({ preventScroll: true });
    reveal(cite, "center");
  }

  function showSources(id) {
    const group = showGroup(id);
    const card = group && group.querySelector(".card");
    if (!card) return;
    card.focus({ preventScroll: true });
    reveal(group, "nearest");
  }

  function copyByHand(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("copy refused");
  }

  async function copy(button) {
    const label = button.textContent;
    try {
      // The clipboard interface exists only on https and on this machine.
      if (navigator.clipboard) await navigator.clipboard.writeText(button.dataset.copy);
      else copyByHand(button.dataset.copy);
      button.textContent = button.dataset.done;
    } catch {
      button.textContent = button.dataset.failed;
    }
    announcer.textContent = button.textContent;
    button.focus();
    setTimeout(() => { button.textContent = label; }, 2500);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.cite, a.back, a.show-sources, a.skip, button.copy");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (link.matches(".cite")) openCard(link);
    else if (link.matches(".back")) backToAnswer(link.dataset.cited);
    else if (link.matches(".show-sources")) showSources(link.hash.replace("#sources-", ""));
    else if (link.matches(".copy")) copy(link);
    else if (link.hash === "#question-field") field()?.focus();
    else byId(link.hash.slice(1))?.focus();
  });

  const field = () => document.querySelector("#question textarea, #question input");

  function announce(exchange) {
    const parts = exchange.querySelectorAll(".sentence, .box > p:not(.nearest-help), .stopped");
    const texts = [...new Set(parts)].map((part) => {
      const copied = part.cloneNode(true);
      for (const cites of copied.querySelectorAll(".cites")) cites.remove();
      return copied.textContent;
    });
    announcer.textContent = texts.join(" ");
  }

  let question = "";
  let phase = "";
  let following = true;

  // Called after every change of the latest exchange. Its question stays at the top while the
  // answer grows, unless the reader scrolls away; only a finished answer is announced.
  function follow() {
    const exchange = document.querySelector("#current .exchange");
    const id = exchange ? exchange.id : "";
    if (id !== question) {
      question = id;
      phase = "";
      following = true;
      if (!exchange || !pending(exchange)) announcer.textContent = "";
      showGroup(exchange ? exchange.dataset.id : "");
    }
    if (!exchange || exchange.dataset.phase === phase) {
      if (exchange && following && pending(exchange)) reveal(exchange, "start");
      return;
    }
    phase = exchange.dataset.phase;
    showGroup(exchange.dataset.id);
    if (following) reveal(exchange, "start");
    if (!pending(exchange)) finish(exchange);
  }

  const pending = (exchange) => ["searching", "composing"].includes(exchange.dataset.phase);

  function finish(exchange) {
    announce(exchange);
    // A button that has just disappeared takes the focus with it.
    if (document.activeElement === document.body && matchMedia("(hover: hover)").matches)
      field()?.focus({ preventScroll: true });
  }

  function start() {
    document.body.append(announcer, trouble);
    for (const kind of ["wheel", "touchmove"])
      document.addEventListener(kind, () => { following = false; }, { passive: true });
    new MutationObserver(() => {
      // A group drawn anew has lost its class.
      if (!document.querySelector(".source-group.is-shown")) showGroup("");
      follow();
    }).observe(document.body, {
      childList: true, subtree: true, attributes: true, attributeFilter: ["data-phase", "data-id"],
    });
  }

  window.livrables = { tell, say, reveal, field };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
