// A small workbook behind the Excel JavaScript API, as much of it as the task pane uses. A property is there only after it was
// loaded and synced, as in Excel.

(() => {
  const book = {
    active: { sheet: "Plan", row: 1, column: 2 },
    sheets: {
      Plan: { cells: { "1,2": ["=LEPTON_NPV(B3, B4:B6)+1", 0], "2,1": [0.1, 0.1], "3,1": [110, 110], "5,1": [121, 121] } },
      "My Sheet": { cells: { "0,0": ["=_xldudf_LEPTON_NPV(0.1,{110})", "#NAME?"], "0,1": ["=NOPE()", "#NAME?"], "1,0": ["=1+1", 2] } },
      Locked: { locked: true, cells: { "0,0": ["=lepton_npv(0.1,{110})", "#NAME?"] } },
    },
    names: {},
  };
  globalThis.book = book;
  const letters = (column) => String.fromCharCode(65 + column);
  const address = (sheet, row, column) => `${/\s/.test(sheet) ? `'${sheet}'` : sheet}!${letters(column)}${row + 1}`;

  class Range {
    constructor(context, sheet, row, column, rows = 1, columns = 1) {
      Object.assign(this, { context, sheet, row, column, rows, columns, wanted: [], isNullObject: false });
    }
    load(names) {
      this.wanted = names.split(",");
      this.context.queue.push(() => this.wanted.forEach((name) => (this[`_${name}`] = this.read(name))));
    }
    each(make) {
      return Array.from({ length: this.rows }, (_, down) => Array.from({ length: this.columns }, (_, across) => {
        return make(book.sheets[this.sheet].cells[`${this.row + down},${this.column + across}`]);
      }));
    }
    read(name) {
      if (name === "address") {
        const first = address(this.sheet, this.row, this.column);
        return this.rows * this.columns > 1 ? `${first}:${letters(this.column + this.columns - 1)}${this.row + this.rows}` : first;
      }
      if (name === "isNullObject") return false;
      if (name === "formulas") return this.each((cell) => (cell ? cell[0] : ""));
      if (name === "values") return this.each((cell) => (cell ? cell[1] : ""));
      return this.each((cell) => (!cell ? "Empty" : String(cell[1]).startsWith("#") ? "Error" : typeof cell[1] === "number" ? "Double" : "String"));
    }
    getCell(down, across) {
      return new Range(this.context, this.sheet, this.row + down, this.column + across);
    }
    set formulas(rows) {
      this.context.queue.push(() => {
        if (book.sheets[this.sheet].locked) throw new Error("AccessDenied: the sheet is protected");
        book.sheets[this.sheet].cells[`${this.row},${this.column}`] = [rows[0][0], 0];
      });
    }
    get formulas() { return loaded(this, "formulas"); }
    get values() { return loaded(this, "values"); }
    get valueTypes() { return loaded(this, "valueTypes"); }
    get address() { return loaded(this, "address"); }
  }

  function loaded(range, name) {
    if (range[`_${name}`] === undefined) throw new Error(`PropertyNotLoaded: ${name}`);
    return range[`_${name}`];
  }

  function cellsOf(context, sheet, text) {
    const [first, last = first] = text.replaceAll("$", "").split(":").map((one) => {
      const [, letter, number] = one.match(/^([A-Z])(\d+)$/i);
      return [Number(number) - 1, letter.toUpperCase().charCodeAt(0) - 65];
    });
    return new Range(context, sheet, first[0], first[1], last[0] - first[0] + 1, last[1] - first[1] + 1);
  }

  const sheetOf = (context, name) => ({
    name,
    load() {},
    getRange: (text) => cellsOf(context, name, text),
    getUsedRangeOrNullObject: () => new Range(context, name, 0, 0, 6, 3),
  });

  globalThis.Excel = {
    async run(work) {
      const context = {
        queue: [],
        async sync() {
          const queue = context.queue.splice(0);
          for (const step of queue) step();
        },
      };
      const sheets = Object.keys(book.sheets).map((name) => sheetOf(context, name));
      const active = () => sheetOf(context, book.active.sheet);
      context.workbook = {
        getActiveCell: () => new Range(context, book.active.sheet, book.active.row, book.active.column),
        getSelectedRange: () => cellsOf(context, book.active.sheet, "B4:B6"),
        worksheets: {
          load() {},
          get items() { return sheets; },
          getActiveWorksheet: active,
          getItem: (name) => sheetOf(context, name),
        },
        names: {
          add(name, formula) {
            const item = { visible: true, arrayValues: { load() {}, values: [[0.1]], types: [["Double"]] }, delete: () => delete book.names[name] };
            book.names[name] = formula;
            book.evaluated = formula;
            return item;
          },
        },
      };
      return work(context);
    },
  };
  globalThis.Office = { onReady: async () => ({ host: "Excel" }) };
  // The runtime that stands in for office.js defines these names as well, without what a workbook needs; ours go before.
  for (const name of ["Office", "Excel"]) {
    const ours = globalThis[name];
    const set = (theirs) => Object.entries(theirs).forEach(([key, value]) => (ours[key] ??= value));
    Object.defineProperty(globalThis, name, { get: () => ours, set });
  }
})();
