// The real server, started and stopped as a person would. Stopped is what the tests mean by "no signal".
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

const START_MS_MAX = 30_000;
const STOP_MS_MAX = 10_000;

const BINARY = process.env.ALONGSIDE_SERVER ?? 'target/release/sync-server';

/**
 * Starts a server and waits until it listens.
 *
 * @param {object} options
 * @param {string} options.data its data directory; the same one again is the same service
 * @param {boolean} [options.demo] with the demonstration's people and accounts
 * @param {boolean} [options.fresh] starts the demonstration over
 * @param {number} [options.port] 0 takes any; a later start must take the same one to be the same origin
 * @param {Record<string, string>} [options.env] more settings, as `ALONGSIDE_…`
 */
export async function startServer({ data, demo = true, fresh = false, port = 0, env = {} }) {
  if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing: run \`cargo xtask build\``);
  const words = ['serve', '--listen', `127.0.0.1:${port}`, '--data-dir', data];
  if (demo) words.push('--demo');
  if (fresh) words.push('--fresh');
  const child = spawn(BINARY, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });

  const log = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const ended = once(child, 'exit');
  const url = await new Promise((resolve, reject) => {
    const tooLate = setTimeout(() => reject(new Error(`the server did not listen\n${log.join('\n')}`)), START_MS_MAX);
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.push(line);
      const found = line.match(/listening on (http:\/\/[\d.]+:\d+)/);
      if (!found) return;
      clearTimeout(tooLate);
      resolve(found[1]);
    });
    ended.then(([code, signal]) => {
      clearTimeout(tooLate);
      reject(new Error(`the server ended (${code ?? signal})\n${log.join('\n')}`));
    });
    child.on('error', reject);
  }).catch((error) => {
    child.kill('SIGKILL');
    throw error;
  });

  const end = async (signal) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
    await ended;
    clearTimeout(late);
  };
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid,
    /** Every line that it printed so far. */
    log,
    /** As Ctrl-C does. */
    stop: () => end('SIGTERM'),
    /** As a power cut does. */
    kill: () => end('SIGKILL'),
  };
}

/** A server that can be stopped and started again at the same address with the same data: `signal` comes and goes. */
export async function service(options) {
  let server = await startServer(options);
  const { url, port } = server;
  return {
    url,
    get log() {
      return server.log;
    },
    stop: () => server.stop(),
    kill: () => server.kill(),
    async start() {
      server = await startServer({ ...options, port, fresh: false });
    },
  };
}
