/**
 * The client of the Clip Generation API.
 *
 *     const { ClipGenerationClient } = require('clip-generation');
 *     const client = new ClipGenerationClient({ apiKey: 'cf_…', baseUrl: 'https://clips.example.org/clip-generation/v1' });
 *     const job = await client.createJob({ videoUrl: 'https://…/talk.mp4', startTime: '00:00:10', endTime: '00:00:30' });
 *
 * Names are camelCase here and snake_case on the wire. It needs `fetch` (Node 20.3, browsers) and nothing else.
 */

'use strict';

const LOCAL = 'http://127.0.0.1:8000/clip-generation/v1';
const AGAIN = new Set([408, 429, 500, 502, 503, 504]);
const LONGEST_PAUSE = 8;
const LONGEST_RETRY_AFTER = 120;
const LONGEST_POLL = 10;
/** Seconds between two questions for a report that is not there: the server waits for it by itself. */
const REPORT_PAUSE = 1;

/** Root of all errors of this package. */
class ClipGenerationError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** No answer came. It was tried again before this is thrown. */
class ConnectionFailed extends ClipGenerationError {}

/** What was waited for did not end in time; it goes on at the server. */
class WaitTimeout extends ClipGenerationError {}

/** A job or a test that was waited for failed or was cancelled; it is in `job`. */
class JobFailed extends ClipGenerationError {
  constructor(job) {
    super(`${job.testId ?? job.jobId}: ${job.error ?? job.status}`);
    this.job = job;
  }
}

/**
 * The server refused: `status` is the HTTP status, `code` one of the six of the API, `details` has `field` and `reason`,
 * `requestId` finds it in the server's log, `retryAfter` is in seconds (0: it did not say).
 */
class ApiError extends ClipGenerationError {
  constructor(status, error, requestId, retryAfter) {
    super(`${status} ${error.code}: ${error.message}${requestId ? ` (request ${requestId})` : ''}`);
    this.status = status;
    this.code = error.code;
    this.details = camel(error.details ?? {});
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }
}

/** A server of the Clip Generation API. */
class ClipGenerationClient {
  #key;
  #base;
  #timeout;
  #retries;
  #backoff;
  #fetch;

  /**
   * `apiKey` and `baseUrl` are taken from CLIP_GENERATION_API_KEY and CLIP_GENERATION_BASE_URL where they are not given
   * (the address is otherwise http://127.0.0.1:8000/clip-generation/v1). `timeout` and `backoff` are in seconds.
   */
  constructor({ apiKey, baseUrl, timeout = 60, maxRetries = 4, backoff = 0.5, fetch: own } = {}) {
    this.#key = apiKey ?? variable('CLIP_GENERATION_API_KEY');
    if (!this.#key) throw new ClipGenerationError('no API key: give apiKey, or set CLIP_GENERATION_API_KEY');
    this.#base = (baseUrl || variable('CLIP_GENERATION_BASE_URL') || LOCAL).replace(/\/+$/, '');
    if (!/^https?:\/\//i.test(this.#base)) {
      throw new ClipGenerationError(`baseUrl ${this.#base} does not begin with http:// or https://`);
    }
    this.#timeout = timeout;
    this.#retries = maxRetries;
    this.#backoff = backoff;
    this.#fetch = own ?? ((input, init) => fetch(input, init));
  }

  /**
   * Cut a range of a video: { videoUrl, startTime, endTime, outputFormat, quality, enhancementOptions }. Without a
   * quality, or with "lossless", packets are copied.
   */
  async createJob(wish, options = {}) {
    return (await this.#call('POST', '/jobs', { body: wish, ...options })).value;
  }

  /** One job. */
  async getJobStatus(jobId, options = {}) {
    return (await this.#call('GET', `/jobs/${part(jobId)}`, options)).value;
  }

  /** Jobs, newest first: { jobs, nextCursor }. */
  async listJobs({ limit, cursor, status, ...options } = {}) {
    return (await this.#call('GET', '/jobs', { query: { limit, cursor, status }, ...options })).value;
  }

  /** Stop a job; it is "processing" until it has stopped. */
  async cancelJob(jobId, options = {}) {
    return (await this.#call('POST', `/jobs/${part(jobId)}/cancel`, options)).value;
  }

  /** The job once it is completed. Throws JobFailed, WaitTimeout. */
  waitForJob(jobId, options = {}) {
    return this.#wait(() => this.getJobStatus(jobId, { signal: options.signal }), `job ${jobId}`, options);
  }

  /** What the file of a job is like; waits for the job and for the report. Throws WaitTimeout. */
  async analyzeQuality(jobId, { timeout = 3600, signal } = {}) {
    const until = Date.now() + timeout * 1000;
    for (;;) {
      const answer = await this.#call('POST', `/quality/analyze/${part(jobId)}`, { signal });
      if (answer.status !== 202) return answer.value;
      if (Date.now() >= until) throw new WaitTimeout(`the quality of job ${jobId} was not measured within ${timeout} s`);
      await pause(REPORT_PAUSE, signal);
    }
  }

  /** Make the cut of a completed job in several ways ({ variants: [{ name, parameters }], metrics }), and compare them. */
  async createAbTest(jobId, wish, options = {}) {
    return (await this.#call('POST', `/quality/ab-test/${part(jobId)}`, { body: wish, ...options })).value;
  }

  /** One A/B test. */
  async getAbTest(testId, options = {}) {
    return (await this.#call('GET', `/quality/ab-test/${part(testId)}`, options)).value;
  }

  /** The test once it is completed. Throws JobFailed, WaitTimeout. */
  waitForAbTest(testId, options = {}) {
    return this.#wait(() => this.getAbTest(testId, { signal: options.signal }), `A/B test ${testId}`, options);
  }

  /** Be told of events: { url, events, secret }. */
  async createWebhook(wish, options = {}) {
    return (await this.#call('POST', '/webhooks', { body: wish, ...options })).value;
  }

  async #wait(look, what, { timeout = 3600, poll = 0.5, onProgress, signal } = {}) {
    const until = Date.now() + timeout * 1000;
    for (let seconds = poll; ; seconds = Math.min(LONGEST_POLL, seconds * 1.2)) {
      const found = await look();
      onProgress?.(found);
      if (found.status === 'completed') return found;
      if (found.status === 'failed' || found.status === 'cancelled') throw new JobFailed(found);
      if (Date.now() >= until) throw new WaitTimeout(`${what} was not finished within ${timeout} s`);
      await pause(seconds, signal);
    }
  }

  async #call(method, path, { query = {}, body, idempotencyKey, signal } = {}) {
    const headers = { Authorization: `Bearer ${this.#key}`, Accept: 'application/json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (method === 'POST') headers['Idempotency-Key'] = idempotencyKey ?? crypto.randomUUID();
    const url = new URL(this.#base + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
    }
    const content = body === undefined ? undefined : JSON.stringify(snake(body));
    for (let tries = 0; ; tries++) {
      let problem;
      try {
        const response = await this.#send(url, { method, headers, body: content }, signal);
        if (response.status < 400) return { status: response.status, value: camel(await read(response)) };
        problem = await refusal(response);
        if (!AGAIN.has(problem.status) || problem.retryAfter > LONGEST_RETRY_AFTER) throw problem;
      } catch (error) {
        if (signal?.aborted || !(error instanceof ConnectionFailed)) throw error;
        problem = error;
      }
      if (tries >= this.#retries) throw problem;
      const longest = Math.min(this.#backoff * 2 ** tries, LONGEST_PAUSE);
      await pause(problem.retryAfter || longest * (0.5 + Math.random() / 2), signal);
    }
  }

  async #send(url, init, signal) {
    const late = AbortSignal.timeout(this.#timeout * 1000);
    try {
      const response = await this.#fetch(url.href, { ...init, signal: signal ? AbortSignal.any([signal, late]) : late });
      const bytes = await response.arrayBuffer();
      return { status: response.status, headers: response.headers, text: new TextDecoder().decode(bytes) };
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ConnectionFailed(`${init.method} ${url.pathname}: ${error.cause?.message ?? error.message}`, { cause: error });
    }
  }
}

function read(response) {
  if (!response.text) return {};
  try {
    return JSON.parse(response.text);
  } catch (error) {
    throw new ClipGenerationError(`the answer (status ${response.status}) is not JSON`, { cause: error });
  }
}

function refusal(response) {
  let error;
  try {
    ({ error } = JSON.parse(response.text));
  } catch {
    // A proxy's page, say.
  }
  const known = typeof error?.code === 'string' ? error : { code: 'HTTP_ERROR', message: response.text.slice(0, 200) };
  return new ApiError(response.status, known, response.headers.get('x-request-id') ?? '', seconds(response.headers));
}

/** Retry-After in seconds: a number or a date. */
function seconds(headers) {
  const text = headers.get('retry-after') ?? '';
  if (/^\d+$/.test(text)) return Number(text);
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? 0 : Math.max(0, (moment - Date.now()) / 1000);
}

function pause(length, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, length * 1000);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

function part(id) {
  if (typeof id !== 'string' || ['', '.', '..'].includes(id)) throw new ClipGenerationError(`${id} is not an id`);
  return encodeURIComponent(id);
}

function variable(name) {
  return globalThis.process?.env?.[name] ?? '';
}

/** Names of a value and of all that it holds, turned by `turn`; names of variants and texts stay as they are. */
function named(value, turn) {
  if (Array.isArray(value)) return value.map((item) => named(item, turn));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [turn(name), named(item, turn)]));
}

function snake(value) {
  return named(value, (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

function camel(value) {
  return named(value, (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase()));
}

module.exports = { ApiError, ClipGenerationClient, ClipGenerationError, ConnectionFailed, JobFailed, WaitTimeout };
