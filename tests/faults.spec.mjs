// docs/faults.md names tests: every one of them is there, and every row of the matrix that it is about has its line.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';

const ROWS = [...Array.from({ length: 27 }, (_, at) => at + 1), 42, 43, 44];
const STEPS = 'crates/simulation/src/step.rs';

const text = await readFile(new URL('../docs/faults.md', import.meta.url), 'utf8');
const read = (path) => readFile(new URL(`../${path}`, import.meta.url), 'utf8').catch(() => undefined);

/** The lines of the table: the number of the row, and what its last cell says. */
function rowsOf(page) {
  const lines = page.split('\n').filter((line) => /^\| \d+ \|/.test(line));
  return lines.map((line) => line.split(' | ')).map((cells) => ({ row: Number(cells[0].slice(1)), tests: cells.at(-1) }));
}

/** What is named in code: tests each with the file that comes after them, and steps of the simulation. */
function namedIn(words) {
  const found = [];
  let names = [];
  for (const [, word] of words.matchAll(/`([^`]+)`/g)) {
    if (!/^(crates|tests|docs)\//.test(word)) names.push(word);
    else {
      found.push(...(names.length > 0 ? names : [undefined]).map((name) => ({ name, file: word })));
      names = [];
    }
  }
  const steps = [...words.matchAll(/“([^”]+)”/g)].map(([, name]) => ({ name, file: STEPS }));
  return { found, steps, left: names };
}

/** Whether `source` has a test of this name. */
function has(source, file, name) {
  if (file === STEPS) return source.includes(`"${name}"`);
  return file.endsWith('.rs') ? new RegExp(`\\bfn ${name}\\s*\\(`).test(source) : source.includes(name);
}

/** What `page` promises and is not there. */
async function missing(page) {
  const wrong = [];
  for (const { row, tests } of rowsOf(page)) {
    const { found, steps } = namedIn(tests);
    const simulated = /simulated/.test(tests) ? steps : [];
    for (const { name, file } of [...found, ...simulated]) {
      const source = await read(file);
      if (source === undefined) wrong.push(`row ${row}: there is no ${file}`);
      else if (name !== undefined && !has(source, file, name)) wrong.push(`row ${row}: ${file} has no “${name}”`);
    }
    if (found.length + simulated.length === 0) wrong.push(`row ${row} names no test`);
  }
  return wrong;
}

suite('the page about faults', () => {
  test('has a line for every row', () => {
    assert.deepEqual(rowsOf(text).map(({ row }) => row), ROWS);
  });

  test('names tests that are there', async () => {
    assert.deepEqual(await missing(text), []);
    for (const { name, file } of namedIn(text.split('\n## ')[1]).found.filter(({ name }) => /^\w+$/.test(name ?? ''))) {
      assert.ok((await read(file))?.includes(name), `${file} has no ${name}`);
    }
  });

  test('the control: a test that is not there, a file that is not there, a row without either', async () => {
    const page = [
      '| 1 | x | y | `row_01_nothing_of_the_kind` (`crates/app/src/local/contract.rs`) |',
      '| 2 | x | y | `a_batch_is_one` (`crates/app/src/local/gone.rs`) |',
      '| 3 | x | y | simulated: “a pig flies” |',
      '| 4 | x | y | some day |',
      '| 5 | x | y | `a_batch_is_one` (`crates/app/src/local/contract.rs`); simulated: “a walk” |',
    ];
    assert.deepEqual((await missing(page.join('\n'))).map((words) => words.slice(0, 5)), ['row 1', 'row 2', 'row 3', 'row 4']);
  });
});
