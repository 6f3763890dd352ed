/** Files: sent as they are read, and fetched under a temporary name that becomes their own when they are whole. */

import { ClipForgeError, ConnectionFailed } from './errors.js';
import type { CallOptions, Http, Progress } from './http.js';

/** A path (in Node), or what holds the bytes. */
export type Source = string | Blob | Uint8Array;

/** A source as a Blob, and its name. In Node a file is read as it is sent. */
export async function opened(source: Source, filename: string | undefined): Promise<{ blob: Blob; name: string }> {
  if (typeof source === 'string') {
    const { fs, path } = await node();
    return { blob: await fs.openAsBlob(source), name: filename ?? path.basename(source) };
  }
  const blob = source instanceof Blob ? source : new Blob([new Uint8Array(source)]);
  const name = filename ?? ('name' in blob && typeof blob.name === 'string' ? blob.name : '');
  if (!name) throw new ClipForgeError('bytes have no name: give filename');
  return { blob, name };
}

/** What `fetch` sends: the bytes, telling how far it is. Made anew for each try. */
export function putting(blob: Blob, type: string, onProgress: Progress | undefined): RequestInit {
  const headers: Record<string, string> = { 'Content-Type': type };
  return { headers, ...streamed(blob, headers, onProgress, 0, blob.size) };
}

/** A body that tells how far it is; `start` bytes of `total` went before. Sets Content-Length. */
export function streamed(
  blob: Blob,
  headers: Record<string, string>,
  onProgress: Progress | undefined,
  start: number,
  total: number,
): RequestInit {
  if (!onProgress || blob.size === 0) return { body: blob };
  let sent = start;
  const told = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      sent += chunk.byteLength;
      onProgress(sent, total);
      controller.enqueue(chunk);
    },
  });
  headers['Content-Length'] = String(blob.size);
  type Bytes = Uint8Array<ArrayBuffer>;
  const stream = blob.stream().pipeThrough(told as unknown as ReadableWritablePair<Bytes, Bytes>);
  return { body: stream, duplex: 'half' } as RequestInit;
}

/** Fetch a URL into a file of `folder`; a connection that breaks goes on where it was. Answers the path. */
export async function fetched(
  http: Http,
  url: string,
  folder: string,
  otherwise: string,
  taken: Set<string>,
  onProgress: Progress | undefined,
  options: CallOptions,
): Promise<string> {
  const { fs, path } = await node();
  const name = fileName(url, otherwise, taken);
  taken.add(name);
  const part = path.join(folder, `.${name}.part`);
  await fs.promises.mkdir(folder, { recursive: true });
  try {
    // Opened before anything is asked for: what has come of a body is lost where it breaks off before it is read.
    const file = await fs.promises.open(part, 'w');
    try {
      let have = 0;
      let most = 0;
      for (let idle = 0; ; ) {
        const headers: Record<string, string> = { 'Accept-Encoding': 'identity', ...(have > 0 && { Range: `bytes=${have}-` }) };
        const response = await http.signed('GET', url, () => ({ headers }), options);
        const placed = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
        const goesOn = response.status === 206 && placed !== null && Number(placed[1]) === have;
        if (!goesOn) have = 0;
        const total = goesOn ? Number(placed[2]) : Number(response.headers.get('content-length') ?? 0);
        try {
          for await (const chunk of response.body ?? []) {
            for (let at = 0; at < chunk.byteLength; ) at += (await file.write(chunk, at, chunk.byteLength - at, have + at)).bytesWritten;
            have += chunk.byteLength;
            onProgress?.(have, total);
          }
          break;
        } catch (error) {
          if (options.signal?.aborted || (error as NodeJS.ErrnoException).syscall) throw error; // the disk's
          // As long as each try brings more of it, there is hope.
          if (have > most) idle = 0;
          most = Math.max(most, have);
          await http.rest(idle++, new ConnectionFailed(`${url.split('?')[0]} broke off`, { cause: error }), options.signal);
        }
      }
      await file.truncate(have);
    } finally {
      await file.close();
    }
    const own = path.join(folder, name);
    await fs.promises.rename(part, own);
    return own;
  } finally {
    await fs.promises.rm(part, { force: true });
  }
}

/** The last part of a URL's path as a name that stays inside its folder. */
export function fileName(url: string, otherwise: string, taken: Set<string>): string {
  const last = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
  const name = last.replace(/[^\p{L}\p{N}_.\- ]/gu, '_').replace(/^[. ]+|[. ]+$/g, '').slice(-120);
  return !name || taken.has(name) ? otherwise : name;
}

const TYPES: Record<string, string> = {
  mp4: 'video/mp4',
  m4v: 'video/x-m4v',
  mov: 'video/quicktime',
  mkv: 'video/x-matroska',
  webm: 'video/webm',
  avi: 'video/x-msvideo',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  wav: 'audio/wav',
};

/** The type that a name stands for. */
export function typeOf(name: string): string {
  return TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}

async function node(): Promise<{ fs: typeof import('node:fs'); path: typeof import('node:path') }> {
  if (typeof process === 'undefined' || !process.versions?.node) {
    throw new ClipForgeError('paths exist in Node alone: give a Blob, and fetch artifacts by their URLs');
  }
  // Names in variables, so that bundlers for browsers leave them alone.
  const [fs, path] = ['node:fs', 'node:path'];
  return { fs: await import(fs as 'node:fs'), path: await import(path as 'node:path') };
}
