// The page: views, search, state. It is the front page in a browser and the task pane in Excel.

import { explainFormula } from "./explain.js";
import { make } from "./show.js";
import * as browse from "./browse.js";
import * as excel from "./excel.js";
import * as form from "./form.js";

const $ = (id) => document.getElementById(id);
const host = { inExcel: false };
let functions = [];

// ---- views --------------------------------------------------------------------------------------------------------------

const tabs = () => [...document.querySelectorAll("[role=tab]")].filter((tab) => !tab.hidden);

function openView(tab) {
  for (const other of document.querySelectorAll("[role=tab]")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    $(other.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (tab.id === "tab-state") showState();
  if (tab.id === "tab-browse") browse.opened();
}

/** Arrows move between tabs, as in every list of tabs (WAI-ARIA Authoring Practices, tabs pattern). */
function moveTab(event) {
  const all = tabs();
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const edge = { Home: 0, End: all.length - 1 }[event.key];
  if (step === undefined && edge === undefined) return;
  const next = all[edge ?? (all.indexOf(event.target) + step + all.length) % all.length];
  event.preventDefault();
  openView(next);
  next.focus();
}

// ---- functions ----------------------------------------------------------------------------------------------------------

function list() {
  const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const text = (known) => `${known.name} ${known.family} ${known.summary} ${known.arguments.map((argument) => argument.name).join(" ")}`;
  const found = functions.filter((known) => words.every((word) => text(known).toLowerCase().includes(word)));
  const families = Map.groupBy ? Map.groupBy(found, (known) => known.family) : groups(found);
  $("function-list").replaceChildren(
    ...[...families].flatMap(([family, members]) => [
      make("h2", { class: "family" }, family),
      make("ul", { class: "functions" }, ...members.map((known) => make("li", {}, entry(known)))),
    ]),
  );
  $("found").textContent = words.length ? `${found.length} of ${functions.length} functions` : `${functions.length} functions`;
}

function groups(found) {
  const families = new Map();
  for (const known of found) families.set(known.family, [...(families.get(known.family) || []), known]);
  return families;
}

function entry(known) {
  const current = location.hash === `#${known.name}` ? "true" : undefined;
  return make(
    "button",
    { type: "button", "aria-current": current, onclick: () => open(known.name) },
    make("span", { class: "name" }, known.name),
    make("span", { class: "summary" }, known.summary),
  );
}

function welcome() {
  const steps = [
    "Search for what you want to know, and choose a function.",
    host.inExcel ? "Fill its fields, with values or with cells: Selection takes the cells you have marked." : "Fill its fields, or try an example.",
    host.inExcel ? "Insert the formula into the active cell." : "Compute here, and copy the formula into your sheet.",
    "Explain shows how the answer was worked out, with the source of every figure.",
  ];
  return [make("h2", {}, "Start here"), make("ol", {}, ...steps.map((step) => make("li", {}, step)))];
}

function open(name) {
  location.hash = name;
}

/** The address says which function is open, so that a link, a bookmark and the back button work. */
function followAddress() {
  const known = functions.find((one) => one.name === location.hash.slice(1).toUpperCase());
  document.body.classList.toggle("open", Boolean(known));
  if (!known) {
    $("detail").replaceChildren(...welcome());
    list();
    return;
  }
  openView($("tab-functions"));
  form.show(known, $("detail"), host, () => history.pushState(null, "", location.pathname + location.search) || followAddress());
  list();
  $("detail").focus({ preventScroll: true });
  if (document.body.classList.contains("open")) scrollTo(0, 0);
}

// ---- explain and repair -------------------------------------------------------------------------------------------------

function startExplain() {
  const known = functions.find((one) => one.family !== "about" && one.examples.length);
  if (known) $("explain-formula").value = known.examples[0].formula;
  $("explain-form").addEventListener("submit", (event) => {
    event.preventDefault();
    explainFormula($("explain-formula").value, $("explained"), host);
  });
  $("explain-cell").addEventListener("click", async () => {
    const { formula } = await excel.activeFormula();
    $("explain-formula").value = formula;
    explainFormula(formula, $("explained"), host);
  });
}

async function repair() {
  const place = $("repaired");
  place.replaceChildren(make("p", { class: "quiet" }, "Looking through the workbook ..."));
  try {
    const { repaired, refused } = await excel.repair();
    const count = repaired.length === 1 ? "1 formula was" : `${repaired.length} formulas were`;
    place.replaceChildren(
      make("p", { class: "done" }, repaired.length ? `${count} entered again.` : "No formula of ours shows #NAME?."),
      make("ul", {}, ...repaired.slice(0, 50).map((address) => make("li", {}, address))),
      ...refused.map((sentence) => make("p", { class: "problem" }, sentence)),
    );
  } catch (problem) {
    place.replaceChildren(make("p", { class: "problem" }, problem.message));
  }
}

// ---- state --------------------------------------------------------------------------------------------------------------

async function showState() {
  const lines = { "This page": Lepton.version, Server: "does not answer" };
  try {
    const said = await (await fetch(new URL("healthz", Lepton.base))).json();
    lines.Server = `${said.version}, ${said.status}, ${said.workers} workers`;
    warn(said.version === Lepton.version ? "" : `The server is version ${said.version}, this page ${Lepton.version}: load it again.`);
  } catch {
    warn("The server does not answer. Calls are sent again until it does.");
  }
  lines.Where = host.inExcel ? "Excel" : "browser";
  lines.Functions = String(functions.length);
  const { calls, requests, cached, shared } = Lepton.counts;
  lines.Calls = `${calls}, in ${requests} requests; ${cached} from memory, ${shared} shared`;
  $("state").replaceChildren(...Object.entries(lines).flatMap(([term, text]) => [make("dt", {}, term), make("dd", {}, text)]));
}

function warn(text) {
  $("state-line").textContent = text;
}

function startKey() {
  $("key-form").hidden = !Lepton.needsKey;
  if (Lepton.needsKey && !Lepton.entra && !Lepton.key()) warn("This server needs a key: enter it under State.");
  const keep = (value, said) => {
    Lepton.setKey(value);
    $("key").value = "";
    $("key-said").textContent = said;
    warn("");
  };
  $("key-form").addEventListener("submit", (event) => {
    event.preventDefault();
    keep($("key").value.trim(), "The key is kept on this computer.");
  });
  $("forget").addEventListener("click", () => keep("", "The key is forgotten."));
}

// ---- start --------------------------------------------------------------------------------------------------------------

async function start() {
  document.querySelector("[role=tablist]").addEventListener("keydown", moveTab);
  for (const tab of document.querySelectorAll("[role=tab]")) tab.addEventListener("click", () => openView(tab));
  $("search").addEventListener("input", list);
  $("repair").addEventListener("click", repair);
  addEventListener("hashchange", followAddress);
  startKey();
  host.inExcel = await excel.ready();
  for (const element of document.querySelectorAll(".excel-only")) element.hidden = !host.inExcel;
  $("tab-repair").hidden = !host.inExcel;
  try {
    functions = await (await fetch(new URL("v1/functions", Lepton.base))).json();
    functions.sort((one, other) => (one.family === "about") - (other.family === "about"));
  } catch {
    warn("The server does not answer; load this page again when it runs.");
    return;
  }
  startExplain();
  browse.offer(functions, $("browse-lists"), $("browsed"), open);
  followAddress();
  document.body.dataset.ready = "true";
}

start();
