/**
 * The client of a ClipForge server.
 *
 *     const client = new ClipForgeClient({ apiKey, baseUrl });
 *     const projects = await client.projects.list();
 */

import { ClipForgeError, ExportFailed, JobFailed, WaitTimeout } from './errors.js';
import { followed } from './events.js';
import { fetched, opened, putting, type Source, typeOf } from './files.js';
import { type CallOptions, type ClientOptions, Http, part, pause, type PostOptions } from './http.js';
import { LARGE, uploaded } from './resumable.js';
import type {
  ApiKey,
  Clip,
  Detection,
  Export,
  Job,
  JobEvent,
  Page,
  Project,
  SignedUpload,
  Upload,
  Usage,
  WebhookDelivery,
  WebhookEndpoint,
} from './models.js';
import type {
  ClipChanges,
  DetectWish,
  DownloadOptions,
  EndpointChanges,
  ExportWish,
  ListOptions,
  UploadOptions,
  WaitOptions,
} from './wishes.js';

export class ClipForgeClient {
  readonly projects: Projects;
  readonly uploads: Uploads;
  readonly clips: Clips;
  readonly exports: Exports;
  readonly jobs: Jobs;
  readonly webhooks: Webhooks;
  readonly apiKeys: ApiKeys;
  readonly analytics: Analytics;
  readonly #http: Http;

  constructor(options: ClientOptions = {}) {
    const http = (this.#http = new Http(options));
    this.projects = new Projects(http);
    this.uploads = new Uploads(http);
    this.clips = new Clips(http);
    this.exports = new Exports(http);
    this.jobs = new Jobs(http);
    this.webhooks = new Webhooks(http);
    this.apiKeys = new ApiKeys(http);
    this.analytics = new Analytics(http);
  }

  /** Minutes and exports of this month, and the limits. */
  usage(options: CallOptions = {}): Promise<Usage> {
    return this.#http.call('GET', '/usage', options);
  }
}

class Group {
  constructor(protected readonly http: Http) {}
}

/** client.projects */
export class Projects extends Group {
  /** One page, newest first; `nextCursor` of the page asks for the next one. */
  list({ limit, cursor, ...options }: ListOptions = {}): Promise<Page<Project>> {
    return this.http.page('/projects', { limit, cursor }, options);
  }

  /** All, newest first, asked for page by page. */
  async *iterate({ pageSize = 100, ...options }: CallOptions & { pageSize?: number } = {}): AsyncGenerator<Project> {
    for (let cursor = ''; ; ) {
      const page: Page<Project> = await this.list({ limit: pageSize, cursor, ...options });
      yield* page;
      cursor = page.nextCursor;
      if (!cursor) return;
    }
  }

  /** A new project; its source is fetched from `sourceUrl`, or uploaded. */
  create(wish: { title: string; sourceUrl?: string }, options: PostOptions = {}): Promise<Project> {
    return this.http.call('POST', '/projects', { body: { ...wish }, ...options });
  }

  get(projectId: string, options: CallOptions = {}): Promise<Project> {
    return this.http.call('GET', `/projects/${part(projectId)}`, options);
  }

  /** Give it another title. */
  update(projectId: string, changes: { title: string }, options: CallOptions = {}): Promise<Project> {
    return this.http.call('PATCH', `/projects/${part(projectId)}`, { body: { ...changes }, ...options });
  }

  /** Delete it with all that it owns. */
  delete(projectId: string, options: CallOptions = {}): Promise<void> {
    return this.http.call('DELETE', `/projects/${part(projectId)}`, options);
  }

  /** Begin to find clips. */
  detect(projectId: string, wish: DetectWish = {}, options: PostOptions = {}): Promise<Detection> {
    return this.http.call('POST', `/projects/${part(projectId)}/detect`, { body: { ...wish }, ...options });
  }

  /** Its clips, best first; none until a detection is done. */
  clips(projectId: string, options: CallOptions = {}): Promise<Page<Clip>> {
    return this.http.page(`/projects/${part(projectId)}/clips`, {}, options);
  }
}

/** client.uploads */
export class Uploads extends Group {
  /** A place to put a file with PUT; `size` in bytes is the most that it takes. */
  sign(
    wish: { filename: string; mimeType: string; size: number; projectId?: string },
    options: PostOptions = {},
  ): Promise<SignedUpload> {
    return this.http.call('POST', '/uploads/sign', { body: { ...wish }, ...options });
  }

  /** Upload a file (a path, in Node) or bytes, as they are read. */
  async upload(
    source: Source,
    { filename, mimeType, projectId, onProgress, resumable, ...options }: UploadOptions = {},
  ): Promise<SignedUpload | Upload> {
    const { blob, name } = await opened(source, filename);
    const type = mimeType || blob.type || typeOf(name);
    if (blob.size > 0 && (resumable ?? blob.size >= LARGE)) {
      return uploaded(this.http, blob, { filename: name, filetype: type, projectId }, onProgress, options);
    }
    const wish = { filename: name, mimeType: type, size: blob.size, ...(projectId !== undefined && { projectId }) };
    const place = await this.sign(wish, options);
    const response = await this.http.signed('PUT', place.uploadUrl, () => putting(blob, type, onProgress), options);
    await response.arrayBuffer();
    return place;
  }

  /** One page, newest first. */
  list({ limit, cursor, ...options }: ListOptions = {}): Promise<Page<Upload>> {
    return this.http.page('/uploads', { limit, cursor }, options);
  }

  /** One upload: how much of it has arrived, which project took it. */
  get(uploadId: string, options: CallOptions = {}): Promise<Upload> {
    return this.http.call('GET', `/uploads/${part(uploadId)}`, options);
  }

  /** Delete an upload that no project has taken. */
  delete(uploadId: string, options: CallOptions = {}): Promise<void> {
    return this.http.call('DELETE', `/uploads/${part(uploadId)}`, options);
  }
}

/** client.clips */
export class Clips extends Group {
  get(clipId: string, options: CallOptions = {}): Promise<Clip> {
    return this.http.call('GET', `/clips/${part(clipId)}`, options);
  }

  /** Change its title, its words, or its edges in seconds of the source. */
  update(clipId: string, changes: ClipChanges, options: CallOptions = {}): Promise<Clip> {
    return this.http.call('PATCH', `/clips/${part(clipId)}`, { body: { ...changes }, ...options });
  }

  delete(clipId: string, options: CallOptions = {}): Promise<void> {
    return this.http.call('DELETE', `/clips/${part(clipId)}`, options);
  }

  /** Begin an export. */
  export(clipId: string, wish: ExportWish = {}, options: PostOptions = {}): Promise<Export> {
    return this.http.call('POST', `/clips/${part(clipId)}/export`, { body: { format: 'MP4', ...wish }, ...options });
  }

  /** Its exports, newest first. */
  exports(clipId: string, options: CallOptions = {}): Promise<Page<Export>> {
    return this.http.page(`/clips/${part(clipId)}/exports`, {}, options);
  }
}

/** client.exports */
export class Exports extends Group {
  /** One export, with fresh links to its files. */
  get(exportId: string, options: CallOptions = {}): Promise<Export> {
    return this.http.call('GET', `/exports/${part(exportId)}`, options);
  }

  /** Stop an export; it is PROCESSING until it has stopped. */
  cancel(exportId: string, options: PostOptions = {}): Promise<Export> {
    return this.http.call('POST', `/exports/${part(exportId)}/cancel`, options);
  }

  /** The export once it is completed. Throws ExportFailed; WaitTimeout. */
  async wait(exportId: string, options: WaitOptions<Export> = {}): Promise<Export> {
    const found = await waited(`export ${exportId}`, () => this.get(exportId, call(options)), options);
    if (found.status !== 'COMPLETED') throw new ExportFailed(found);
    return found;
  }

  /** Fetch its files into a folder (Node); answers where each lies, by its kind ("mp4", "srt", ...). */
  async download(
    export_: Export | string,
    folder = '.',
    { kinds, onProgress, ...options }: DownloadOptions = {},
  ): Promise<Record<string, string>> {
    const known = typeof export_ === 'string' ? await this.get(export_, options) : export_;
    if (known.artifacts === null) {
      throw new ClipForgeError(`export ${known.id} is ${known.status}: there are no files yet; wait for it first`);
    }
    const urls = new Map(Object.entries(known.artifacts).map(([name, url]) => [name.replace(/_url$/, ''), url]));
    const missing = (kinds ?? []).filter((kind) => !urls.has(kind));
    if (missing.length > 0) {
      throw new ClipForgeError(`export ${known.id} has no ${missing.join(', ')}; it has ${[...urls.keys()].join(', ')}`);
    }
    const paths: Record<string, string> = {};
    const taken = new Set<string>();
    for (const [kind, url] of urls) {
      if (kinds && !kinds.includes(kind)) continue;
      paths[kind] = await fetched(this.http, url, folder, `${known.id}-${kind}`, taken, onProgress, options);
    }
    return paths;
  }
}

/** client.jobs */
export class Jobs extends Group {
  get(jobId: string, options: CallOptions = {}): Promise<Job> {
    return this.http.call('GET', `/jobs/${part(jobId)}`, options);
  }

  cancel(jobId: string, options: PostOptions = {}): Promise<Job> {
    return this.http.call('POST', `/jobs/${part(jobId)}/cancel`, options);
  }

  /** The job once it is completed. Throws JobFailed; WaitTimeout. */
  async wait(jobId: string, options: WaitOptions<Job> = {}): Promise<Job> {
    const found = await waited(`job ${jobId}`, () => this.get(jobId, call(options)), options);
    if (found.status !== 'COMPLETED') throw new JobFailed(found);
    return found;
  }

  /** What changes in a job, as it happens, until it ends. */
  events(jobId: string, options: CallOptions = {}): AsyncGenerator<JobEvent> {
    return followed(this.http, `/jobs/${part(jobId)}/events`, options);
  }
}

/** client.webhooks */
export class Webhooks extends Group {
  /** Register an endpoint. Its secret is in this answer alone. */
  create(
    wish: { url: string; events: string[]; secret?: string },
    options: PostOptions = {},
  ): Promise<WebhookEndpoint & { secret: string }> {
    return this.http.call('POST', '/webhooks/endpoints', { body: { ...wish }, ...options });
  }

  list(options: CallOptions = {}): Promise<Page<WebhookEndpoint>> {
    return this.http.page('/webhooks/endpoints', {}, options);
  }

  get(endpointId: string, options: CallOptions = {}): Promise<WebhookEndpoint> {
    return this.http.call('GET', `/webhooks/endpoints/${part(endpointId)}`, options);
  }

  update(endpointId: string, changes: EndpointChanges, options: CallOptions = {}): Promise<WebhookEndpoint> {
    return this.http.call('PATCH', `/webhooks/endpoints/${part(endpointId)}`, { body: { ...changes }, ...options });
  }

  /** Delete an endpoint with its log. */
  delete(endpointId: string, options: CallOptions = {}): Promise<void> {
    return this.http.call('DELETE', `/webhooks/endpoints/${part(endpointId)}`, options);
  }

  /** Send a test event, or an example of another one. */
  test(endpointId: string, wish: { event?: string } = {}, options: PostOptions = {}): Promise<WebhookDelivery> {
    return this.http.call('POST', `/webhooks/endpoints/${part(endpointId)}/test`, { body: { ...wish }, ...options });
  }

  /** What was sent, newest first. */
  deliveries(endpointId: string, { limit, cursor, ...options }: ListOptions = {}): Promise<Page<WebhookDelivery>> {
    return this.http.page(`/webhooks/endpoints/${part(endpointId)}/deliveries`, { limit, cursor }, options);
  }

  /** Send a message again. */
  replay(endpointId: string, deliveryId: string, options: PostOptions = {}): Promise<WebhookDelivery> {
    const path = `/webhooks/endpoints/${part(endpointId)}/deliveries/${part(deliveryId)}/replay`;
    return this.http.call('POST', path, options);
  }
}

/** client.apiKeys */
export class ApiKeys extends Group {
  list(options: CallOptions = {}): Promise<Page<ApiKey>> {
    return this.http.page('/api-keys', {}, options);
  }

  /** A new key; it is in this answer alone. */
  create(
    wish: { name: string; scopes?: string[]; expiresAt?: string },
    options: PostOptions = {},
  ): Promise<ApiKey & { key: string }> {
    return this.http.call('POST', '/api-keys', { body: { ...wish }, ...options });
  }

  /** Revoke a key: it fails at the next request. */
  delete(keyId: string, options: CallOptions = {}): Promise<void> {
    return this.http.call('DELETE', `/api-keys/${part(keyId)}`, options);
  }
}

/** client.analytics */
export class Analytics extends Group {
  /** Counts of one project. */
  project(projectId: string, options: CallOptions = {}): Promise<Record<string, unknown>> {
    return this.http.call('GET', `/analytics/projects/${part(projectId)}`, options);
  }

  /** Counts of everything that this user owns. */
  org(options: CallOptions = {}): Promise<Record<string, unknown>> {
    return this.http.call('GET', '/analytics/org', options);
  }
}

async function waited<T extends Export | Job>(what: string, look: () => Promise<T>, options: WaitOptions<T>): Promise<T> {
  const until = Date.now() + (options.timeout ?? 900) * 1000;
  for (;;) {
    const found = await look();
    options.onProgress?.(found);
    if (found.status !== 'PENDING' && found.status !== 'PROCESSING') return found;
    const left = (until - Date.now()) / 1000;
    if (left <= 0) throw new WaitTimeout(`${what} is still ${found.status}`);
    await pause(Math.min(options.poll ?? 2, left), options.signal);
  }
}

function call(options: CallOptions): CallOptions {
  return options.signal ? { signal: options.signal } : {};
}
