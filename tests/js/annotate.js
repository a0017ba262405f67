// Writes or checks the `// expect:` comments of the scripts in this folder with node as the reference.
//
//   node tests/js/annotate.js file.js...            runs each script and writes its comments anew
//   node tests/js/annotate.js --check [file.js...]  only says which scripts node disagrees with
//
// A comment stands on the line that printed when the lines print in their order of appearance, else all comments stand
// at the end of the file. Read what was written before you commit it: node is the reference, not the judge.
'use strict';
const fs = require('fs');
const path = require('path');
const vm = require('vm');

const EXPECT = /(^|[ \t]+)\/\/ expect( error)?:.*$/;

function listScripts(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return listScripts(full);
    return entry.name.endsWith('.js') && full !== __filename ? [full] : [];
  });
}

function describe(error) {
  const isObject = error !== null && typeof error === 'object';
  return isObject && 'name' in error ? `${error.name}: ${error.message}` : String(error);
}

// Runs one script in a realm of its own; answers the printed lines with the line numbers they were printed from.
async function run(file, source) {
  const context = vm.createContext(vm.constants && vm.constants.DONT_CONTEXTIFY ? vm.constants.DONT_CONTEXTIFY : {});
  const global = vm.runInContext('globalThis', context);
  const printed = [];
  let error = null;
  const log = (...values) => {
    const frame = new Error().stack.split('\n').find((line) => line.includes(file));
    const position = frame && /:(\d+):\d+\)?$/.exec(frame);
    printed.push({ line: position ? Number(position[1]) : Infinity, text: values.map(String).join(' ') });
  };
  global.console = { log, error: log, warn: log };
  try {
    new vm.Script(source, { filename: file }).runInContext(context, { timeout: 10000 });
  } catch (thrown) {
    error = describe(thrown);
  }
  await new Promise((resolve) => setImmediate(resolve));
  return { printed, error };
}

function stripped(source) {
  const lines = source.replace(/\n+$/, '').split('\n');
  return lines.flatMap((line) => {
    if (!EXPECT.test(line)) return [line];
    const rest = line.replace(EXPECT, '');
    return rest.trim() === '' ? [] : [rest];
  });
}

function annotated(lines, result) {
  const out = lines.slice();
  const inOrder = result.printed.every(
    (entry, index) =>
      entry.line !== Infinity && (index === 0 || result.printed[index - 1].line <= entry.line),
  );
  const comment = (text) => `// expect:${text === '' ? '' : ' ' + text}`;
  if (inOrder) {
    for (let number = lines.length; number >= 1; number--) {
      const texts = result.printed.filter((entry) => entry.line === number).map((entry) => entry.text);
      if (texts.length === 0) continue;
      const indent = /^\s*/.exec(lines[number - 1])[0];
      out[number - 1] += ' ' + comment(texts[0]);
      out.splice(number, 0, ...texts.slice(1).map((text) => indent + comment(text)));
    }
  } else {
    out.push(...result.printed.map((entry) => comment(entry.text)));
  }
  if (result.error !== null) out.push(`// expect error: ${result.error}`);
  return out.join('\n') + '\n';
}

process.on('unhandledRejection', () => {});

(async () => {
  const names = process.argv.slice(2).filter((name) => name !== '--check');
  const check = process.argv.includes('--check');
  const files = names.length ? names : listScripts(__dirname);
  let wrong = 0;
  for (const file of files) {
    const source = fs.readFileSync(file, 'utf8');
    if (/^\/\/ newer than node/m.test(source)) continue;
    const lines = stripped(source);
    const result = await run(file, check ? source : lines.join('\n'));
    if (result.printed.some((entry) => /[\r\n]/.test(entry.text))) {
      console.error(`${file}: prints a line break`);
      wrong++;
    }
    if (check) {
      const pattern = /\/\/ expect( error)?:(?: (.*))?$/;
      const found = source.split('\n').map((line) => pattern.exec(line)).filter((match) => match !== null);
      const wanted = found.filter((match) => !match[1]).map((match) => match[2] ?? '');
      const wantedError = found.filter((match) => match[1]).map((match) => match[2])[0] ?? null;
      const same = wanted.join('\n') === result.printed.map((entry) => entry.text).join('\n');
      if (!same || wantedError !== result.error) {
        console.error(`${file}: node prints something else`);
        wrong++;
      }
    } else {
      fs.writeFileSync(file, annotated(lines, result));
    }
  }
  process.exitCode = wrong ? 1 : 0;
})();
