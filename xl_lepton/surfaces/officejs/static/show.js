// Answers and tables as HTML elements. Text is always set as text, never as HTML.

/** An element: make("p", {class: "quiet"}, "text", otherElement). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const isError = (cell) => cell instanceof Lepton.CellError;
const isDate = (heading) => /(^|_)(date|as_of)$|^(date|as of)$/i.test(String(heading));

/** A cell as a person reads it. `heading` (or a unit) tells a date, which is a serial number, from other numbers. */
export function cellText(cell, heading = "") {
  if (cell === null || cell === "") return "";
  if (isError(cell)) return cell.sentence ? `${cell.code} ${cell.sentence}` : cell.code;
  if (typeof cell === "boolean") return cell ? "TRUE" : "FALSE";
  if (typeof cell !== "number") return String(cell);
  if (isDate(heading) && cell > 1 && cell < 2958466) return new Date(Math.round((cell - 25569) * 86400000)).toISOString().slice(0, 10);
  const size = Math.abs(cell);
  if (size && (size < 1e-4 || size >= 1e15)) return cell.toPrecision(6);
  return cell.toLocaleString("en-US", size >= 1000 ? { maximumFractionDigits: 2 } : { maximumSignificantDigits: 7 });
}

/** A whole answer: a number with its unit, a sentence when it is an error, a table when it spills. */
export function answer(value, { unit = "", label = "Answer" } = {}) {
  if (isError(value)) {
    return make("p", { class: "problem" }, make("strong", {}, value.code), value.sentence ? ` ${value.sentence}` : "");
  }
  if (Array.isArray(value)) return table(value, { label });
  const shown = make("p", { class: "answer" }, cellText(value, unit));
  if (unit && typeof value === "number") shown.append(" ", make("span", { class: "quiet" }, unit));
  return shown;
}

/** Rows as a table that scrolls by itself. `headings` are shown on top when given. */
export function table(rows, { headings = [], label = "Table" } = {}) {
  const body = make("tbody");
  for (const row of rows) {
    const line = make("tr");
    row.forEach((cell, place) => {
      const number = typeof cell === "number";
      const unit = !headings.length && row.length === 3 ? row[2] : headings[place];
      const text = cellText(cell, unit);
      const kind = number ? "number" : text.length > 40 ? "wide" : "";
      line.append(make("td", { class: kind || undefined, title: number ? String(cell) : undefined }, text));
    });
    body.append(line);
  }
  const head = headings.length ? make("thead", {}, make("tr", {}, ...headings.map((text) => make("th", { scope: "col" }, text)))) : null;
  // A region that scrolls must be reachable by keyboard.
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, make("table", {}, head, body));
}
