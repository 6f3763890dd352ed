// The list of projects: uploads by drag and drop, deleting with undo.
import { toast } from "./messages.js";
import { call, root } from "./net.js";
import { droppable } from "./dropping.js";
import { Uploads } from "./uploading.js";

const dialog = document.getElementById("new-project"), input = document.getElementById("files");
const title = (name) => (name.replace(/\.[^.]+$/, "").replace(/[\u0000-\u001f\u007f]/g, "").trim() || name).slice(0, 200);

let done = [];

const uploads = new Uploads({
  most: Number(document.getElementById("drop").dataset.most),
  begin: async (file) => (await call("POST", "/projects/new", { title: title(file.name) })).id,
  refused: (project) => call("POST", `/projects/${project}/discard`),
  done: async (file, project) => {
    await call("POST", `/projects/${project}/start`);
    done.push(file.name);
    if (uploads.last) { // one message for all that came together
      toast(done.length === 1 ? `“${file.name}” is uploaded; ClipForge looks for clips in it.` : `${done.length} files are uploaded; ClipForge looks for clips in them.`);
      done = [];
    }
    document.getElementById("tools").hidden = false;
    window.htmx.ajax("GET", `${root}/projects`, { target: "#found", swap: "innerHTML" });
  },
});
const take = (files) => { dialog.close(); for (const file of files) uploads.take(file); };

uploads.remind(() => input.click());
input.addEventListener("change", (event) => { take([...event.target.files]); event.target.value = ""; });
droppable(take);
addEventListener("beforeunload", (event) => { if (uploads.busy) event.preventDefault(); });

// -- deleting, with undo ------------------------------------------------------------------------------
document.addEventListener("trashed", (event) => {
  const { id, title: name } = event.detail;
  toast(`“${name}” is deleted.`, { action: { label: "Undo", run: () => window.htmx.ajax("POST", `${root}/projects/${id}/restore`, { swap: "none" }) } });
});
