// Somebody is not safe: what to do and whom to call without any signal, a concern written down, read by few, and looked after.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { ADMIN, LINK_WORKER, LINK_WORKER_2, SUPERVISOR, SUPPORT_WORKER, signIn, unlock } from './lib/app.mjs';
import { DESK, PHONE, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { finish, goTo, openPerson, pick, savedOnThisPhone, sendNow } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { mistakes, press } from './steps/forms.mjs';
import { casesOf, office } from './steps/office.mjs';
import { pathOf } from './steps/places.mjs';

const PERSON = 'Mrs A';
/** A support worker shares her case. */
const SHARED = 'Dee';
const FEARED = 'I do not want to wake up tomorrow.';
const SAID = `“${FEARED}”`;
const TAKES = 'the neighbour takes her pension card';
const SECOND = `She says that ${TAKES}.`;
const SINCE = 'The crisis team rang her at six.';
const END = 'Seen by the crisis team, with a plan that her GP has.';
const UNSEEN = 'The office has not seen this';

suite('somebody is not safe', () => {
  let scratch;
  let server;
  const devices = {};
  const test = inOrder('concern', () => Object.values(devices));
  const clients = [PERSON, SHARED];

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    devices.worker = await openDevice(join(scratch, 'worker'));
    devices.supervisor = await openDevice(join(scratch, 'supervisor'), { viewport: DESK });
    await signIn(devices.worker.page, server.url, LINK_WORKER);
    await sendNow(devices.worker.page);
    await signIn(devices.supervisor.page, server.url, SUPERVISOR);
  });
  after(async () => {
    for (const device of Object.values(devices)) await device.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  test('without the office: what to do, in order, and every call one touch away', async () => {
    const { page } = devices.worker;
    await server.stop();
    await goTo(page, 'Today');
    await page.getByRole('link', { name: 'Somebody is not safe' }).click();
    await page.getByRole('heading', { level: 1, name: 'Somebody is not safe' }).waitFor();
    const call = (name) => page.getByRole('link', { name: `${name}` });
    assert.equal(await call('Call 999, Emergency services').getAttribute('href'), 'tel:999');
    assert.equal(await call('Call 111, NHS 111').getAttribute('href'), 'tel:111');
    assert.equal(await call('Call 116 123, Samaritans').getAttribute('href'), 'tel:116123');
    assert.equal(await call('Text SHOUT to 85258, Shout').getAttribute('href'), 'sms:85258?body=SHOUT');
    await page.getByText('not signed by a clinical safety officer').waitFor();
    await openPerson(page, PERSON);
    await page.getByRole('link', { name: 'Not safe?' }).last().click();
    await page.getByRole('heading', { level: 1, name: 'Somebody is not safe' }).waitFor();
    await examine(page, 'safety', { clients });
  });

  test('what is missing in the form is said by the box, and nothing that was typed is lost', async () => {
    const { page } = devices.worker;
    await page.getByRole('link', { name: 'Write it down' }).click();
    await page.getByRole('heading', { level: 1, name: 'What are you worried about?' }).waitFor();
    await page.getByText('nobody else who has this case').waitFor();
    await examine(page, 'concern-form', { clients });
    await press(page, 'Finish');
    await mistakes(page, {
      'concern-danger': /in danger now/,
      'concern-about': /Choose what it is about/,
      'concern-said': /Write what you saw and heard/,
      'concern-knows': /Say whether the person knows/,
      'concern-told': /told your supervisor by phone/,
    });
    await pick(page, 'Is somebody in danger now?', 'Yes, now');
    await page.getByRole('alert').getByRole('link', { name: 'Call 999, Emergency services' }).waitFor();
    await pick(page, 'Is somebody in danger now?', 'Not at this moment');
    await pick(page, 'What is it about?', 'They may harm or kill themselves');
    await page.getByLabel('What you saw and heard').fill(SAID);
    await page.getByText(/^Draft kept on this phone/).waitFor();
    // The phone dies, with no signal.
    await unlock(page, server.url);
    await page.getByRole('link', { name: 'Continue' }).click();
    assert.equal(await page.getByLabel('What you saw and heard').inputValue(), SAID);
  });

  test('it is saved on the phone, and says that nobody at the office has read it', async () => {
    const { page } = devices.worker;
    await page.getByLabel('Asked them directly').check();
    await page.getByLabel('Stayed with them').check();
    await pick(page, 'Does the person know that you pass it on?', 'Yes, and they agree');
    await pick(page, 'Have you told your supervisor by phone?', 'Not yet');
    await finish(page);
    await page.getByRole('heading', { name: UNSEEN }).waitFor();
    await page.getByText('Writing it down and sending it tells nobody').waitFor();
    await page.getByText('Asked them directly, Stayed with them').waitFor();
    await examine(page, 'concern-unseen', { clients });
    await page.getByRole('link', { name: 'I have told them by phone' }).click();
    await page.getByLabel('Whom you spoke with').fill('Jean Moor');
    await finish(page);
    await page.getByText(/^Told by phone: Jean Moor/).waitFor();
    await page.getByRole('heading', { name: UNSEEN }).waitFor();
    await goTo(page, 'Today');
    await page.getByRole('link', { name: new RegExp(`${PERSON}.*${UNSEEN}`, 's') }).waitFor();
    await examine(page, 'today-concern', { clients });
    await openPerson(page, PERSON);
    await page.getByRole('link', { name: new RegExp(`A concern for their safety.*${UNSEEN}`, 's') }).waitFor();
    await examine(page, 'person-concern', { clients });
  });

  test('its supervisor finds it first, and looks after it', async () => {
    await server.start();
    await sendNow(devices.worker.page);
    const { page } = devices.supervisor;
    await sendNow(page);
    await goTo(page, 'Team');
    await page.getByRole('link', { name: new RegExp(`${PERSON}.*${UNSEEN}`, 's') }).click();
    await page.getByText(SAID).waitFor();
    await page.setViewportSize(PHONE);
    await examine(page, 'concern-supervisor', { clients, wide: true });
    await press(page, 'I have read it, and look after it');
    await page.getByText(/Read by/).waitFor();
    await sendNow(page);
    const { page: worker } = devices.worker;
    await sendNow(worker);
    await openPerson(worker, PERSON);
    await worker.getByRole('link', { name: /A concern for their safety.*Looked after/s }).click();
    await worker.getByText('Somebody looks after this.').waitFor();
    assert.equal(await worker.getByRole('heading', { name: UNSEEN }).count(), 0);
  });

  test('what is done since is added by both, and it comes to an end', async () => {
    const { page: worker } = devices.worker;
    await worker.getByRole('link', { name: 'Add what was done since' }).click();
    await worker.getByLabel('What was done or said').fill(SINCE);
    await finish(worker);
    await worker.getByText(SINCE).waitFor();
    await sendNow(worker);
    const { page } = devices.supervisor;
    await page.setViewportSize(DESK);
    await sendNow(page);
    await goTo(page, 'Team');
    await page.getByRole('link', { name: new RegExp(`${PERSON}.*Looked after`, 's') }).click();
    await page.getByText(SINCE).waitFor();
    await page.getByRole('link', { name: 'Write how it ended' }).click();
    await page.getByLabel('What came of it').fill(END);
    await press(page, 'Finish');
    await savedOnThisPhone(page);
    await page.getByText(END).waitFor();
    await sendNow(page);
    await sendNow(worker);
    await openPerson(worker, PERSON);
    const closed = worker.getByRole('link', { name: /A concern for their safety.*Closed:/s });
    assert.ok(!(await closed.isVisible()), 'what is closed asks for nothing');
    await worker.getByText('1 closed concern').click();
    await closed.waitFor();
  });

  test('nobody else is sent a word of it', async () => {
    for (const who of [LINK_WORKER_2, ADMIN, SUPPORT_WORKER]) {
      const all = JSON.stringify(await (await office(server.url, who)).everything());
      assert.ok(!all.includes(FEARED) && !all.includes('"restricted"'), `${who} was sent it`);
    }
    const own = JSON.stringify(await (await office(server.url, LINK_WORKER)).everything());
    assert.ok(own.includes(FEARED) && own.includes('"restricted"'), 'the control: its author is');
  });

  test('a supervisor sees who reads a concern, and lets somebody read it who has the case', async () => {
    const { page: worker } = devices.worker;
    await openPerson(worker, SHARED);
    await worker.getByRole('link', { name: 'Not safe?' }).last().click();
    await worker.getByRole('link', { name: 'Write it down' }).click();
    await pick(worker, 'Is somebody in danger now?', 'I cannot tell');
    await pick(worker, 'What is it about?', 'Somebody harms them');
    await worker.getByLabel('What you saw and heard').fill(SECOND);
    await pick(worker, 'Does the person know that you pass it on?', 'Yes, and they agree');
    await pick(worker, 'Have you told your supervisor by phone?', 'Not yet');
    await finish(worker);
    await sendNow(worker);
    const { page } = devices.supervisor;
    await sendNow(page);
    await goTo(page, 'People and roles');
    await page.getByRole('link', { name: 'Rosa Hale' }).first().click();
    await page.getByText('does not read what was written about their safety').waitFor();
    await page.getByRole('link', { name: new RegExp(`${SHARED}.*${UNSEEN}`, 's') }).click();
    await page.getByRole('heading', { name: 'Nobody at the office has taken this on' }).waitFor();
    await page.getByText('Reads it: wrote it, and has the case').waitFor();
    await page.getByText('Reads it: supervises this team').waitFor();
    await press(page, /^Let them read it: /);
    await page.getByText('Reads it: a supervisor lets them, while they have the case').waitFor();
    const theirs = await (await office(server.url, SUPPORT_WORKER)).everything();
    assert.ok(JSON.stringify(theirs).includes(TAKES), 'who shares the case reads it now');
    await press(page, /^End it: /);
    await page.getByText('Has the case, and does not read it').waitFor();
    const after = await (await office(server.url, SUPPORT_WORKER)).everything();
    assert.ok(!JSON.stringify(after).includes(TAKES));
  });

  test('the case goes to somebody else, and it leaves the phone of whoever wrote it', async () => {
    const { page } = devices.worker;
    await openPerson(page, PERSON);
    const [, , file] = pathOf(page).split('/');
    const [admin, first, second] = await Promise.all([ADMIN, LINK_WORKER, LINK_WORKER_2].map((who) => office(server.url, who)));
    await admin.tell(`users/${first.me.id}/move-cases`, { to: second.me.id, cases: [file] });
    await sendNow(page);
    await goTo(page, 'People');
    assert.equal(await page.getByText(PERSON).count(), 0);
    const theirs = await second.everything();
    assert.ok(casesOf(theirs).some((one) => one.file === file), 'the case is theirs now');
    const read = JSON.stringify(theirs);
    assert.ok(!read.includes(FEARED) && !read.includes(TAKES), 'and what was feared is not: a supervisor tells them');
  });
});
