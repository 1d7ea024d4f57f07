// SPDX-License-Identifier: Apache-2.0
"use strict";

/* What a page can do with JavaScript: colours, copy buttons, search. It is complete without. */

const byId = id => document.getElementById(id);
const root = document.body.dataset.root.replace(/index\.html$/, "");

function element(tag, className, ...content) {
  const node = document.createElement(tag);
  node.className = className;
  node.append(...content);
  return node;
}

/* ---- Colours ---- */

const system = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : system.matches;
}

function nameTheme() {
  byId("theme").setAttribute("aria-label", isDark() ? "Light colours" : "Dark colours");
}

byId("theme").addEventListener("click", () => {
  const next = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem("camel-kajabi-theme", next);
  } catch (refused) {
    // The choice then lasts as long as the page.
  }
  nameTheme();
});
system.addEventListener("change", nameTheme);
nameTheme();
byId("theme").hidden = false;

/* ---- Copy buttons ---- */

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (refused) {
    // A page without TLS has no clipboard; a selection can still be copied there.
    const area = element("textarea", "hidden");
    area.value = text;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    return isDone;
  }
}

for (const block of document.querySelectorAll("article pre")) {
  const button = element("button", "copy", "Copy");
  button.type = "button";
  button.addEventListener("click", async () => {
    button.textContent = await copy(block.textContent.replace(/\n$/, "")) ? "Copied" : "Not copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  block.parentElement.classList.add("code");
  block.after(button);
}

/* ---- Where the reader is: in the navigation, and on the page ---- */

const current = document.querySelector("nav [aria-current]");
if (current) {
  const nav = byId("nav");
  nav.scrollTop = current.offsetTop - nav.clientHeight / 3;
}

const contents = new Map([...document.querySelectorAll("aside a")].map(link => [link.hash.slice(1), link]));
if (contents.size) {
  const headings = [...document.querySelectorAll("article h2[id], article h3[id]")].filter(heading => contents.has(heading.id));
  const mark = () => {
    const passed = headings.filter(heading => heading.getBoundingClientRect().top < innerHeight / 4);
    const here = (passed.length ? passed[passed.length - 1] : headings[0]).id;
    contents.forEach((link, id) => link.classList.toggle("here", id === here));
  };
  let isAsked = false;
  addEventListener("scroll", () => {
    if (!isAsked) {
      isAsked = true;
      requestAnimationFrame(() => { isAsked = false; mark(); });
    }
  }, {passive: true});
  mark();
}

/* ---- Search: the texts and the engine are loaded when it is first opened ---- */

const MOST_RESULTS = 20;
const SNIPPET = 150;
const SEPARATOR = /[^\p{L}\p{N}]+/u;

let engine = null;

function load(name) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = `${root}site/${name}`;
    script.onload = done;
    script.onerror = () => failed(new Error(`${name} cannot be loaded`));
    document.head.append(script);
  });
}

function loaded() {
  engine ||= Promise.all([load("lunr.min.js"), load("search-texts.js")]).then(() => {
    lunr.tokenizer.separator = SEPARATOR;
    return lunr(function () {
      this.ref("i");
      this.field("title", {boost: 8});
      this.field("page", {boost: 6});
      this.field("text");
      this.k1(1.2);
      window.searchTexts.forEach((text, i) => this.add({i, ...text, text: spoken(text.text), title: spoken(text.title)}));
    });
  });
  return engine;
}

/** Adds the words of names that are written in one: offsetRepository is found by "repository", too. */
function spoken(text) {
  const names = text.match(/\b[a-z]+(?:[A-Z][a-z0-9]+)+\b/g) || [];
  return `${text} ${[...new Set(names)].map(name => name.replace(/[A-Z]/g, " $&")).join(" ")}`;
}

function find(index, words) {
  return index.query(query => {
    for (const word of words) {
      query.term(word, {boost: 10});
      query.term(word, {boost: 3, usePipeline: false, wildcard: lunr.Query.wildcard.TRAILING});
      if (word.length > 4) {
        query.term(word, {editDistance: 1});
      }
    }
  });
}

/** A part of a text around the first of the words in it, with the words marked. */
function snippet(text, words) {
  const lower = text.toLowerCase();
  const first = Math.min(...words.map(word => lower.indexOf(word)).filter(at => at >= 0), text.length);
  const from = first < text.length ? Math.max(0, text.lastIndexOf(" ", Math.max(0, first - 40))) : 0;
  const part = text.slice(from, from + SNIPPET).trim();
  const node = element("p", "snippet", from > 0 ? "… " : "");
  const pattern = new RegExp(`(${words.map(word => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "i");
  part.split(pattern).forEach((piece, i) => node.append(i % 2 ? element("mark", "", piece) : piece));
  node.append(from + SNIPPET < text.length ? " …" : "");
  return node;
}

let chosen = 0;

function choose(i) {
  const all = [...byId("results").children];
  chosen = Math.max(0, Math.min(i, all.length - 1));
  all.forEach((item, at) => item.classList.toggle("chosen", at === chosen));
  all[chosen]?.scrollIntoView({block: "nearest"});
}

async function answer() {
  const question = byId("question").value;
  const words = question.toLowerCase().split(SEPARATOR).filter(word => word);
  if (!words.length) {
    byId("results").replaceChildren();
    byId("found").textContent = "";
    return;
  }
  let index;
  try {
    index = await loaded();
  } catch (failure) {
    engine = null;
    byId("found").textContent = "The search could not be loaded";
    return;
  }
  if (question !== byId("question").value) {
    return;
  }
  const hits = find(index, words);
  byId("found").textContent = hits.length === 0 ? "Nothing found"
      : hits.length > MOST_RESULTS ? `The best ${MOST_RESULTS} of ${hits.length} sections` : `${hits.length} section${hits.length > 1 ? "s" : ""}`;
  byId("results").replaceChildren(...hits.slice(0, MOST_RESULTS).map(hit => {
    const text = window.searchTexts[hit.ref];
    const link = element("a", "", element("span", "where", text.page), element("b", "", text.title || text.page), snippet(text.text, words));
    link.href = root + text.url;
    link.addEventListener("click", () => byId("search").close());
    return element("li", "", link);
  }));
  choose(0);
}

function open() {
  if (!byId("search").open) {
    byId("search").showModal();
    byId("question").select();
    loaded().catch(() => { engine = null; });
  }
}

byId("find").addEventListener("click", open);
byId("find").hidden = false;
byId("leave").addEventListener("click", () => byId("search").close());
byId("question").addEventListener("input", answer);
byId("question").addEventListener("keydown", event => {
  const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
  if (step) {
    event.preventDefault();
    choose(chosen + step);
  } else if (event.key === "Enter") {
    event.preventDefault();
    byId("results").children[chosen]?.firstElementChild.click();
  }
});
byId("search").addEventListener("click", event => {
  if (event.target === byId("search")) {
    byId("search").close();
  }
});
addEventListener("keydown", event => {
  const isTyping = event.target.closest?.("input, textarea, select");
  if (!isTyping && (event.key === "/" || (event.key === "k" && (event.ctrlKey || event.metaKey)))) {
    event.preventDefault();
    open();
  }
});
