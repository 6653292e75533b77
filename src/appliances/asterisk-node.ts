/**
 * One Asterisk of the instance's own, from the unpacked tree: configuration rendered, started, and ready when ARI
 * answers. An Asterisk that a killed start left running is adopted, so that the calls in it go on.
 */
import path from 'node:path';
import { leftBehind, startServer, type Appliance, type Place, type Recipe } from './appliance.ts';
import {
  AMI_USER,
  ARI_USER,
  renderAsteriskConfig,
  type AsteriskFolders,
  type AsteriskOptions,
} from './asterisk-config.ts';
import { endProcess } from './os-process.ts';

export interface AsteriskNode extends Appliance {
  /** Base address with user and password, without `/ari`. */
  readonly ariUrl: string;
  readonly amiUrl: string;
  readonly folders: AsteriskFolders;
}

export async function startAsterisk(place: Place, options: AsteriskOptions): Promise<AsteriskNode> {
  const { tree, ports, secrets } = options;
  const { folders, changed } = renderAsteriskConfig(place.home, place.user, options);
  const config = path.join(folders.etc, 'asterisk.conf');
  const program = tree.program('asterisk');
  const ariUrl = `http://${ARI_USER}:${secrets.ari}@127.0.0.1:${ports.ari}`;
  const recipe: Recipe = {
    name: 'asterisk',
    launch: { ...program, args: [...program.args, '-f', '-C', config] },
    mark: config,
    stopSignal: 'SIGTERM',
    stopGraceMs: 5000,
    readyMs: 30_000,
    answers: () => ariAnswers(ariUrl, 2000),
  };
  const left = leftBehind(place.home, recipe);
  if (left !== null && changed) await endProcess(left); // it runs with settings that are no longer ours
  const appliance = await startServer(place, recipe);
  const amiUrl = `tcp://${AMI_USER}:${secrets.ami}@127.0.0.1:${ports.ami}`;
  return { ...appliance, ariUrl, amiUrl, folders };
}

/** One real request to ARI; false also when it takes longer than `timeoutMs`. */
export async function ariAnswers(ariUrl: string, timeoutMs: number): Promise<boolean> {
  const { origin, username, password } = new URL(ariUrl);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  try {
    const response = await fetch(`${origin}/ari/asterisk/ping`, {
      headers: { authorization },
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
