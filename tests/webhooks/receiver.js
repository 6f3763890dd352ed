// A receiver as the API's guide builds it (parse, print again, compare), on Node's own server: it says its port first.
const crypto = require('crypto');
const http = require('http');

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

const server = http.createServer((req, res) => {
  const chunks = [];
  req.on('data', (chunk) => chunks.push(chunk));
  req.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const valid = verifyWebhookSignature(process.env.WEBHOOK_SECRET, body, req.headers['x-signature']);
    res.writeHead(valid ? 200 : 401, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify(valid ? { ok: true } : { error: 'Invalid signature' }));
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
