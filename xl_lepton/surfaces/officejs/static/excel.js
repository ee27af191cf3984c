// What the page does with the workbook, when it is a task pane in Excel. Nothing here runs in an ordinary browser.

import { canonical, onSheet } from "./formula.js";

/** Whether this page is a task pane in Excel; resolves to false in a browser. */
export async function ready() {
  if (!globalThis.Office?.onReady) return false;
  const late = new Promise((resolve) => setTimeout(() => resolve({}), 5000));
  const info = await Promise.race([Office.onReady(), late]);
  return info.host === "Excel" || info.host === globalThis.Office?.HostType?.Excel;
}

/** {address, formula} of the active cell. */
export function activeFormula() {
  return Excel.run(async (context) => {
    const cell = context.workbook.getActiveCell();
    cell.load("address,formulas");
    await context.sync();
    return { address: cell.address, formula: String(cell.formulas[0][0]) };
  });
}

export function selectedAddress() {
  return Excel.run(async (context) => {
    const range = context.workbook.getSelectedRange();
    const sheet = context.workbook.worksheets.getActiveWorksheet();
    range.load("address");
    sheet.load("name");
    await context.sync();
    const [, cells] = range.address.match(/!(.*)$/) || ["", range.address];
    return { sheet: sheet.name, cells };
  });
}

export function insertFormula(formula) {
  return Excel.run(async (context) => {
    const cell = context.workbook.getActiveCell();
    cell.formulas = [[formula]];
    cell.load("address");
    await context.sync();
    return cell.address;
  });
}

/** The cells of a reference as JSON cells: blanks are null, errors keep their code. */
export function readReference(reference) {
  return Excel.run(async (context) => {
    const [, sheet, cells] = reference.match(/^(?:(.*)!)?([^!]+)$/);
    const sheets = context.workbook.worksheets;
    const where = sheet ? sheets.getItem(sheet.replace(/^'|'$/g, "").replaceAll("''", "'")) : sheets.getActiveWorksheet();
    const range = cells.endsWith("#") ? where.getRange(cells.slice(0, -1)).getSpillingToRange() : where.getRange(cells);
    range.load("values,valueTypes");
    await context.sync();
    return jsonCells(range.values, range.valueTypes);
  });
}

/** The value of any expression: Excel works it out as a name that is there for a moment only. */
export function evaluate(expression) {
  return Excel.run(async (context) => {
    const sheet = context.workbook.worksheets.getActiveWorksheet();
    sheet.load("name");
    await context.sync();
    const name = context.workbook.names.add("_lepton_explain", `=${onSheet(expression, sheet.name)}`);
    name.visible = false;
    name.arrayValues.load("values,types");
    try {
      await context.sync();
      return jsonCells(name.arrayValues.values, name.arrayValues.types);
    } finally {
      name.delete();
      await context.sync();
    }
  });
}

function jsonCells(values, types) {
  const rows = values.map((row, down) =>
    row.map((value, across) => {
      const type = types[down][across];
      if (type === "Empty") return null;
      return type === "Error" ? { code: String(value), sentence: "" } : value;
    }),
  );
  return rows.length === 1 && rows[0].length === 1 ? rows[0][0] : rows;
}

/** Enter again each formula of ours that shows #NAME?. Gives {repaired: [address], refused: [sentence]}. */
export function repair() {
  return Excel.run(async (context) => {
    const sheets = context.workbook.worksheets;
    sheets.load("items/name");
    await context.sync();
    const used = sheets.items.map((sheet) => {
      const range = sheet.getUsedRangeOrNullObject();
      range.load("formulas,values,isNullObject");
      return { sheet, range };
    });
    await context.sync();
    const report = { repaired: [], refused: [] };
    for (const { sheet, range } of used) {
      const stuck = range.isNullObject ? [] : stuckCells(range);
      for (const { down, across, formula } of stuck) {
        const cell = range.getCell(down, across);
        cell.formulas = [[formula]];
        cell.load("address");
        try {
          await context.sync();
          report.repaired.push(cell.address);
        } catch (problem) {
          report.refused.push(`${sheet.name}: ${problem.message}`); // a protected sheet refuses all of its cells
          break;
        }
      }
    }
    return report;
  });
}

function stuckCells(range) {
  const found = [];
  range.formulas.forEach((row, down) =>
    row.forEach((formula, across) => {
      const ours = typeof formula === "string" && formula.startsWith("=") && /LEPTON_/i.test(formula);
      if (ours && range.values[down][across] === "#NAME?") found.push({ down, across, formula: canonical(formula) });
    }),
  );
  return found;
}
