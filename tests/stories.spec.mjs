// The stories that Alongside is made for, each from its referral to what the supervisor sees of it: entered through the screens by those
// who live them, with no signal where they happen in a home, on days that are months apart. Told in tests/stories, one each.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { LINK_WORKER, LINK_WORKER_2, SUPERVISOR, SUPPORT_WORKER } from './lib/app.mjs';
import { newFolder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { movable } from './lib/time.mjs';
import { openTeam } from './steps/team.mjs';
import { dee } from './stories/dee.mjs';
import { emma } from './stories/emma.mjs';
import { helen } from './stories/helen.mjs';
import { karen } from './stories/karen.mjs';
import { missB } from './stories/miss-b.mjs';
import { mrsA } from './stories/mrs-a.mjs';

suite('stories', () => {
  let scratch;
  let server;
  let isThere = true;
  /** Everybody's devices, and whether they have signal: what a story is told with. */
  const stage = {
    async noSignal() {
      if (isThere) await server.stop();
      isThere = false;
    },
    async signal() {
      if (!isThere) await server.start();
      isThere = true;
    },
  };

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    const whose = { rosa: LINK_WORKER, tom: LINK_WORKER_2, sefa: SUPPORT_WORKER, desk: SUPERVISOR };
    Object.assign(stage, await openTeam(scratch, server.url, whose, movable));
  });
  after(async () => {
    for (const device of everybody()) await device.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const everybody = () => [stage.rosa, stage.tom, stage.sefa, stage.desk].filter(Boolean);

  for (const tell of [emma, dee, karen, mrsA, missB, helen]) {
    // A story that broke off in a home leaves the next one its signal.
    test(`${tell.name}: there is signal`, () => stage.signal());
    tell(stage);
  }

  test('no page broke anything', () => {
    for (const { violations, errors } of everybody()) assert.deepEqual([violations, errors], [[], []]);
  });
});
