/** Resumable uploads (tus 1.0, tus.io): a large file in pieces; what broke goes on behind what has arrived. */

import { APIError, ConnectionFailed, UnexpectedAnswer } from './errors.js';
import { streamed } from './files.js';
import { AGAIN, type Http, part, type PostOptions, type Progress } from './http.js';
import type { Upload } from './models.js';

/** From here on files go in pieces unless said otherwise. */
export const LARGE = 64 * 1024 * 1024;

/** Proxies commonly take no more than 100 MB at once. */
const PIECE = 32 * 1024 * 1024;

const VERSION = { 'Tus-Resumable': '1.0.0' };

/** Send it piece by piece; after trouble, ask how much is there and go on. */
export async function uploaded(
  http: Http,
  blob: Blob,
  told: { filename: string; filetype: string; projectId?: string | undefined },
  onProgress: Progress | undefined,
  options: PostOptions,
): Promise<Upload> {
  const { signal } = options;
  const calls = signal ? { signal } : {};
  const id = await created(http, blob.size, told, options);
  const path = `/uploads/tus/${part(id)}`;
  for (let offset = 0, tries = 0; offset < blob.size; ) {
    const piece = blob.slice(offset, offset + PIECE);
    const headers: Record<string, string> = {
      ...VERSION,
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Offset': String(offset),
    };
    try {
      const body = streamed(piece, headers, onProgress, offset, blob.size);
      offset = arrived(await http.once('PATCH', path, { ...body, headers }, calls));
      tries = 0;
    } catch (error) {
      const hopeful = error instanceof APIError && (AGAIN.has(error.status) || [409, 423].includes(error.status));
      if (!hopeful && !(error instanceof ConnectionFailed)) throw error;
      await http.breathe(tries, error, signal);
      const there = arrived(await http.answer('HEAD', path, { headers: VERSION, ...calls }));
      // Any step forward is hope; only standing still wears it out.
      tries = there > offset ? 0 : tries + 1;
      if (tries > http.retries) throw error;
      offset = there;
    }
  }
  return http.call('GET', `/uploads/${part(id)}`, calls);
}

async function created(
  http: Http,
  size: number,
  told: Record<string, string | undefined>,
  options: PostOptions,
): Promise<string> {
  const pairs = Object.entries(told).flatMap(([name, value]) => (value ? [`${name} ${base64(value)}`] : []));
  const headers = { ...VERSION, 'Upload-Length': String(size), 'Upload-Metadata': pairs.join(',') };
  const response = await http.answer('POST', '/uploads/tus', { headers, ...options });
  // The id alone is taken from it: the key is for the server that was asked, wherever it says that it is.
  const id = (response.headers.get('location') ?? '').split('?')[0]?.split('/').at(-1);
  if (!id) throw new UnexpectedAnswer('the server made a resumable upload and does not say where');
  return id;
}

function arrived(response: Response): number {
  const text = response.headers.get('upload-offset') ?? '';
  if (!/^\d+$/.test(text)) throw new UnexpectedAnswer('the server does not say how much has arrived');
  return Number(text);
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
