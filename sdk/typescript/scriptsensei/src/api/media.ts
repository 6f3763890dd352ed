import { getJson, sendFile, sendJson, type OnProgress } from '../api-client.js';
import type { MediaItem, MediaList, MediaParams } from '../types.js';

/** Pictures, films and sounds of the server's stock folders. */
export function getStockMedia(params?: MediaParams): Promise<MediaList> {
  return getJson('/media/stock', params);
}

/** A picture made of words. */
export function generateAIMedia(prompt: string, style?: string): Promise<MediaItem> {
  return sendJson('post', '/media/ai/generate', { prompt, ...(style === undefined ? {} : { style }) });
}

export function uploadMedia(file: Blob, onProgress?: OnProgress): Promise<MediaItem> {
  return sendFile('/media/upload', file, {}, onProgress);
}

export function getUserMedia(params?: MediaParams): Promise<MediaList> {
  return getJson('/media/user', params);
}

export async function deleteMedia(id: string): Promise<void> {
  await sendJson('delete', `/media/${encodeURIComponent(id)}`);
}
