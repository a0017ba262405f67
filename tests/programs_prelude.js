// What the libraries expect of their host, where the data folder is absent: timers on a virtual clock and a way to load
// CommonJS files. Not a DOM.
(function (host) {
  var queue = [], lastId = 0, clock = 0;
  function schedule(callback, delay, values, repeat) {
    lastId += 1;
    queue.push({ id: lastId, due: clock + (Number(delay) || 0), callback: callback, values: values, repeat: repeat });
    return lastId;
  }
  function rest(list, from) { return Array.prototype.slice.call(list, from); }
  function cancel(id) { queue = queue.filter(function (entry) { return entry.id !== id; }); }
  host.setTimeout = function (callback, delay) { return schedule(callback, delay, rest(arguments, 2), 0); };
  host.setInterval = function (callback, delay) { return schedule(callback, delay, rest(arguments, 2), Number(delay) || 1); };
  host.setImmediate = function (callback) { return schedule(callback, 0, rest(arguments, 1), 0); };
  host.clearTimeout = host.clearInterval = host.clearImmediate = cancel;
  if (!host.console) host.console = { log: function () {}, warn: function () {}, error: function () {} };
  host.__runTimer = function () {
    if (queue.length === 0) return 0;
    var next = queue.reduce(function (first, entry) { return entry.due < first.due ? entry : first; });
    cancel(next.id);
    clock = next.due;
    if (next.repeat) queue.push({ id: next.id, due: clock + next.repeat, callback: next.callback, values: next.values, repeat: next.repeat });
    next.callback.apply(undefined, next.values);
    return 1;
  };
  host.__mods = {};
  host.__begin = function () {
    host.module = { exports: {} };
    host.exports = host.module.exports;
    host.require = function (name) { if (!host.__mods[name]) throw new Error('no module ' + name); return host.__mods[name]; };
  };
  host.__end = function (name) {
    host.__mods[name] = host.module.exports;
    delete host.module; delete host.exports; delete host.require;
  };
  host.RESULT = undefined;
})(globalThis);
