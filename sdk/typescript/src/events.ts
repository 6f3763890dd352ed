/** Server-sent events, from text to values (https://html.spec.whatwg.org/multipage/server-sent-events.html). */

import { ConnectionFailed, UnexpectedAnswer } from './errors.js';
import type { CallOptions, Http } from './http.js';
import type { Job, JobEvent } from './models.js';

/** What changes in a job until it ends. A connection that breaks is made anew. */
export async function* followed(http: Http, path: string, options: CallOptions): AsyncGenerator<JobEvent> {
  let last = '';
  for (let tries = 0; ; ) {
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream', ...(last && { 'Last-Event-ID': last }) };
      const response = await http.once('GET', path, { headers }, options);
      for await (const event of read(response, last)) {
        tries = 0;
        last = event.id;
        yield event;
      }
      return;
    } catch (error) {
      if (!(error instanceof ConnectionFailed)) throw error;
      await http.rest(tries++, error, options.signal);
    }
  }
}

async function* read(response: Response, lastId: string): AsyncGenerator<JobEvent> {
  let [id, event, data] = [lastId, '', [] as string[]];
  for await (const line of lines(response)) {
    if (line === '') {
      if (data.length > 0) yield { event: event || 'message', job: job(data.join('\n')), id };
      [event, data] = ['', []];
      continue;
    }
    const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (name === 'event') event = value ?? '';
    else if (name === 'data') data.push(value ?? '');
    else if (name === 'id' && !value?.includes('\0')) id = value ?? '';
  }
}

async function* lines(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of response.body ?? []) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/);
      rest = parts.pop() ?? '';
      yield* parts;
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    throw new ConnectionFailed('the stream broke off', { cause: error });
  }
}

function job(text: string): Job {
  try {
    return JSON.parse(text) as Job;
  } catch (error) {
    throw new UnexpectedAnswer('an event that is not about a job', { cause: error });
  }
}
