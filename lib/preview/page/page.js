/*
 * The page of a preview: builds folders and cards from the data that stands in the page, and fills a card with its
 * lines when it comes near the window. All text goes in as text, never as markup.
 */
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const narrow = window.matchMedia("(max-width: 760px)");
  const LINE_HEIGHT = 20; // about, for cards that have not been filled
  const LARGE = 600; // lines; a card with more begins folded

  const cards = []; // in the order of the page: {element, body, item, filled, text}
  const state = { split: false, words: [], current: -1 };

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function plural(count, noun) {
    return count + " " + noun + (count === 1 ? "" : "s");
  }

  // --- What is shown, by folders: the first dimension, the addon ---

  function describe(target) {
    return target.dimensions.slice(1).map(([name, text]) => name + "=" + text).join(" ");
  }

  function collectItems() {
    const items = [];
    data.targets.forEach((target, index) => {
      for (const [side, message] of target.errors) items.push({ target: index, change: "error", side, message });
      if (target.moved) items.push({ target: index, change: "moved", moved: target.moved });
    });
    return items.concat(data.changes);
  }

  function folderOf(map, key, label) {
    if (!map.has(key)) map.set(key, { name: key, label, folders: new Map(), items: [], added: 0, removed: 0 });
    return map.get(key);
  }

  function buildTree() {
    const top = new Map();
    for (const item of collectItems()) {
      const target = data.targets[item.target];
      const first = target.dimensions[0];
      const outer = first ? folderOf(top, first[1], first[0]) : null;
      const folder = folderOf(outer ? outer.folders : top, target.addon, first ? "" : "addon");
      folder.items.push(item);
    }
    return [...top.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  function folderCount(folder) {
    let count = folder.items.length;
    for (const inner of folder.folders.values()) count += folderCount(inner);
    return count;
  }

  // --- Lines ---

  // Splits text at what is searched for.
  function appendText(element, text) {
    const lower = state.words.length > 0 ? text.toLowerCase() : "";
    let at = 0;
    while (lower.length === text.length && at < text.length) {
      let found = -1;
      let length = 0;
      for (const word of state.words) {
        const place = lower.indexOf(word, at);
        if (place >= 0 && (found < 0 || place < found || (place === found && word.length > length))) {
          found = place;
          length = word.length;
        }
      }
      if (found < 0) break;
      if (found > at) element.append(text.slice(at, found));
      element.append(make("mark", "", text.slice(found, found + length)));
      at = found + length;
    }
    if (at < text.length) element.append(text.slice(at));
  }

  function isWord(letter) {
    return letter !== undefined && /[\p{L}\p{N}_]/u.test(letter);
  }

  // Where two lines begin and end to differ, in whole words: of "90d" and "120d" not a digit is the same.
  function differingPart(a, b) {
    const least = Math.min(a.length, b.length);
    let start = 0;
    let end = 0;
    while (start < least && a[start] === b[start]) start++;
    while (end < least - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
    if (start + end < 0.3 * least) return null;
    while (isWord(a[start - 1]) && (isWord(a[start]) || isWord(b[start]))) start--;
    const within = () => isWord(a[a.length - end - 1]) || isWord(b[b.length - end - 1]);
    while (end > 0 && isWord(a[a.length - end]) && within()) end--;
    return { start, end };
  }

  // Long paths break behind a slash; not where words are searched for, which may have one.
  function appendCause(element, text) {
    const pieces = state.words.length > 0 ? [text] : text.split(/(?<=\/)/);
    pieces.forEach((piece, i) => {
      if (i > 0) element.append(make("wbr"));
      appendText(element, piece);
    });
  }

  function lineElement(line) {
    const element = make("div", "line");
    const code = make("span", "code");
    code.dataset.sign = line.sign;
    code.style.setProperty("--hang", Math.min(line.text.search(/\S|$/) + 2, 14) + "ch");
    if (line.part) {
      const { start, end } = line.part;
      const stop = line.text.length - end;
      appendText(code, line.text.slice(0, start));
      if (stop > start) {
        const differing = make("b");
        appendText(differing, line.text.slice(start, stop));
        code.append(differing);
      }
      appendText(code, line.text.slice(stop));
    } else {
      appendText(code, line.text);
    }
    element.append(code);
    if (line.cause) {
      const cause = make("span", "cause");
      appendCause(cause, line.cause);
      element.append(cause);
    }
    return element;
  }

  function causeText(causes, indexes) {
    return indexes.map((i) => {
      const [file, line, , key] = causes[i];
      return file + (line > 0 ? ":" + line : "") + (key ? " " + key : "");
    }).join(", ");
  }

  const classes = { "+": "added", "-": "removed", " ": "" };

  // The lines of a hunk with their numbers, causes, and (of lines that replace each other) the part that differs.
  function readLines(hunk, causes) {
    let from = hunk.from;
    let to = hunk.to;
    let told = "";
    const lines = hunk.lines.map((whole, index) => {
      const sign = whole[0];
      const line = { sign, text: whole.slice(1), from: 0, to: 0, cause: "", part: null };
      if (sign !== "+") line.from = from++;
      if (sign !== "-") line.to = to++;
      const cause = hunk.causes[index] ? causeText(causes, hunk.causes[index]) : "";
      if (cause !== told) line.cause = cause;
      told = cause;
      return line;
    });
    for (const [removed, added] of runs(lines))
      for (let i = 0; i < Math.min(removed.length, added.length); i++)
        removed[i].part = added[i].part = differingPart(removed[i].text, added[i].text);
    return lines;
  }

  // Removed lines and the added ones that follow them.
  function runs(lines) {
    const found = [];
    for (let i = 0; i < lines.length;) {
      const removed = [];
      const added = [];
      while (i < lines.length && lines[i].sign === "-") removed.push(lines[i++]);
      while (i < lines.length && lines[i].sign === "+") added.push(lines[i++]);
      if (removed.length + added.length > 0) found.push([removed, added]);
      else i++;
    }
    return found;
  }

  function numberCell(number, className) {
    const cell = make("td", "number " + className);
    if (number > 0) cell.dataset.number = number;
    return cell;
  }

  function textCell(line) {
    const cell = make("td", line ? classes[line.sign] : "none");
    if (line) cell.append(lineElement(line));
    return cell;
  }

  // Narrow windows have room for one number: the new one, of removed lines the old.
  function unifiedRow(line) {
    const row = make("tr");
    const className = classes[line.sign];
    if (narrow.matches) row.append(numberCell(line.to || line.from, className));
    else row.append(numberCell(line.from, className), numberCell(line.to, className));
    row.append(textCell(line));
    return row;
  }

  function splitRow(left, right) {
    const row = make("tr");
    row.append(numberCell(left ? left.from : 0, left ? classes[left.sign] : "none"), textCell(left));
    row.append(numberCell(right ? right.to : 0, right ? classes[right.sign] : "none"), textCell(right));
    return row;
  }

  function addSplitRows(body, lines) {
    for (let i = 0; i < lines.length;) {
      if (lines[i].sign === " ") {
        body.append(splitRow(lines[i], lines[i]));
        i++;
        continue;
      }
      const removed = [];
      const added = [];
      while (i < lines.length && lines[i].sign === "-") removed.push(lines[i++]);
      while (i < lines.length && lines[i].sign === "+") added.push(lines[i++]);
      for (let j = 0; j < Math.max(removed.length, added.length); j++) body.append(splitRow(removed[j], added[j]));
    }
  }

  function isSplit(item) {
    return state.split && !narrow.matches && item.change !== "added" && item.change !== "removed";
  }

  function diffTable(item) {
    const split = isSplit(item);
    const table = make("table", split ? "split" : "");
    const columns = make("colgroup");
    const classNames = split ? ["number", "", "number", ""] : narrow.matches ? ["number", ""] : ["number", "number", ""];
    for (const className of classNames) columns.append(make("col", className));
    const body = make("tbody");
    for (const hunk of item.hunks) {
      const head = make("tr", "hunk");
      const cell = make("td", "", "");
      cell.colSpan = classNames.length;
      appendText(cell, hunk.path || "…");
      head.append(cell);
      if (hunk.path || body.hasChildNodes()) body.append(head);
      const lines = readLines(hunk, item.causes);
      if (split) addSplitRows(body, lines);
      else for (const line of lines) body.append(unifiedRow(line));
    }
    table.append(columns, body);
    return table;
  }

  // --- Cards ---

  function fill(card) {
    const { item, body } = card;
    body.replaceChildren();
    if (item.change === "error") {
      const message = make("pre", "message");
      appendText(message, item.message);
      body.append(message);
    } else if (item.change !== "moved") {
      const source = make("p", "source");
      appendText(source, item.apiVersion + " · " + item.source);
      body.append(source, diffTable(item));
    }
    body.style.minHeight = "";
    card.filled = true;
  }

  function cardTitle(item) {
    const target = data.targets[item.target];
    const summary = make("summary");
    const badge = item.change === "error" ? "does not render" : item.change;
    summary.append(make("span", "badge " + item.change, badge));
    if (item.change === "error") {
      summary.append(make("span", "name", target.addon), make("span", "where", "the " + item.side + " side"));
    } else if (item.change === "moved") {
      summary.append(make("span", "name", target.addon), make("span", "where", item.moved));
    } else {
      summary.append(make("span", "kind", item.kind), make("span", "name", item.name));
      if (item.was) summary.append(make("span", "where", "was " + item.was));
    }
    const where = [item.namespace, describe(target)].filter(Boolean).join(" · ");
    if (where) summary.append(make("span", "where", where));
    if (item.hunks) {
      const lines = make("span", "lines");
      lines.append(make("span", "plus", "+" + item.added), " ", make("span", "minus", "−" + item.removed));
      summary.append(lines);
    }
    return summary;
  }

  function lineCount(item) {
    return item.hunks ? item.hunks.reduce((sum, hunk) => sum + hunk.lines.length + 1, 1) : 2;
  }

  function makeCard(item) {
    const element = make("details", "card");
    const body = make("div", "body");
    const card = { element, body, item, filled: false, text: null };
    element.open = lineCount(item) <= LARGE;
    element.style.containIntrinsicBlockSize = "auto " + (lineCount(item) * LINE_HEIGHT + 44) + "px";
    empty(card);
    element.append(cardTitle(item), body);
    element.addEventListener("toggle", () => {
      if (element.open && isNear(element)) fill(card);
    });
    element.firstChild.addEventListener("click", () => setCurrent(cards.indexOf(card), false));
    cards.push(card);
    near.observe(element);
    cardOf.set(element, card);
    return element;
  }

  const cardOf = new WeakMap();
  const nearby = new Set();
  const isNear = (element) => nearby.has(element);

  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) {
        nearby.delete(entry.target);
        continue;
      }
      nearby.add(entry.target);
      const card = cardOf.get(entry.target);
      if (!card.filled && card.element.open) fill(card);
    }
  }, { rootMargin: "1000px 0px" });

  function empty(card) {
    card.body.style.minHeight = lineCount(card.item) * LINE_HEIGHT + "px";
    card.body.replaceChildren();
    card.filled = false;
  }

  // Cards near the window are filled anew at once, the others when they come near.
  function refill() {
    for (const card of cards) {
      if (isNear(card.element) && card.element.open && !card.element.hidden) fill(card);
      else if (card.filled) empty(card);
    }
  }

  // --- Folders ---

  function makeFolder(folder) {
    const element = make("details", "folder");
    const summary = make("summary");
    const count = folderCount(folder);
    element.open = true;
    summary.append(make("span", "name", folder.name));
    if (folder.label) summary.append(make("span", "label", folder.label));
    summary.append(make("span", "count", plural(count, "change")));
    element.append(summary);
    for (const inner of folder.folders.values()) element.append(makeFolder(inner));
    for (const item of folder.items) element.append(makeCard(item));
    folder.element = element;
    return element;
  }

  function makeLinks(folders, level) {
    const list = make("ul");
    for (const folder of folders) {
      const entry = make("li", level === 0 ? "top" : "");
      const link = make("a");
      link.href = "#";
      folder.counter = make("span", "count", folderCount(folder));
      link.append(make("span", "name", folder.name));
      if (folder.label) link.append(make("span", "label", folder.label));
      link.append(folder.counter);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        for (let at = folder.element; at; at = at.parentElement.closest("details")) at.open = true;
        folder.element.firstChild.scrollIntoView({ block: "start" });
        showMenu(false);
      });
      entry.append(link);
      if (folder.folders.size > 0) entry.append(makeLinks([...folder.folders.values()], level + 1));
      folder.entry = entry;
      list.append(entry);
    }
    return list;
  }

  function showMenu(open) {
    byId("folders").classList.toggle("open", open);
    byId("menu").setAttribute("aria-expanded", open);
  }

  // --- Search ---

  function searchText(card) {
    if (card.text === null) {
      const { item } = card;
      const target = data.targets[item.target];
      const parts = [target.addon, item.change, item.kind, item.name, item.namespace, item.source, item.apiVersion,
        item.message, item.was];
      for (const [name, text] of target.dimensions) parts.push(name + "=" + text);
      for (const hunk of item.hunks || []) parts.push(hunk.path, ...hunk.lines);
      for (const cause of item.causes || []) parts.push(cause.join(" "));
      card.text = parts.filter(Boolean).join("\n").toLowerCase();
    }
    return card.text;
  }

  // Hides folders without cards that are shown; gives the number of these.
  function countShown(folder) {
    let shown = 0;
    for (const inner of folder.folders.values()) shown += countShown(inner);
    for (const child of folder.element.children) if (child.classList.contains("card") && !child.hidden) shown++;
    folder.element.hidden = folder.entry.hidden = shown === 0;
    folder.counter.textContent = shown;
    return shown;
  }

  function search(query) {
    state.words = query.toLowerCase().split(/\s+/).filter(Boolean);
    for (const card of cards) card.element.hidden = !state.words.every((word) => searchText(card).includes(word));
    const shown = tree.reduce((sum, folder) => sum + countShown(folder), 0);
    byId("nothing").textContent = data.changes.length + cards.length === 0 ? "No resource changes." : "Nothing found.";
    byId("nothing").hidden = shown > 0;
    if (state.current >= 0 && cards[state.current].element.hidden) setCurrent(-1, false);
    refill();
  }

  // --- Moving, folding, views ---

  function setCurrent(index, scroll) {
    if (state.current >= 0) cards[state.current].element.classList.remove("current");
    state.current = index;
    if (index < 0) return;
    const { element } = cards[index];
    element.classList.add("current");
    if (!scroll) return;
    for (let at = element.parentElement.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
    element.firstChild.focus({ preventScroll: true });
    element.scrollIntoView({ block: "start" });
  }

  function move(by) {
    let at = state.current + by;
    if (state.current < 0) at = by > 0 ? 0 : -1;
    while (at >= 0 && at < cards.length && cards[at].element.hidden) at += by;
    if (at >= 0 && at < cards.length) setCurrent(at, true);
  }

  function toggleCurrent() {
    if (state.current < 0) move(1);
    else cards[state.current].element.open = !cards[state.current].element.open;
  }

  function foldAll(open) {
    for (const card of cards) card.element.open = open;
    byId("fold").textContent = open ? "Fold all" : "Unfold all";
  }

  function toggleAll() {
    foldAll(!cards.some((card) => card.element.open));
  }

  function setSplit(split) {
    state.split = split;
    byId("split").setAttribute("aria-pressed", split);
    byId("unified").setAttribute("aria-pressed", !split);
    refill();
  }

  const themes = ["Auto", "Light", "Dark"];

  function nextTheme() {
    const next = themes[(themes.indexOf(byId("theme-name").textContent) + 1) % themes.length];
    byId("theme-name").textContent = next;
    if (next === "Auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next.toLowerCase();
  }

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    o: toggleCurrent,
    O: toggleAll,
    s: () => setSplit(!state.split),
    t: nextTheme,
    "/": () => byId("search").focus(),
    "?": () => byId("keys").showModal(),
  };

  function onKey(event) {
    const field = byId("search");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === field) {
      if (event.key !== "Escape" && event.key !== "Enter") return;
      if (event.key === "Escape" && field.value !== "") {
        field.value = "";
        search("");
      }
      field.blur();
      event.preventDefault();
      return;
    }
    if (byId("keys").open || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  }

  // --- Start ---

  function showTotals() {
    const { resources, targets, added, removed, added_resources: more, removed_resources: less } = data.totals;
    const parts = [plural(resources, "resource") + " in " + plural(targets, "target")];
    if (more > 0) parts.push(more + " added");
    if (less > 0) parts.push(less + " removed");
    const totals = byId("totals");
    totals.append(parts.join(", ") + " ", make("span", "plus", "+" + added), " ", make("span", "minus", "−" + removed));
  }

  const tree = buildTree();
  byId("title").textContent = data.title;
  showTotals();
  byId("changes").append(...tree.map(makeFolder));
  byId("folders").append(makeLinks(tree, 0));
  search("");

  let waiting = 0;
  byId("search").addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => search(event.target.value), cards.length > 500 ? 150 : 0);
  });
  byId("menu").addEventListener("click", () => showMenu(!byId("folders").classList.contains("open")));
  byId("unified").addEventListener("click", () => setSplit(false));
  byId("split").addEventListener("click", () => setSplit(true));
  byId("fold").addEventListener("click", toggleAll);
  byId("theme").addEventListener("click", nextTheme);
  byId("help").addEventListener("click", () => byId("keys").showModal());
  document.addEventListener("keydown", onKey);
  narrow.addEventListener("change", refill);
  window.addEventListener("beforeprint", () => {
    for (const card of cards) {
      card.element.open = true;
      if (!card.filled && !card.element.hidden) fill(card);
    }
  });
})();
