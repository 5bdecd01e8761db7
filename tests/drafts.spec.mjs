// Every form that keeps itself: something is typed into each of its boxes, and stands there again after a lock, a reload, a killed
// browser and an update of the app. The forms are those that the program names; none is left out without a reason.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, LINK_WORKER_2, SUPERVISOR, inside, unlock, unlockHere } from './lib/app.mjs';
import { DESK, keptOffline, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder } from './lib/out.mjs';
import { look, opened, release, shown } from './lib/release.mjs';
import { service } from './lib/server.mjs';
import { boxes, fillBoxes } from './steps/boxes.mjs';
import { lockNow, openPerson, pick, sendNow } from './steps/casework.mjs';
import { press } from './steps/forms.mjs';
import { casesOf, entrySave, office, versionSaves } from './steps/office.mjs';
import { follow, settled } from './steps/places.mjs';
import { openTeam } from './steps/team.mjs';

/** Forms of which nothing typed may stand on a screen again. */
const NOT_SHOWN = {
  feedback: 'what somebody said of the service is sealed as it is typed; tests/follow-up.spec.mjs goes on with it after a crash',
};
/** Parts of what is known of a person that are a form each. */
const PARTS = [
  'name', 'born', 'nhs-number', 'other-number', 'phone', 'other-phones', 'email', 'reaching', 'address', 'home', 'close', 'themselves',
  'interpreter', 'communication', 'needs', 'hazards', 'matters', 'risks', 'stage', 'referral',
];

suite('what was typed', () => {
  let scratch;
  let server;
  let devices = {};
  /** Of each draft: on which device, which form, its address, and what stood in its boxes. */
  const drafts = [];
  const test = inOrder('drafts', () => Object.values(devices));
  /** By device, the forms: what each is called in the program, where it begins, what is done there first, and what is left open. */
  let forms;

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    const rosa = await office(server.url, LINK_WORKER);
    const cases = casesOf(await rosa.everything());
    const of = (name) => cases.find(({ shown: known }) => known === name);
    const [emma, karen, david] = ['Emma', 'Karen', 'David'].map(of);
    const entry = (known, kind) => known.entries.find((one) => one.kind === kind).entry;
    const missed = cases.find(({ root, entries }) => !['closed', 'declined'].includes(root.stage.stage) && !entries.some(({ kind }) => kind === 'contact' || kind === 'task'));
    const tries = [3, 2, 1].map((days) => entrySave(missed.file, 'contact', { how: 'attempt', at_ms: Date.now() - days * 86_400_000, note: '' }));
    const concern = randomUUID();
    const feared = entrySave(concern, 'concern', { case: emma.file, about: 'suicide', at_ms: Date.now(), said: 'He sees no way on.' });
    feared.changes[0].entry = concern;
    const over = entrySave(david.file, 'spend', { budget: entry(david, 'budget'), amount: 99_900, on: '2026-11-02', what: 'A tablet' });
    await rosa.sync({ saves: [...tries, feared, over] });
    const person = JSON.parse((await rosa.read(emma.root.person)).body);
    await rosa.sync({ saves: versionSaves(person, 'communication', ['Ring first.', 'Write first.']) });

    const at = (known, path) => `/people/${known.file}${path}`;
    const contact = entry(emma, 'contact');
    forms = {
      phone: [
        ['person', '/people/new?new=1'],
        ['contact', at(emma, '/record?how=visit&new=1')],
        ['walk', at(emma, '/walk'), (page) => press(page, 'Write a walk down')],
        ['since', at(emma, '/walk?how=since')],
        // It opens again on the first question that has no answer; where each has one, on the page with all of them.
        ['assess/ons4', at(emma, '/assess/ons4'), async (page) => {
          await fillBoxes(page);
          await press(page, 'Check the answers');
          await page.getByRole('heading', { level: 1, name: 'Check the answers' }).waitFor();
        }],
        ['assess/seven-outcomes', at(emma, '/assess/seven-outcomes'), (page) => press(page, 'Begin'), 'choice'],
        ['risks', at(emma, '/risks')],
        ['concern', at(emma, '/concern')],
        ['alone', at(karen, '/visit')],
        ['relation', `${at(emma, '/household')}?with=${karen.file}`],
        ['end', at(emma, '/end')],
        ['died', at(karen, '/died')],
        ['not_reached', at(missed, '/not-reached')],
        ['no_follow_up', async (page) => {
          await follow(page, '/follow-ups');
          const due = await page.locator('main a[href^="/people/"]').first().getAttribute('href');
          return `${due.split('/').slice(0, 3).join('/')}/no-follow-up`;
        }],
        ['message', at(emma, '/message')],
        ['goal', at(emma, '/plan?goal=new')],
        ['action', at(emma, '/plan?action=new')],
        ['agree', at(emma, '/plan?agree=new')],
        ['spend', `${at(david, '/spend')}?budget=${entry(david, 'budget')}`],
        ['decision', `/decisions/${emma.file}/${emma.root.person}?field=communication`],
        ...PARTS.map((part) => [`about/${part}`, at(emma, `/about?edit=${part}`)]),
      ],
      desk: [
        ['review', at(emma, `/entry/${contact}`)],
        ['budget', at(emma, '/budget')],
        ['over', `/decisions/${david.file}/${entry(david, 'budget')}?over=1`],
        ['follow', at(emma, `/concern/${concern}?follow=note`)],
        ['phrase', '/office/phrases?add=1'],
        ['questionnaire', '/office/questionnaires?add=1'],
        ['practice', '/office/practices?edit=new'],
        ['practice/mental_health', '/office/practices?edit=mental_health'],
        ['number', '/office/numbers?edit=crisis_team'],
        ['number/name', '/office/numbers?edit=name'],
        ['number/words', '/office/numbers?edit=words'],
      ],
    };
    devices = await openTeam(scratch, server.url, { phone: LINK_WORKER, desk: SUPERVISOR, out: LINK_WORKER_2 });
    await keptOffline(devices.desk.page);
    const { page: away } = devices.out;
    await openPerson(away, 'Miss B');
    await away.getByRole('link', { name: 'Visit alone' }).click();
    await pick(away, 'When will you be back?', '45 min');
    await away.getByLabel('Their name').fill('Sefa Lane');
    await away.getByLabel('Their number').fill('07700 900123');
    await press(away, 'Set out');
    await press(away, 'I am back');
    await sendNow(away);
    const tom = (await (await office(server.url, LINK_WORKER_2)).everything()).flatMap((file) => file.entries.map((one) => ({ ...one, file: file.file })));
    const visit = tom.find(({ kind }) => kind === 'lone_visit');
    forms.desk.push(['heard', `/team/${visit.file}/heard/${visit.entry}`]);
    await sendNow(devices.desk.page);
    for (const known of [emma, david]) {
      await follow(devices.desk.page, at(known, ''));
      await press(devices.desk.page, 'Open the whole file');
      await devices.desk.page.getByRole('heading', { name: 'What has happened' }).waitFor();
    }
  });
  after(async () => {
    for (const device of Object.values(devices)) await device.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Does the same on the phone and at the desk. */
  const onBoth = (step) => Promise.all(['phone', 'desk'].map(step));

  test('every box of every form is typed into', () =>
    onBoth(async (name) => {
      const { page } = devices[name];
      const typed = [];
      for (const [form, path, first, but] of forms[name]) {
        await follow(page, typeof path === 'string' ? path : await path(page), { focus: '*' });
        await settled(page);
        await first?.(page);
        const count = await fillBoxes(page, but).catch((error) => assert.fail(`${form}: ${error.message}`));
        assert.ok(count > 0, `${form} has no box`);
        await page.getByText(/Draft kept on this phone/).first().waitFor().catch((error) => assert.fail(`${form}: ${error.message}`));
        typed.push([form, await boxes(page)]);
      }
      await follow(page, '/phone');
      // The one that was written last stands first.
      const kept = await page.locator('main a[href^="/drafts/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')).reverse());
      assert.equal(kept.length, typed.length, 'one draft of each');
      for (const [place, [form, there]] of typed.entries()) drafts.push({ name, form, address: kept[place], typed: there });
    }));

  test('no form of the program is forgotten', async () => {
    const named = [];
    const root = new URL('../crates/app/src/screens/', import.meta.url);
    for (const file of await readdir(root, { recursive: true })) {
      if (!file.endsWith('.rs')) continue;
      const text = await readFile(new URL(file, root), 'utf8');
      for (const [, form] of text.matchAll(/FORM: &str = "(\w+)"/g)) named.push(form);
    }
    assert.ok(named.length > 20, 'the program names its forms');
    const tried = drafts.map(({ form }) => form.split('/')[0]);
    const forgotten = [...named, 'assess', 'about', 'decision', 'over', 'review'].filter((form) => !tried.includes(form) && !NOT_SHOWN[form]);
    assert.deepEqual(forgotten, []);
  });

  /** Looks into every draft of these devices: what stands in its boxes is what was typed. */
  const stands = async (name) => {
    const { page } = devices[name];
    for (const { form, address, typed } of drafts.filter((draft) => draft.name === name)) {
      await follow(page, address, { focus: '*' });
      await page.waitForFunction((from) => location.pathname !== from, address);
      await settled(page);
      await page.getByText(/Draft kept on this phone/).first().waitFor();
      assert.deepEqual(await boxes(page), typed, `${form}, on the ${name}`);
    }
  };

  test('all of it stands there after a lock', () =>
    onBoth(async (name) => {
      const { page } = devices[name];
      await lockNow(page);
      await unlockHere(page);
      await stands(name);
    }));

  test('and after a reload in the middle of a form', async () => {
    await server.stop();
    await onBoth(async (name) => {
      const { page } = devices[name];
      await page.reload();
      await unlockHere(page);
      await stands(name);
    });
  });

  test('and after the browser was killed, with no signal', () =>
    onBoth(async (name) => {
      await devices[name].kill();
      devices[name] = await openDevice(join(scratch, name), name === 'desk' ? { viewport: DESK } : {});
      await unlock(devices[name].page, server.url);
      await stands(name);
    }));

  test('and after the app was updated', async () => {
    const newer = await release(join(scratch, 'dist'), Number(new URL(server.url).port));
    try {
      await newer.renew('second');
      await onBoth(async (name) => {
        const { page } = devices[name];
        await follow(page, '/phone');
        assert.deepEqual(await look(page), { waiting: true, active: 'activated' });
        const loaded = page.waitForEvent('load');
        await page.getByRole('button', { name: 'Update now' }).click();
        await loaded;
        await opened(page);
        assert.equal(await shown(page), 'second');
        await unlockHere(page);
        await inside(page);
        await stands(name);
      });
    } finally {
      await newer.stop();
    }
  });
});
