import { getJson, sendJson } from '../api-client.js';
import type {
  BulkJobStatus, BulkStarted, BulkVideoRequest, GenerateVideoRequest, Job, Layer, LayerOrder, LayerRequest,
  ListVideosParams, Scene, SceneRequest, UpdateVideoRequest, Video, VideoList, VideoStarted,
} from '../types.js';

/** Start making a video of a script. */
export function generateVideo(request: GenerateVideoRequest): Promise<VideoStarted> {
  return sendJson('post', '/videos/generate', request);
}

/** Videos, newest first. */
export function listVideos(params?: ListVideosParams): Promise<VideoList> {
  return getJson('/videos', params);
}

export function getVideo(id: string): Promise<Video> {
  return getJson(`/videos/${encodeURIComponent(id)}`);
}

export function updateVideo(id: string, changes: UpdateVideoRequest): Promise<Video> {
  return sendJson('put', `/videos/${encodeURIComponent(id)}`, changes);
}

export async function deleteVideo(id: string): Promise<void> {
  await sendJson('delete', `/videos/${encodeURIComponent(id)}`);
}

export function getVideoScenes(videoId: string): Promise<Scene[]> {
  return getJson(`/videos/${encodeURIComponent(videoId)}/scenes`);
}

export async function createScene(videoId: string, scene: SceneRequest): Promise<Scene> {
  const path = `/videos/${encodeURIComponent(videoId)}/scenes`;
  return (await sendJson<{ data: { scene: Scene } }>('post', path, scene)).data.scene;
}

export async function updateScene(videoId: string, sceneId: string, changes: SceneRequest): Promise<Scene> {
  const path = `/videos/${encodeURIComponent(videoId)}/scenes/${encodeURIComponent(sceneId)}`;
  return (await sendJson<{ data: { scene: Scene } }>('put', path, changes)).data.scene;
}

export async function deleteScene(videoId: string, sceneId: string): Promise<void> {
  await sendJson('delete', `/videos/${encodeURIComponent(videoId)}/scenes/${encodeURIComponent(sceneId)}`);
}

export async function createLayer(sceneId: string, layer: LayerRequest): Promise<Layer> {
  const path = `/scenes/${encodeURIComponent(sceneId)}/layers`;
  return (await sendJson<{ data: { layer: Layer } }>('post', path, layer)).data.layer;
}

export async function updateLayer(layerId: string, changes: LayerRequest): Promise<Layer> {
  const path = `/layers/${encodeURIComponent(layerId)}`;
  return (await sendJson<{ data: { layer: Layer } }>('put', path, changes)).data.layer;
}

export async function deleteLayer(layerId: string): Promise<void> {
  await sendJson('delete', `/layers/${encodeURIComponent(layerId)}`);
}

export async function toggleLayerVisibility(layerId: string, enabled: boolean): Promise<Layer> {
  const path = `/layers/${encodeURIComponent(layerId)}/toggle-visibility`;
  return (await sendJson<{ data: { layer: Layer } }>('put', path, { enabled })).data.layer;
}

export async function reorderLayers(sceneId: string, orders: LayerOrder[]): Promise<void> {
  await sendJson('put', '/layers/reorder', { scene_id: sceneId, layer_orders: orders });
}

/** Start making many videos: one bad entry does not stop the others. */
export function generateBulkVideos(request: BulkVideoRequest): Promise<BulkStarted> {
  return sendJson('post', '/videos/bulk', request);
}

export function getBulkJobStatus(jobId: string): Promise<BulkJobStatus> {
  return getJson(`/videos/bulk/${encodeURIComponent(jobId)}`);
}

export function getJob(jobId: string): Promise<Job> {
  return getJson(`/jobs/${encodeURIComponent(jobId)}`);
}

/** Stop a job. */
export async function cancelJob(jobId: string): Promise<void> {
  await sendJson('delete', `/jobs/${encodeURIComponent(jobId)}`);
}
