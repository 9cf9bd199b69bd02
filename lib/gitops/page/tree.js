"use strict";
// The tree as nested lists that fold; searching opens the way to what is found and hides the rest.
const data = JSON.parse(document.getElementById("data").textContent);
const items = [];

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function facts(node) {
  const list = element("dl");
  const add = (name, text) => text && list.append(element("dt", {}, name), element("dd", {}, String(text)));
  const to = node.destination || {};
  add("cluster", [to.name, to.server].filter(Boolean).join("  "));
  add("namespace", to.namespace);
  add("project", node.project);
  add("wave", node.wave);
  for (const s of node.sources || [])
    add("source", [s.type, s.path || s.chart, s.repoURL, s.targetRevision].filter(Boolean).join("  "));
  add("declared in", node.file && node.file + (node.line ? ":" + node.line : ""));
  return list;
}

function resources(node) {
  const list = element("ul", {class: "resources"});
  for (const r of node.resources || [])
    list.append(element("li", {}, `${r.kind} ${r.namespace ? r.namespace + "/" : ""}${r.name || ""}`));
  return list;
}

function build(node) {
  const to = node.destination || {};
  const count = (node.resources || []).length;
  const quiet = [to.name || to.server, to.namespace, node.wave && "wave " + node.wave,
    count && count + (count === 1 ? " resource" : " resources")].filter(Boolean).join(" · ");
  const summary = element("summary", {}, element("b", {}, node.name),
    node.kind === "ApplicationSet" ? " set " : " ", element("span", {class: "quiet"}, quiet));
  const details = element("details", {}, summary);
  if (node.error) details.append(element("div", {class: "bad"}, node.error));
  if (node.missing) details.append(element("div", {class: "away"}, "not here: " + node.missing));
  details.append(facts(node), resources(node));
  const below = data.nodes.filter((n) => n.parent === node.id);
  if (below.length) details.append(element("ul", {}, ...below.map(build)));
  const item = element("li", {class: node.kind + (below.length ? "" : " leaf")}, details);
  details.open = below.length > 0;
  if (node.error) summary.append(element("span", {class: "bad"}, " failed"));
  else if (node.missing) summary.append(element("span", {class: "away"}, " not here"));
  const text = [node.name, node.kind, to.name, to.server, to.namespace, node.wave, node.file, node.error, node.missing,
    ...(node.resources || []).map((r) => `${r.kind} ${r.name}`)].filter(Boolean).join("\n").toLowerCase();
  items.push({item, details, text, inner: below.length > 0});
  return item;
}

const main = document.querySelector("main");
main.append(element("ul", {}, ...data.nodes.filter((n) => n.parent === null).map(build)));
const sums = data.totals;
document.getElementById("sums").textContent = `${sums.applications} applications of ${sums.applicationSets} sets, ` +
  `${sums.resources} resources, ${sums.missing} not here, ${sums.failed} failed`;

// Whoever is found shows those around it; items were built from the leaves up.
function search(words) {
  const wanted = words.trim().toLowerCase();
  for (const i of items) i.shown = wanted === "" || i.text.includes(wanted);
  for (const i of items) {
    const holds = [...i.item.querySelectorAll("li[data-shown='1']")].length > 0;
    i.item.dataset.shown = i.shown || holds ? "1" : "0";
    i.item.classList.toggle("hidden", !(i.shown || holds));
    if (wanted !== "" && holds) i.details.open = true;
  }
}

document.getElementById("search").addEventListener("input", (event) => search(event.target.value));
document.getElementById("fold").addEventListener("click", () => items.forEach((i) => (i.details.open = false)));
document.getElementById("unfold").addEventListener("click", () =>
  items.forEach((i) => (i.details.open = i.inner)));
