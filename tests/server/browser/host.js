// A mini-host: calls the associated functions as Excel calls them, and refuses what Excel would not take.
// An optional argument that is left out arrives as null, one cell for a range as 1 x 1, repeated arguments as one array of
// ranges, the invocation last. (Microsoft, "Custom functions parameter options"; office-js issue 4702 for empty cells.)

globalThis.miniHost = {
  metadata: null,

  async load() {
    const described = await (await fetch("/functions.json")).json();
    this.metadata = new Map(described.functions.map((entry) => [entry.id, entry]));
    return [...this.metadata.keys()];
  },

  /** The functions that the real runtime knows. */
  associated: () => Object.keys(CustomFunctions._association.mappings),

  asExcelGives(parameter, argument) {
    if (argument === undefined || (argument && argument.missing)) return null;
    const error = (cell) => (cell && cell.code ? { type: "Error", basicValue: cell.code } : cell);
    const range = Array.isArray(argument) ? argument.map((row) => row.map(error)) : null;
    if (parameter.dimensionality === "matrix") return range || [[error(argument)]];
    return range && range.length === 1 && range[0].length === 1 ? range[0][0] : range || error(argument);
  },

  /** {value} or {error: {code, sentence}} of one call; `args` are JSON cells, in order. */
  async call(id, args, invocation = {}) {
    const entry = this.metadata.get(id);
    const fixed = entry.parameters.filter((parameter) => !parameter.repeating);
    const given = fixed.map((parameter, place) => this.asExcelGives(parameter, args[place]));
    const last = entry.parameters[entry.parameters.length - 1];
    if (last && last.repeating) given.push(args.slice(fixed.length).map((argument) => this.asExcelGives(last, argument)));
    try {
      const answer = await CustomFunctions._association.mappings[id](...given, invocation);
      return { value: this.taken(entry, answer) };
    } catch (problem) {
      if (!(problem instanceof CustomFunctions.Error)) return { thrown: String(problem) };
      return { error: { code: problem.code, sentence: problem.message || "" } };
    }
  },

  taken(entry, answer) {
    const isMatrix = Array.isArray(answer);
    if (isMatrix !== (entry.result.dimensionality === "matrix")) throw new Error(`${entry.id}: ${entry.result.dimensionality}`);
    const cell = (value) => {
      if (value instanceof CustomFunctions.Error) return { code: value.code, sentence: value.message || "" };
      if (["number", "string", "boolean"].includes(typeof value) && (typeof value !== "number" || Number.isFinite(value))) return value;
      throw new Error(`${entry.id}: Excel does not take ${value}`);
    };
    if (!isMatrix) return cell(answer);
    if (new Set(answer.map((row) => row.length)).size !== 1) throw new Error(`${entry.id}: rows of unequal length`);
    return answer.map((row) => row.map(cell));
  },
};
