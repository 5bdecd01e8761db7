// Whom to call when somebody is not safe: a new service writes its numbers down, phones show them with no signal, and two people who
// write past each other lose nothing.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { inside, readFirst, unlock } from './lib/app.mjs';
import { largestText, sideways, violationsOf } from './lib/axe.mjs';
import { DESK, PHONE, SMALL_PHONE, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { savedOnThisPhone, sendNow } from './steps/casework.mjs';
import { mistakes, press } from './steps/forms.mjs';
import { office, versionSaves } from './steps/office.mjs';
import { follow, settled } from './steps/places.mjs';

const SERVICE = '0a105e5e-0000-4000-8000-000000000001';
const ADMIN = { name: 'Wyn Parry', email: 'wyn.parry@service.invalid', password: 'kettle garden lamp seven' };
const SECOND = { name: 'Pia Marsh', email: 'pia.marsh@service.invalid', password: 'river stone apple door', roles: ['admin'] };
const WORKER = { name: 'Nia Brook', email: 'nia.brook@service.invalid', password: 'winter bread cloud path', roles: ['link_worker'] };

const CRISIS = '01632 960911';
const ADULTS = '01632 960922';
const CHILDREN = '01632 960933';
const DUTY = '07700 900144';

suite('the service’s numbers', () => {
  let scratch;
  let server;
  let admin;
  let second;
  let worker;
  const test = inOrder('numbers', () => [admin, second, worker]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), demo: false });
    admin = await openDevice(join(scratch, 'admin'), { viewport: DESK });
    second = await openDevice(join(scratch, 'second'), { viewport: DESK });
    worker = await openDevice(join(scratch, 'worker'));
  });
  after(async () => {
    for (const device of [admin, second, worker]) await device?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Sends what waits, and takes in what is new. */
  const synced = async (page) => {
    await sendNow(page);
    await settled(page);
  };
  const redeem = async (page, { email, password }) => {
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('New password').fill(password);
    await press(page, 'Set up this phone');
    await inside(page);
  };
  /** Opens a line, and fills in what is given. */
  const openLine = async (page, line) => {
    await follow(page, '/office/numbers');
    await page.getByRole('main').getByRole('link', { name: new RegExp(`^${line}`) }).click();
    await page.getByRole('heading', { level: 1, name: line }).waitFor();
  };
  const write = async (page, line, number, { who, hours } = {}) => {
    await openLine(page, line);
    await page.getByLabel('Number', { exact: true }).fill(number);
    if (who) await page.getByLabel('Who answers').fill(who);
    if (hours) await page.getByLabel('When it is answered').fill(hours);
    await press(page, 'Save');
    await savedOnThisPhone(page);
  };
  const line = (page, name) => page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });
  const call = (page, number, name) => page.getByRole('link', { name: `Call ${number}, ${name}` });

  test('a new service is not set up, and whoever can set it up is told where they begin', async () => {
    const link = server.log.join('\n').match(/set up this installation[^:]*: (http\S+\/set-up#code=\S+)/)?.[1];
    const { page } = admin;
    await page.goto(link);
    await page.getByLabel('Your name').fill(ADMIN.name);
    await redeem(page, ADMIN);
    await readFirst(page);
    const door = page.getByRole('main').getByRole('link', { name: /Set-up is not complete: 4 numbers are missing/ });
    await door.waitFor();
    await door.getByText('Crisis team, Adult safeguarding, Child safeguarding and Duty supervisor').waitFor();
    await shoot(page, 'numbers-door-team');
    await follow(page, '/office/people');
    await door.waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await door.click();
    await page.getByRole('heading', { level: 1, name: 'Safety numbers' }).waitFor();
    assert.equal(await page.getByText('Missing', { exact: true }).count(), 4);
    assert.equal(await page.getByText('comes with the app').count(), 4, 'the country’s own are there');
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'numbers-incomplete', { fullPage: true });
  });

  test('until then a worker reads which number is missing', async () => {
    const asked = await office(server.url, ADMIN.email, ADMIN.password);
    for (const somebody of [SECOND, WORKER]) {
      const { name, email, roles } = somebody;
      const answer = await asked.tell('users', { name, email, roles, team: asked.me.team });
      somebody.code = (await answer.json()).code;
    }
    for (const [device, somebody] of [[second, SECOND], [worker, WORKER]]) {
      await device.page.goto(`${server.url}/set-up`);
      await device.page.getByLabel('One-time code').fill(somebody.code);
      await redeem(device.page, somebody);
    }
    await readFirst(worker.page);
    await synced(worker.page);
    await follow(worker.page, '/safety');
    assert.equal(await worker.page.getByText('your service has not given a number').count(), 4);
    await call(worker.page, '999', 'Emergency services').waitFor();
    await shoot(worker.page, 'numbers-worker-missing', { fullPage: true });
    // Whoever may not write them reads where they are read.
    await follow(worker.page, '/office/numbers');
    await worker.page.getByRole('heading', { name: 'Supervisors and admins look after these' }).waitFor();
    await follow(worker.page, '/');
    assert.equal(await worker.page.getByText('Set-up is not complete').count(), 0);
  });

  test('a number is checked by its box, in plain words, and nothing typed is lost', async () => {
    const { page } = admin;
    await openLine(page, 'Crisis team');
    await page.getByLabel('Who answers').fill('Night line');
    await press(page, 'Save');
    await mistakes(page, { 'line-number': 'Write the number. Without it nobody knows whom to call.' });
    await page.getByLabel('Number', { exact: true }).fill('ring the ward');
    await press(page, 'Save');
    await mistakes(page, { 'line-number': /Write the number in digits/ });
    assert.equal(await page.getByLabel('Who answers').inputValue(), 'Night line');
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'numbers-line-wrong');
    await press(page, 'Throw this away');
    await page.getByRole('dialog').getByRole('button', { name: 'Throw it away' }).click();
    await page.getByRole('heading', { level: 1, name: 'Safety numbers' }).waitFor();
  });

  test('the numbers are written with no signal, one after the other, until set-up is complete', async () => {
    const { page } = admin;
    await server.stop();
    await write(page, 'Crisis team', CRISIS, { who: 'Night line', hours: 'Day and night' });
    await page.getByText('Set-up is not complete: 3 numbers are missing').waitFor();
    await line(page, 'Crisis team').getByText('Saved on this phone').waitFor();
    await write(page, 'Adult safeguarding', ADULTS);
    await write(page, 'Child safeguarding', CHILDREN);
    await page.getByText('Set-up is not complete: 1 number is missing').waitFor();
    await write(page, 'Duty supervisor', DUTY, { hours: 'Monday to Friday, 8 to 6' });
    await page.getByText('Set-up is complete:').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    // No list of people shows the service as if it were one of them.
    await follow(page, '/people');
    assert.equal(await page.getByText('No name yet').count(), 0);
    await follow(page, '/phone');
    await page.getByRole('list', { name: 'To send' }).getByRole('link', { name: /Safety number: Crisis team/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Safety numbers' }).waitFor();
    await server.start();
    await synced(page);
    await follow(page, '/team');
    assert.equal(await page.getByText('Set-up is not complete').count(), 0);
    await follow(page, '/office/numbers');
    await shoot(page, 'numbers-complete', { fullPage: true });
  });

  test('a worker’s phone shows them with no signal, after a restart too', async () => {
    await synced(worker.page);
    // Nothing of this phone's own waits, so that only the page tells when what is new has come.
    await follow(worker.page, '/safety');
    await call(worker.page, CRISIS, 'Night line').waitFor();
    await server.stop();
    await worker.close();
    worker = await openDevice(join(scratch, 'worker'));
    const { page } = worker;
    await unlock(page, server.url, WORKER.password);
    await follow(page, '/safety');
    await call(page, CRISIS, 'Night line').waitFor();
    await page.getByText('Day and night', { exact: true }).waitFor();
    assert.equal(await call(page, DUTY, 'Duty supervisor').getAttribute('href'), `tel:${DUTY.replace(' ', '')}`);
    assert.equal(await page.getByText('your service has not given a number').count(), 0);
    assert.equal(await page.getByText('Check first').count(), 0);
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'numbers-worker', { fullPage: true });
    await server.start();
  });

  test('two admins write two numbers past each other, and both stay', async () => {
    for (const { page } of [admin, second]) await synced(page);
    await server.stop();
    await write(admin.page, 'Crisis team', '01632 960912');
    await write(second.page, 'Duty supervisor', '07700 900145');
    await server.start();
    for (const { page } of [admin, second, admin]) await synced(page);
    for (const { page } of [admin, second]) {
      await follow(page, '/office/numbers');
      await line(page, 'Crisis team').getByText('01632 960912').waitFor();
      await line(page, 'Duty supervisor').getByText('07700 900145').waitFor();
      assert.equal(await page.getByText('Two versions to choose from').count(), 0);
    }
  });

  test('the same number written twice is a question, and one of them chooses', async () => {
    await server.stop();
    await write(admin.page, 'Adult safeguarding', '01632 960923');
    await write(second.page, 'Adult safeguarding', '01632 960924', { hours: 'Weekdays' });
    await server.start();
    for (const { page } of [admin, second, admin]) await synced(page);
    const { page } = admin;
    await follow(page, '/office/people');
    await page.getByRole('link', { name: /A safety number has two versions/ }).click();
    await line(page, 'Adult safeguarding').getByText('Two versions to choose from').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'numbers-two-versions', { fullPage: true });
    await follow(page, '/decisions');
    await page.getByRole('main').getByRole('link', { name: /Adult safeguarding/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Adult safeguarding' }).waitFor();
    await page.getByRole('radio', { name: /01632 960923/ }).waitFor();
    await page.getByRole('radio', { name: /01632 960924/ }).waitFor();
    assert.equal(await page.getByText('Write something else').count(), 0, 'another number is looked up first');
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'numbers-decide');
    await page.getByRole('radio', { name: /01632 960923/ }).check();
    await press(page, 'Save the decision');
    await savedOnThisPhone(page);
    await page.getByRole('heading', { level: 1, name: 'Safety numbers' }).waitFor();
    for (const { page } of [admin, second, worker]) await synced(page);
    for (const { page } of [admin, second]) {
      await follow(page, '/office/numbers');
      await line(page, 'Adult safeguarding').getByText('01632 960923').waitFor();
      assert.equal(await page.getByText('Two versions to choose from').count(), 0);
    }
    await follow(worker.page, '/safety');
    await call(worker.page, '01632 960923', 'Adult safeguarding').waitFor();
  });

  test('a number that nobody looked at for a year says so, until one press says that it is still right', async () => {
    const asked = await office(server.url, ADMIN.email, ADMIN.password);
    const file = JSON.parse((await asked.read(SERVICE)).body);
    const old = { number: CHILDREN, name: '', hours: '', checked: '2025-03-03' };
    const { verdicts } = await asked.sync({ saves: versionSaves(file, 'number/child_safeguarding', [old]) });
    assert.ok(verdicts.every(({ verdict }) => verdict === 'applied'), JSON.stringify(verdicts));
    for (const { page } of [admin, worker]) await synced(page);
    await follow(worker.page, '/safety');
    await worker.page.getByText('Check first. Looked up on 3 March 2025.').waitFor();
    assert.deepEqual(await violationsOf(worker.page), []);
    await worker.page.getByText('Check first').scrollIntoViewIfNeeded();
    await shoot(worker.page, 'numbers-worker-old');
    const { page } = admin;
    await follow(page, '/office/numbers');
    await line(page, 'Child safeguarding').getByText('Check first').waitFor();
    await page.getByText('1 number was not looked at for a year').waitFor();
    await openLine(page, 'Child safeguarding');
    await shoot(page, 'numbers-line-old');
    await press(page, 'It is still right: checked today');
    await savedOnThisPhone(page);
    assert.equal(await page.getByText('Check first').count(), 0);
    await synced(page);
    const [after] = await asked.entriesWith(SERVICE, CHILDREN);
    assert.equal(after.fields['number/child_safeguarding'].number, CHILDREN);
    assert.notEqual(after.fields['number/child_safeguarding'].checked, old.checked);
  });

  test('a number of the country is put over, and comes back', async () => {
    const { page } = admin;
    await write(page, 'NHS 111', '01632 960944', { who: 'Our own line' });
    await line(page, 'NHS 111').getByText('01632 960944').waitFor();
    await openLine(page, 'NHS 111');
    await press(page, 'Use 111 again, which comes with the app');
    await page.getByRole('dialog').getByRole('button', { name: 'Yes' }).click();
    await savedOnThisPhone(page);
    await line(page, 'NHS 111').getByText('comes with the app').waitFor();
    await write(page, 'Samaritans', '01632 960945');
    await write(page, 'Samaritans', '');
    await line(page, 'Samaritans').getByText('116 123').waitFor();
  });

  test('a number of one’s own that nobody answers is taken away, and missed', async () => {
    const { page } = admin;
    await openLine(page, 'Crisis team');
    await press(page, 'Take this number away');
    assert.deepEqual(await violationsOf(page), []);
    await page.getByRole('dialog').getByRole('button', { name: 'Yes' }).click();
    await savedOnThisPhone(page);
    await page.getByText('Set-up is not complete: 1 number is missing').waitFor();
    await press(page, 'Undo');
    await page.getByText('Set-up is complete:').waitFor();
  });

  test('that a clinical safety officer signed the words is recorded, and taken back', async () => {
    const { page } = admin;
    await follow(page, '/safety');
    await page.getByText('Draft: these words are not signed').waitFor();
    await follow(page, '/office/numbers');
    await page.getByRole('link', { name: /^The words of/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Who signed the words?' }).waitFor();
    await page.getByLabel('Year').fill('2999');
    await press(page, 'Save');
    await mistakes(page, { 'signed-who': 'Write who signed them.', 'signed-on': 'That day is still to come.' });
    await page.getByLabel('Name of the clinical safety officer').fill('Ines Holt');
    await page.getByLabel('Day').fill('2');
    await page.getByLabel('Month').fill('11');
    await page.getByLabel('Year').fill('2026');
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'numbers-signed-form');
    await press(page, 'Save');
    await savedOnThisPhone(page);
    await page.getByText('Signed by Ines Holt on 2 November 2026').waitFor();
    await follow(page, '/safety');
    await page.getByRole('heading', { name: 'Call', exact: true }).waitFor();
    assert.equal(await page.getByText('Draft: these words are not signed').count(), 0);
    await follow(page, '/office/numbers?edit=words');
    await press(page, 'Take it back');
    await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
    await savedOnThisPhone(page);
    await follow(page, '/safety');
    await page.getByText('Draft: these words are not signed').waitFor();
  });

  test('the service has a name, and what is begun is gone on with after a lock', async () => {
    const { page } = admin;
    await follow(page, '/office/numbers?edit=name');
    await page.getByLabel('What is the service called?').fill('Common Thread');
    await page.getByLabel('Its telephone, for the people you work with').fill('ask Ann');
    await press(page, 'Save');
    await mistakes(page, { 'service-number': /Write the number in digits/ });
    await page.getByLabel('Its telephone, for the people you work with').fill('01632 960901');
    await page.getByLabel('When it is answered').fill('Monday to Friday, 9 to 5');
    await page.getByText('Draft kept on this phone').waitFor();
    await follow(page, '/phone');
    await page.getByRole('link', { name: /^Name and telephone of the service/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Name and telephone' }).waitFor();
    assert.equal(await page.getByLabel('What is the service called?').inputValue(), 'Common Thread');
    await press(page, 'Save');
    await savedOnThisPhone(page);
    await page.getByText('Common Thread', { exact: true }).waitFor();
    await page.getByText('01632 960901 (Monday to Friday, 9 to 5)').waitFor();
    await synced(page);
  });

  test('with the keyboard alone, narrow and with large letters', async () => {
    const { page } = second;
    await synced(page);
    await page.setViewportSize(SMALL_PHONE);
    await follow(page, '/office/numbers');
    assert.equal(await sideways(page), 0);
    await shoot(page, 'numbers-320', { fullPage: true });
    await page.setViewportSize(PHONE);
    const usual = await largestText(page);
    assert.equal(await sideways(page), 0);
    await shoot(page, 'numbers-large', { fullPage: true });
    await usual();
    const row = page.getByRole('main').getByRole('link', { name: /^Duty supervisor/ });
    await row.focus();
    await page.keyboard.press('Enter');
    await page.locator('main h1:focus').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot(page, 'numbers-line-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(SMALL_PHONE);
    assert.equal(await sideways(page), 0);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await savedOnThisPhone(page);
    await page.getByText('Checked today: Duty supervisor').waitFor();
  });

  test('nothing was held, the security policy held, and no page failed', async () => {
    for (const { page, violations, errors } of [admin, second, worker]) {
      await synced(page);
      assert.equal(await page.getByText('Held by the office').count(), 0);
      assert.deepEqual([violations, errors], [[], []]);
    }
  });
});
