// SPDX-License-Identifier: Apache-2.0
"use strict";

/* Shows /sandbox/status and refreshes it. Text reaches the page by textContent only. */

const REFRESH_MILLIS = 1000;
const PATIENCE_MILLIS = 10000;

const byId = id => document.getElementById(id);

/* ---- The lists: which columns each has, and what stands in them ---- */

const LISTS = {
  contacts: {
    empty: "No contact yet.",
    columns: [
      {title: "Contact", kind: "long", show: row => [row.name || "(no name)", below(...address(row.email)), below(row.id, " · ", time(row.createdAt))]},
      {title: "Offers and tags", kind: "long", show: row => [chips([...names(row.offers, "chip"), ...names(row.tags, "chip tag")])]},
      {title: "Actions", kind: "buttons", once: true, show: row => [buttons(row)]},
    ],
  },
  customers: {
    empty: "No customer yet. A grant or a purchase makes one.",
    columns: [
      {title: "Customer", kind: "long", show: row => [row.name, below(...address(row.email))]},
      {title: "Net revenue", kind: "number", show: row => [decimal(row.netRevenue)]},
      {title: "Since", kind: "time", show: row => [time(row.createdAt)]},
    ],
  },
  purchases: {
    empty: "No purchase yet.",
    columns: [
      {title: "Purchase", kind: "long", show: row => [row.offer || "(no offer)", below(row.customer || "(customer deleted)")]},
      {title: "Amount", kind: "number", show: row => [amount(row)]},
      {title: "State", show: row => [state(row.state), below(row.payment && `payment ${row.payment}`)]},
      {title: "Time", kind: "time", show: row => [time(row.createdAt)]},
    ],
  },
  transactions: {
    empty: "No transaction yet.",
    columns: [
      {title: "Transaction", kind: "long", show: row => [row.customer || "(customer deleted)", below(row.id)]},
      {title: "Amount", kind: "number", show: row => [amount(row)]},
      {title: "State", show: row => [state(row.state)]},
      {title: "Time", kind: "time", show: row => [time(row.createdAt)]},
    ],
  },
  requests: {
    empty: "The API was not called yet.",
    columns: [
      {title: "Status", kind: "short", show: row => [httpStatus(row.status, "closed")]},
      // A wrong answer with status 200 looks right.
      {title: "Request", kind: "code long", show: row => [...path(`${row.method} ${row.path}`), below(...path(row.query)), below(row.status === 200 && row.fault)]},
      {title: "Body", kind: "buttons", once: true, show: row => [row.length > 0 ? bodyButton(row) : ""]},
      {title: "Time", kind: "time", show: row => [time(row.at)]},
    ],
  },
  faults: {
    empty: "No rule is waiting.",
    columns: [
      {title: "Requests", kind: "code long", show: row => path(row.requests)},
      {title: "Answer", kind: "long", show: row => [row.answer, below(row.skip > 0 && `after ${row.skip} untouched`)]},
      {title: "Left", kind: "number", show: row => [row.left < 0 ? "always" : String(row.left)]},
    ],
  },
  tokens: {
    empty: "No token was asked for yet.",
    columns: [
      {title: "Token", kind: "code", show: row => [`…${row.tail}`, below(row.grant)]},
      {title: "State", show: row => [state(row.state)]},
      {title: "Issued", kind: "time", show: row => [time(row.issuedAt), below("until ", time(row.expiresAt))]},
    ],
  },
  hooks: {
    empty: "No hook yet.",
    columns: [
      {title: "Hook", kind: "long", show: row => [row.event, below(row.target), below(row.resource && `only ${row.resource}`)]},
      {title: "Since", kind: "time", show: row => [time(row.createdAt)]},
    ],
  },
  hookRules: {
    empty: "Each event is delivered once, in order.",
    columns: [
      {title: "Deliveries are", kind: "long", show: row => [row.what]},
      {title: "How often", kind: "long", show: row => [row.how]},
    ],
  },
  hookDeliveries: {
    empty: "No hook was called yet.",
    columns: [
      {title: "Status", kind: "short", show: row => [httpStatus(row.status, "no answer")]},
      {title: "Event", kind: "long", show: row => [row.event, below(row.target)]},
      {title: "Time", kind: "time", show: row => [time(row.at)]},
    ],
  },
};

/* ---- Pieces of cells ---- */

function element(tag, className, ...content) {
  const node = document.createElement(tag);
  node.className = className;
  node.append(...content);
  return node;
}

function below(...content) {
  return content[0] ? element("span", "below", ...content) : "";
}

/** A text that may be broken at some places, so that it is not broken within a word. */
function breakable(text, places) {
  return (text || "").split(places).flatMap((part, i) => i ? [document.createElement("wbr"), part] : [part]);
}

const address = text => breakable(text, /(?=[@.])/);
const path = text => breakable(text, /(?<=[/&])(?=.)/);

function names(some, className) {
  const shown = some.rows.map(name => element("span", className, name));
  const more = some.total - some.rows.length;
  return more > 0 ? [...shown, element("span", "chip more", `+${more} more`)] : shown;
}

function chips(all) {
  return element("div", "chips", ...all);
}

function time(text) {
  const [day, clock] = text.split("T");
  const isToday = shown.now && shown.now.startsWith(day);
  const node = element("span", "", isToday ? clock.slice(0, 8) : `${day} ${clock.slice(0, 5)}`);
  node.title = text;
  return node;
}

function amount(row) {
  const value = row.amountInCents;
  return typeof value === "number" ? `${decimal(value / 100)} ${row.currency}` : String(value);
}

function decimal(value) {
  return Number.isFinite(Number(value)) ? Number(value).toFixed(2) : String(value);
}

function state(text) {
  const mood = {active: "good", succeeded: "good", valid: "good", initialized: "warn", expired: "warn", failed: "bad", revoked: "bad"};
  return element("span", mood[text] || "", text);
}

function httpStatus(status, none) {
  const mood = status === 0 || status >= 500 ? "bad" : status >= 400 ? "warn" : "good";
  return element("span", mood, status === 0 ? none : String(status));
}

function buttons(row) {
  const who = row.name || row.email;
  const buy = element("button", "", "Buy", element("span", "hidden", ` the chosen offer as ${who}`));
  const remove = element("button", "", "Delete", element("span", "hidden", ` ${who}`));
  buy.type = remove.type = "button";
  buy.addEventListener("click", () => act(buy, "POST", "purchases", {contact: row.id, offer: byId("offer").value}));
  remove.addEventListener("click", () => act(remove, "DELETE", `contacts/${encodeURIComponent(row.id)}`));
  return element("div", "", buy, remove);
}

function bodyButton(row) {
  const button = element("button", "", "Body", element("span", "hidden", ` of ${row.method} ${row.path}`));
  button.type = "button";
  button.addEventListener("click", () => showBody(button, row.id));
  return element("div", "", button);
}

/* ---- Tables: rows stay as they are, so that focus, selection and scroll position do ---- */

const shown = {now: ""};

function showList(name, list) {
  const table = document.querySelector(`table[data-list="${name}"]`);
  if (!table.tBodies.length) {
    // A narrow page lays rows out as cards; the roles say that they are still rows.
    table.setAttribute("role", "table");
    table.setAttribute("aria-labelledby", table.parentElement.getAttribute("aria-labelledby"));
    table.append(headOf(LISTS[name]), document.createElement("tbody"));
  }
  const body = table.tBodies[0];
  keepingPlace(table.parentElement, () => showRows(body, LISTS[name], list.rows));
  const number = n => n.toLocaleString("en");
  document.querySelector(`[data-total="${name}"]`).textContent = number(list.total);
  document.querySelector(`[data-count="${name}"]`).textContent =
      list.rows.length < list.total ? `${name === "faults" ? "first" : "newest"} ${number(list.rows.length)} of ${number(list.total)}` : "";
}

function headOf(list) {
  const cells = list.columns.map(column => {
    const cell = element("th", column.kind || "");
    cell.scope = "col";
    cell.setAttribute("role", "columnheader");
    cell.append(column.kind === "buttons" ? element("span", "hidden", column.title) : column.title);
    return cell;
  });
  const row = element("tr", "", ...cells);
  row.setAttribute("role", "row");
  return element("thead", "", row);
}

function showRows(body, list, rows) {
  const isFirst = !body.hasChildNodes();
  const old = new Map([...body.rows].map(row => [row.dataset.key, row]));
  const wanted = rows.map(row => {
    const node = old.get(row.id) || newRow(row.id, list, isFirst);
    old.delete(row.id);
    fill(node, list, row);
    return node;
  });
  if (!wanted.length) {
    wanted.push(old.get("empty") || emptyRow(list));
    old.delete("empty");
  }
  const lostFocus = [...old.values()].some(row => row.contains(document.activeElement));
  old.forEach(row => row.remove());
  wanted.forEach((node, i) => {
    if (body.rows[i] !== node) {
      body.insertBefore(node, body.rows[i] || null);
    }
  });
  if (lostFocus) {
    body.closest(".scroll").focus({preventScroll: true});
  }
}

function newRow(key, list, isFirst) {
  const cells = list.columns.map(column => element("td", column.kind || ""));
  cells.forEach(cell => cell.setAttribute("role", "cell"));
  const row = element("tr", isFirst ? "" : "new", ...cells);
  row.setAttribute("role", "row");
  row.dataset.key = key;
  return row;
}

function emptyRow(list) {
  const cell = element("td", "empty", list.empty);
  cell.colSpan = list.columns.length;
  const row = element("tr", "", cell);
  row.dataset.key = "empty";
  return row;
}

function fill(node, list, row) {
  list.columns.forEach((column, i) => {
    const cell = node.cells[i];
    if (column.once && cell.hasChildNodes()) {
      return;
    }
    const next = element("td", "", ...column.show(row));
    if (next.innerHTML !== cell.innerHTML) {
      cell.replaceChildren(...next.childNodes);
    }
  });
}

/** Keeps the row that is on top of a scrolled list where it is, whatever comes in above it. */
function keepingPlace(scroll, change) {
  const top = scroll.getBoundingClientRect().top;
  const row = scroll.scrollTop > 0
      && [...scroll.querySelectorAll("tbody tr")].find(node => node.getBoundingClientRect().bottom > top);
  const before = row && row.getBoundingClientRect().top;
  change();
  if (row && row.isConnected) {
    scroll.scrollTop += row.getBoundingClientRect().top - before;
  }
}

function showOffers(offers) {
  const select = byId("offer");
  const text = JSON.stringify(offers);
  if (select.dataset.shown === text) {
    return;
  }
  const chosen = select.value;
  const options = offers.rows.map(offer => {
    const option = element("option", "", `${offer.title} · ${amount(offer)}`);
    option.value = offer.id;
    return option;
  });
  if (offers.rows.length < offers.total) {
    const rest = element("option", "", `(newest ${offers.rows.length} of ${offers.total})`);
    rest.disabled = true;
    options.push(rest);
  }
  select.replaceChildren(...options);
  if (offers.rows.some(offer => offer.id === chosen)) {
    select.value = chosen;
  }
  select.dataset.shown = text;
}

function show(status) {
  shown.now = status.now;
  setText("base-url", status.baseUrl);
  setText("client-id", status.clientId);
  setText("now", status.now.replace("T", " ").slice(0, 19));
  showOffers(status.offers);
  Object.keys(LISTS).forEach(name => showList(name, status[name]));
}

/* ---- Refreshing: one request at a time, none while the page is not seen ---- */

let timer = 0;
let isAsking = false;
let isAskedAgain = false;

async function refresh() {
  clearTimeout(timer);
  if (isAsking) {
    isAskedAgain = true;
    return;
  }
  isAsking = true;
  const status = await readStatus();
  if (!status) {
    connection("lost", "The sandbox does not answer");
  } else {
    try {
      show(status);
      connection("live", "Live");
    } catch (failure) {
      connection("lost", "The page cannot show the answer");
      console.error(failure);
    }
  }
  isAsking = false;
  if (document.hidden) {
    connection("paused", "Paused");
  } else {
    timer = setTimeout(refresh, isAskedAgain ? 0 : REFRESH_MILLIS);
  }
  isAskedAgain = false;
}

/** Reads what the sandbox holds; null if it does not answer. */
async function readStatus() {
  try {
    const answer = await fetch("/sandbox/status", {cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MILLIS)});
    return answer.ok ? await answer.json() : null;
  } catch (failure) {
    return null;
  }
}

function connection(name, text) {
  byId("connection").dataset.state = name;
  setText("connection", text);
}

/** Sets a text only where it differs, so that a screen reader does not read it again. */
function setText(id, text) {
  if (byId(id).textContent !== text) {
    byId(id).textContent = text;
  }
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    refresh();
  } else if (!isAsking) {
    clearTimeout(timer);
    connection("paused", "Paused");
  }
});

/* ---- Copying and looking ---- */

const COPIED_MILLIS = 2000;

async function copy(button, text) {
  const label = button.firstChild;
  const before = label.data;
  button.disabled = true;
  label.data = text !== null && await isCopied(text) ? "Copied" : "Not copied";
  setTimeout(() => {
    label.data = before;
    button.disabled = false;
  }, COPIED_MILLIS);
}

async function isCopied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (refused) {
    // Under another name than this machine's the page has no clipboard; a selection can still be copied.
    const area = element("textarea", "hidden");
    area.value = text;
    (document.querySelector("dialog[open]") || document.body).append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    return isDone;
  }
}

/** Reads what only a button shows; null if there is no answer. */
async function read(path) {
  try {
    const answer = await fetch(`/sandbox/${path}`, {cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MILLIS)});
    const value = await answer.json();
    if (answer.ok) {
      return value;
    }
    byId("message").replaceChildren(element("span", "refused", value.message));
  } catch (failure) {
    byId("message").replaceChildren(element("span", "refused", "The sandbox does not answer"));
  }
  return null;
}

async function settings() {
  const baseUrl = byId("base-url").textContent;
  const {clientId, clientSecret, siteId} = await read("credentials") || {};
  if (!clientId) {
    return null;
  }
  const lines = [`base-url = ${baseUrl}`, `client-id = ${clientId}`, `client-secret = ${clientSecret}`, siteId && `site-id = ${siteId}`];
  return lines.filter(line => line).map(line => `camel.component.kajabi.${line}\n`).join("");
}

const COPIES = {
  baseUrl: () => byId("base-url").textContent,
  clientId: () => byId("client-id").textContent,
  clientSecret: async () => (await read("credentials"))?.clientSecret ?? null,
  settings,
};

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => copy(button, await COPIES[button.dataset.copy]()));
}

async function showBody(button, id) {
  const logged = await read(`requests/${encodeURIComponent(id)}`);
  if (!logged) {
    button.focus({preventScroll: true});
    return;
  }
  byId("body-title").textContent = logged.request;
  byId("body-kind").textContent = [
    logged.contentType || "no content type",
    logged.left > 0 && `${logged.left.toLocaleString("en")} more characters are not shown`,
  ].filter(part => part).join(" · ");
  byId("body-text").textContent = logged.body;
  byId("body").showModal();
}

byId("copy-body").addEventListener("click", event => copy(event.currentTarget, byId("body-text").textContent));
byId("close-body").addEventListener("click", () => byId("body").close());

/* ---- Actions ---- */

async function act(button, method, path, body) {
  button.disabled = true;
  let text;
  let isDone = false;
  try {
    const answer = await fetch(`/sandbox/${path}`, {
      method,
      headers: body ? {"content-type": "application/json"} : {},
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MILLIS),
    });
    isDone = answer.ok;
    text = (await answer.json()).message;
  } catch (failure) {
    text = "The sandbox does not answer";
  }
  button.disabled = false;
  button.focus({preventScroll: true});
  byId("message").replaceChildren(element("span", isDone ? "" : "refused", text));
  await refresh();
  return isDone;
}

byId("add-contact").addEventListener("submit", async event => {
  event.preventDefault();
  const form = event.target;
  const values = {name: form.elements.name.value, email: form.elements.email.value};
  if (await act(form.querySelector("button"), "POST", "contacts", values)) {
    form.reset();
  }
});

for (const status of [429, 500]) {
  const button = byId(`fault-${status}`);
  button.addEventListener("click", () => act(button, "POST", "faults", {status}));
}
byId("add-fault").addEventListener("submit", event => {
  event.preventDefault();
  const {method, path, status, times} = event.target.elements;
  act(event.target.querySelector("button"), "POST", "faults",
      {method: method.value, path: path.value, status: Number(status.value), times: Number(times.value)});
});
byId("drop-faults").addEventListener("click", event => act(event.currentTarget, "DELETE", "faults"));
byId("revoke-tokens").addEventListener("click", event => act(event.currentTarget, "DELETE", "tokens"));

refresh();
