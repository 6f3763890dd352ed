// Messages at the foot of the page, and questions.
const STAY = 5000, STAY_LONG = 12000, MOST = 3;

/** Show a line for a while; with `action` {label, run} a button in it. */
export function toast(text, { bad = false, action = null } = {}) {
  const line = document.createElement("div");
  line.className = bad ? "toast bad" : "toast";
  const words = document.createElement("span");
  words.textContent = text;
  line.append(words);
  const gone = () => line.remove();
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action.label;
    button.addEventListener("click", () => { gone(); action.run(); });
    line.append(button);
  }
  const place = document.getElementById("toasts");
  place.append(line);
  while (place.childElementCount > MOST) place.firstElementChild.remove();
  setTimeout(gone, action || bad ? STAY_LONG : STAY);
  return gone;
}

/** Whether the answer to a question is yes. */
export function ask(question, yes = "Yes") {
  const dialog = document.getElementById("ask");
  document.getElementById("ask-text").textContent = question;
  document.getElementById("ask-yes").textContent = yes;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
