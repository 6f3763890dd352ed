import { sendJson } from '../api-client.js';
import { refreshToken, setTokens, type TokenPair } from '../config.js';

/** Sign in; the tokens are kept for all that follows. */
export async function login(email: string, password: string): Promise<TokenPair> {
  const tokens = await sendJson<TokenPair>('post', '/auth/login', { email, password });
  setTokens(tokens);
  return tokens;
}

/** Make the access token new. */
export async function refresh(): Promise<TokenPair> {
  const tokens = await sendJson<TokenPair>('post', '/auth/refresh', { refresh_token: refreshToken() });
  setTokens(tokens);
  return tokens;
}

/** Forget the tokens. */
export function logout(): void {
  setTokens(null);
}
