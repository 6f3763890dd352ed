/** One request: when it is tried again, and the error or the answer that comes of it. */

import { APIError, apiError, ClipForgeError, ConnectionFailed, UnexpectedAnswer } from './errors.js';
import type { Page } from './models.js';

export interface ClientOptions {
  /** By default the variable CLIPFORGE_API_KEY. */
  apiKey?: string | undefined;
  /** By default the variable CLIPFORGE_BASE_URL, otherwise http://127.0.0.1:8000. */
  baseUrl?: string | undefined;
  /** Seconds until an answer must begin. Default 30. */
  timeout?: number;
  /** How often a request is tried again. Default 4. */
  maxRetries?: number;
  /** The first pause in seconds; it doubles. Default 0.5. */
  backoff?: number;
  /** In place of the global `fetch`. */
  fetch?: typeof fetch;
}

/** What every method takes as its last argument. */
export interface CallOptions {
  /** Ends the call; what the server has begun goes on there. */
  signal?: AbortSignal;
}

export interface PostOptions extends CallOptions {
  /** By default a new one for each call; the same on every try of it. */
  idempotencyKey?: string;
}

export type Progress = (done: number, total: number) => void;

interface Parts extends PostOptions {
  query?: Record<string, string | number | undefined>;
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** Statuses that another try may better. */
export const AGAIN = new Set([408, 429, 500, 502, 503, 504]);
const LONGEST_PAUSE = 8;
const LONGEST_RETRY_AFTER = 120;
const UPLOAD_SECONDS = 600;

export class Http {
  readonly #key: string;
  readonly #base: string;
  readonly #timeout: number;
  readonly #backoff: number;
  readonly #fetch: typeof fetch;
  /** How often something is tried again. */
  readonly retries: number;

  constructor(options: ClientOptions) {
    this.#key = options.apiKey ?? variable('CLIPFORGE_API_KEY');
    if (!this.#key) throw new ClipForgeError('no API key: give apiKey, or set CLIPFORGE_API_KEY');
    const base = options.baseUrl || variable('CLIPFORGE_BASE_URL') || 'http://127.0.0.1:8000';
    this.#base = base.replace(/\/+$/, '').replace(/\/v1$/, '');
    if (!/^https?:\/\//i.test(this.#base)) {
      throw new ClipForgeError(`baseUrl ${base} does not begin with http:// or https://`);
    }
    this.#timeout = options.timeout ?? 30;
    this.retries = options.maxRetries ?? 4;
    this.#backoff = options.backoff ?? 0.5;
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  /** The answer as a value. */
  async call<T>(method: string, path: string, parts: Parts = {}): Promise<T> {
    return parsed<T>(await this.#api(method, path, parts));
  }

  /** One page of a list. */
  async page<T>(path: string, query: Parts['query'] = {}, options: CallOptions = {}): Promise<Page<T>> {
    const response = await this.#api('GET', path, { query, ...options });
    const items = await parsed<T[]>(response);
    if (!Array.isArray(items)) throw new UnexpectedAnswer('the answer is no list');
    return Object.assign(items, { nextCursor: nextCursor(response.headers.get('link') ?? '') });
  }

  /** The answer itself, for what is told in headers. */
  answer(method: string, path: string, parts: Parts = {}): Promise<Response> {
    return this.#api(method, path, parts);
  }

  /** Something below /v1 that is tried once. */
  async once(method: string, path: string, init: RequestInit, options: CallOptions): Promise<Response> {
    const headers = { 'X-Api-Key': this.#key, ...(init.headers as Record<string, string>) };
    const seconds = init.body ? UPLOAD_SECONDS : this.#timeout;
    const send = () => ({ ...init, method, headers });
    const response = await this.#send(`${this.#base}/v1${path}`, send, options.signal, seconds);
    if (response.status >= 400) throw await refusal(response);
    return response;
  }

  /** Something else than the API: signed URLs, which may lead to other servers. The key is not for them. */
  signed(method: 'GET' | 'PUT', url: string, init: () => RequestInit, options: CallOptions): Promise<Response> {
    const seconds = method === 'PUT' ? UPLOAD_SECONDS : this.#timeout;
    return this.#again(method, () => this.#send(url, () => ({ ...init(), method }), options.signal, seconds), options.signal);
  }

  /** A pause before another try. Throws what is given where there were tries enough. */
  async rest(tries: number, error: unknown, signal?: AbortSignal): Promise<void> {
    if (tries >= this.retries) throw error;
    await this.breathe(tries, error, signal);
  }

  /** A pause, as long as the server asked for, or twice as long each time. */
  async breathe(tries: number, error: unknown, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw error;
    const told = error instanceof APIError ? error.retryAfter : 0;
    const longest = Math.min(this.#backoff * 2 ** tries, LONGEST_PAUSE);
    await pause(told || longest * (0.5 + Math.random() / 2), signal);
  }

  #api(method: string, path: string, parts: Parts): Promise<Response> {
    const headers: Record<string, string> = { 'X-Api-Key': this.#key, Accept: 'application/json', ...parts.headers };
    if (parts.body) headers['Content-Type'] = 'application/json';
    if (method === 'POST') headers['Idempotency-Key'] = parts.idempotencyKey ?? crypto.randomUUID();
    const url = new URL(`${this.#base}/v1${path}`);
    for (const [name, value] of Object.entries(parts.query ?? {})) {
      if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
    }
    const init: RequestInit = { method, headers, ...(parts.body && { body: JSON.stringify(parts.body) }) };
    return this.#again(method, () => this.#send(url.href, () => init, parts.signal, this.#timeout), parts.signal);
  }

  async #again(method: string, send: () => Promise<Response>, signal?: AbortSignal): Promise<Response> {
    for (let tries = 0; ; tries++) {
      let error: unknown;
      try {
        const response = await send();
        if (response.status < 400) return response;
        // The try before this one did it, and its answer was lost.
        if (response.status === 404 && tries > 0 && method === 'DELETE') return response;
        const refused = await refusal(response);
        if (!AGAIN.has(refused.status) || refused.retryAfter > LONGEST_RETRY_AFTER) throw refused;
        error = refused;
      } catch (problem) {
        if (!(problem instanceof ConnectionFailed)) throw problem;
        error = problem;
      }
      await this.rest(tries, error, signal);
    }
  }

  async #send(url: string, init: () => RequestInit, signal: AbortSignal | undefined, seconds: number): Promise<Response> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), seconds * 1000);
    try {
      const ends = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
      return await this.#fetch(url, { ...init(), signal: ends });
    } catch (error) {
      if (signal?.aborted) throw error;
      const cause = error instanceof Error ? (error.cause instanceof Error ? error.cause : error) : error;
      const why = late.signal.aborted ? `no answer within ${seconds} s` : cause instanceof Error ? cause.message : String(cause);
      throw new ConnectionFailed(`${url.split('?')[0]}: ${why}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A part of a path: nothing in an id can lead elsewhere. */
export function part(id: string): string {
  if (['', '.', '..'].includes(id)) throw new ClipForgeError(`'${id}' is not an id`);
  return encodeURIComponent(id);
}

/** Waits; an abort throws its reason. */
export function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

async function parsed<T>(response: Response): Promise<T> {
  const text = await response.text().catch((error: unknown) => {
    throw new ConnectionFailed('the answer broke off', { cause: error });
  });
  if (response.status === 204 || response.status === 404) return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new UnexpectedAnswer(`the answer (status ${response.status}) is not JSON`, { cause: error });
  }
}

/** The error that an answer is; one that is not of this API has its status alone. */
export async function refusal(response: Response): Promise<APIError> {
  const text = await response.text().catch(() => '');
  let found: { error?: { code?: string; message?: string; details?: Record<string, unknown> }; requestId?: string } = {};
  try {
    found = JSON.parse(text) ?? {};
  } catch {
    // Not of this API: a proxy, say.
  }
  return apiError({
    status: response.status,
    code: found.error?.code ?? 'http_error',
    message: found.error?.message ?? (text.slice(0, 200).trim() || 'the server said nothing more'),
    requestId: found.requestId ?? response.headers.get('x-request-id') ?? '',
    details: found.error?.details ?? {},
    retryAfter: retryAfter(response.headers.get('retry-after') ?? ''),
  });
}

function retryAfter(text: string): number {
  if (/^\d+$/.test(text.trim())) return Number(text);
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? 0 : Math.max(0, (moment - Date.now()) / 1000);
}

function nextCursor(link: string): string {
  for (const one of link.split(',')) {
    const found = /<([^>]*)>\s*;.*rel="?next"?/.exec(one);
    if (found?.[1]) return new URL(found[1], 'http://nowhere').searchParams.get('cursor') ?? '';
  }
  return '';
}

function variable(name: string): string {
  return (typeof process !== 'undefined' && process.env?.[name]) || '';
}
