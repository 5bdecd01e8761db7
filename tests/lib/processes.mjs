// A process and everything that it started.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';

/** All processes of this machine: `{ pid, parent, words }`. */
function processes() {
  if (!existsSync('/proc/self/stat')) {
    const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,command='], { encoding: 'utf8' }).trim().split('\n');
    return lines.map((line) => {
      const [, pid, parent, words] = line.match(/^\s*(\d+)\s+(\d+)\s+(.*)$/);
      return { pid: Number(pid), parent: Number(parent), words };
    });
  }
  const found = [];
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      // After the name in brackets, which may hold anything: state, parent.
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      found.push({ pid: Number(name), parent, words });
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** The browser that was started with this profile: the process that is nobody's renderer. */
export function browserOf(profile) {
  const main = processes().find(({ words }) => words.includes(`--user-data-dir=${profile}`) && !words.includes('--type='));
  if (!main) throw new Error(`no browser runs with the profile ${profile}`);
  return main.pid;
}

/** A process and all below it, itself first. */
export function tree(root) {
  const all = processes();
  const found = [root];
  for (const pid of found) found.push(...all.filter(({ parent }) => parent === pid).map((child) => child.pid));
  return found;
}

/** SIGKILL to a process and all below it, as when the battery dies; returns when they are gone. */
export async function killTree(root) {
  const doomed = tree(root);
  for (const pid of doomed) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
  for (let tries = 0; tries < 200; tries += 1) {
    const left = processes().filter(({ pid, words }) => doomed.includes(pid) && words !== '');
    if (left.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the browser did not die');
}
