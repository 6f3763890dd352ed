// Follows jobs as the API's document has it, and prints every event as a line of JSON.
import { io } from 'socket.io-client';

const wish = JSON.parse(process.argv[2]);
const socket = io(wish.url, {
  transports: wish.transports,
  auth: wish.token ? { token: wish.token } : undefined,
  extraHeaders: wish.headers,
  query: wish.query,
  reconnection: false,
});
const over = new Set(wish.until ?? ['processing_completed', 'processing_failed', 'subscription_failed']);
let left = (wish.jobs ?? []).length;
const say = (name, data) => console.log(JSON.stringify([name, data ?? null]));
const end = () => { socket.close(); process.exit(0); };

socket.on('connect', () => {
  say('connect', socket.io.engine.transport.name);
  if (left === 0) end();
  for (const job of wish.jobs) {
    socket.emit('subscribe_to_job', wish.bare ? job : { job_id: job }, (answer) => say('ack', answer));
  }
});
socket.on('connect_error', (error) => { say('connect_error', error.message); end(); });
socket.on('disconnect', (why) => { if (why !== 'io client disconnect') { say('disconnect', why); end(); } });
socket.onAny((name, data) => {
  say(name, data);
  if (over.has(name)) { left -= 1; if (left === 0) setTimeout(end, 50); }
});
setTimeout(() => { say('timeout'); process.exit(1); }, 90_000);
