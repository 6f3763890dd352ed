/** What methods are asked for. */

import type { CallOptions, PostOptions, Progress } from './http.js';
import type { Word } from './models.js';

export interface ListOptions extends CallOptions {
  limit?: number;
  cursor?: string;
}

/** Which clips are wanted; durations in seconds. */
export interface DetectWish {
  numClips?: number;
  detector?: string;
  minDuration?: number;
  maxDuration?: number;
  language?: string;
  query?: string;
  options?: Record<string, unknown>;
}

export interface ExportWish {
  /** MP4 unless said otherwise. */
  format?: string;
  /** 9:16 unless said otherwise. */
  aspectRatio?: string;
  template?: string;
  platform?: string;
  captions?: boolean | Record<string, unknown>;
  changes?: Record<string, unknown>;
}

export interface ClipChanges {
  title?: string;
  hook?: string;
  tStart?: number;
  tEnd?: number;
  words?: Word[];
}

export interface EndpointChanges {
  url?: string;
  events?: string[];
  enabled?: boolean;
  secret?: string;
}

export interface WaitOptions<T> extends CallOptions {
  /** Seconds. Default 900. */
  timeout?: number;
  /** Seconds between two looks. Default 2. */
  poll?: number;
  onProgress?: (current: T) => void;
}

export interface UploadOptions extends PostOptions {
  filename?: string;
  mimeType?: string;
  projectId?: string;
  /** In pieces, and on where it broke. By default files of 64 MB and more. */
  resumable?: boolean;
  /** Called with bytes sent and bytes in all. */
  onProgress?: Progress;
}

export interface DownloadOptions extends CallOptions {
  /** Only these: "mp4", "srt", ... */
  kinds?: string[];
  /** Called with bytes fetched and bytes in all (0 where that is not known). */
  onProgress?: Progress;
}
