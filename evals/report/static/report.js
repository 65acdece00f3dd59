(() => {
"use strict";
const $ = (id) => document.getElementById(id);
const table = $("table"), search = $("f-q"), tag = $("f-tag"), change = $("f-change");
const picks = [...document.querySelectorAll("input[name=issue]")];
const heads = [...table.querySelectorAll("th[data-sort]")];
const rows = [...table.tBodies];
const collator = new Intl.Collator("fr", { numeric: true, sensitivity: "base" });
const format = new Intl.NumberFormat("fr-FR");
const order = { key: "", down: false };
const folded = (text) =>
  text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[’‘]/g, "'").replace(/[\u00a0\u202f]/g, " ").toLowerCase();

const texts = new Map();
const textOf = (row) => {
  if (!texts.has(row)) {
    const parts = row.querySelectorAll(".open, .meta, .answer, .facts, .said");
    texts.set(row, folded([...parts].map((part) => part.textContent).join(" ")));
  }
  return texts.get(row);
};

function filter() {
  const words = folded(search.value).split(/\s+/).filter(Boolean);
  const issues = new Set(picks.filter((box) => box.checked).map((box) => box.value));
  const wanted = tag ? tag.value : "", changed = change ? change.value : "";
  let shown = 0;
  for (const row of rows) {
    const visible =
      (!issues.size || issues.has(row.dataset.issue)) &&
      (!wanted || row.dataset.tags.split("\n").includes(wanted)) &&
      (!changed || row.dataset.change === changed) &&
      (!words.length || words.every((word) => textOf(row).includes(word)));
    row.hidden = !visible;
    shown += visible;
  }
  const all = rows.length === 1 ? "1\u00a0question" : `${format.format(rows.length)}\u00a0questions`;
  const some = `${format.format(shown)}\u00a0${shown < 2 ? "question" : "questions"} sur ${format.format(rows.length)}`;
  $("count").textContent = shown === rows.length ? all : some;
  $("empty").hidden = shown > 0;
  const state = words.length || issues.size || wanted || changed || order.key;
  $("reset").hidden = !state;
}

function sort() {
  const head = heads.find((item) => item.dataset.sort === order.key);
  for (const item of heads) {
    const direction = order.down ? "descending" : "ascending";
    item.setAttribute("aria-sort", item === head ? direction : "none");
  }
  const sorted = [...rows];
  if (head) {
    const column = head.cellIndex, text = ["q", "change"].includes(order.key), sign = order.down ? -1 : 1;
    const keys = new Map(rows.map((row) => {
      const cell = row.rows[0].cells[column];
      return [row, order.key === "q" ? cell.querySelector(".open").textContent : cell.dataset.k];
    }));
    sorted.sort((a, b) => {
      const left = keys.get(a), right = keys.get(b);
      if (left === "" || right === "") return (left === "") - (right === "");
      return sign * (text ? collator.compare(left, right) : left - right);
    });
  }
  table.append(...sorted);
}

function toggle(row, open) {
  row.rows[1].hidden = !open;
  row.classList.toggle("is-open", open);
  row.querySelector(".open").setAttribute("aria-expanded", String(open));
}
const isOpen = (row) => !row.rows[1].hidden;

function save() {
  const state = new URLSearchParams();
  if (search.value.trim()) state.set("q", search.value.trim());
  if (tag && tag.value) state.set("etiquette", tag.value);
  if (change && change.value) state.set("changement", change.value);
  const issues = picks.filter((box) => box.checked).map((box) => box.value);
  if (issues.length) state.set("issue", issues.join(","));
  if (order.key) state.set("tri", (order.down ? "-" : "") + order.key);
  for (const row of rows.filter(isOpen).slice(0, 20)) state.append("ouvert", row.dataset.id);
  try {
    history.replaceState(null, "", `#${state}`);
  } catch {
    /* a frame that may not: the page works, its state is not kept */
  }
}

function load() {
  const hash = location.hash.slice(1);
  if (hash && !hash.includes("=")) return;
  const state = new URLSearchParams(hash);
  search.value = state.get("q") || "";
  if (tag) tag.value = state.get("etiquette") || "";
  if (tag && tag.selectedIndex < 0) tag.value = "";
  if (change) change.value = state.get("changement") || "";
  if (change && change.selectedIndex < 0) change.value = "";
  const issues = (state.get("issue") || "").split(",");
  for (const box of picks) box.checked = issues.includes(box.value);
  const wanted = state.get("tri") || "";
  order.down = wanted.startsWith("-");
  order.key = wanted.replace(/^-/, "");
  if (!heads.some((head) => head.dataset.sort === order.key)) order.key = "";
  const opened = state.getAll("ouvert");
  for (const row of rows) toggle(row, opened.includes(row.dataset.id));
  sort();
  filter();
  if (opened.length && [...state.keys()].every((key) => key === "ouvert")) {
    const row = rows.find((item) => item.dataset.id === opened[0]);
    if (row) {
      row.scrollIntoView({ block: "start" });
      row.querySelector(".open").focus({ preventScroll: true });
    }
  }
}

function changed() {
  filter();
  save();
}
search.addEventListener("input", changed);
for (const control of [tag, change, ...picks]) if (control) control.addEventListener("change", changed);
$("reset").addEventListener("click", () => {
  search.value = "";
  if (tag) tag.value = "";
  if (change) change.value = "";
  for (const box of picks) box.checked = false;
  order.key = "";
  order.down = false;
  sort();
  changed();
  search.focus();
});
for (const head of heads) {
  head.firstElementChild.addEventListener("click", () => {
    const same = order.key === head.dataset.sort;
    if (same && order.down) order.key = "";
    order.down = same && order.key !== "" ? true : false;
    if (!same) order.key = head.dataset.sort;
    sort();
    changed();
  });
}
table.addEventListener("click", (event) => {
  const line = event.target.closest("tr.line");
  if (!line || event.target.closest("a") || String(getSelection())) return;
  const row = line.parentElement;
  toggle(row, !isOpen(row));
  save();
});
$("print").addEventListener("click", () => window.print());
window.addEventListener("hashchange", load);
load();
})();
