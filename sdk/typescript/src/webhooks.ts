/**
 * Checking that a webhook came from the server that knows the secret.
 *
 *     const event = await verifyWebhook(secret, rawBody, request.headers);   // throws WebhookVerificationError
 *
 * `body` must be what came, before anything parsed it.
 */

import { WebhookVerificationError } from './errors.js';
import type { WebhookEvent } from './models.js';

export type HeaderSource = Headers | Record<string, string | string[] | undefined>;

export interface VerifyOptions {
  /** Seconds that the signed time may differ from the clock here. Default 300. */
  tolerance?: number;
  /** Seconds since 1970, in place of the clock. */
  now?: number;
}

/** The event of a webhook, once its signature is checked. */
export async function verifyWebhook(
  secret: string,
  body: string | Uint8Array,
  headers: HeaderSource,
  options: VerifyOptions = {},
): Promise<WebhookEvent> {
  if (!secret) throw new WebhookVerificationError('there is no secret to check with');
  const data = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const given = lowered(headers);
  const standard = given.get('webhook-signature');
  if (standard !== undefined) {
    await checkStandard(secret, data, given, standard, options);
  } else {
    const signature = given.get('x-signature') ?? given.get('x-webhook-signature')?.replace(/^sha256=/, '');
    if (!signature) throw new WebhookVerificationError('the request has no signature');
    const digest = await hmac(new TextEncoder().encode(secret), data);
    const expected = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    if (!same(expected, signature.toLowerCase())) {
      throw new WebhookVerificationError('the signature is of another body or secret');
    }
  }
  try {
    return JSON.parse(new TextDecoder().decode(data)) as WebhookEvent;
  } catch (error) {
    throw new WebhookVerificationError('the body is not JSON', { cause: error });
  }
}

async function checkStandard(
  secret: string,
  data: Uint8Array,
  given: Map<string, string>,
  signatures: string,
  options: VerifyOptions,
): Promise<void> {
  const id = given.get('webhook-id') ?? '';
  const moment = given.get('webhook-timestamp') ?? '';
  if (!id || !/^\d+$/.test(moment)) throw new WebhookVerificationError('webhook-id or webhook-timestamp is missing');
  const head = new TextEncoder().encode(`${id}.${moment}.`);
  const content = new Uint8Array(head.length + data.length);
  content.set(head);
  content.set(data, head.length);
  const digest = await hmac(standardKey(secret), content);
  const expected = `v1,${btoa(String.fromCharCode(...digest))}`;
  if (!signatures.split(/\s+/).some((one) => same(expected, one))) {
    throw new WebhookVerificationError('the signature is of another body, time or secret');
  }
  const away = Math.abs((options.now ?? Date.now() / 1000) - Number(moment));
  if (away > (options.tolerance ?? 300)) {
    throw new WebhookVerificationError(`the message was sent ${Math.round(away)} seconds from now`);
  }
}

/** What is behind "whsec_" is base64; a secret of one's own is taken as it is written. */
function standardKey(secret: string): Uint8Array<ArrayBuffer> {
  if (secret.startsWith('whsec_')) {
    try {
      const bytes = Uint8Array.from(atob(secret.slice(6)), (char) => char.charCodeAt(0));
      if (bytes.length > 0) return bytes;
    } catch {
      // Not base64: a secret that only begins like one of ours.
    }
  }
  return new TextEncoder().encode(secret);
}

async function hmac(key: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', new Uint8Array(key), algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, new Uint8Array(data)));
}

/** Takes the same time wherever the texts differ. */
function same(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}

function lowered(headers: HeaderSource): Map<string, string> {
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers);
  const found = new Map<string, string>();
  for (const [name, value] of entries) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) found.set(name.toLowerCase(), first.trim());
  }
  return found;
}
