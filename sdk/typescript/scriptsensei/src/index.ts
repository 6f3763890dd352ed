/** Every function and type of the ScriptSensei API. The hook is in `@clipforge/scriptsensei/hooks/useVideoProgress`. */
export * from './api/index.js';
export { apiClient, StreamError, type ApiErrorBody, type OnProgress } from './api-client.js';
export { configuration, configure, setTokens, type Configuration, type TokenPair, type TokenStore } from './config.js';
export * from './progress.js';
export type * from './types.js';
