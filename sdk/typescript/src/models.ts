/** What the API answers. Times are UTC ISO 8601 texts; more keys may come. */

export interface Failure {
  code: string;
  message: string;
}

/** A project's source: seconds, bytes, pixels as shown (0 without pictures). */
export interface Media {
  filename: string;
  duration: number;
  size: number;
  width: number;
  height: number;
}

/** One source, and the clips that are found in it. */
export interface Project {
  id: string;
  title: string;
  status: 'CREATED' | 'PROCESSING' | 'READY' | 'FAILED';
  sourceUrl: string | null;
  media: Media | null;
  jobId: string | null;
  error: Failure | null;
  createdAt: string;
  updatedAt: string;
}

export type Status = 'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';

/** A detection that was accepted: follow it with `client.jobs.wait(detection.jobId)`. */
export interface Detection {
  jobId: string;
  status: Status;
  projectId: string;
}

/** A word that is said, in seconds of the source; `space` false joins it to the word before. */
export interface Word {
  text: string;
  start: number;
  end: number;
  space?: boolean;
}

/** A part of the source that is worth showing: times in seconds of the source, `score` and `features` 0 to 1. */
export interface Clip {
  id: string;
  projectId: string;
  title: string;
  hook: string;
  tStart: number;
  tEnd: number;
  duration: number;
  score: number;
  /** One line for people. */
  reason: string;
  detector: string;
  features: Record<string, number>;
  transcript: string;
  /** Where one clip was asked for. */
  words?: Word[];
  thumbnailUrl: string | null;
  createdAt: string;
}

/** Files of a clip. */
export interface Export {
  id: string;
  clipId: string;
  projectId: string;
  jobId: string;
  status: Status;
  format: string;
  aspectRatio: string;
  template: string;
  /** 0 to 100. */
  progress: number;
  /** Seconds; 0 until it is completed. */
  duration: number;
  /** Signed URLs by name (mp4_url, srt_url, ...); null until they exist. */
  artifacts: Record<string, string> | null;
  error: Failure | null;
  createdAt: string;
  finishedAt: string | null;
}

/** Work at the server. */
export interface Job {
  id: string;
  type: string;
  status: Status;
  /** 0 to 100. */
  progress: number;
  stage: string;
  message: string;
  attempts: number;
  projectId: string | null;
  clipId: string | null;
  exportId: string | null;
  error: Failure | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

/** Something that changed in a job. */
export interface JobEvent {
  event: 'progress' | 'completed' | 'failed' | 'cancelled' | (string & {});
  job: Job;
  id: string;
}

/** A place to put a file, and where it can be read afterwards. Both URLs are signed and expire. */
export interface SignedUpload {
  id: string;
  uploadUrl: string;
  downloadUrl: string;
  key: string;
  expiresAt: string;
}

/** A file on its way to the server; `size` and `received` in bytes. */
export interface Upload {
  id: string;
  filename: string;
  mimeType: string;
  status: 'SIGNED' | 'RECEIVING' | 'STORED';
  key: string;
  size: number;
  received: number;
  sha256: string | null;
  projectId: string | null;
  createdAt: string;
  storedAt: string | null;
}

/** Where to be told of events. */
export interface WebhookEndpoint {
  id: string;
  url: string;
  events: string[];
  enabled: boolean;
  createdAt: string;
  /** In the answer to its creation alone. */
  secret?: string;
}

/** One event on its way to one endpoint; `latency` in seconds. */
export interface WebhookDelivery {
  id: string;
  endpointId: string;
  event: string;
  webhookId: string;
  status: 'PENDING' | 'DELIVERED' | 'FAILED';
  attempts: number;
  responseStatus: number;
  answer: string;
  latency: number;
  problem: string;
  createdAt: string;
  nextAttemptAt: string | null;
  finishedAt: string | null;
}

/** A webhook that was verified. */
export interface WebhookEvent {
  event: string;
  data: Record<string, unknown>;
  timestamp: string;
}

/** An API key: its beginning, for telling keys apart. */
export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  /** In the answer to its creation alone. */
  key?: string;
}

/** What was used of this month. */
export interface Usage {
  minutesProcessed: number;
  minutesLimit: number;
  exportsCount: number;
  exportsLimit: number;
  resetDate: string;
  /** The set of limits that an admin gave; "" for none. */
  tier: string;
}

/** One page of a list; `nextCursor` asks for the one after it, "" where there is none. */
export type Page<T> = T[] & { nextCursor: string };
