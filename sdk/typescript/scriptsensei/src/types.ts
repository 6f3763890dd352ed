/** What the API takes and answers. Times are UTC in ISO 8601, lengths are seconds. */

export type Platform = 'tiktok' | 'youtube' | 'instagram' | 'facebook' | 'linkedin' | 'x' | (string & {});
export type AspectRatio = '16:9' | '9:16' | '1:1' | '4:5';
export type MediaType = 'stock' | 'ai';

/** The range of a source that carries a sentence. */
export interface Citation {
  source: string;
  start: number;
  end: number;
  quote: string;
}

export interface ScriptSentence {
  text: string;
  /** "source", "made" (it holds others together), "written" (by a person) or "unchecked" (by a model, without a source). */
  origin: string;
  citations: Citation[];
}

export interface ScriptScene {
  id: string;
  scene_number: number;
  role: string;
  title: string;
  text: string;
  on_screen: string[];
  visual: string;
  duration: number;
  sentences: ScriptSentence[];
}

export interface ScriptSource {
  id: string;
  kind: string;
  title: string;
  url: string;
}

export interface Script {
  id: string;
  title: string;
  content: string;
  user_id: string;
  platform: string;
  language: string;
  tone: string;
  topic: string;
  duration: number;
  hook_score: number;
  seo_score: number;
  engagement_score: number;
  overall_quality: number;
  rating: number;
  writer: string;
  keywords: string[];
  notes: string[];
  scenes: ScriptScene[];
  sources: ScriptSource[];
  created_at: string;
  updated_at: string;
}

/** One of `topic`, `idea`, `content` and `url` is needed; `duration` is 15 to 180 seconds. */
export interface GenerateScriptRequest {
  topic?: string | undefined;
  idea?: string | undefined;
  content?: string | undefined;
  url?: string | undefined;
  context?: string | undefined;
  platform?: Platform | undefined;
  language?: string | undefined;
  tone?: string | undefined;
  duration?: number | undefined;
  voice_id?: string | undefined;
  document_ids?: string[] | undefined;
  use_documents?: boolean | undefined;
}

export interface ListScriptsParams {
  page?: number | undefined;
  limit?: number | undefined;
  platform?: Platform | undefined;
  language?: string | undefined;
  search?: string | undefined;
}

export interface ScriptList {
  scripts: Script[];
  total: number;
  page: number;
  limit: number;
}

export type UpdateScriptRequest = Partial<Pick<Script, 'title' | 'content' | 'platform' | 'language' | 'rating'>>;

export interface ContentAnalysis {
  hook_score: number;
  seo_score: number;
  engagement_score: number;
  overall_quality: number;
  suggestions: string[];
}

export interface ImportedContent {
  content: string;
  title: string;
}

export interface Template {
  id: string;
  name: string;
  description: string;
  category: string;
  platform: string;
  duration: number;
  thumbnail_url: string;
  features: string[];
  is_premium: boolean;
  usage_count: number;
  rating: number;
}

export interface ListTemplatesParams {
  category?: string | undefined;
  platform?: Platform | undefined;
  is_premium?: boolean | undefined;
}

export type VideoStatus = 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled';

export interface Video {
  id: string;
  title: string;
  script_id: string;
  user_id: string;
  job_id: string;
  status: VideoStatus;
  progress: number;
  current_step: string;
  message: string;
  thumbnail_url: string;
  video_url: string;
  duration: number;
  platform: string;
  template_id: string;
  voice_id: string;
  media_type: string;
  language: string;
  views: number;
  /** False where scenes were edited after it was rendered. */
  up_to_date: boolean;
  warnings: string[];
  error: string | null;
  metadata: { resolution: string; aspect_ratio: string; file_size: number; codec: string };
  created_at: string;
  updated_at: string;
}

export interface GenerateVideoRequest {
  script_id?: string | undefined;
  script_content?: string | undefined;
  title: string;
  template_id?: string | undefined;
  voice_id: string;
  media_type: MediaType;
  ai_media_style?: string | undefined;
  platform?: Platform | undefined;
  duration?: number | undefined;
  aspect_ratio?: AspectRatio | undefined;
  language?: string | undefined;
  background_music?: string | undefined;
  priority?: number | undefined;
}

export interface VideoStarted {
  job_id: string;
  video_id: string;
  status: string;
  message: string;
}

export interface ListVideosParams {
  page?: number | undefined;
  limit?: number | undefined;
  status?: VideoStatus | undefined;
  platform?: Platform | undefined;
}

export interface VideoList {
  videos: Video[];
  total: number;
  page: number;
  limit: number;
}

export type UpdateVideoRequest = Partial<
  Pick<GenerateVideoRequest, 'title' | 'platform' | 'voice_id' | 'media_type' | 'ai_media_style' | 'aspect_ratio'>
>;

export interface Layer {
  id: string;
  scene_id: string;
  type: string;
  name: string;
  enabled: boolean;
  duration: number;
  start_time: number;
  end_time: number;
  order_index: number;
  properties: Record<string, unknown>;
  created_at: string;
  updated_at: string;
}

export type LayerRequest = Partial<
  Pick<Layer, 'type' | 'name' | 'enabled' | 'duration' | 'start_time' | 'end_time' | 'order_index' | 'properties'>
>;

export interface LayerOrder {
  layer_id: string;
  order_index: number;
}

export interface Scene {
  id: string;
  video_id: string;
  scene_number: number;
  title: string;
  text: string;
  duration: number;
  start_time: number;
  end_time: number;
  thumbnail_url: string;
  media_url: string;
  media_id: string;
  media_type: string;
  voice_id: string;
  transition: string;
  is_expanded: boolean;
  layers: Layer[];
  created_at: string;
  updated_at: string;
}

export type SceneRequest = Partial<
  Pick<Scene, 'scene_number' | 'text' | 'title' | 'duration' | 'transition' | 'media_id' | 'media_url' | 'voice_id' | 'is_expanded'>
>;

export interface BulkVideo {
  script_id?: string | undefined;
  title?: string | undefined;
  script_content?: string | undefined;
  custom_data?: Record<string, unknown> | undefined;
}

export interface BulkVideoRequest {
  videos: BulkVideo[];
  template_id?: string | undefined;
  voice_id?: string | undefined;
  platform?: Platform | undefined;
  aspect_ratio?: AspectRatio | undefined;
  media_type?: MediaType | undefined;
  language?: string | undefined;
  priority?: number | undefined;
}

export interface FailedRow {
  row: number;
  line: number;
  title: string;
  field: string;
  reason: string;
}

export interface BulkStarted {
  job_id: string;
  video_ids: string[];
  total_videos: number;
  status: string;
  failed_rows: FailedRow[];
}

export interface BulkJobStatus {
  job_id: string;
  status: 'pending' | 'processing' | 'completed' | 'failed';
  total_videos: number;
  completed_videos: number;
  failed_videos: number;
  video_ids: string[];
  total: number;
  completed: number;
  failed: number;
  processing: number;
  videos: Video[];
  failed_rows: FailedRow[];
}

export type JobStatus = 'pending' | 'started' | 'processing' | 'success' | 'failure' | 'cancelled';

export interface Job {
  job_id: string;
  video_id: string;
  status: JobStatus;
  /** 0 to 1. */
  progress: number;
  progress_message: string;
  current_step: string;
  error: string | null;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
}

export interface Voice {
  id: string;
  name: string;
  language: string;
  languages: string[];
  gender: string;
  age: string;
  style: string;
  provider: string;
  quality: string;
  preview_url: string;
  is_premium: boolean;
  is_custom: boolean;
}

export interface ListVoicesParams {
  language?: string | undefined;
  gender?: string | undefined;
  style?: string | undefined;
}

export interface Translation {
  translated_text: string;
  source: string;
  target: string;
  provider: string;
  quality: string;
  notes: string[];
  script: Script | null;
}

export interface TranslateRequest {
  text?: string | undefined;
  script_id?: string | undefined;
  source?: string | undefined;
  target: string;
}

export interface TranslationLanguages {
  pairs: { source: string; target: string; provider: string; quality: string }[];
  languages: string[];
}

export interface MediaItem {
  id: string;
  type: string;
  url: string;
  thumbnail_url: string;
  title: string;
  duration: number;
  source: 'stock' | 'ai' | 'uploaded';
  category: string;
  tags: string[];
  created_at: string;
}

export interface MediaParams {
  category?: string | undefined;
  type?: 'image' | 'video' | 'audio' | undefined;
  query?: string | undefined;
  page?: number | undefined;
  limit?: number | undefined;
}

export interface MediaList {
  media: MediaItem[];
  total: number;
}

export type DateRange = '24h' | '7d' | '30d' | '90d';

export interface AnalyticsData {
  overview: {
    totalViews: number;
    viewsChange: number;
    totalEngagement: number;
    engagementChange: number;
    avgWatchTime: number;
    watchTimeChange: number;
    totalShares: number;
    sharesChange: number;
  };
  platformBreakdown: { platform: string; views: number; percentage: number }[];
  topVideos: { id: string; title: string; thumbnailUrl: string; views: number; engagement: number }[];
  viewsOverTime: { date: string; views: number }[];
  geographicData: { country: string; views: number; percentage: number }[];
}

export interface VideoAnalytics {
  id: string;
  title: string;
  views: number;
  engagement: number;
  watchTime: number;
  avgWatchTime: number;
  shares: number;
  viewsOverTime: { date: string; views: number }[];
}

export interface PlayerEvent {
  video_id: string;
  event: 'play' | 'progress' | 'share';
  session_id?: string | undefined;
  seconds?: number | undefined;
  platform?: string | undefined;
}

export type TrendPlatform = 'tiktok' | 'youtube' | 'instagram' | (string & {});
export type TimeRange = '24h' | '7d' | '30d' | (string & {});

export interface Trend {
  id: string;
  topic: string;
  hashtag: string;
  platform: string;
  views: number;
  views_change: number;
  engagement: number;
  posts: number;
  region: string;
  category: string;
  hotness: 'viral' | 'rising' | 'steady' | 'declining';
  predicted_growth: number;
  related_topics: string[];
}

export interface TrendParams {
  platform?: TrendPlatform | undefined;
  region?: string | undefined;
  category?: string | undefined;
  time_range?: TimeRange | undefined;
}

export interface TrendPrediction {
  topic: string;
  predicted_growth: number;
  confidence: number;
  insights: string[];
}
