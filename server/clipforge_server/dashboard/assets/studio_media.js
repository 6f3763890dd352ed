// Media that come in: in pieces, as projects do, and into the library when they are whole. One that is wrong stops no other.
import { toast } from "./messages.js";
import { call, root } from "./net.js";
import { droppable } from "./dropping.js";
import { Uploads } from "./uploading.js";

const input = document.getElementById("files");
const uploads = new Uploads({
  purpose: "library",
  most: Number(document.getElementById("drop").dataset.most),
  begin: async () => "",
  done: async (file, project, url) => {
    const item = await call("POST", `/studio/media/take/${url.split("/").pop()}`);
    toast(`“${item.title}” is in your library.`);
    window.htmx.ajax("GET", root + "/studio/media" + location.search, { target: "#found", swap: "innerHTML" });
  },
});
const take = (files) => { for (const file of files) uploads.take(file); };

uploads.remind(() => input.click());
input.addEventListener("change", () => { take([...input.files]); input.value = ""; });
droppable(take);
addEventListener("beforeunload", (event) => { if (uploads.busy) event.preventDefault(); });
