import { getJson, sendFile, sendJson, type OnProgress } from '../api-client.js';
import type { ListVoicesParams, TranslateRequest, Translation, TranslationLanguages, Voice } from '../types.js';

export function listVoices(params?: ListVoicesParams): Promise<Voice[]> {
  return getJson('/voices', params);
}

export function getVoice(id: string): Promise<Voice> {
  return getJson(`/voices/${encodeURIComponent(id)}`);
}

/** A voice of one's own, made of a sample: matched in pitch and timbre, or cloned where the server has an engine for it. */
export function cloneVoice(name: string, sample: Blob, onProgress?: OnProgress): Promise<Voice> {
  return sendFile('/voices/clone', sample, { name }, onProgress);
}

/** A few words in a voice. */
export function previewVoice(id: string, text: string): Promise<{ audio_url: string }> {
  return sendJson('post', `/voices/${encodeURIComponent(id)}/preview`, { text });
}

export function translate(request: TranslateRequest): Promise<Translation> {
  return sendJson('post', '/translate', request);
}

export function getTranslationLanguages(): Promise<TranslationLanguages> {
  return getJson('/translate/languages');
}
