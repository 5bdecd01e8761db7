// Every screen, in every state that people meet: axe, layout, titles, focus, security policy. Pictures go to tests/out.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { ADMIN, EVALUATOR, LINK_WORKER, LINK_WORKER_2, PASSWORD, SUPERVISOR, inside, readFirst, signIn, unlock } from './lib/app.mjs';
import { IPHONE, openDevice } from './lib/browser.mjs';
import { newFolder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { happened, openPerson, pick, recordVisit, sendNow } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { casesOf, office, personSaves, versionSaves } from './steps/office.mjs';
import { press } from './steps/forms.mjs';
import { follow, pathOf, settled } from './steps/places.mjs';

const PERSON = 'Mrs A';
const SUMMARY = '#error-summary';
const IN_DIALOG = 'dialog[open] *';

suite('every screen', () => {
  let scratch;
  let server;
  let clients;
  /** The path of the file of the person whom most screens are about. */
  let file;

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    const everybody = await Promise.all(
      [LINK_WORKER, LINK_WORKER_2].map(async (worker) => casesOf(await (await office(server.url, worker)).everything())),
    );
    const cases = everybody.flat();
    const names = cases.flatMap(({ shown, person }) => [shown, person.name?.given, person.name?.family, person.name?.known_as]);
    clients = [...new Set(names.filter(Boolean))];
    assert.ok(clients.length > 40, 'the names of the demonstration are known');
    file = `/people/${cases.find(({ shown }) => shown === PERSON).file}`;
  });
  after(async () => {
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  /**
   * One device and its screens in order: each goes on from where the last one stood. Whoever cannot come in sees none.
   *
   * @param {[name: string, go: (page) => Promise<unknown>, options?: object][]} screens
   */
  const device = (title, name, who, screens, { wide = false, reads, ...browser } = {}) =>
    test(title, async (t) => {
      const one = await openDevice(join(scratch, name), browser);
      t.after(() => one.close());
      if (who) await signIn(one.page, server.url, who, PASSWORD, { reads });
      else await one.page.goto(server.url);
      for (const [screen, go, options] of screens()) {
        await t.test(screen, async () => {
          await go(one.page);
          await examine(one.page, screen, { clients, wide, ...options });
        });
      }
      assert.deepEqual(one.violations, [], 'the security policy held');
      assert.deepEqual(one.errors, [], 'no page failed');
    });

  const typed = { focus: '#email' };
  device('before anybody has signed in', 'outside', undefined, () => [
    ['unlock-first', (page) => page.locator('#email:focus').waitFor(), typed],
    ['unlock-empty', (page) => press(page, 'Sign in').then(() => page.locator(`${SUMMARY}:focus`).waitFor()), { focus: SUMMARY, wrong: true }],
    [
      'unlock-wrong',
      async (page) => {
        await page.getByLabel('Email').fill(LINK_WORKER);
        await page.getByLabel('Password', { exact: true }).fill('not this one');
        await press(page, 'Sign in');
        await page.locator(SUMMARY).getByText('do not fit together').waitFor();
      },
      { focus: SUMMARY, wrong: true },
    ],
    ['set-up', (page) => page.getByRole('link', { name: 'I have a one-time code' }).click().then(() => page.getByLabel('One-time code').waitFor())],
    ['set-up-phrase', (page) => press(page, 'Make a phrase for me').then(() => page.getByText(/^Strong: /).waitFor()), { focus: '.btn' }],
    ['set-up-empty', (page) => press(page, 'Set up this phone').then(() => page.locator(`${SUMMARY}:focus`).waitFor()), { focus: SUMMARY, wrong: true }],
  ]);

  const toBeRead = (page) => page.getByRole('button', { name: 'I have read this' }).waitFor();
  const unread = { reads: false };
  device('before it is read that this browser may clear what it keeps', 'not-kept', LINK_WORKER, () => [
    ['not-kept-today', toBeRead],
    ['not-kept-record', (page) => follow(page, `${file}/record?new=1`).then(() => toBeRead(page))],
    ['not-kept-read', (page) => readFirst(page)],
    ['not-kept-phone', (page) => follow(page, '/phone').then(() => page.getByText('This browser may clear what you write here').waitFor())],
  ], unread);
  device('the same on an iPhone, and at a supervisor’s desk', 'not-kept-iphone', SUPERVISOR, () => [
    ['not-kept-iphone', toBeRead],
  ], { ...unread, wide: true, userAgent: IPHONE });

  device('a link worker’s screens', 'worker', LINK_WORKER, () => [
    ['today', (page) => page.getByText(PERSON).first().waitFor()],
    ['people', (page) => follow(page, '/people').then(() => page.getByText(PERSON).first().waitFor())],
    ['people-nobody', (page) => page.getByLabel('Search by any name').fill('xyz').then(() => page.getByText('Nobody of that name here').waitFor()), { focus: '#search' }],
    ['person', (page) => follow(page, file).then(() => page.getByRole('heading', { name: 'What has happened' }).waitFor())],
    ['details', (page) => follow(page, `${file}/about`)],
    ...[
      'name', 'born', 'nhs-number', 'other-number', 'phone', 'other-phones', 'email', 'reaching', 'address', 'home', 'close', 'themselves',
      'interpreter', 'communication', 'needs', 'hazards', 'matters', 'risks', 'stage', 'referral',
    ].map((part) => [
      `details-${part}`,
      (page) => follow(page, `${file}/about?edit=${part}`),
    ]),
    ['plan-empty', (page) => follow(page, `${file}/plan`)],
    ['plan-goal-new', (page) => follow(page, `${file}/plan?goal=new`)],
    ['plan-action-new', (page) => follow(page, `${file}/plan?action=new`)],
    ['plan-agree-new', (page) => follow(page, `${file}/plan?agree=new`)],
    ['plan-copy-empty', (page) => follow(page, `${file}/plan/copy`)],
    ['message-new', (page) => follow(page, `${file}/message`)],
    ['record-choose', (page) => follow(page, '/record')],
    ['record', (page) => follow(page, `${file}/record?new=1`)],
    ...['visit', 'call', 'accompanied', 'discussion', 'attempt'].map((how) => [
      `record-${how}`,
      (page) => follow(page, `${file}/record?new=1&how=${how}`),
    ]),
    [
      'record-declined',
      async (page) => {
        await follow(page, `${file}/record?new=1&how=visit`);
        await pick(page, 'Do they agree to go on?', 'No, they declined');
        await page.getByLabel('Why did they decline?').waitFor();
        await page.locator('#next_date').fill('2099-01-05');
        await page.getByText('What will it be?').waitFor();
      },
      { focus: '#next_date' },
    ],
    ['record-wrong', (page) => press(page, 'Finish').then(() => page.locator(`${SUMMARY}:focus`).waitFor()), { focus: SUMMARY, wrong: true }],
    ['record-throw-away', (page) => press(page, 'Throw this away').then(() => page.getByRole('dialog').waitFor()), { focus: IN_DIALOG, wrong: true }],
    [
      'assess-choose',
      async (page) => {
        await press(page, 'Throw it away');
        await page.getByRole('heading', { level: 1, name: PERSON }).waitFor();
        await follow(page, `${file}/assess`);
      },
    ],
    ['assess-short', (page) => follow(page, `${file}/assess/ons4`)],
    ['assess-start', (page) => follow(page, `${file}/assess/seven-outcomes`)],
    ['assess-question', (page) => press(page, 'Begin').then(() => page.getByText('1 of 7').waitFor())],
    ['assess-large', (page) => press(page, /Large letters/).then(() => page.getByRole('button', { name: 'I would like to stop here' }).waitFor())],
    ['assess-hand-back', (page) => press(page, 'I would like to stop here').then(() => page.getByRole('heading', { level: 1, name: 'Thank you' }).waitFor())],
    [
      'assess-check',
      async (page) => {
        await press(page, 'I have the phone back');
        await follow(page, `${file}/assess/seven-outcomes`);
        await press(page, 'Begin');
        await page.getByText('1 of 7').waitFor();
        for (let place = 1; place < 7; place += 1) {
          await page.getByRole('radio').nth(place % 3).check({ force: true });
          await press(page, 'Continue');
          await page.getByText(`${place + 1} of 7`).waitFor();
        }
        await press(page, 'Check the answers');
        await page.getByRole('heading', { level: 1, name: 'Check the answers' }).waitFor();
      },
    ],
    ['person-risks', (page) => follow(page, `${file}/risks`).then(() => page.getByText(/^Last time/).waitFor())],
    [
      'person-risks-some',
      async (page) => {
        await press(page, 'The same as last time');
        await page.getByRole('checkbox', { name: 'Suicide or self-harm', exact: true }).check();
        await page.getByText('If it cannot wait').waitFor();
        await page.getByRole('checkbox', { name: 'Something else', exact: true }).check();
      },
      { focus: '[type=checkbox]' },
    ],
    ['person-risks-wrong', (page) => press(page, 'Finish').then(() => page.locator(`${SUMMARY}:focus`).waitFor()), { focus: SUMMARY, wrong: true }],
    ['walk-before', (page) => follow(page, `${file}/walk`)],
    [
      'walk-under-way',
      async (page) => {
        await page.getByLabel('Where are you walking to?').fill('the library');
        await press(page, 'Set off');
        await page.getByRole('timer').waitFor();
      },
    ],
    ['walk-back', (page) => press(page, 'We are back').then(() => page.getByText('How sure do they feel now?').waitFor())],
    [
      'walk-wrong',
      async (page) => {
        await page.getByLabel('Minutes').fill('an hour');
        await press(page, 'Finish');
        await page.locator(`${SUMMARY}:focus`).waitFor();
      },
      { focus: SUMMARY, wrong: true },
    ],
    [
      'walk-afterwards',
      async (page) => {
        await openPerson(page, 'Karen');
        await follow(page, `${pathOf(page)}/walk?how=afterwards`);
      },
    ],
    ['new-person', (page) => follow(page, '/people/new')],
    [
      'new-person-wrong',
      async (page) => {
        await page.getByLabel('NHS number (if you know it)').fill('943 476 5918');
        for (const [box, number] of [['Day', '1'], ['Month', '1'], ['Year', String(new Date().getFullYear() - 12)]]) {
          await page.getByLabel(box, { exact: true }).first().fill(number);
        }
        await page.getByText('Social prescribing is for people of 16 and over').waitFor();
        await press(page, 'Finish');
        await page.locator(`${SUMMARY}:focus`).waitFor();
      },
      { focus: SUMMARY, wrong: true },
    ],
    [
      'new-person-alike',
      async (page) => {
        await follow(page, '/people');
        await follow(page, '/people/new?new=1');
        const { person } = (await casesOf(await (await office(server.url, LINK_WORKER)).everything())).find(({ shown }) => shown === PERSON);
        const [year, month, day] = person.born.split('-').map(Number);
        await page.getByLabel('First name').fill(person.name.given ?? '');
        await page.getByLabel('Family name').fill(person.name.family ?? '');
        for (const [box, number] of [['Day', day], ['Month', month], ['Year', year]]) {
          await page.getByLabel(box, { exact: true }).first().fill(String(number));
        }
        await page.getByText('Perhaps on this phone already').waitFor();
      },
      { focus: '#born-year' },
    ],
    ['entry-contact', (page) => openEntry(page, file, 'Visit')],
    ['entry-wrong-person', (page) => page.getByRole('link', { name: 'Wrong person' }).click().then(() => page.getByRole('heading', { level: 1, name: 'Whose is it?' }).waitFor())],
    [
      'entry-wrong-person-confirm',
      async (page) => {
        await page.getByRole('main').getByRole('link', { name: 'Karen' }).click();
        await page.getByRole('heading', { level: 1, name: 'Move it to Karen?' }).waitFor();
      },
    ],
    ['entry-amend', (page) => openEntry(page, file, 'Visit').then(() => page.getByRole('link', { name: 'Put it right' }).click()).then(() => page.getByLabel('What was wrong before?').waitFor())],
    ['entry-walk', (page) => openEntry(page, file, /corner shop/)],
    ['entry-risks', (page) => openEntry(page, file, 'There are risks')],
    ['entry-assessment', (page) => openEntry(page, file, 'Seven outcomes')],
    ['entry-referral', (page) => openEntry(page, file, /Referral|Referred/)],
    ['entry-none', (page) => follow(page, `${file}/entry/00000000-0000-4000-8000-000000000000`)],
    ['person-none', (page) => follow(page, '/people/00000000-0000-4000-8000-000000000000')],
    ['draft-none', (page) => follow(page, '/drafts/00000000-0000-4000-8000-000000000000')],
    ['services', (page) => follow(page, '/services')],
    ['decisions-none', (page) => follow(page, '/decisions')],
    ['decision-none', (page) => follow(page, `/decisions${file.slice('/people'.length)}/00000000-0000-4000-8000-000000000000?field=phone`)],
    ['settings', (page) => follow(page, '/settings')],
    [
      'settings-wrong',
      async (page) => {
        for (const part of ['Change your password', 'Whose work it stands on']) await page.getByText(part).click();
        await press(page, 'Change password');
        await page.locator(`${SUMMARY}:focus`).waitFor();
      },
      { focus: SUMMARY, wrong: true },
    ],
    [
      'settings-phrase',
      async (page) => {
        await press(page, 'Make a phrase for me');
        await page.getByText(/^Strong: /).waitFor();
      },
      { focus: '.btn', wrong: true },
    ],
    ['nowhere', (page) => follow(page, '/nowhere')],
    ['phone', (page) => sendNow(page).then(() => page.evaluate(() => document.querySelector('h1').focus()))],
    [
      'person-saved',
      async (page) => {
        await server.stop();
        await openPerson(page, 'Karen');
        await recordVisit(page, 'Looked at the letters together.');
        await page.getByRole('button', { name: 'Undo' }).waitFor();
      },
    ],
    ['phone-waiting', (page) => follow(page, '/phone').then(() => page.getByRole('heading', { level: 1, name: '1 thing to send' }).waitFor())],
    [
      'phone-no-signal',
      async (page) => {
        await press(page, 'Try to send now');
        await settled(page);
        await page.getByRole('status').filter({ hasText: /office|signal/i }).first().waitFor();
      },
      { focus: '.btn' },
    ],
    ['today-drafts', (page) => follow(page, '/').then(() => page.getByText(PERSON).first().waitFor())],
    ['unlock-waiting', (page) => follow(page, '/phone').then(() => press(page, 'Lock now')).then(() => page.getByText('1 thing is still to send').waitFor()), { focus: '#password' }],
    [
      'unlock-wrong-here',
      async (page) => {
        await page.getByLabel('Password', { exact: true }).fill('not this one');
        await press(page, 'Unlock');
        await page.locator(SUMMARY).getByText('does not open this phone').waitFor();
      },
      { focus: SUMMARY, wrong: true },
    ],
    [
      'unlock-several',
      async (page) => {
        await server.start();
        await press(page, 'Somebody else');
        await page.getByLabel('Email').fill(LINK_WORKER_2);
        await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
        await press(page, 'Unlock');
        await inside(page);
        await follow(page, '/phone');
        await press(page, 'Lock now');
        await page.getByText('Several people use this device').waitFor();
      },
      { focus: '#email' },
    ],
  ]);

  /** Two versions of a few fields of somebody whom the other link worker holds. */
  const ask = async () => {
    const worker = await office(server.url, LINK_WORKER_2);
    const { file: of, root } = casesOf(await worker.everything())[0];
    const [person, aCase] = await Promise.all([root.person, of].map(async (one) => JSON.parse((await worker.read(one)).body)));
    const saves = [
      ...versionSaves(person, 'phone', [
        { number: '01632 960771', safe_to_call: true, safe_to_leave_message: false, best_times: '' },
        { number: '01632 960772', safe_to_call: false, safe_to_leave_message: false, best_times: 'After lunch, when the carer has gone' },
      ]),
      ...versionSaves(person, 'lives', ['alone', 'family']),
      ...versionSaves(aCase, 'what_matters', [
        'To get to the market on a Saturday without counting the steps, and to be asked how the tomatoes are.',
        'Company at lunch. Getting out before it is dark.',
      ]),
    ];
    const { verdicts } = await worker.sync({ saves });
    assert.ok(verdicts.every(({ verdict }) => verdict === 'applied'), JSON.stringify(verdicts));
    return { case: of, person: root.person };
  };
  let asked;
  const question = (field, about = 'person') => (page) => follow(page, `/decisions/${asked.case}/${asked[about]}?field=${field}`);
  const instead = (words) => (page) => page.getByRole('radio', { name: words }).check();
  device('decisions', 'decider', LINK_WORKER_2, () => [
    ['today-questions', async (page) => {
      asked = await ask();
      await sendNow(page);
      await follow(page, '/');
      await page.getByText('3 things with two versions').waitFor();
    }],
    ['phone-questions', (page) => follow(page, '/phone').then(() => page.getByText('3 things have two versions').waitFor())],
    ['decisions', (page) => follow(page, '/decisions').then(() => page.getByText('01632 960772').waitFor())],
    ['person-questions', (page) => follow(page, `/people/${asked.case}`).then(() => page.getByText('Two versions to choose from').waitFor())],
    ['decision', (page) => question('phone')(page).then(() => page.getByText('Shown for now').waitFor())],
    ['decision-wrong', (page) => press(page, 'Save the decision').then(() => page.locator(`${SUMMARY}:focus`).waitFor()), { focus: SUMMARY, wrong: true }],
    ['decision-other', instead(/^Write something else/), { focus: '[type=radio]', wrong: true }],
    ['decision-codes', (page) => question('lives')(page).then(() => instead(/^Write something else/)(page)), { focus: '[type=radio]' }],
    ['decision-texts', question('what_matters', 'case')],
    ['decision-both', instead(/^Keep both/), { focus: '[type=radio]' }],
    [
      'decision-saved',
      async (page) => {
        await press(page, 'Save the decision');
        await page.getByRole('heading', { level: 1, name: 'Decisions' }).waitFor();
        await page.getByText('Saved on this phone').first().waitFor();
      },
    ],
    [
      'details-history',
      async (page) => {
        await follow(page, `/people/${asked.case}/about`);
        await page.getByText(/^What it said before/).click();
      },
      { focus: 'summary' },
    ],
  ]);

  const aWorker = (page) => page.getByRole('link', { name: 'Rosa Hale' }).first().click().then(() => page.getByText('The office has noted your look').waitFor());
  device('a supervisor’s screens', 'supervisor', SUPERVISOR, () => [
    ['team', (page) => page.getByText('Rosa Hale').filter({ visible: true }).first().waitFor()],
    ['worker', aWorker],
    ['worker-lost-phone', (page) => page.getByText('If this phone is lost').first().click(), { focus: 'summary' }],
    ['decisions-supervisor', (page) => follow(page, '/decisions').then(() => page.getByText('Open the whole file to choose.').waitFor())],
    ['review', (page) => follow(page, '/review').then(() => page.getByRole('main').getByRole('listitem').first().waitFor())],
    [
      'review-entry',
      async (page) => {
        await page.getByRole('main').getByRole('listitem').getByRole('button').first().click();
        await page.getByRole('heading', { name: 'Your word on it' }).waitFor();
      },
    ],
    ['review-entry-wrong', (page) => press(page, 'Save').then(() => page.locator(`${SUMMARY}:focus`).waitFor()), { focus: SUMMARY, wrong: true }],
    ['held-empty', (page) => follow(page, '/held').then(() => page.getByText('Nothing is held').waitFor())],
    ['files', (page) => follow(page, '/people')],
    ['file-summary', (page) => follow(page, file)],
    ['office-team', (page) => follow(page, '/office/people').then(() => page.getByText('Rosa Hale').waitFor())],
    ['services-supervisor', (page) => follow(page, '/services')],
    ['phone-supervisor', (page) => follow(page, '/phone')],
    ['review-no-signal', (page) => server.stop().then(() => follow(page, '/review')).then(() => page.getByText('No connection to the office').waitFor())],
    ['team-no-signal', (page) => follow(page, '/team').then(() => page.getByText('No connection to the office').waitFor())],
    ['worker-none', (page) => server.start().then(() => follow(page, '/team/00000000-0000-4000-8000-000000000000'))],
  ], { wide: true });

  /** Somebody takes Mrs A down once more, with her NHS number. */
  const takeDownAgain = async (who, known_as) => {
    const worker = await office(server.url, who);
    const name = { given: 'Audrey', family: 'Ablett', known_as };
    const { verdicts } = await worker.sync({ saves: personSaves({ name, born: '1945-03-02', nhs_number: { number: '9994324454', status: 'valid' } }) });
    assert.ok(verdicts.every(({ verdict }) => verdict === 'applied'), JSON.stringify(verdicts));
  };
  const pair = (page) => page.getByRole('region', { name: /^Is this one person\?/ });
  const toPair = (page) => follow(page, '/decisions').then(() => pair(page).waitFor());
  let david;
  const toOver = async (page) => {
    await follow(page, '/decisions');
    await page.getByRole('link', { name: /Over its cap/ }).click();
    await page.getByRole('heading', { level: 1, name: /^Over its cap/ }).waitFor();
  };
  device('what is asked of several records', 'asker', LINK_WORKER, () => [
    ['today-one-person', async (page) => {
      await takeDownAgain(LINK_WORKER, '');
      await sendNow(page);
      await follow(page, '/');
      await page.getByText('Is this one person?').waitFor();
    }],
    ['decisions-one-person', toPair],
    ['decisions-later', (page) => press(page, 'Decide later').then(() => page.locator('h2:focus').waitFor()), { focus: 'h2' }],
    [
      'decisions-one-person-saved',
      async (page) => {
        await press(page, 'Look again');
        await press(page, 'They are one person');
        await page.getByText('Saved on this phone').first().waitFor();
        await page.locator('main h1:focus').waitFor();
      },
    ],
    ['person-records', (page) => follow(page, file).then(() => page.getByText('There is another record of this person').waitFor())],
    ['person-apart', (page) => press(page, 'Take this apart again').then(() => page.getByRole('dialog').waitFor()), { focus: IN_DIALOG }],
    [
      'details-others',
      async (page) => {
        await page.getByRole('dialog').getByRole('button', { name: 'Take this apart again' }).click();
        await page.getByText('There is another record of this person').waitFor({ state: 'detached' });
        await toPair(page);
        await press(page, 'They are two people');
        await pair(page).waitFor({ state: 'detached' });
        await follow(page, `${file}/about`);
        await page.getByText('Somebody else, although they look alike').waitFor();
      },
    ],
    [
      'person-budget',
      async (page) => {
        await openPerson(page, 'David');
        david = pathOf(page);
        await follow(page, david);
        await page.getByRole('heading', { name: 'Personal budget' }).waitFor();
      },
    ],
    ['spend', (page) => page.getByRole('link', { name: 'Record a spend' }).click().then(() => page.locator('main h1:focus').waitFor())],
    ['spend-wrong', (page) => press(page, 'Finish').then(() => page.locator(`${SUMMARY}:focus`).waitFor()), { focus: SUMMARY, wrong: true }],
    [
      'spend-over',
      async (page) => {
        await press(page, 'Throw this away');
        await page.getByRole('dialog').getByRole('button', { name: 'Throw it away' }).click();
        await page.getByRole('link', { name: 'Record a spend' }).click();
        await page.getByLabel('What for').fill('A frame for the drawing of his mother’s hands');
        await page.getByLabel('How much, in pounds').fill('48');
        await page.getByText('This goes over the cap by £8.40.').waitFor();
      },
      { focus: '#spend-amount' },
    ],
    ['person-over', (page) => press(page, 'Finish').then(() => page.getByText('£8.40 over the cap').waitFor())],
    ['entry-spend', (page) => page.getByRole('link', { name: /^A frame/ }).click().then(() => page.locator('dl.answers').waitFor())],
    ['today-over', (page) => follow(page, '/').then(() => page.getByText('A budget is over its cap').waitFor())],
    ['decisions-over', (page) => sendNow(page).then(() => follow(page, '/decisions'))],
    ['over', toOver],
    ['over-wrong', (page) => press(page, 'Save the decision').then(() => page.locator(`${SUMMARY}:focus`).waitFor()), { focus: SUMMARY, wrong: true }],
    ['over-take-out', (page) => page.getByRole('radio', { name: /^One spend does not count/ }).check(), { focus: '[type=radio]', wrong: true }],
  ]);

  device('what a supervisor is asked of several records', 'approver', SUPERVISOR, () => [
    [
      'decisions-one-person-supervisor',
      async (page) => {
        await takeDownAgain(LINK_WORKER_2, 'Audrey');
        await sendNow(page);
        await follow(page, '/decisions');
        await pair(page).first().getByText('only the outline is on this device').waitFor();
      },
    ],
    [
      'person-budget-supervisor',
      async (page) => {
        await follow(page, david);
        // Whoever reviewed something of his has the file open already.
        const [closed, budget] = [page.getByRole('button', { name: 'Open the whole file' }), page.getByRole('heading', { name: 'Personal budget' })];
        await closed.or(budget).first().waitFor();
        if (await closed.isVisible()) await closed.click();
        await budget.waitFor();
        await follow(page, david);
      },
    ],
    ['budget-cap', (page) => page.getByRole('link', { name: 'Change the cap' }).click().then(() => page.locator('main h1:focus').waitFor())],
    ['budget-new', (page) => follow(page, `${david}/budget`)],
    ['budget-new-wrong', (page) => press(page, 'Finish').then(() => page.locator(`${SUMMARY}:focus`).waitFor()), { focus: SUMMARY, wrong: true }],
    ['over-supervisor', toOver],
    ['over-raise', (page) => page.getByRole('radio', { name: /^Raise the cap/ }).check(), { focus: '[type=radio]' }],
  ], { wide: true });

  const somebody = (page) => follow(page, '/office/people').then(() => page.getByRole('link', { name: 'Rosa Hale' }).click()).then(() => page.getByRole('heading', { level: 1, name: 'Rosa Hale' }).waitFor());
  const cancel = (page) => press(page, 'Cancel').then(() => page.locator('dialog[open]').waitFor({ state: 'detached' }));
  device('an administrator’s screens', 'admin', ADMIN, () => [
    ['office', (page) => page.getByRole('link', { name: 'Rosa Hale' }).waitFor()],
    ['office-teams', (page) => page.getByText('Teams', { exact: true }).click().then(() => page.getByText(/members?$/).first().waitFor()), { focus: 'summary' }],
    ['office-person', somebody],
    [
      'office-move',
      async (page) => {
        await page.getByLabel('Who takes them over?').selectOption({ index: 1 });
        await press(page, 'Move all');
        await page.getByRole('dialog').waitFor();
      },
      { focus: IN_DIALOG },
    ],
    ['office-stop', (page) => cancel(page).then(() => press(page, 'Stop sign-in')).then(() => page.getByRole('dialog').waitFor()), { focus: IN_DIALOG }],
    ['office-code-dialog', (page) => cancel(page).then(() => press(page, 'Make a new code')).then(() => page.getByRole('dialog').waitFor()), { focus: IN_DIALOG }],
    ['office-add', (page) => cancel(page).then(() => follow(page, '/office/people?add=1')).then(() => page.locator('#team').waitFor())],
    ['office-add-wrong', (page) => press(page, 'Add and make the code').then(() => page.locator(`${SUMMARY}:focus`).waitFor()), { focus: SUMMARY, wrong: true }],
    [
      'office-code',
      async (page) => {
        await page.getByLabel('Name', { exact: true }).fill('Nia Brook');
        await page.getByLabel('Email').fill('nia.brook@demo.invalid');
        await page.getByRole('group', { name: 'Roles' }).getByRole('checkbox', { name: /^Link worker/ }).check();
        await press(page, 'Add and make the code');
        await page.getByText('It is shown only now').waitFor();
      },
    ],
    ['office-numbers', (page) => follow(page, '/office/numbers').then(() => page.getByText('Set-up is complete').waitFor())],
    ['office-number', (page) => follow(page, '/office/numbers?edit=crisis_team').then(() => page.getByLabel('Number', { exact: true }).waitFor())],
    ['office-number-wrong', (page) => page.getByLabel('Number', { exact: true }).fill('').then(() => press(page, 'Save')).then(() => page.locator(`${SUMMARY}:focus`).waitFor()), { focus: SUMMARY, wrong: true }],
    ['office-number-away', (page) => press(page, 'Take this number away').then(() => page.getByRole('dialog').waitFor()), { focus: IN_DIALOG, wrong: true }],
    ['office-name', (page) => press(page, 'Keep it').then(() => follow(page, '/office/numbers?edit=name')).then(() => page.getByLabel('What is the service called?').waitFor())],
    ['office-words', (page) => follow(page, '/office/numbers?edit=words').then(() => page.getByLabel('Name of the clinical safety officer').waitFor())],
    ['office-practices', (page) => follow(page, '/office/practices').then(() => page.getByText('X99901').waitFor())],
    ['office-practice', (page) => follow(page, '/office/practices?edit=new').then(() => page.locator('#practice-code').waitFor())],
    ['office-practice-wrong', (page) => press(page, 'Save').then(() => page.locator(`${SUMMARY}:focus`).waitFor()), { focus: SUMMARY, wrong: true }],
    ['office-programme', (page) => follow(page, '/office/practices?edit=mental_health').then(() => page.locator('#programme-age').waitFor())],
    ['settings-admin', (page) => follow(page, '/settings')],
  ], { wide: true });

  device('an evaluator’s screens', 'evaluator', EVALUATOR, () => [
    ['start-evaluator', settled],
    ['people-not-theirs', (page) => follow(page, '/people')],
    ['held-not-theirs', (page) => follow(page, '/held').then(() => page.getByRole('alert').waitFor())],
    ['team-not-theirs', (page) => follow(page, '/team').then(() => page.getByRole('alert').waitFor())],
  ]);

  test('a phone that cannot start the app says so', async (t) => {
    const one = await openDevice(join(scratch, 'broken'));
    t.after(() => one.close());
    await one.context.route('**/*.wasm', (route) => route.abort());
    await one.page.goto(server.url);
    await one.page.getByRole('heading', { level: 1, name: 'Alongside could not open' }).waitFor();
    assert.deepEqual(one.violations, []);
  });
});

async function openEntry(page, file, title) {
  await follow(page, file);
  await page.getByRole('heading', { level: 3, name: title }).first().getByRole('link').click();
  await page.locator('dl.answers').waitFor();
}
