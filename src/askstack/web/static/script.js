// Adds, to each quote, buttons that copy its words and a link to it. Without this script the page lacks nothing else.
"use strict";

const said = document.getElementById("said");

async function copy(text, what) {
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch {
    // No clipboard for pages without https: the older way, by a selection.
    const box = document.createElement("textarea");
    box.value = text;
    document.body.append(box);
    box.select();
    done = document.execCommand("copy");
    box.remove();
  }
  return done ? `${what} copied` : "Copying is not allowed here";
}

function button(label, what, text) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", async () => {
    const told = await copy(text, what);
    made.focus();
    said.textContent = told;
    made.textContent = told;
    setTimeout(() => {
      said.textContent = "";
      made.textContent = label;
    }, 2000);
  });
  return made;
}

for (const figure of document.querySelectorAll("figure:has(blockquote)")) {
  const words = figure.querySelector("blockquote").textContent;
  const link = figure.querySelector("figcaption a");
  const row = document.createElement("p");
  row.className = "copy";
  row.append(button("Copy quote", "Quote", words));
  if (link) row.append(button("Copy link", "Link", link.href));
  figure.append(row);
}
