import { getJson, sendJson } from '../api-client.js';
import type { TimeRange, Trend, TrendParams, TrendPlatform, TrendPrediction } from '../types.js';

export function getTrends(params?: TrendParams): Promise<Trend[]> {
  return getJson('/trends/current', params);
}

export function getTrendsByPlatform(platform: TrendPlatform, timeRange?: TimeRange): Promise<Trend[]> {
  return getJson(`/trends/platform/${encodeURIComponent(platform)}`, { time_range: timeRange });
}

export function getTrendsByRegion(region: string, timeRange?: TimeRange): Promise<Trend[]> {
  return getJson(`/trends/region/${encodeURIComponent(region)}`, { time_range: timeRange });
}

export function searchTrends(query: string, platform?: TrendPlatform): Promise<Trend[]> {
  return getJson('/trends/search', { q: query, platform });
}

/** How a topic may go on, by the server's own history of it. */
export function predictTrends(topic: string): Promise<TrendPrediction> {
  return sendJson('post', '/trends/predict', { topic });
}
