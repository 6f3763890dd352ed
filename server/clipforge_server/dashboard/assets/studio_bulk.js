// A table that is dropped or chosen is put into the field, where it can be seen and changed before it is sent.
import { droppable } from "./dropping.js";
import { toast } from "./messages.js";

const drop = document.getElementById("drop"), input = document.getElementById("files"), table = document.getElementById("table");
const said = document.getElementById("drop-said");

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
droppable((files) => take(files[0]));
