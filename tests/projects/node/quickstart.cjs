// The steps of the public integration guide as they are printed there, one block a step. Changed alone: the base URL, the
// key, the address of the webhook and the name of the video, which come from the environment, and what is printed.
const fs = require('fs');
const http = require('http');
const crypto = require('crypto');
const axios = require('axios');

const client = axios.create({
  baseURL: process.env.CLIPFORGE_URL,
  headers: {
    'X-Api-Key': process.env.CLIPFORGE_API_KEY,
    'Content-Type': 'application/json',
  },
});

function verifyWebhookSignature(secret, payload, signature) {
  const json = JSON.stringify(payload);
  const expected = crypto
    .createHmac('sha256', secret)
    .update(json)
    .digest('hex');

  return crypto.timingSafeEqual(
    Buffer.from(expected),
    Buffer.from(signature)
  );
}

// What `app.post('/webhook', …)` with a JSON body parser does, without express.
function receiver(handle) {
  return http.createServer((req, res) => {
    const chunks = [];
    req.on('data', (chunk) => chunks.push(chunk));
    req.on('end', () => {
      req.body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const answer = handle(req);
      res.writeHead(answer.status, { 'Content-Type': 'application/json' });
      res.end(JSON.stringify(answer.body));
    });
  });
}

(async () => {
  const began = Date.now();
  const times = {};

  // Step 1: Create Project
  const project = await client.post('/v1/projects', {
    title: 'My Video',
    sourceUrl: 'https://example.com/video.mp4',
  });

  const projectId = project.data.id;

  // Step 2: Get Presigned Upload URL
  const upload = await client.post('/v1/uploads/sign', {
    filename: 'video.mp4',
    mimeType: 'video/mp4',
    size: 104857600,
  });

  const { uploadUrl, downloadUrl } = upload.data;

  // Step 3: Upload Video
  const videoBuffer = fs.readFileSync(process.env.VIDEO);

  await axios.put(uploadUrl, videoBuffer, {
    headers: { 'Content-Type': 'video/mp4' },
  });
  times.uploaded = Date.now() - began;

  // Step 4: Start Detection
  await client.post(`/v1/projects/${projectId}/detect`, {
    numClips: 6,
  });
  const asked = Date.now();

  // Step 5: Poll for Clips
  let clips = [];
  {
    let attempts = 0;

    while (clips.length === 0 && attempts < 30) {
      await new Promise(r => setTimeout(r, 2000));
      const response = await client.get(`/v1/projects/${projectId}/clips`);
      clips = response.data;
      attempts++;
    }

    if (clips.length === 0) {
      throw new Error('Detection timeout');
    }
  }
  times.detected = Date.now() - asked;

  // Step 7 comes before step 6 here, so that the event of this export is received.
  let webhookSecret = null;
  let verified = null;
  const received = new Promise((resolve) => {
    const app = receiver((req) => {
      const signature = req.headers['x-signature'];

      if (!verifyWebhookSignature(webhookSecret, req.body, signature)) {
        verified = false;
        return { status: 401, body: { error: 'Invalid signature' } };
      }
      verified = true;
      resolve(req.body);
      return { status: 200, body: { ok: true } };
    });
    app.listen(Number(process.env.HOOK_PORT), '127.0.0.1');
  });

  const webhook = await client.post('/v1/webhooks/endpoints', {
    url: `http://127.0.0.1:${process.env.HOOK_PORT}/webhook`,
    events: ['export.ready'],
  });

  webhookSecret = webhook.data.secret;

  // Step 6: Create Export
  const clip = clips[0];
  const idempotencyKey = crypto.randomUUID();
  const exportJob = await client.post(`/v1/clips/${clip.id}/export`, {
    format: 'MP4',
    aspectRatio: '9:16',
    template: 'default',
  }, {
    headers: {
      'Idempotency-Key': idempotencyKey,
    },
  });

  const exportId = exportJob.data.id;
  const exporting = Date.now();

  // Step 8: Poll for Export Completion
  {
    let exportStatus = 'PENDING';
    let attempts = 0;

    while (exportStatus !== 'COMPLETED' && attempts < 120) {
      await new Promise(r => setTimeout(r, 2000));
      const response = await client.get(`/v1/exports/${exportId}`);
      exportStatus = response.data.status;
      attempts++;
    }

    if (exportStatus !== 'COMPLETED') {
      throw new Error('Export timeout');
    }
  }
  times.exported = Date.now() - exporting;

  // Step 9: Download Artifacts
  const { event, data } = await received;
  const { artifacts } = data;
  const sizes = {};
  for (const [name, url] of Object.entries(artifacts)) {
    const file = await axios.get(url, { responseType: 'arraybuffer' });
    sizes[name] = file.data.byteLength;
    fs.writeFileSync(`${process.env.OUT}/${name}`, file.data);
  }
  const back = await axios.get(downloadUrl, { responseType: 'arraybuffer' });

  // Monitor Usage, Check Rate Limits
  const usage = await client.get('/v1/usage');
  const response = await client.get('/v1/projects');
  console.log(JSON.stringify({
    projectId,
    clips,
    exportId,
    event,
    data,
    verified,
    sizes,
    sameBack: Buffer.compare(Buffer.from(back.data), videoBuffer) === 0,
    usage: usage.data,
    limit: response.headers['x-ratelimit-limit'],
    remaining: response.headers['x-ratelimit-remaining'],
    reset: response.headers['x-ratelimit-reset'],
    listed: response.data.length,
    times,
  }));
  process.exit(0); // the receiver would listen for ever
})().catch((error) => {
  const answer = error.response;
  console.error(answer ? `${answer.status} ${JSON.stringify(answer.data)}` : error.stack);
  process.exit(1);
});
