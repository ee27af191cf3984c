// The catalogue: functions that answer with a list when nothing is asked, shown as tables.

import { answer, make, table } from "./show.js";

let started = null;

/** The view is open: fetch its first list, the first time. */
export function opened() {
  started?.();
  started = null;
}

const SHOWN = 50;
const FAMILIES = ["prices", "catalogue"];

/** Offer each list in `place`; the one that is chosen is shown in `shown`. `open` leads to a function's form. */
export function offer(functions, place, shown, open) {
  const lists = functions.filter((known) => known.spills && known.family !== "about" && !known.arguments.some((argument) => argument.required));
  const others = functions.filter((known) => FAMILIES.includes(known.family) && !lists.includes(known));
  const asked = functions.filter((known) => !lists.includes(known) && !others.includes(known) && known.family === "sizing");
  place.replaceChildren();
  if (lists.length) {
    const choose = make("select", { id: "list" }, ...lists.map((known) => make("option", { value: known.name }, known.summary)));
    const filter = make("input", { id: "list-filter", type: "search", autocomplete: "off" });
    const browser = new Browser(shown, filter);
    choose.addEventListener("change", () => browser.load(lists[choose.selectedIndex]));
    place.append(
      make("div", { class: "field" }, make("label", { for: "list" }, "List"), choose),
      make("div", { class: "field" }, make("label", { for: "list-filter" }, "Only rows with"), filter),
    );
    started = () => browser.load(lists[0]);
  }
  const links = [...others, ...(lists.length || others.length ? [] : asked)];
  if (links.length) {
    const item = (known) => {
      const button = make("button", { type: "button", class: "link", onclick: () => open(known.name) }, known.name);
      return make("li", {}, button, ` ${known.summary}`);
    };
    place.append(make("h3", {}, "Ask for a figure"), make("ul", {}, ...links.map(item)));
  }
}

class Browser {
  constructor(shown, filter) {
    this.shown = shown;
    this.filter = filter;
    this.rows = [];
    this.headings = null; // until a list is there
    filter.addEventListener("input", () => this.show());
  }

  async load(known) {
    this.known = known;
    this.headings = null;
    this.shown.replaceChildren(make("p", { class: "quiet" }, "Fetching ..."));
    const place = known.arguments.findIndex((argument) => argument.role === "show");
    const args = [...Array(Math.max(place, 0)).fill({ missing: true }), ...(place < 0 ? [] : ["headers"])];
    const value = await Lepton.call(known.name, args);
    if (this.known !== known) return; // another list was chosen meanwhile
    if (!Array.isArray(value)) {
      this.shown.replaceChildren(answer(value));
      return;
    }
    [this.headings, ...this.rows] = place < 0 ? [[], ...value] : value;
    this.show();
  }

  show() {
    if (!this.headings) return;
    const wanted = this.filter.value.trim().toLowerCase();
    const rows = this.rows.filter((row) => row.some((cell) => String(cell ?? "").toLowerCase().includes(wanted)));
    const few = rows.slice(0, SHOWN);
    const more = few.length < rows.length ? `, the first ${SHOWN} shown` : "";
    const count = make("p", { class: "quiet" }, `${rows.length} of ${this.rows.length} rows${more}`);
    this.shown.replaceChildren(count, table(few, { headings: this.headings.map(String), label: this.known.summary }));
  }
}
