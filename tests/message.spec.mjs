// A message back to the surgery: what is asked of them stands on top, what is suggested can be changed, what is sent is kept as it
// was, and a code is suggested once.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, SUPERVISOR, unlockHere } from './lib/app.mjs';
import { PHONE } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { finish, happened, openPerson, pick, sendNow, wholeFile } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { mistakes, press } from './steps/forms.mjs';
import { casesOf, entrySave, office } from './steps/office.mjs';
import { follow, settled } from './steps/places.mjs';
import { openTeam } from './steps/team.mjs';

const DEE = 'Dee';
const CODE = '871731000000106';
const CONCERN = 'Her nephew takes her bank card';
const WANTS = 'To get on a bus without crying.';

suite('a message back', () => {
  let scratch;
  let server;
  let worker;
  let phone;
  let desk;
  let clients;
  let dee;
  let file;
  const test = inOrder('message', () => [phone, desk]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    worker = await office(server.url, LINK_WORKER);
    const cases = casesOf(await worker.everything());
    clients = cases.map(({ shown }) => shown);
    dee = cases.find(({ shown }) => shown === DEE);
    file = `/people/${dee.file}`;
    const today = new Date().toISOString().slice(0, 10);
    const did = (what, status, words) =>
      entrySave(dee.file, 'action', { what, who: { who: 'service', name: 'Open Window' }, by: today, status: { status, on: today, words } });
    await worker.sync({
      saves: [
        entrySave(dee.file, 'goal', { what: WANTS, need: 'isolation', importance: 9, order: 1024, status: { status: 'partly', on: today, words: '' } }),
        did('Counselling for grief', 'done', ''),
        did('A choir on Thursdays', 'not_done', 'Too many people at once'),
      ],
    });
    ({ phone, desk } = await openTeam(scratch, server.url, { phone: LINK_WORKER, desk: SUPERVISOR }));
  });
  after(async () => {
    for (const device of [phone, desk]) await device?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const letter = (page) => page.getByRole('document', { name: 'The message as it goes out' });
  const says = async (page, words) => letter(page).filter({ hasText: words }).waitFor();
  const begin = async (page) => {
    await openPerson(page, DEE);
    await page.getByRole('link', { name: 'Write back to the referrer' }).click();
    await page.getByRole('heading', { level: 1, name: 'Write back' }).waitFor();
    await settled(page);
  };
  const sent = () => worker.entriesOfKind(dee.file, 'message');

  test('a concern is written down first: it stands in a file that no message reads', async () => {
    const { page } = phone;
    await follow(page, `${file}/concern`);
    await pick(page, 'Is somebody in danger now?', 'Not at this moment');
    await pick(page, 'What is it about?', 'Somebody harms them');
    await page.getByLabel('What you saw and heard').fill(CONCERN);
    await pick(page, 'Does the person know that you pass it on?', 'Yes, and they agree');
    await pick(page, 'Have you told your supervisor by phone?', 'Not yet');
    await finish(page);
    await sendNow(page);
  });

  test('with no signal: actions are on top, also where there are none, and the record suggests the rest', async () => {
    const { page } = phone;
    await server.stop();
    await begin(page);
    const text = await letter(page).innerText();
    assert.ok(text.startsWith('ACTIONS FOR YOU: none.'), text.slice(0, 60));
    for (const words of ['Dr Imre Castell', 'Brindle Bank Medical Practice', 'Deirdre Farrant', 'Done: Counselling for grief', 'Did not work: A choir on Thursdays', WANTS, CODE]) {
      assert.ok(text.includes(words), `${words} is missing:\n${text}`);
    }
    assert.match(text, /Seven outcomes, .*: .*Not managing \(/);
    const notes = dee.entries.filter(({ kind }) => kind === 'contact').map(({ fields }) => fields.note.slice(0, 40));
    for (const secret of [CONCERN, ...notes]) assert.ok(!text.includes(secret), `it says “${secret}”`);
    await page.getByLabel('Actions for them').pressSequentially('Please look at her tablets for the night.');
    await says(page, 'Please look at her tablets');
    await page.getByLabel('Actions for them').fill('');
    await says(page, 'ACTIONS FOR YOU: none.');
    await examine(page, 'message', { clients, focus: '*' });
  });

  test('some risks are told only after asking, and what is missing is said by its box', async () => {
    const { page } = phone;
    assert.ok(!(await letter(page).innerText()).includes('The number of The Silver Line'));
    await press(page, 'Finish');
    await mistakes(page, { 'message-may': /agree/, 'message-tell': /may tell/, 'message-how': /how you sent/ });
    await pick(page, 'May the message say it?', 'Yes');
    await says(page, 'The number of The Silver Line');
    await pick(page, 'May the message say it?', 'No');
    await says(page, 'Please ring us before you see them');
    assert.ok(!(await letter(page).innerText()).includes('The number of The Silver Line'));
    await pick(page, 'Do they agree that this goes there?', 'No');
    await press(page, 'Finish');
    await mistakes(page, { 'message-why': /although they do not agree/, 'message-how': /how you sent/ });
    await pick(page, 'Do they agree that this goes there?', 'Yes');
  });

  test('what was changed survives a reload; on paper there is the message alone; it can be copied', async () => {
    const { page, context } = phone;
    await page.getByLabel('What was done').fill('Rang her every other week. The night line helps.');
    await page.getByText(/Draft kept on this phone/).waitFor();
    await page.reload();
    await unlockHere(page);
    await says(page, 'The night line helps.');
    await page.emulateMedia({ media: 'print' });
    const printed = await page.evaluate(() => document.body.innerText.trim());
    assert.ok(printed.startsWith('ACTIONS FOR YOU: none.'), printed.slice(0, 80));
    assert.ok(!/Finish|Keep as draft|Write back/.test(printed));
    await shoot(page, 'message-print', { fullPage: true });
    await page.emulateMedia({ media: 'screen' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await press(page, 'Copy the text');
    await page.getByText('Copied.').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.ok(copied.startsWith('ACTIONS FOR YOU: none.') && copied.includes('The night line helps.'));
  });

  test('sent, it is kept as it was, with the code that it suggested', async () => {
    const { page } = phone;
    await pick(page, 'How did you send it?', 'On paper');
    await finish(page);
    await happened(page, 'Message to Dr Imre Castell').first().waitFor();
    await server.start();
    await sendNow(page);
    const [message, ...others] = await sent();
    assert.equal(others.length, 0);
    assert.deepEqual(message.fields.codes, [CODE]);
    assert.ok(message.fields.text.startsWith('ACTIONS FOR YOU: none.'));
    assert.ok(!message.text.includes(CONCERN));
  });

  test('a second message suggests no code again', async () => {
    const { page } = phone;
    await begin(page);
    assert.ok(!(await letter(page).innerText()).includes(CODE));
    assert.equal(await page.getByText('Codes for their record').count(), 0);
    await pick(page, 'Do they agree that this goes there?', 'Yes');
    await pick(page, 'May the message say it?', 'No');
    await pick(page, 'How did you send it?', 'By e-mail');
    await finish(page);
    await sendNow(page);
    const codes = (await sent()).flatMap(({ fields }) => fields.codes);
    assert.deepEqual(codes, [CODE], 'once an episode');
  });

  test('a supervisor reads what was sent, and writes none', async () => {
    const { page } = desk;
    await sendNow(page);
    await follow(page, file);
    await wholeFile(page);
    await happened(page, 'Message to Dr Imre Castell').getByRole('link').last().click();
    await page.getByText('The night line helps.').waitFor();
    await page.getByText('They agreed', { exact: true }).waitFor();
    await page.setViewportSize(PHONE);
    await examine(page, 'message-record', { clients, wide: true });
    await follow(page, `${file}/message`);
    await page.getByRole('heading', { name: 'This is not yours to write' }).waitFor();
    for (const { violations, errors } of [phone, desk]) assert.deepEqual([violations, errors], [[], []]);
  });
});
