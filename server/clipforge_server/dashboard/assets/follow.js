// Following a job by server-sent events: the browser comes back by itself, also after a restart of the server.
import { root } from "./net.js";

/** `told(job)` at every change, `ended(job)` once at the end. Answers a function that stops listening. */
export function follow(job, { told, ended }) {
  const source = new EventSource(`${root}/jobs/${job}/events`);
  let over = false;
  source.addEventListener("progress", (event) => told(JSON.parse(event.data)));
  for (const end of ["completed", "failed", "cancelled"]) {
    source.addEventListener(end, (event) => {
      source.close();
      if (over) return;
      over = true;
      ended(JSON.parse(event.data));
    });
  }
  // A browser gives up where the answer is no stream (a proxy's error page): then we ask again.
  source.addEventListener("error", () => {
    if (over || source.readyState !== EventSource.CLOSED) return;
    over = true;
    setTimeout(() => follow(job, { told, ended }), 3000);
  });
  return () => { over = true; source.close(); };
}
