import * as sdk from '@/lib/api';

sdk.configure({ getToken: () => process.env.TOKEN });
const script = await sdk.generateScript({ topic: 'Tides', context: process.env.CONTEXT, duration: 20 });
const made = await sdk.generateVideo({
  script_id: script.id,
  title: 'High tide',
  voice_id: 'hibari',
  media_type: 'ai',
});
await sdk.cancelJob(made.job_id);
console.log(JSON.stringify(made.video_id));
