// The token of the link stands behind "#", where no server sees it: into the form with it, and out of the address.
const form = document.getElementById("setup");
const field = form.elements.namedItem("token");
if (location.hash.length > 1) {
  field.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}
document.getElementById("incomplete").hidden = field.value !== "";
