'use strict';

// Everything that comes from a document, a connector or the database is put into the page as text, never as markup.

const PAUSE_MS = 180;
const FAILURES_SHOWN = 100;
const byId = (id) => document.getElementById(id);
const form = byId('search');
const question = byId('question');

const state = { asked: 0, shown: '', shownKey: '', changes: '', timer: 0, texts: new Map(), events: null };

function element(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const number = (value) => Number(value).toLocaleString('en');

function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60000) return `${(ms / 1000).toFixed(ms < 10000 ? 2 : 1)} s`;
  if (ms < 3600000) return `${Math.round(ms / 60000)} min`;
  if (ms < 86400000) return `${Math.round(ms / 3600000)} h`;
  return `${Math.round(ms / 86400000)} days`;
}

function age(time) {
  const ms = Math.max(Date.now() - Date.parse(time), 0);
  return (ms < 60000 ? `${Math.round(ms / 1000)} s` : duration(ms)) + ' ago';
}

const count = (value, one) => `${number(value)} ${value === 1 ? one : one + 's'}`;

/** How long ago that was, kept up to date. */
function ago(time) {
  const node = element('time', '', age(time));
  node.dateTime = time;
  node.title = new Date(time).toLocaleString();
  return node;
}

setInterval(() => {
  for (const node of document.querySelectorAll('time')) node.textContent = age(node.dateTime);
}, 5000);

/** Only what a person may follow without harm. */
function linkTo(link, text, page) {
  if (typeof link === 'string' && (link.startsWith('/source?') || /^https?:\/\//i.test(link))) {
    const anchor = element('a', 'open', text);
    anchor.href = link + (page && link.startsWith('/source?') ? `#page=${page}` : '');
    anchor.target = '_blank';
    anchor.rel = 'noopener noreferrer';
    return anchor;
  }
  const plain = element('span', 'open', text);
  plain.tabIndex = -1;
  return plain;
}

// ---- search ----

function parameters() {
  const all = new URLSearchParams();
  const text = question.value.trim();
  if (text) all.set('q', text);
  all.set('mode', form.elements.mode.value);
  for (const name of ['source', 'type', 'path']) {
    const value = byId(name).value.trim();
    if (value) all.set(name, value);
  }
  return all;
}

function later() {
  clearTimeout(state.timer);
  state.timer = setTimeout(ask, PAUSE_MS);
}

async function ask() {
  clearTimeout(state.timer);
  const query = parameters();
  if (location.search !== '?' + query) history.replaceState(null, '', '?' + query);
  const turn = ++state.asked;
  if (!query.has('q')) {
    showAnswers({ answers: [], sql: '' }, '');
    byId('summary').textContent = '';
    return;
  }
  const start = performance.now();
  let body;
  try {
    const response = await fetch('/api/search?' + query);
    body = await response.json();
    if (!response.ok) throw new Error(body.error);
  } catch (failure) {
    if (turn === state.asked) {
      showAnswers({ answers: [], sql: '' }, '');
      byId('summary').textContent = 'No answer: ' + failure.message;
    }
    return;
  }
  if (turn !== state.asked) return;
  byId('summary').textContent = body.answers.length === 0
    ? 'No answer fits.'
    : `${count(body.answers.length, 'answer')} in ${Math.round(performance.now() - start)} ms`
      + ` (embedding ${body.embedding_ms} ms, database ${body.database_ms} ms)`;
  showAnswers(body, query.toString());
}

function showAnswers(body, key) {
  byId('sql-text').textContent = body.sql ? body.sql + ';' : '';
  const shown = JSON.stringify(body.answers);
  if (shown === state.shown && key === state.shownKey) return;
  // what differs from the answers to the same question before is what a change has brought
  const sameQuestion = key !== '' && key === state.shownKey;
  const known = new Set(state.texts.keys());
  const focused = sameQuestion ? [...byId('answers').querySelectorAll('.open')].indexOf(document.activeElement) : -1;
  state.shown = shown;
  state.shownKey = key;
  state.texts = new Map(body.answers.map((answer) => [answer.document_id + '\n' + answer.text, answer]));
  byId('answers').replaceChildren(...body.answers.map((answer) => {
    const item = answerItem(answer);
    if (sameQuestion && !known.has(answer.document_id + '\n' + answer.text)) item.classList.add('fresh');
    return item;
  }));
  if (focused >= 0) opens()[Math.min(focused, body.answers.length - 1)]?.focus();
}

function answerItem(answer) {
  const title = linkTo(answer.link, answer.title || answer.document_id, answer.page);
  const excerpt = element('p', 'excerpt');
  for (const part of answer.excerpt) {
    excerpt.append(part.match ? element('mark', '', part.text) : part.text);
  }
  const meta = element('p', 'meta', answer.document_id);
  if (answer.page) meta.append(`, page ${answer.page}`);
  if (answer.modified_at) meta.append(', changed ', ago(answer.modified_at));
  if (answer.indexed_at) meta.append(', searchable since ', ago(answer.indexed_at));
  const whole = element('details', '', element('summary', '', 'the whole passage'), element('p', 'whole', answer.text));
  return element('li', '',
    element('h3', '', title, element('span', 'score', `score ${answer.score.toFixed(3)}`)),
    answer.heading_path.length ? element('p', 'headings', answer.heading_path.join(' › ')) : null,
    excerpt, meta, whole);
}

const opens = () => [...byId('answers').querySelectorAll('.open')];

// ---- live state ----

function showStatus(status) {
  showConnectors(status);
  byId('documents').textContent = number(status.documents);
  byId('chunks').textContent = number(status.chunks);
  byId('failed').textContent = number(status.failed);
  byId('failed').classList.toggle('some', status.failed > 0);
  byId('queued').textContent = number(status.queued);
  showFreshness(status.freshness);
  showThroughput(status.throughput);
  showChange(status.last_change);
  fill(byId('source'), status.sources);
  fill(byId('type'), status.types);
  if (status.changes !== state.changes) {
    state.changes = status.changes;
    showFailures(status.failed);
    if (question.value.trim()) ask();
  }
}

function showConnectors(status) {
  const trouble = [status.connect_error, status.database_error].filter(Boolean).join(' ');
  byId('trouble').hidden = !trouble;
  if (byId('trouble').textContent !== trouble) byId('trouble').textContent = trouble;
  const list = byId('connectors');
  const shown = JSON.stringify(status.connectors);
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  list.replaceChildren(...status.connectors.map((connector) => {
    const parts = [connector, ...connector.tasks];
    const item = element('li', '', element('strong', '', connector.name), ' ',
      element('span', `state ${connector.state}`, connector.state),
      ...connector.tasks.map((task) => element('span', `state ${task.state}`, ` task ${task.id} ${task.state}`)),
      ...parts.filter((part) => part.error).map((part) => element('p', 'error', part.error)));
    if (parts.some((part) => part.state === 'FAILED')) {
      const button = element('button', '', 'Restart');
      button.type = 'button';
      button.setAttribute('aria-label', 'Restart ' + connector.name);
      button.addEventListener('click', () => restart(connector.name, button));
      item.append(button);
    }
    return item;
  }));
}

async function restart(name, button) {
  button.disabled = true;
  try {
    const response = await fetch(`/api/connectors/${encodeURIComponent(name)}/restart`, { method: 'POST' });
    if (!response.ok) throw new Error((await response.json()).error);
  } catch (failure) {
    byId('trouble').hidden = false;
    byId('trouble').textContent = `${name} was not restarted: ${failure.message}`;
  }
  button.disabled = false;
}

function showFreshness(freshness) {
  const latest = freshness.recent[0];
  byId('freshness').textContent = latest
    ? `${latest.document_id}: searchable ${duration(latest.ms)} after it was ${latest.since === 'modified' ? 'changed' : 'first seen'}.`
      + ` Median ${duration(freshness.p50_ms)}, 95 % within ${duration(freshness.p95_ms)}.`
    : 'no change yet';
  const oldestFirst = [...freshness.recent].reverse();
  bars(byId('freshness-chart'), 40, oldestFirst.map((change) => ({ value: change.ms, text: `${change.document_id}: ${duration(change.ms)}` })),
    'Time to searchable of the last changes');
}

function showThroughput(throughput) {
  const sum = (values) => values.reduce((a, b) => a + b, 0);
  const peak = Math.max(...throughput.chunks, 0) / throughput.interval_seconds;
  byId('throughput').textContent =
    `${count(sum(throughput.documents), 'document')}, ${count(sum(throughput.chunks), 'chunk')} written; at most ${peak.toFixed(1)} chunks/s`;
  bars(byId('throughput-chart'), throughput.chunks.length, throughput.chunks.map((chunks) => ({ value: chunks, text: `${chunks} chunks` })),
    'Chunks written over the last five minutes');
}

function showChange(change) {
  if (!change) return;
  const parts = [];
  if (change.documents) parts.push(`${count(change.documents, 'document')} changed`);
  if (change.deleted) parts.push(`${number(change.deleted)} deleted`);
  parts.push(`${count(change.kept, 'chunk')} kept`, `${number(change.embedded)} embedded`);
  if (change.reused) parts.push(`${count(change.reused, 'vector')} reused`);
  if (change.removed) parts.push(`${count(change.removed, 'chunk')} removed`);
  byId('change').textContent = parts.join(', ') + '.';
  const total = change.kept + change.reused + change.embedded;
  const svg = chart(100, 10, `${change.kept + change.reused} of ${total} vectors stood`);
  const stood = total === 0 ? 0 : 100 * (change.kept + change.reused) / total;
  svg.append(rectangle(0, 0, stood, 10, 'bar-kept'), rectangle(stood, 0, total === 0 ? 0 : 100 - stood, 10, 'bar-new'));
  byId('change-bar').replaceChildren(svg);
}

function chart(width, height, label) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  return svg;
}

function rectangle(x, y, width, height, className) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ x, y, width, height, class: className })) node.setAttribute(name, value);
  return node;
}

function bars(target, slots, values, label) {
  const max = Math.max(...values.map((value) => value.value), 1);
  const svg = chart(slots * 4, 50, label + ', at most ' + values.reduce((most, value) => (value.value >= most.value ? value : most), { value: 0, text: 'none' }).text);
  const axis = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  axis.setAttribute('d', `M0 49.5H${slots * 4}`);
  axis.setAttribute('class', 'axis');
  svg.append(axis);
  values.forEach((value, i) => {
    if (value.value <= 0) return;
    const height = Math.max(48 * value.value / max, 1);
    const bar = rectangle((slots - values.length + i) * 4, 49 - height, 3, height, 'bar-new');
    const title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
    title.textContent = value.text;
    bar.append(title);
    svg.append(bar);
  });
  target.replaceChildren(svg);
}

async function showFailures(count) {
  let failures = [];
  if (count > 0) {
    try {
      const response = await fetch('/api/failures?limit=' + FAILURES_SHOWN);
      if (!response.ok) return;
      failures = (await response.json()).failures;
    } catch (failure) {
      return; // the page is not served any more, which is told at its head
    }
  }
  byId('no-failures').hidden = failures.length > 0;
  byId('failures').replaceChildren(...failures.map((failure) => {
    const meta = element('span', 'meta', failure.stage || '');
    if (failure.at) meta.append(', ', ago(failure.at));
    if (failure.earlier_version_searchable) meta.append(', the version before is searchable');
    return element('li', '', linkTo(failure.link, failure.document_id), ' ', meta, element('p', 'error', failure.error));
  }));
}

function fill(select, facets) {
  const shown = JSON.stringify(facets);
  if (select.dataset.shown === shown) return;
  select.dataset.shown = shown;
  const chosen = select.value;
  const options = facets.map((facet) => new Option(`${facet.name} (${number(facet.documents)})`, facet.name));
  if (chosen && !facets.some((facet) => facet.name === chosen)) options.push(new Option(chosen, chosen));
  select.replaceChildren(new Option('all', ''), ...options);
  select.value = chosen;
}

function live(on, text) {
  byId('live').className = on ? 'on' : 'off';
  if (byId('live-text').textContent !== text) byId('live-text').textContent = text;
}

function listen() {
  if (state.events) return;
  state.events = new EventSource('/api/events');
  state.events.addEventListener('open', () => live(true, 'live'));
  state.events.addEventListener('error', () => live(false, 'not connected'));
  state.events.addEventListener('status', (event) => {
    live(true, 'live');
    showStatus(JSON.parse(event.data));
  });
}

// a browser opens few connections to one place: a tab that nobody sees gives its own back
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    listen();
  } else if (state.events) {
    state.events.close();
    state.events = null;
  }
});

// ---- keys and controls ----

form.addEventListener('submit', (event) => {
  event.preventDefault();
  ask();
});
for (const kind of ['input', 'change']) {
  form.addEventListener(kind, later);
}
byId('show-sql').addEventListener('change', (event) => {
  byId('sql').hidden = !event.target.checked;
});
byId('copy-sql').addEventListener('click', async (event) => {
  const button = event.target;
  await navigator.clipboard.writeText(byId('sql-text').textContent);
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = 'Copy'; }, 1500);
});

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const all = opens();
  const at = all.indexOf(document.activeElement);
  const typing = ['INPUT', 'SELECT'].includes(document.activeElement.tagName) && document.activeElement !== question;
  if (event.key === '/' && document.activeElement !== question && !typing) {
    question.focus();
    question.select();
  } else if (event.key === 'Escape' && at >= 0) {
    question.focus();
  } else if (event.key === 'ArrowDown' && !typing && (at >= 0 || document.activeElement === question) && at + 1 < all.length) {
    all[at + 1].focus();
  } else if (event.key === 'ArrowUp' && at >= 0) {
    (at === 0 ? question : all[at - 1]).focus();
  } else {
    return;
  }
  event.preventDefault();
});

const wanted = new URLSearchParams(location.search);
question.value = wanted.get('q') || '';
byId('path').value = wanted.get('path') || '';
for (const radio of form.elements.mode) radio.checked = radio.value === (wanted.get('mode') || 'hybrid');
for (const name of ['source', 'type']) {
  const value = wanted.get(name);
  if (value) {
    byId(name).append(new Option(value, value));
    byId(name).value = value;
  }
}
listen();
if (question.value) ask();
