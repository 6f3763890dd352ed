"""The page behind a set-up link: one form, nothing from elsewhere.

Its policy (CSP) names the very style and script that stand in it by their hashes, and allows nothing else.
"""

from __future__ import annotations

import base64
import hashlib

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 12vh auto; padding: 0 1rem; color: #1c1c1e; }
label { display: block; margin: 1rem 0 .25rem; }
input { width: 100%; box-sizing: border-box; padding: .5rem; font: inherit; }
button { margin-top: 1.5rem; padding: .5rem 1.25rem; font: inherit; }
#said { margin-top: 1rem; }
"""

_SCRIPT = """
const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
const form = document.querySelector("form"), said = document.getElementById("said");
if (!token) { form.hidden = true; said.textContent = "This link is not complete: copy it whole."; }
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const values = new FormData(form);
  if (values.get("password") !== values.get("again")) { said.textContent = "The passwords differ."; return; }
  try {
    const answer = await fetch(location.pathname, {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token, password: values.get("password"), email: values.get("email") || "" }),
    });
    if (answer.ok) { form.hidden = true; said.textContent = "Done: log in with this e-mail and password."; }
    else { said.textContent = (await answer.json()).error.message; }
  } catch { said.textContent = "The server did not answer. Try again."; }
});
"""

PAGE = f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>ClipForge: set up</title>
<style>{_STYLE}</style></head>
<body>
<h1>ClipForge</h1>
<form>
<p>Choose how you log in.</p>
<label for="email">E-mail (leave empty to keep the one that you have)</label>
<input id="email" name="email" type="email" autocomplete="username">
<label for="password">Password (8 characters or more)</label>
<input id="password" name="password" type="password" minlength="8" required autocomplete="new-password">
<label for="again">The password again</label>
<input id="again" name="again" type="password" minlength="8" required autocomplete="new-password">
<button>Set password</button>
</form>
<p id="said" role="status"></p>
<noscript><p>Without JavaScript: <code>clipforge users password</code> on the server.</p></noscript>
<script>{_SCRIPT}</script>
</body>
</html>
"""


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


POLICY = (
    f"default-src 'none'; style-src {_hash(_STYLE)}; script-src {_hash(_SCRIPT)}; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
