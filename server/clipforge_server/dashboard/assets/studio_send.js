// Forms with a file: sent by script, because the page's token goes in a header. The answer says where to go on, or is
// a part of the page.
import { again, root, token } from "./net.js";

for (const form of document.querySelectorAll("form[data-send]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const problem = form.querySelector("[data-problem]"), button = event.submitter;
    problem.hidden = true;
    button.disabled = true;
    try {
      for (;;) {
        const answer = await fetch(root + form.dataset.send, {
          method: "POST", body: new FormData(form), headers: { Accept: "application/json", "X-CSRF-Token": token() },
        });
        if (answer.status === 401 && await again()) continue;
        const data = await answer.json().catch(() => null);
        if (!answer.ok) throw new Error(data?.error?.message ?? "That did not work.");
        const here = location.href.split("#")[0], there = new URL(data.go, location.href);
        location.assign(there);
        if (there.href.split("#")[0] === here) location.reload();
        return;
      }
    } catch (error) {
      problem.textContent = error instanceof TypeError ? "The server does not answer. Try again in a moment." : error.message;
      problem.hidden = false;
    } finally { button.disabled = false; }
  });
}

// A form whose answer is a file leaves the page as it is: its button can be pressed again.
for (const form of document.querySelectorAll("form[data-stays]")) form.addEventListener("submit", (event) => event.stopPropagation());
