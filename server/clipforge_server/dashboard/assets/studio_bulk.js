// A table that is dropped or chosen is put into the field, where it can be seen and changed before it is sent.
import { toast } from "./messages.js";

const drop = document.getElementById("drop"), input = document.getElementById("files"), table = document.getElementById("table");
const said = document.getElementById("drop-said"), veil = document.getElementById("dropping");

async function take(file) {
  if (!file) return;
  if (file.size > Number(drop.dataset.most)) { toast("The table is too large.", { bad: true }); return; }
  try {
    table.value = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    said.textContent = `${file.name} is below. Look at its rows.`;
    table.focus();
  } catch { toast("It is not UTF-8: save it as CSV UTF-8.", { bad: true }); }
}
input.addEventListener("change", () => { take(input.files[0]); input.value = ""; });
const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
let depth = 0;
addEventListener("dragenter", (event) => { if (holdsFiles(event)) { depth += 1; veil.hidden = false; } });
addEventListener("dragleave", () => { depth = Math.max(0, depth - 1); veil.hidden = depth === 0; });
addEventListener("dragover", (event) => { if (holdsFiles(event)) event.preventDefault(); });
addEventListener("drop", (event) => {
  depth = 0;
  veil.hidden = true;
  if (!holdsFiles(event)) return;
  event.preventDefault();
  take(event.dataTransfer.files[0]);
});
