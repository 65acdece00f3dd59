// The page's behaviour around a question: what is seen at once, its length, the draft, the focus.
// Uses what ui/static/app.js hands over; keeps a draft in this tab only, for a reload.
"use strict";

(() => {
  const { tell, say, reveal, field } = window.livrables;
  const texts = document.currentScript.dataset;
  const limit = Number(texts.limit);
  const figures = new Intl.NumberFormat("fr");
  const latest = () => document.querySelector("#current .exchange");

  // A browser may refuse to keep anything: then there is no draft.
  const kept = {
    read(key) { try { return sessionStorage.getItem(key) || ""; } catch { return ""; } },
    write(key, value) {
      try {
        if (value) sessionStorage.setItem(key, value);
        else sessionStorage.removeItem(key);
      } catch { /* nothing kept */ }
    },
  };
  const keepDraft = () => kept.write("draft", field()?.value ?? "");

  function type(text) {
    const area = field();
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(area), "value").set.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function focusField() {
    const area = field();
    if (!area) return;
    area.focus({ preventScroll: true });
    area.setSelectionRange(area.value.length, area.value.length);
    reveal(area, "nearest");
  }

  // Landmarks: the component library knows only boxes. ------------------------------------------

  function landmarks() {
    for (const main of document.querySelectorAll("main")) main.setAttribute("role", "none");
    const roles = [
      ["masthead", "banner", ""], ["conversation", "main", ""],
      ["sources", "complementary", texts.sources], ["composer", "form", texts.question],
    ];
    for (const [id, role, label] of roles) {
      const box = document.getElementById(id);
      if (!box || box.getAttribute("role") === role) continue;
      box.setAttribute("role", role);
      if (label) box.setAttribute("aria-label", label);
    }
  }

  // Length ----------------------------------------------------------------------------------------

  function tooLong() {
    const line = document.getElementById("too-long");
    const length = [...(field()?.value.trim() ?? "")].length;
    const message = length > limit
      ? texts.long.replace("{length}", figures.format(length)).replace("{limit}", figures.format(limit))
      : "";
    if (line && line.textContent !== message) line.textContent = message;
    field()?.setAttribute("aria-invalid", String(Boolean(message)));
    return Boolean(message);
  }

  // What was asked, shown before the server says a word -------------------------------------------

  let before = null;
  let patience = 0;

  // One question at a time: true from the moment one is sent until its answer has ended, and after a
  // stop until the page has settled (the button is there, disabled).
  function busy() {
    const stop = document.getElementById("stop");
    return before !== null || Boolean(stop?.disabled && stop.checkVisibility())
      || ["searching", "composing"].includes(latest()?.dataset.phase);
  }

  function showAsked(question) {
    const exchange = latest();
    if (!question) return;
    before = exchange ? exchange.id : "";
    document.querySelector("#asked .question").textContent = question;
    document.body.classList.add("is-asking");
    reveal(document.getElementById("asked"), "nearest");
    say(texts.asked);
    patience = setTimeout(hideAsked, 30000);
  }

  function hideAsked() {
    clearTimeout(patience);
    before = null;
    document.body.classList.remove("is-asking");
  }

  function refuse(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    focusField();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (event.target !== field()) return;
    if (tooLong() || busy()) refuse(event);
    else showAsked(event.target.value.trim());
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#send, #retry, .example, #new");
    if (!button) return;
    if (button.id === "new") kept.write("draft", "");
    else if (busy() || (button.id === "send" && tooLong())) refuse(event);
    else if (button.id === "send") showAsked(field().value.trim());
    else if (button.id === "retry") showAsked(latest()?.dataset.question);
    else showAsked(button.textContent.trim());
  }, true);

  document.addEventListener("input", (event) => {
    if (event.target !== field()) return;
    keepDraft();
    tooLong();
  });
  document.addEventListener("livrables:trouble", hideAsked);

  // After a control that may have taken the focus along -------------------------------------------

  const settled = {
    new: () => !latest(),
    edit: () => field()?.value,
    undo: () => document.getElementById("restore"),
    restore: () => !document.getElementById("restore"),
  };

  function after(step, tries = 20) {
    if (!settled[step]() && tries) {
      setTimeout(after, 50, step, tries - 1);
      return;
    }
    if (step === "undo") document.getElementById("restore")?.focus();
    else focusField();
    if (step === "undo" || step === "edit") say(texts.removed);
    keepDraft();
    tooLong();
  }
  window.livrables.after = after;

  // A page loaded again: the draft comes back; after a restart, what was lost is told -------------

  function comeBack() {
    const restarted = kept.read("boot") && kept.read("boot") !== texts.boot;
    if (restarted && kept.read("asked")) tell(texts.restarted);
    kept.write("boot", texts.boot);
    kept.write("asked", "");
    const draft = kept.read("draft");
    if (draft && !field().value) {
      type(draft);
      focusField();
    }
  }

  let ready = false;
  let seen = "";

  function watch() {
    landmarks();
    if (!ready && field()) {
      ready = true;
      comeBack();
    }
    const id = latest()?.id ?? "";
    const refused = document.querySelector("#message .message");
    if (before !== null && (id !== before || refused)) hideAsked();
    if (id === seen) return;
    seen = id;
    kept.write("asked", id);
    setTimeout(keepDraft, 200);
  }

  function start() {
    new MutationObserver(watch).observe(document.body, { childList: true, subtree: true });
    watch();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
