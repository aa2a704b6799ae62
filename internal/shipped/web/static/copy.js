// Gives each text that is there to be copied a button. Without it, a click selects the whole text.
"use strict";

const clipboard = navigator.clipboard; // missing where the page does not come over https or from this machine

const said = document.createElement("p");
said.className = "unseen";
said.setAttribute("role", "status");

function addButton(text) {
  const what = text.dataset.copy;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy " + what);
  button.addEventListener("click", async () => {
    let outcome = "Copied";
    try {
      await clipboard.writeText(text.textContent);
    } catch {
      getSelection().selectAllChildren(text);
      outcome = "Selected";
    }
    button.textContent = outcome;
    said.textContent = outcome + " " + what;
    setTimeout(() => {
      button.textContent = "Copy";
      said.textContent = "";
    }, 2000);
  });
  text.after(button);
}

if (clipboard) {
  document.body.append(said);
  document.querySelectorAll("[data-copy]").forEach(addButton);
}
