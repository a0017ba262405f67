// Loads programs in one long-lived node process and times them inside. One JSON request a line, one JSON reply a line.
//
//   {op: 'add', name, steps: [['eval', text] | ['file', {name, text}]]}   remembers a program and makes its cachedData
//   {op: 'load', name, cached}     milliseconds to compile and run its files in a new context (made before the clock runs)
//   {op: 'compile', name}          milliseconds of `new vm.Script` alone: V8 pre-parses and compiles the top level
//   {op: 'run', source}            milliseconds of CPU time of one evaluation
//
// Started with --no-compilation-cache: otherwise V8 finds every script after the first in the isolate's memory.
'use strict';
const vm = require('vm');
const readline = require('readline');

const programs = new Map();
const newContext = () => vm.createContext(vm.constants && vm.constants.DONT_CONTEXTIFY ? vm.constants.DONT_CONTEXTIFY : {});
const milliseconds = (since) => Number(process.hrtime.bigint() - since) / 1e6;

function load(program, cached, produce) {
  const context = newContext();
  let total = 0;
  for (const [kind, step] of program.steps) {
    if (kind === 'eval') {
      vm.runInContext(step, context);
      continue;
    }
    const started = process.hrtime.bigint();
    const options = { filename: step.name };
    if (cached) options.cachedData = step.cachedData;
    const script = new vm.Script(step.text, options);
    script.runInContext(context);
    total += milliseconds(started);
    if (cached && script.cachedDataRejected) throw new Error('cachedData was rejected');
    if (produce) step.cachedData = script.createCachedData();
  }
  return total;
}

const operations = {
  add({ name, steps }) {
    const program = { steps };
    programs.set(name, program);
    load(program, false, true);
    return { bytes: steps.reduce((sum, [kind, step]) => sum + (kind === 'file' ? step.cachedData.length : 0), 0) };
  },
  load: ({ name, cached }) => ({ ms: load(programs.get(name), cached, false) }),
  compile({ name }) {
    let total = 0;
    for (const [kind, step] of programs.get(name).steps) {
      if (kind !== 'file') continue;
      const started = process.hrtime.bigint();
      new vm.Script(step.text, { filename: step.name });
      total += milliseconds(started);
    }
    return { ms: total };
  },
  run({ source }) {
    const context = newContext();
    const before = process.cpuUsage();
    const value = vm.runInContext(source, context);
    const used = process.cpuUsage(before);
    return { ms: (used.user + used.system) / 1e3, value: String(value) };
  },
};

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const request = JSON.parse(line);
  let reply;
  try {
    reply = operations[request.op](request);
  } catch (error) {
    reply = { error: String(error && error.stack) };
  }
  process.stdout.write(JSON.stringify(reply) + '\n');
});
