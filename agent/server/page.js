// The page of `radconcord serve`. Everything is in memory: no storage, no cookie, no request but to this server.

const PAUSE = 600; // milliseconds without a key before the report is read
const $ = (id) => document.getElementById(id);
const report = $("report");
const state = {
  text: "", // the text that the offsets of the issues count in
  issues: [],
  labels: [],
  current: -1,
  dismissed: new Set(),
  timer: 0,
  asking: null, // AbortController of the request under way
};

// Keeping the issues at their words.

function textChanged() {
  if (report.value === state.text) return;
  const selected = state.issues[state.current];
  const change = changedStretch(state.text, report.value);
  const pairs = state.issues.map((issue) => [issue, movedIssue(issue, change)]).filter(([, after]) => after);
  state.text = report.value;
  state.issues = pairs.map(([, after]) => after);
  state.labels = state.labels.map((label) => movedLabel(label, change));
  state.current = pairs.findIndex(([before]) => before === selected);
  show();
}

// Asking the server.

async function proofread() {
  clearTimeout(state.timer);
  state.asking?.abort();
  textChanged();
  const text = state.text;
  if (!text.trim()) {
    Object.assign(state, { issues: [], labels: [], current: -1, asking: null });
    show();
    say("");
    return;
  }
  const asking = new AbortController();
  state.asking = asking;
  $("issues").setAttribute("aria-busy", "true");
  try {
    const answer = await ask(text, asking.signal);
    if (state.asking === asking) receive(answer, text);
  } catch (error) {
    if (error.name !== "AbortError") say(`Could not be read: ${error.message}`);
  }
}

async function ask(text, signal) {
  const body = JSON.stringify({ text, language: $("language").value || null });
  const headers = { "Content-Type": "application/json" };
  const response = await fetch("/proofread", { method: "POST", headers, body, signal });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  if (answer.status === "failed") throw new Error(answer.error);
  return answer;
}

function receive(answer, text) {
  state.asking = null;
  if (text !== report.value) return; // one has typed on; the next answer is on its way
  const selected = state.current < 0 ? null : keyOf(state.issues[state.current]);
  const { issues, labels } = inUnits(answer, text);
  const shown = issues.filter((issue) => !state.dismissed.has(keyOf(issue)));
  Object.assign(state, { text, labels, issues: shown, current: shown.findIndex((issue) => keyOf(issue) === selected) });
  show();
  say(summary());
}

function summary() {
  if (!state.issues.length) return "No issue found.";
  const counts = ["error", "warning", "info"].map((level) => [level, state.issues.filter((issue) => issue.severity === level).length]);
  const parts = counts.filter(([, count]) => count).map(([level, count]) => `${count} ${level}${count > 1 && level !== "info" ? "s" : ""}`);
  return `${parts.join(", ")} found.`;
}

function say(message) {
  $("status").textContent = message;
}

// Acting.

function select(number) {
  state.current = number;
  show();
  const issue = state.issues[number];
  const edit = issue.suggestion;
  selectText(edit || issue.spans[0]);
  $(`issue-${number}`).scrollIntoView({ block: "nearest" });
  const proposed = edit ? ` Suggested: ${edit.replacement || "remove"}.` : "";
  say(`Issue ${number + 1} of ${state.issues.length}, ${issue.severity}, ${issue.kind}: ${issue.message}${proposed}`);
}

function selectText(span) {
  report.focus({ preventScroll: true });
  report.setSelectionRange(span.start, span.end);
  const mark = $("marks").querySelector("mark.current.edit") || $("marks").querySelector("mark.current");
  if (mark) report.scrollTop = mark.offsetTop - report.clientHeight / 3;
}

function step(by) {
  const count = state.issues.length;
  if (!count) return say("No issue to go to.");
  const from = state.current < 0 && by < 0 ? 0 : state.current;
  return select((from + by + count) % count);
}

function accept(number) {
  if (number < 0) return say("No issue is selected.");
  const edit = state.issues[number].suggestion;
  if (!edit) return say("This issue has no suggestion to accept.");
  report.focus({ preventScroll: true });
  report.setSelectionRange(edit.start, edit.end);
  // The only way to change a text area that the browser's own undo knows of.
  const command = edit.replacement ? "insertText" : "delete";
  if (!document.execCommand(command, false, edit.replacement)) {
    report.setRangeText(edit.replacement, edit.start, edit.end, "end");
  }
  return proofread();
}

function dismiss(number) {
  if (number < 0) return say("No issue is selected.");
  state.dismissed.add(keyOf(state.issues[number]));
  state.issues.splice(number, 1);
  state.current = -1;
  show();
  if (state.issues.length) return select(Math.min(number, state.issues.length - 1));
  report.focus({ preventScroll: true });
  return say("Dismissed. No other issue.");
}

function keyOf(issue) {
  const words = issue.spans.map((span) => span.text.toLowerCase().split(/\s+/).join(" "));
  return JSON.stringify([issue.kind, issue.concept, ...words]);
}

async function copy() {
  try {
    await navigator.clipboard.writeText(report.value);
    say("The text is copied.");
  } catch {
    report.select();
    say(document.execCommand("copy") ? "The text is copied." : "The browser refuses to copy; the text is selected, press Ctrl+C.");
  }
}

async function open(file) {
  if (!file) return;
  try {
    report.value = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    proofread();
  } catch {
    say("This file is not UTF-8 text; save it as UTF-8.");
  }
}

// Listening.

const KEYS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: (event) => (event.shiftKey ? dismiss(state.current) : accept(state.current)),
};

document.addEventListener("keydown", (event) => {
  // AltGr is Ctrl+Alt on some systems and types letters.
  if (!event.altKey || event.ctrlKey || event.metaKey || event.getModifierState("AltGraph")) return;
  const action = KEYS[event.key];
  if (!action || event.target === $("language")) return; // there, Alt and an arrow open the list
  event.preventDefault();
  action(event);
});

report.addEventListener("input", () => {
  textChanged();
  clearTimeout(state.timer);
  state.timer = setTimeout(proofread, PAUSE);
});
report.addEventListener("scroll", () => {
  $("marks").scrollTop = report.scrollTop;
});
report.addEventListener("click", () => {
  const at = report.selectionStart;
  const number = state.issues.findIndex((issue) => issue.spans.some((span) => span.start <= at && at < span.end));
  if (number < 0 || report.selectionEnd !== at) return;
  state.current = number;
  show();
  $(`issue-${number}`).scrollIntoView({ block: "nearest" });
});

// The marks lie below the text area, so the pointer does not reach them by itself.
report.addEventListener("mousemove", (event) => {
  const mark = document.elementsFromPoint(event.clientX, event.clientY).find((found) => found.matches("mark"));
  $("tip").hidden = !mark;
  if (!mark) return;
  const issues = mark.dataset.issues.split(" ").map((number) => state.issues[number]);
  $("tip").textContent = issues.map(tipText).join("\n");
  const line = mark.getBoundingClientRect();
  $("tip").style.top = `${line.bottom - report.getBoundingClientRect().top + 4}px`;
});
report.addEventListener("mouseleave", () => {
  $("tip").hidden = true;
});

function tipText(issue) {
  const edit = issue.suggestion ? `\nSuggested: ${issue.suggestion.replacement || "remove"}` : "";
  return `${issue.severity}: ${issue.message}${edit}`;
}

$("language").addEventListener("change", proofread);
$("copy").addEventListener("click", copy);
$("open").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", () => {
  open($("file").files[0]);
  $("file").value = "";
});
report.addEventListener("dragover", (event) => event.preventDefault());
report.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  open(event.dataTransfer.files[0]);
});
$("restore").addEventListener("click", () => {
  state.dismissed.clear();
  proofread();
});
