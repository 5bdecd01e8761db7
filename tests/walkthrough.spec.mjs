// The README's five minutes, done as they stand there: its own numbers, buttons, accounts and words.
import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { inside, nothingWaiting, unlock } from './lib/app.mjs';
import { DESK, keptOffline, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { pick, savedOnThisPhone, says } from './steps/casework.mjs';

const README = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const NOTE = 'Had tea at the window. She wants to try the post box on her own.';

/** The numbered steps between the marks, each with its text and the words that are set apart in it, in their order. */
function stepsOf(text) {
  const walk = text.match(/<!-- walk -->\n([\s\S]*?)<!-- \/walk -->/)?.[1] ?? '';
  return walk
    .split(/^\d+\. /m)
    .slice(1)
    .map((step) => [...step.matchAll(/\*\*(.+?)\*\*|`(.+?)`|“(.+?)”/g)].map(([, bold, code, quote]) => bold ?? code ?? quote));
}

suite('the five-minute walk of the README', () => {
  const steps = stepsOf(README);
  let scratch;
  let server;
  let phone;
  let desk;
  let password;
  const test = inOrder('walkthrough', () => [phone, desk]);

  before(async () => {
    scratch = await newFolder();
  });
  after(async () => {
    await phone?.close();
    await desk?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const signInAs = async (page, email) => {
    await page.goto(server.url);
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await inside(page);
  };
  const choose = (page, words) => page.getByRole('link', { name: words }).first().click();

  /** What each step sets apart, and what is done with it. */
  const walk = [
    [['cargo xtask run', 'http://127.0.0.1:8080'], async () => {
      server = await service({ data: join(scratch, 'demo') });
      phone = await openDevice(join(scratch, 'phone'));
    }],
    [['link.worker@demo.invalid', 'alongside-demo'], async ([email, given]) => {
      password = given;
      await signInAs(phone.page, email);
      await nothingWaiting(phone.page);
      await keptOffline(phone.page);
    }],
    [['Ctrl-C'], () => server.stop()],
    [['People', 'Mrs A', 'Record a contact'], async (links) => {
      for (const words of links) await choose(phone.page, words);
    }],
    [['Visit', 'Finish', 'Saved on this phone'], async ([visit, finish]) => {
      await pick(phone.page, 'What was it?', visit);
      await phone.page.getByLabel('What was said and done').fill(NOTE);
      await phone.page.getByRole('button', { name: finish }).click();
      await savedOnThisPhone(phone.page);
    }],
    [['Unlock'], async () => {
      await phone.close();
      phone = await openDevice(join(scratch, 'phone'));
      await unlock(phone.page, server.url, password);
      await choose(phone.page, 'People');
      await choose(phone.page, 'Mrs A');
      await says(phone.page, NOTE, 'Saved on this phone');
    }],
    [['cargo xtask run', 'This phone', 'Try to send now'], async ([, place, send]) => {
      await server.start();
      await choose(phone.page, place);
      await phone.page.getByRole('button', { name: send }).click();
      await phone.page.getByRole('heading', { level: 1, name: 'Nothing waiting' }).waitFor();
    }],
    [['People', 'Mrs A', 'With the office'], async ([place, name, state]) => {
      await choose(phone.page, place);
      await choose(phone.page, name);
      await says(phone.page, NOTE, state);
    }],
    [['supervisor@demo.invalid', 'To review'], async ([email, place]) => {
      desk = await openDevice(join(scratch, 'desk'), { viewport: DESK });
      await signInAs(desk.page, email);
      await choose(desk.page, place);
      await desk.page.getByRole('main').getByRole('button', { name: 'Mrs A' }).first().click();
      await desk.page.getByText(NOTE).waitFor();
    }],
  ];

  test('has the steps that are done here, with these words', () => {
    assert.deepEqual(steps, walk.map(([words]) => words));
  });
  for (const [at, [, take]] of walk.entries()) {
    test(`step ${at + 1}: ${steps[at]?.join(', ')}`, () => take(steps[at] ?? []));
  }
  test('nothing went wrong on the way', () => {
    assert.deepEqual([...phone.errors, ...desk.errors], []);
    assert.deepEqual([...phone.violations, ...desk.violations], []);
  });
});
