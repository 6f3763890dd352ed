import * as sdk from '@/lib/api';

sdk.configure({ getToken: () => process.env.TOKEN });
const script = await sdk.generateScript({ topic: 'Tides', context: process.env.CONTEXT, duration: 15 });
const { job_id, video_id } = await sdk.generateVideo({
  script_id: script.id,
  title: 'Tides',
  voice_id: 'hibari',
  media_type: 'ai',
  aspect_ratio: '16:9',
});
const seen: number[] = [];
sdk.followJob(job_id, {
  onProgress: ({ progress }) => seen.push(progress),
  onCompleted: async (data) => {
    const film = await fetch(data.video_url, { headers: { Range: 'bytes=0-99' } });
    const sorted = seen.every((value, at) => at === 0 || value >= seen[at - 1]!);
    console.log(JSON.stringify([data.video_id === video_id, data.duration > 5, film.status, sorted, seen.length > 1]));
    process.exit(0);
  },
  onFailed: (error) => {
    console.log(JSON.stringify(error));
    process.exit(0);
  },
});
