// One function: help, a form that makes a formula, a live answer.

import { fieldOf, textOf } from "./formula.js";
import { answer, make } from "./show.js";
import { explainCall, valuesOf } from "./explain.js";
import * as excel from "./excel.js";

/** Show `known` (an entry of /v1/functions) in `place`. `host.inExcel` decides what can be done with a formula. */
export function show(known, place, host, back) {
  const form = new Form(known, host);
  place.replaceChildren(
    make("button", { type: "button", class: "back", onclick: back }, "All functions"),
    make("h2", {}, known.name),
    make("p", { class: "signature" }, make("code", {}, `=${known.signature}`)),
    make("p", {}, known.summary),
    ...(known.details ? [make("p", { class: "details quiet" }, known.details)] : []),
    form.element,
    ...section("Examples", make("ul", {}, ...known.examples.map((example) => form.example(example)))),
    ...section("Gives", make("p", {}, known.gives)),
    ...(known.differences ? section("Differs from Excel", make("p", {}, known.differences)) : []),
    ...section("Source", make("p", {}, known.source)),
    make("p", {}, make("a", { href: new URL(`help/${known.name}`, Lepton.base) }, "This help as a page of its own")),
  );
}

const section = (title, ...children) => [make("h3", {}, title), ...children];

class Form {
  constructor(known, host) {
    this.known = known;
    this.host = host;
    this.inputs = known.arguments.map((argument) => this.input(argument));
    this.built = make("output", { class: "built formula", "aria-label": "Formula" });
    this.result = make("div", { "aria-live": "polite" });
    this.element = this.make();
    this.rebuild();
  }

  make() {
    const fields = this.known.arguments.map((argument, place) => this.field(argument, place));
    const needed = fields.filter((_, place) => this.known.arguments[place].required || place < 3);
    const others = fields.slice(needed.length);
    const compute = (event) => (event.preventDefault(), this.compute());
    const { inExcel } = this.host;
    return make(
      "form",
      { onsubmit: compute, oninput: () => this.rebuild(), "aria-label": `Arguments of ${this.known.name}` },
      ...needed,
      others.length ? make("details", {}, make("summary", {}, `More arguments (${others.length})`), ...others) : null,
      make("p", { class: "quiet" }, "The formula"),
      this.built,
      make(
        "p",
        { class: "actions" },
        make("button", { type: "submit", class: inExcel ? undefined : "main" }, "Compute"),
        inExcel ? make("button", { type: "button", class: "main", onclick: () => this.insert() }, "Insert into the cell") : null,
        make("button", { type: "button", onclick: () => this.explain() }, "Explain"),
        make("button", { type: "button", onclick: () => this.copy() }, "Copy the formula"),
      ),
      this.result,
    );
  }

  input(argument) {
    const id = `argument-${argument.name}`;
    const shared = { id, name: argument.name, "aria-describedby": `${id}-help`, autocomplete: "off", spellcheck: "false" };
    if (argument.options.length) {
      return make("select", shared, make("option", { value: "" }, ""), ...argument.options.map((word) => make("option", {}, word)));
    }
    if (argument.range || argument.repeats) return make("textarea", { ...shared, rows: "2" });
    return make("input", { ...shared, type: "text" });
  }

  field(argument, place) {
    const id = `argument-${argument.name}`;
    const input = this.inputs[place];
    const needed = make("span", { class: "needed" }, argument.required ? " (required)" : " (optional)");
    const take = this.host.inExcel && !argument.options.length;
    const button = make("button", { type: "button", "aria-label": `Selection for ${argument.name}`, onclick: () => this.take(input) }, "Selection");
    const how = argument.repeats ? " One argument to a line." : argument.range ? " Cells such as B2:B6, or values pasted here." : "";
    return make(
      "div",
      { class: "field" },
      make("label", { for: id }, argument.name, needed),
      make("div", { class: "row" }, input, take ? button : null),
      make("p", { class: "quiet", id: `${id}-help` }, `${argument.help}; ${argument.accepts}.${how}`),
    );
  }

  /** The fields as arguments, those left out at the end cut off. */
  arguments() {
    const all = this.known.arguments.flatMap((argument, place) => {
      const typed = this.inputs[place].value;
      if (argument.repeats) return typed.split("\n").filter((line) => line.trim()).map((line) => fieldOf(line));
      return [fieldOf(typed, argument)];
    });
    while (all.length && all[all.length - 1].text === "") all.pop();
    return all;
  }

  get formula() {
    return `=${this.known.name}(${this.arguments().map((argument) => argument.text).join(",")})`;
  }

  rebuild() {
    this.built.textContent = this.formula;
  }

  say(element) {
    this.result.replaceChildren(element);
  }

  async values() {
    try {
      return await valuesOf(this.arguments(), this.host);
    } catch (problem) {
      this.say(make("p", { class: "problem" }, problem.message));
      return null;
    }
  }

  async compute() {
    const values = await this.values();
    if (!values) return;
    this.say(make("p", { class: "quiet" }, "Computing ..."));
    const value = await Lepton.call(this.known.name, values);
    this.say(answer(value, { unit: this.known.unit, label: `Answer of ${this.known.name}` }));
  }

  async explain() {
    const values = await this.values();
    if (values) this.say(await explainCall(this.known.name, values));
  }

  async insert() {
    try {
      this.say(make("p", { class: "done" }, `Entered in ${await excel.insertFormula(this.formula)}.`));
    } catch (problem) {
      this.say(make("p", { class: "problem" }, `Excel did not take the formula: ${problem.message}`));
    }
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.formula);
      this.say(make("p", { class: "done" }, "The formula is on the clipboard."));
    } catch {
      getSelection().selectAllChildren(this.built); // no clipboard in some task panes: leave it selected for Ctrl+C
      this.say(make("p", { class: "quiet" }, "The formula is selected; press Ctrl+C."));
    }
  }

  async take(input) {
    const { cells } = await excel.selectedAddress();
    const argument = this.known.arguments[this.inputs.indexOf(input)];
    input.value = argument.text ? `=${cells}` : cells;
    this.rebuild();
  }

  example(example) {
    const fill = () => {
      this.inputs.forEach((input, place) => {
        const argument = this.known.arguments[place];
        if (argument.repeats) input.value = example.arguments.slice(place).map(textOf).join("\n");
        else input.value = place < example.arguments.length ? fieldText(example.arguments[place]) : "";
        if (input.value && input.closest("details")) input.closest("details").open = true;
      });
      this.rebuild();
      this.compute().then(() => this.result.scrollIntoView({ block: "center" }));
    };
    const button = make("button", { type: "button", class: "link", onclick: fill, "aria-label": `Try it: ${example.formula}` }, "Try it");
    const wanted = typeof example.value === "object" ? example.value.code : String(example.value);
    return make("li", {}, make("code", {}, example.formula), " gives ", make("code", {}, wanted), ". ", button);
  }
}

/** An example's argument as a person would put it into a field. */
function fieldText(value) {
  return typeof value === "string" ? value : textOf(value);
}
