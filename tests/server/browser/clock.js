// Time a hundred times as fast for long timers, so that a deadline of a minute can be waited for.
const slowly = globalThis.setTimeout;
globalThis.setTimeout = (run, wait, ...rest) => slowly(run, wait > 10000 ? wait / 100 : wait, ...rest);
