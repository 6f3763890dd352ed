/**
 * Where the server is and who asks. Read from the environment (`NEXT_PUBLIC_API_GATEWAY_URL`), or set:
 *
 *     configure({ baseURL: 'https://clips.example/scriptsensei', getToken: () => clerk.session?.getToken() });
 */

/** Tokens of a login. */
export interface TokenPair {
  access_token: string;
  refresh_token: string;
}

/** Where tokens are kept: `localStorage` in a browser, memory elsewhere. */
export interface TokenStore {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

/** What `configure` takes. */
export interface Configuration {
  /** What all paths (`/api/v1/…`) come after. Default: `NEXT_PUBLIC_API_GATEWAY_URL`, else http://localhost:8000/scriptsensei. */
  baseURL: string;
  /** The server of the sockets. Default: `NEXT_PUBLIC_VIDEO_SERVICE_URL`, else the origin of `baseURL`. */
  socketURL: string;
  /** Asked for a token before each request, where others sign people in. Default: the token of `login`. */
  getToken: (() => string | null | undefined | Promise<string | null | undefined>) | undefined;
  /** Called when a token has ended and could not be made new. */
  onSignedOut: (() => void) | undefined;
  tokens: TokenStore;
}

const ACCESS = 'access_token';
const REFRESH = 'refresh_token';

// Written out: bundlers replace these very words, and nothing that is computed.
const gateway = () => process.env.NEXT_PUBLIC_API_GATEWAY_URL;
const videos = () => process.env.NEXT_PUBLIC_VIDEO_SERVICE_URL;

function variable(read: () => string | undefined): string {
  try {
    return read() ?? '';
  } catch {
    return ''; // a browser: there is no process
  }
}

function inMemory(): TokenStore {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}

function store(): TokenStore {
  try {
    if (typeof localStorage !== 'undefined') return localStorage;
  } catch {
    // A browser that forbids it.
  }
  return inMemory();
}

let current: Configuration | undefined;

/** The present configuration. */
export function configuration(): Configuration {
  if (!current) {
    const baseURL = (variable(gateway) || 'http://localhost:8000/scriptsensei').replace(/\/+$/, '');
    const socketURL = variable(videos) || originOf(baseURL);
    current = { baseURL, socketURL, getToken: undefined, onSignedOut: undefined, tokens: store() };
  }
  return current;
}

/** Change it; what is left out stays as it is. */
export function configure(changes: Partial<Configuration>): void {
  const before = configuration();
  current = { ...before, ...changes };
  current.baseURL = current.baseURL.replace(/\/+$/, '');
  if (changes.baseURL !== undefined && changes.socketURL === undefined) current.socketURL = originOf(current.baseURL);
}

/** Keep the tokens of a login; null forgets them. */
export function setTokens(tokens: Partial<TokenPair> | null): void {
  const kept = configuration().tokens;
  for (const [name, value] of [[ACCESS, tokens?.access_token], [REFRESH, tokens?.refresh_token]] as const) {
    if (value !== undefined) kept.setItem(name, value);
    else if (tokens === null) kept.removeItem(name);
  }
}

/** The token of the next request; "" where there is none. */
export async function accessToken(): Promise<string> {
  const { getToken, tokens } = configuration();
  return (getToken ? await getToken() : tokens.getItem(ACCESS)) ?? '';
}

/** The refresh token of the last login; "" where there is none, or where others sign people in. */
export function refreshToken(): string {
  const { getToken, tokens } = configuration();
  return getToken ? '' : (tokens.getItem(REFRESH) ?? '');
}

function originOf(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return typeof location === 'undefined' ? url : location.origin;
  }
}
