import * as sdk from '@/lib/api';
import { apiClient } from '@/lib/api-client';

const show = (value: unknown) => console.log(JSON.stringify(value));
const token = new URL(process.env.SETUP!).hash.slice(1);
const base = sdk.configuration().baseURL.replace('/scriptsensei', '');
const answer = await fetch(`${base}/v1/setup`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ token, password: 'a long password', email: 'ann@example.org' }),
});
show(answer.status);
await sdk.login('ann@example.org', 'a long password');

let asked = 0;
apiClient.interceptors.request.use((request) => {
  asked += 1;
  return request;
});
sdk.setTokens({ access_token: 'broken' });
const all = await Promise.all([1, 2, 3, 4, 5].map(() => sdk.listScripts()));
show([all.length, asked]);

let out = false;
sdk.configure({
  onSignedOut: () => {
    out = true;
  },
});
sdk.setTokens({ access_token: 'broken', refresh_token: 'broken' });
try {
  await sdk.listScripts();
} catch (error: any) {
  show([error.response.status, out]);
}
try {
  await sdk.generateScriptStream({}, () => undefined);
} catch (error: any) {
  show(error.response.status);
}
