// The custom functions, as Excel runs them. LEPTON_SERVER, above, says which there are.
//
// Each cell's call is put into a queue; what came together within some 20 ms goes to the server as one request. Equal calls
// share one answer while it is on its way, and from a bounded cache afterwards. Every call is answered by a deadline,
// whatever happens to the network, so that no cell shows #BUSY! for ever.
"use strict";

const Lepton = (() => {
  const server = LEPTON_SERVER;
  const base = new URL(".", document.currentScript.src);
  const CACHED = 5000;
  const REQUESTS_AT_ONCE = 6;
  const RETRY_MS = [250, 500, 1000, 2000, 4000, 8000];
  const KEY_NAME = "lepton.key";

  /** Calls by key: {key, body, promise, settle, waiting, sent}. Everything that has no answer yet. */
  const inFlight = new Map();
  const cache = new Map();
  let queue = [];
  let callsABatch = server.callsABatch;
  let timer = null;
  let requests = 0;
  let token = null;
  const counts = { calls: 0, shared: 0, cached: 0, requests: 0, retries: 0 };

  class CellError {
    constructor(code, sentence) {
      this.code = code;
      this.sentence = sentence || "";
    }
  }

  // ---- one call -------------------------------------------------------------------------------------------------------

  /** The answer to a call: a cell, a list of rows or a CellError. Never rejects. `cancelled` is told a function to give up. */
  function call(name, args, cancelled) {
    counts.calls += 1;
    const body = JSON.stringify({ function: name, arguments: args });
    if (cache.has(body)) {
      counts.cached += 1;
      return Promise.resolve(refresh(body));
    }
    let entry = inFlight.get(body);
    if (entry) counts.shared += 1;
    else entry = enqueue(body);
    entry.waiting += 1;
    if (!cancelled) return entry.promise;
    return new Promise((resolve) => {
      entry.promise.then(resolve);
      cancelled(() => {
        resolve(new CellError("#N/A", "cancelled"));
        entry.waiting -= 1;
        if (entry.waiting === 0) giveUp(entry, new CellError("#N/A", "cancelled"));
      });
    });
  }

  function enqueue(body) {
    const entry = { key: body, waiting: 0, tries: 0, request: null, done: false };
    entry.promise = new Promise((resolve) => {
      entry.settle = (answer) => {
        if (entry.done) return;
        entry.done = true;
        clearTimeout(entry.deadline);
        if (inFlight.get(body) === entry) inFlight.delete(body);
        resolve(answer);
      };
    });
    const late = `no answer within ${Math.round(server.deadlineMs / 1000)} seconds; is the server at ${base.host} running?`;
    entry.deadline = setTimeout(() => giveUp(entry, new CellError("#N/A", late)), server.deadlineMs);
    inFlight.set(body, entry);
    queue.push(entry);
    schedule(server.windowMs);
    return entry;
  }

  /** Nobody waits for this call any more, or it took too long. A request that is left without a call is aborted. */
  function giveUp(entry, answer) {
    entry.settle(answer);
    if (entry.request && entry.request.entries.every((other) => other.done)) entry.request.controller.abort();
  }

  function remember(key, answer) {
    cache.set(key, answer);
    if (cache.size > CACHED) cache.delete(cache.keys().next().value);
  }

  function refresh(key) {
    const answer = cache.get(key);
    cache.delete(key);
    cache.set(key, answer);
    return answer;
  }

  // ---- requests -------------------------------------------------------------------------------------------------------

  function schedule(milliseconds) {
    if (timer === null) timer = setTimeout(flush, milliseconds);
  }

  function flush() {
    timer = null;
    queue = queue.filter((entry) => !entry.done);
    while (queue.length && requests < REQUESTS_AT_ONCE) send(takeBatch());
  }

  /** As many calls from the queue as one request may carry; at least one. */
  function takeBatch() {
    let size = 0;
    let count = 0;
    while (count < queue.length && count < callsABatch) {
      size += queue[count].key.length + 1;
      if (count && size > server.bytesABatch) break;
      count += 1;
    }
    return queue.splice(0, count);
  }

  async function send(entries) {
    const request = { entries, controller: new AbortController() };
    entries.forEach((entry) => (entry.request = request));
    requests += 1;
    counts.requests += 1;
    let pause = 0;
    try {
      const response = await fetch(new URL("v1/batch", base), {
        method: "POST",
        body: `{"calls":[${entries.map((entry) => entry.key).join(",")}]}`,
        headers: { "Content-Type": "application/json", Accept: "application/x-ndjson", ...(await authorization()) },
        signal: request.controller.signal,
      });
      if (response.ok) await readLines(response, entries);
      else pause = await refused(response, entries);
    } catch {
      // The network, or the server, went away; what has no answer yet is asked again.
    }
    requests -= 1;
    retry(entries.filter((entry) => !entry.done), pause);
    if (queue.length) schedule(0);
  }

  /** Answers come one to a line, each with the place of its call, as soon as the server has them. */
  async function readLines(response, entries) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const answer = JSON.parse(line);
        const entry = entries[answer.place];
        const cell = answer.error ? fromJson(answer.error) : fromJson(answer.value);
        if (!entry.done) remember(entry.key, cell);
        entry.settle(cell);
      }
    }
  }

  /** Settle what the server will not answer. Gives the milliseconds after which to ask again for the rest, 0 for the usual. */
  async function refused(response, entries) {
    const said = await response.json().catch(() => ({}));
    if (response.status === 429) return (Number(response.headers.get("Retry-After")) || 1) * 1000;
    if (response.status >= 500) return 0;
    if (response.status === 413 && entries.length > 1) {
      callsABatch = Math.ceil(entries.length / 2);
      return 1;
    }
    const denied = response.status === 401;
    if (denied) token = null;
    const hint = denied ? "; enter a key in the task pane, under State" : "";
    const reference = said.reference ? ` (reference ${said.reference})` : "";
    const sentence = (said.error || `the server answered ${response.status}`) + hint + reference;
    entries.forEach((entry) => entry.settle(new CellError(denied ? "#N/A" : "#VALUE!", sentence)));
    return 0;
  }

  /** Ask again after a while; the deadline of each call ends this. */
  function retry(entries, pause) {
    if (!entries.length) return;
    counts.retries += 1;
    const tries = Math.max(...entries.map((entry) => (entry.tries += 1)));
    entries.forEach((entry) => (entry.request = null));
    setTimeout(() => {
      queue.push(...entries);
      schedule(0);
    }, pause || RETRY_MS[Math.min(tries, RETRY_MS.length) - 1]);
  }

  // ---- who asks -------------------------------------------------------------------------------------------------------

  function key() {
    try {
      return localStorage.getItem(KEY_NAME) || "";
    } catch {
      return ""; // storage can be switched off
    }
  }

  function setKey(value) {
    if (value) localStorage.setItem(KEY_NAME, value);
    else localStorage.removeItem(KEY_NAME);
    cache.clear();
  }

  async function authorization() {
    if (!server.needsKey) return {};
    const credential = key() || (server.entra ? await officeToken() : "");
    return credential ? { Authorization: `Bearer ${credential}` } : {};
  }

  /** A token of the user who is signed in to Office, asked for once for all calls; signing in can hang, so not for ever. */
  function officeToken() {
    if (!token) {
      const asked = globalThis.Office?.auth ? Office.auth.getAccessToken({ allowSignInPrompt: true }) : Promise.reject();
      const late = new Promise((_, reject) => setTimeout(reject, 10000));
      token = Promise.race([asked, late]).catch(() => ((token = null), ""));
      setTimeout(() => (token = null), 5 * 60 * 1000); // Office keeps it fresh; we only spare it the asking
    }
    return token;
  }

  // ---- cells ----------------------------------------------------------------------------------------------------------

  /** A cell or range as Excel hands it over, for the server. Empty cells come as null or "". */
  function toJson(value) {
    if (value === null || value === undefined) return { missing: true };
    if (Array.isArray(value)) return value.map((row) => row.map(cellToJson));
    return cellToJson(value);
  }

  function cellToJson(value) {
    if (value === "" || value === null || value === undefined) return null;
    if (typeof value !== "object") return value;
    const code = value.code || value.basicValue;
    if (typeof code === "string" && code.startsWith("#")) return { code: code === "#DIV/0" ? "#DIV/0!" : code, sentence: "" };
    return value.basicValue === undefined ? String(value) : value.basicValue;
  }

  function fromJson(value) {
    if (Array.isArray(value)) return value.map((row) => row.map(fromJson));
    return value && value.code ? new CellError(value.code, value.sentence) : value;
  }

  /** An error as Excel takes it. Only #VALUE! and #N/A may carry a text, and some codes cannot be given back at all. */
  function toExcel(value) {
    if (value === null) return "";
    if (!(value instanceof CellError)) return value;
    const codes = CustomFunctions.ErrorCode;
    if (value.code === "#N/A") return new CustomFunctions.Error(codes.notAvailable, value.sentence);
    if (value.code === "#VALUE!") return new CustomFunctions.Error(codes.invalidValue, value.sentence);
    const plain = { "#NUM!": codes.invalidNumber, "#DIV/0!": codes.divisionByZero, "#NULL!": codes.nullReference }[value.code];
    return plain ? new CustomFunctions.Error(plain) : new CustomFunctions.Error(codes.invalidValue, value.sentence || value.code);
  }

  // ---- Excel ----------------------------------------------------------------------------------------------------------

  /** The function that Excel calls: its declared arguments, then the invocation. */
  function customFunction(known) {
    return async (...given) => {
      const invocation = given[known.parameters];
      const args = known.parameters ? given.slice(0, known.parameters) : [];
      const repeated = known.repeats ? args.pop() || [] : [];
      // What must be given and is null is an empty cell; what may be left out and is null was left out.
      const all = [...args, ...repeated].map((value, place) => (value === null && place < known.required ? null : toJson(value)));
      while (all.length && all[all.length - 1]?.missing) all.pop();
      const cancelled = invocation && ((stop) => (invocation.onCanceled = stop));
      const answer = await call(known.id, all, cancelled);
      if (answer instanceof CellError) throw toExcel(answer);
      if (Array.isArray(answer)) return answer.map((row) => row.map(toExcel));
      return known.spills ? [[toExcel(answer)]] : toExcel(answer);
    };
  }

  function associate() {
    if (!globalThis.CustomFunctions?.associate) return;
    for (const known of server.functions) CustomFunctions.associate(known.id, customFunction(known));
  }

  associate();
  return { call, CellError, counts, key, setKey, authorization, base, version: server.version, needsKey: server.needsKey, entra: server.entra };
})();
