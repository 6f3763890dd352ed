/**
 * The axios instance behind every function: it adds the token, and makes it new once where it has ended.
 *
 *     const { data } = await apiClient.get('/api/v1/scripts');
 */
import axios, { AxiosError, type AxiosInstance, type InternalAxiosRequestConfig } from 'axios';

import { accessToken, configuration, refreshToken, setTokens, type TokenPair } from './config.js';

/** What the server says of an error. `error` is a name such as VALIDATION_ERROR. */
export interface ApiErrorBody {
  error: string;
  message: string;
  details?: unknown;
  field?: string;
}

/** Called with the share of a file that is sent, 0 to 100. */
export type OnProgress = (progress: number) => void;

type Retried = InternalAxiosRequestConfig & { retried?: boolean };

/** The client. Its interceptors can be added to. */
export const apiClient: AxiosInstance = axios.create({ timeout: 60_000 });

apiClient.interceptors.request.use(async (request) => {
  request.baseURL ??= configuration().baseURL;
  const token = await accessToken();
  if (token && !request.headers.has('Authorization')) request.headers.set('Authorization', `Bearer ${token}`);
  return request;
});

apiClient.interceptors.response.use(undefined, async (error: unknown) => {
  if (!(error instanceof AxiosError)) throw error;
  const request = error.config as Retried | undefined;
  if (error.response?.status !== 401 || !request || request.retried || isAuth(request.url)) throw error;
  if (!(await renewed())) throw error;
  request.retried = true;
  request.headers.delete('Authorization');
  return apiClient.request(request);
});

let renewing: Promise<boolean> | undefined;

/** Make the token new; many that ask at once share one request. False where that cannot be done. */
export function renewed(): Promise<boolean> {
  renewing ??= renew().finally(() => {
    renewing = undefined;
  });
  return renewing;
}

async function renew(): Promise<boolean> {
  const { getToken, onSignedOut, baseURL } = configuration();
  if (getToken) return true; // whoever gives tokens gives a new one
  const refresh = refreshToken();
  if (!refresh) return false;
  try {
    const { data } = await axios.post<TokenPair>(`${baseURL}/api/v1/auth/refresh`, { refresh_token: refresh });
    setTokens(data);
    return true;
  } catch (error) {
    if (error instanceof AxiosError && error.response && error.response.status < 500) {
      setTokens(null);
      onSignedOut?.();
    }
    return false;
  }
}

function isAuth(url: string | undefined): boolean {
  return /\/auth\/(login|refresh)$/.test(url ?? '');
}

/** GET; parameters that are undefined are left out. */
export async function getJson<T>(path: string, params?: object): Promise<T> {
  return (await apiClient.get<T>(`/api/v1${path}`, { params })).data;
}

/** POST, PUT or DELETE of JSON. */
export async function sendJson<T>(method: 'post' | 'put' | 'delete', path: string, body?: unknown): Promise<T> {
  const request = { method, url: `/api/v1${path}`, ...(body === undefined ? {} : { data: body }) };
  return (await apiClient.request<T>(request)).data;
}

/** POST of a form with a file. */
export async function sendFile<T>(
  path: string,
  file: Blob,
  fields: Record<string, string | undefined> = {},
  onProgress?: OnProgress,
): Promise<T> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value);
  form.append('file', file, 'name' in file && typeof file.name === 'string' ? file.name : 'file');
  const answer = await apiClient.post<T>(`/api/v1${path}`, form, {
    timeout: 0,
    onUploadProgress: ({ loaded, total }) => {
      if (onProgress && total) onProgress(Math.round((100 * loaded) / total));
    },
  });
  onProgress?.(100);
  return answer.data;
}

/** An error of a stream, in the form that errors of the other functions have. */
export class StreamError extends Error {
  override name = 'StreamError';

  constructor(
    message: string,
    readonly response: { status: number; data: ApiErrorBody },
  ) {
    super(message);
  }
}

/** POST whose answer is read while it is written. Resolves with all of it. */
export async function streamText(path: string, body: unknown, onChunk: (chunk: string) => void): Promise<string> {
  const answer = await asked(path, body);
  if (!answer.ok || !answer.body) throw await streamError(answer);
  const decoder = new TextDecoder();
  const reader = answer.body.getReader();
  let whole = '';
  for (;;) {
    const { done, value } = await reader.read();
    const chunk = done ? decoder.decode() : decoder.decode(value, { stream: true });
    if (chunk) {
      whole += chunk;
      onChunk(chunk);
    }
    if (done) return whole;
  }
}

async function asked(path: string, body: unknown): Promise<Response> {
  for (let again = true; ; again = false) {
    const token = await accessToken();
    const answer = await fetch(`${configuration().baseURL}/api/v1${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    if (answer.status !== 401 || !again || !(await renewed())) return answer;
  }
}

async function streamError(answer: Response): Promise<StreamError> {
  const text = await answer.text();
  let data: ApiErrorBody = { error: 'ERROR', message: text || `the server answered ${answer.status}` };
  try {
    data = JSON.parse(text) as ApiErrorBody;
  } catch {
    // Not of this server: a proxy in between.
  }
  return new StreamError(data.message, { status: answer.status, data });
}
