// The verifier that the API's guide prints, as receivers copy it, behind a pipe: a line of JSON in, "true" or "false" out.
const crypto = require('crypto');

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

require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { secret, body, signature } = JSON.parse(line);
  const text = Buffer.from(body, 'base64').toString('utf8');
  process.stdout.write(verifyWebhookSignature(secret, JSON.parse(text), signature) + '\n');
});
