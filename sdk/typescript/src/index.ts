/** ClipForge's client: long videos in, short captioned clips out, at a server of yours. */

export { ClipForgeClient } from './client.js';
export type {
  ClipChanges,
  DetectWish,
  DownloadOptions,
  EndpointChanges,
  ExportWish,
  ListOptions,
  UploadOptions,
  WaitOptions,
} from './wishes.js';
export * from './errors.js';
export type { Source } from './files.js';
export type { CallOptions, ClientOptions, PostOptions, Progress } from './http.js';
export type * from './models.js';
export { verifyWebhook } from './webhooks.js';
export type { HeaderSource, VerifyOptions } from './webhooks.js';
