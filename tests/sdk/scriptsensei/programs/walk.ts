import * as sdk from '@/lib/api';
import type { AnalyticsData, GenerateScriptRequest, Script, Trend, Video, Voice } from '@/lib/api';

sdk.configure({ getToken: () => process.env.TOKEN });
const show = (name: string, value: unknown) => console.log(JSON.stringify([name, value]));

const wish: GenerateScriptRequest = {
  topic: 'Tides',
  context: process.env.CONTEXT,
  platform: 'youtube',
  duration: 30,
};
let streamed = '';
const whole = await sdk.generateScriptStream(wish, (chunk) => {
  streamed += chunk;
});
show('streamed', [streamed === whole, whole.length > 100]);

const script: Script = await sdk.generateScript(wish);
show('script', [(await sdk.getScript(script.id)).content === script.content, script.scenes.length > 1]);
show('renamed', (await sdk.updateScript(script.id, { title: 'Ebb' })).title);
const listed = await sdk.listScripts({ platform: 'youtube', limit: 5 });
show('listed', listed.scripts.some((each) => each.id === script.id));

const { video_id, job_id } = await sdk.generateVideo({
  script_id: script.id,
  title: 'Tides',
  voice_id: 'hibari',
  media_type: 'ai',
  aspect_ratio: '16:9',
});
show('job', (await sdk.getJob(job_id)).job_id === job_id);
await sdk.cancelJob(job_id);
const scenes = await sdk.getVideoScenes(video_id);
const first = scenes[0]!.id;
show('scene', (await sdk.updateScene(video_id, first, { text: 'The sea comes and goes.' })).text);
const layer = await sdk.createLayer(first, { type: 'text', name: 'Title', properties: { text: 'Ebb' } });
show('layer', [(await sdk.toggleLayerVisibility(layer.id, false)).enabled, layer.type]);
await sdk.deleteLayer(layer.id);
const added = await sdk.createScene(video_id, { text: 'One more.' });
await sdk.deleteScene(video_id, added.id);
show('scenes', (await sdk.getVideoScenes(video_id)).length === scenes.length);
const video: Video = await sdk.getVideo(video_id);
show('video', [video.title, video.status]);
await sdk.deleteVideo(video_id);
await sdk.deleteScript(script.id);
try {
  await sdk.getScript(script.id);
} catch (error: any) {
  show('gone', [error.response.status, error.response.data.error]);
}

const voices: Voice[] = await sdk.listVoices({ language: 'en' });
show('voices', voices.some((voice) => voice.id === 'hibari'));
show('templates', (await sdk.getTemplates()).length > 0);
const analysis = await sdk.analyzeContent('Why do tides rise? The moon pulls the sea.');
show('analysis', analysis.hook_score >= 0 && analysis.suggestions.length >= 0);
const trends: Trend[] = await sdk.getTrends();
show('trends', trends);
const figures: AnalyticsData = await sdk.getAnalytics('30d');
show('views', figures.overview.totalViews);
show('export', (await sdk.exportAnalytics('7d')).size > 0);
