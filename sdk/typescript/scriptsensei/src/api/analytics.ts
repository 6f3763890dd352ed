import { apiClient, getJson, sendJson } from '../api-client.js';
import type { AnalyticsData, DateRange, PlayerEvent, VideoAnalytics } from '../types.js';

/** What was watched in a range. */
export function getAnalytics(dateRange: DateRange | (string & {}) = '7d'): Promise<AnalyticsData> {
  return getJson('/analytics/overview', { date_range: dateRange });
}

export function getVideoAnalytics(videoId: string, dateRange?: DateRange): Promise<VideoAnalytics> {
  return getJson(`/analytics/videos/${encodeURIComponent(videoId)}`, { date_range: dateRange });
}

/** The figures of a range as a file. */
export async function exportAnalytics(
  dateRange: DateRange | (string & {}) = '7d',
  format: 'csv' | 'pdf' = 'csv',
): Promise<Blob> {
  const answer = await apiClient.get<ArrayBuffer>('/api/v1/analytics/export', {
    params: { date_range: dateRange, format },
    responseType: 'arraybuffer',
  });
  return new Blob([answer.data], { type: String(answer.headers['content-type'] ?? '') });
}

/** Tell what a player saw. */
export function recordEvent(event: PlayerEvent): Promise<{ counted: boolean }> {
  return sendJson('post', '/analytics/events', event);
}
