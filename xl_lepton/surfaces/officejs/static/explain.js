// Derivations: the working behind an answer, as a table.

import { argumentOf, callsIn } from "./formula.js";
import { answer, make, table } from "./show.js";
import * as excel from "./excel.js";

const EXPLAIN = "LEPTON_EXPLAIN";
const HEADINGS = ["step", "formula", "numbers", "value", "unit", "source"];

/** Arguments as JSON values; cells are read from the workbook. Throws a sentence where that cannot be done. */
export async function valuesOf(args, host) {
  return Promise.all(
    args.map(async (argument) => {
      if ("value" in argument) return argument.value;
      const text = argument.reference || argument.expression;
      if (!host.inExcel) throw new Error(`${text} stands for cells, which only Excel can read; put the values themselves here`);
      try {
        return await (argument.reference ? excel.readReference(text) : excel.evaluate(text));
      } catch (problem) {
        throw new Error(`${text} could not be read: ${problem.message}`);
      }
    }),
  );
}

/** The derivation of one call. */
export async function explainCall(name, values) {
  const steps = await Lepton.call(EXPLAIN, [name, ...values]);
  if (!Array.isArray(steps)) return answer(steps);
  return table(steps, { headings: HEADINGS, label: `How ${name} is worked out` });
}

/** All calls in a formula, each with its answer and derivation, put into `place`. */
export async function explainFormula(formula, place, host) {
  const calls = callsIn(formula);
  if (!calls.length) {
    place.replaceChildren(make("p", { class: "problem" }, "There is no LEPTON_ function in this formula."));
    return;
  }
  place.replaceChildren(make("p", { class: "quiet" }, "Working it out ..."));
  const parts = [];
  for (const { name, args } of calls) {
    parts.push(make("h3", {}, `${name}(${args.map((text) => text.trim()).join(", ")})`));
    try {
      const values = await valuesOf(args.map(argumentOf), host);
      parts.push(answer(await Lepton.call(name, values), { label: `Answer of ${name}` }), await explainCall(name, values));
    } catch (problem) {
      parts.push(make("p", { class: "problem" }, problem.message));
    }
  }
  place.replaceChildren(...parts);
}
