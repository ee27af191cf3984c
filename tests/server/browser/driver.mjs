// A browser, driven by lines of JSON on standard input, one answer a line: {open}, {eval}, {axe}, {shot}, {close}.
// office.js is answered with Microsoft's custom-functions runtime from node_modules: the real associate, Error and ErrorCode,
// outside Excel. Nothing else leaves this machine.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const require = createRequire(import.meta.url);
const runtime = readFileSync(require.resolve("@microsoft/office-js/dist/custom-functions-runtime.js"), "utf-8");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");
const here = new URL(".", import.meta.url);
const flags = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const browser = await puppeteer.launch({ executablePath: process.argv[2], headless: true, args: flags.split(" ") });

/** The runtime, and nothing for the tables that it asks for next. */
function respondAsMicrosoft(request, target) {
  const body = target.pathname.endsWith("/custom-functions-runtime.js") ? runtime : "";
  return request.respond({ contentType: "text/javascript", headers: { "Access-Control-Allow-Origin": "*" }, body });
}

/** The task pane as served, its own policy included, except that office.js goes by the name which the runtime insists on. */
async function respondWithRuntime(request) {
  const served = await fetch(request.url());
  const body = (await served.text()).replace("/office.js", "/custom-functions-runtime.js");
  return request.respond({ status: served.status, headers: Object.fromEntries(served.headers), body });
}

let page = null;
let seen = null;

const commands = {
  async open({ url, width = 1200, height = 800, scheme = "light", inject = [] }) {
    if (page) await page.close();
    page = await browser.newPage();
    seen = { console: [], batches: 0, elsewhere: [] };
    page.on("console", (message) => ["error", "warn"].includes(message.type()) && seen.console.push(message.text()));
    page.on("pageerror", (error) => seen.console.push(error.message));
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setRequestInterception(true);
    page.on("request", (request) => {
      const target = new URL(request.url());
      if (target.pathname === "/v1/batch") seen.batches += 1;
      if (target.hostname === "appsforoffice.microsoft.com") return respondAsMicrosoft(request, target);
      if (target.pathname === "/taskpane.html") return respondWithRuntime(request);
      if (["127.0.0.1", "localhost"].includes(target.hostname) || target.protocol === "data:") return request.continue();
      seen.elsewhere.push(request.url());
      return request.abort();
    });
    for (const name of inject) await page.evaluateOnNewDocument(readFileSync(new URL(name, here), "utf-8"));
    await page.goto(url);
    await page.waitForSelector("body[data-ready], body.page", { timeout: 20000 });
    return true;
  },
  eval: ({ code }) => page.evaluate(`(async () => { ${code} })()`),
  seen: () => seen,
  async axe() {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document));
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" ")}`);
  },
  async press({ keys }) {
    for (const key of keys) await page.keyboard.press(key);
    return page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
  },
  async shot({ path }) {
    await page.screenshot({ path });
    return true;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...options } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ value: (await commands[command](options)) ?? null }));
  } catch (problem) {
    console.log(JSON.stringify({ problem: String(problem.message || problem) }));
  }
}
await browser.close();
