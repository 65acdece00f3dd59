// The behaviour of the staff's pages. Each page works without it: progress is then reloaded, and the
// server says what is missing. Knows only ids and attributes of ui/templates/.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const EVERY = 700; // milliseconds between two looks at a run
  const PATIENCE = 5000; // milliseconds that the server is given to answer
  const MISSES = 4; // looks without an answer after which the server is said to be gone
  const KEY = "livrables-cas";

  // A run in progress ------------------------------------------------------------------------------

  const panel = document.querySelector("#suivi.progress");
  let decile = -1;
  let missed = 0;

  function show(state) {
    const bar = byId("avancement");
    bar.max = state.total || 1;
    bar.value = state.done;
    bar.setAttribute("aria-valuemax", bar.max);
    bar.setAttribute("aria-valuenow", state.done);
    if (state.count) byId("fait").textContent = state.count;
    byId("reste").textContent = state.remaining ? `Reste ${state.remaining}` : "";
    byId("question-en-cours").textContent = state.question || "…";
    byId("arret").hidden = state.phase !== "arret";
    const tenth = state.total ? Math.floor((10 * state.done) / state.total) : 0;
    if (state.total && tenth !== decile) {
      if (decile >= 0) byId("annonce").textContent = state.count;
      decile = tenth;
    }
  }

  function lose(lost) {
    const told = byId("perdu");
    if (told.hidden !== lost) return;
    panel.classList.toggle("is-lost", lost);
    told.hidden = !lost;
    told.textContent = lost ? panel.dataset.lost : "";
  }

  async function follow() {
    try {
      const answer = await fetch("/evaluer/etat", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      const state = await answer.json();
      if (state.phase !== "en-cours" && state.phase !== "arret") {
        location.replace(state.phase === "deconnexion" ? "/evaluer" : "/evaluer#suivi");
        if (state.phase !== "deconnexion") location.reload();
        return;
      }
      show(state);
      missed = 0;
    } catch {
      missed += 1;
    }
    lose(missed >= MISSES);
    setTimeout(follow, EVERY);
  }

  if (panel) follow();

  // Two runs to compare ----------------------------------------------------------------------------

  const compare = byId("comparer");
  const boxes = [...document.querySelectorAll("input[form=comparaison]")];

  function allow() {
    const ticked = boxes.filter((box) => box.checked);
    compare.disabled = ticked.length !== 2 || ticked[0].dataset.set !== ticked[1].dataset.set;
  }

  if (compare) {
    for (const box of boxes) box.addEventListener("change", allow);
    addEventListener("pageshow", allow);
    allow();
  }

  // A report in the making ---------------------------------------------------------------------------

  const frame = document.querySelector(".frame iframe");
  const made = () => {
    const inside = frame.contentDocument;
    return inside?.readyState === "complete" && inside.URL !== "about:blank";
  };
  if (frame && !made()) {
    byId("attente").hidden = false;
    frame.addEventListener("load", () => { byId("attente").hidden = true; });
  }

  // A button that was used says so; its name and value must leave first --------------------------------

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.dataset.busy) return;
    setTimeout(() => {
      button.dataset.calm = button.textContent;
      button.textContent = button.dataset.busy;
      button.disabled = true;
    });
  });
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("[data-calm]")) {
      button.textContent = button.dataset.calm;
      button.disabled = false;
      delete button.dataset.calm;
    }
  });

  // What is typed in a case survives a reload and a lost server -----------------------------------------

  const form = byId("cas");

  function fields() {
    return [...form.elements].filter((field) => field.id && field.name && field.name !== "action");
  }

  function keep() {
    const values = fields().map((field) => [field.id, field.type === "checkbox" || field.type === "radio" ? field.checked : field.value]);
    sessionStorage.setItem(KEY, JSON.stringify({ key: form.dataset.key, values }));
  }

  function bring() {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
    if (!kept || kept.key !== form.dataset.key || "fresh" in form.dataset) {
      sessionStorage.removeItem(KEY);
      return;
    }
    const there = new Map(kept.values);
    for (const field of fields()) {
      if (!there.has(field.id)) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = there.get(field.id);
      else field.value = there.get(field.id);
    }
  }

  if (form) {
    bring();
    if ("fresh" in form.dataset) history.replaceState(null, "", `/evaluer/cas${location.hash}`);
    form.addEventListener("input", keep);
  }

  // Where the address points, the focus goes too: it may be an error or an answer.
  const target = byId(location.hash.slice(1));
  if (target?.matches("[tabindex]")) target.focus();
})();
