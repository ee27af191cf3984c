// Formulas as text: the calls in them, and what a single argument says.

const NUMBER = /^[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const CELL = String.raw`\$?[A-Za-z]{1,3}\$?\d{1,7}`;
const SHEET = String.raw`(?:'(?:[^']|'')+'!|[\w.]+!)?`;
const REFERENCE = new RegExp(`^${SHEET}${CELL}(?::${CELL})?#?$`);
const ERROR = /^#(?:NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|N\/A)$/i;
// A product may have put something before the name: _xldudf_, _xll., [1]! or 'C:\path\file.xlam'!
const OURS = /(?:'(?:[^']|'')*'!|\[\d+\]!)?(?:_xll\.|_xldudf_|_xlfn\.)*(LEPTON_[A-Z0-9_]+)\s*\(/gi;

/** The number that a text spells ("8%", "1,200", "-3e5"), or null. */
export function numberOf(text) {
  const percent = text.endsWith("%");
  const body = percent ? text.slice(0, -1).trim() : text;
  if (!NUMBER.test(body)) return null;
  const number = Number(body.replaceAll(",", ""));
  return Number.isFinite(number) ? (percent ? number / 100 : number) : null;
}

/** One constant as a cell: number, TRUE or FALSE, quoted or bare text, error, nothing. */
export function cellOf(word) {
  const text = word.trim();
  if (text === "") return null;
  if (/^".*"$/s.test(text)) return text.slice(1, -1).replaceAll('""', '"');
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  if (ERROR.test(text)) return { code: text.toUpperCase(), sentence: "" };
  const number = numberOf(text);
  return number === null ? text : number;
}

/** The pieces of a text between separators that stand outside quotes, braces and parentheses. */
export function split(text, separator) {
  const pieces = [""];
  let depth = 0;
  let quote = "";
  for (const letter of text) {
    if (quote) quote = letter === quote ? "" : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if ("({[".includes(letter)) depth += 1;
    else if (")}]".includes(letter)) depth -= 1;
    if (letter === separator && !depth && !quote) pieces.push("");
    else pieces[pieces.length - 1] += letter;
  }
  return pieces;
}

/** What the text of an argument is: {value} for a constant, {reference} for cells, {expression} for all else. */
export function argumentOf(text) {
  const word = text.trim();
  if (word === "") return { value: { missing: true } };
  if (word.startsWith("{") && word.endsWith("}")) {
    return { value: split(word.slice(1, -1), ";").map((row) => split(row, ",").map(cellOf)) };
  }
  if (REFERENCE.test(word)) return { reference: word };
  if (/^"(?:[^"]|"")*"$/.test(word) || /^(true|false)$/i.test(word) || ERROR.test(word) || numberOf(word) !== null) {
    return { value: cellOf(word) };
  }
  return { expression: word };
}

/** All calls of our functions in a formula, outermost first: [{name, args: [text, ...]}]. Text in quotes is passed over. */
export function callsIn(formula) {
  const quiet = formula.replace(/"(?:[^"]|"")*"/g, (literal) => '"' + "x".repeat(literal.length - 2) + '"');
  const found = [];
  for (const match of quiet.matchAll(OURS)) {
    const start = match.index + match[0].length;
    let depth = 1;
    let end = start;
    while (end < quiet.length && depth) {
      if (quiet[end] === '"') end = quiet.indexOf('"', end + 1);
      else if (quiet[end] === "(") depth += 1;
      else if (quiet[end] === ")") depth -= 1;
      end += 1;
    }
    const inside = formula.slice(start, depth ? end : end - 1);
    found.push({ name: match[1].toUpperCase(), args: inside.trim() ? split(inside, ",") : [] });
  }
  return found;
}

/** A formula with every stored spelling of our names as it is typed. */
export function canonical(formula) {
  return formula
    .split(/("(?:[^"]|"")*")/)
    .map((part, place) => (place % 2 ? part : part.replace(OURS, (_, name) => `${name.toUpperCase()}(`)))
    .join("");
}

/** What a person put into a field: {value | reference | expression, text}, `text` as it stands in a formula. Where a text is
    asked for, H100 is a word and =H100 a cell. */
export function fieldOf(typed, { range: isRange = false, text: isText = false } = {}) {
  const word = typed.trim();
  if (word === "") return { value: { missing: true }, text: "" };
  if (word.startsWith("=")) return { ...argumentOf(word.slice(1)), text: word.slice(1).trim() };
  if (REFERENCE.test(word) && !isText) return { reference: word, text: word };
  if (word.startsWith("{")) return { ...argumentOf(word), text: word };
  if (isRange && /[\t\n,;]/.test(typed)) {
    const rows = typed.replace(/\n+$/, "").split(/\n|;/).map((line) => line.split(line.includes("\t") ? "\t" : ",").map(cellOf));
    const width = Math.max(...rows.map((row) => row.length));
    rows.forEach((row) => row.push(...Array(width - row.length).fill(null)));
    return { value: rows, text: textOf(rows) };
  }
  const cell = cellOf(word);
  return { value: cell, text: typeof cell === "number" ? word.replaceAll(",", "") : textOf(cell) };
}

/** A cell or rows as they stand in a formula. A blank inside an array can only be written as an empty text. */
export function textOf(value) {
  if (Array.isArray(value)) {
    return `{${value.map((row) => row.map((cell) => (cell === null ? '""' : textOf(cell))).join(",")).join(";")}}`;
  }
  if (value === null || value.missing) return "";
  if (typeof value === "string") return `"${value.replaceAll('"', '""')}"`;
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  return typeof value === "object" ? value.code : String(value);
}

/** References without a sheet made absolute on `sheet`, so that an expression means the same wherever it is evaluated. */
export function onSheet(expression, sheet) {
  const quoted = `'${sheet.replaceAll("'", "''")}'!`;
  const pattern = new RegExp(`("(?:[^"]|"")*"|'(?:[^']|'')*'!${CELL})|(?<![\\w.!$'\\]])(${CELL}(?::${CELL})?)(?![\\w(!])`, "g");
  const absolute = (reference) => reference.replaceAll("$", "").replace(/([A-Za-z]+)(\d+)/g, "$$$1$$$2");
  return expression.replace(pattern, (all, literal, reference) => (literal ? all : quoted + absolute(reference)));
}
