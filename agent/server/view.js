// Showing: the marks behind the text, a card for each issue, a row for each label.

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function show() {
  showMarks();
  $("tip").hidden = true; // what it spoke of may be gone
  $("issues").removeAttribute("aria-busy");
  $("issues").replaceChildren(...state.issues.map(card));
  const stated = state.labels.filter((label) => label.class !== "not_mentioned");
  $("labels").replaceChildren(...stated.map(labelRow));
  const count = state.dismissed.size;
  $("restore").hidden = count === 0;
  $("restore").textContent = `Show ${count} dismissed`;
}

function showMarks() {
  const stretches = state.issues.flatMap((issue, number) => [
    ...issue.spans.map((span) => ({ ...span, number })),
    ...(issue.suggestion ? [{ ...issue.suggestion, number, edit: true }] : []),
  ]);
  const cuts = [...new Set([0, state.text.length, ...stretches.flatMap((s) => [s.start, s.end])])].sort((a, b) => a - b);
  const parts = cuts.slice(1).map((end, i) => segment(cuts[i], end, stretches));
  $("marks").replaceChildren(...parts, "\n"); // the last line of a text area is shown even where it is empty
}

function segment(start, end, stretches) {
  const text = state.text.slice(start, end);
  const over = stretches.filter((s) => s.start <= start && end <= s.end);
  if (!over.length) return text;
  const shown = over.find((s) => s.number === state.current) || over.find((s) => s.edit) || over[0];
  const classes = [state.issues[shown.number].severity];
  if (over.some((s) => s.edit)) classes.push("edit");
  if (shown.number === state.current) classes.push("current");
  const mark = element("mark", { className: classes.join(" ") }, text);
  mark.dataset.issues = [...new Set(over.map((s) => s.number))].join(" ");
  return mark;
}

function card(issue, number) {
  const head = element("p", {}, element("strong", {}, issue.severity), ` ${issue.kind} `, element("small", {}, percent(issue.confidence)));
  const item = element("li", { className: issue.severity, id: `issue-${number}` }, head, element("p", {}, issue.message));
  if (number === state.current) {
    item.classList.add("current");
    item.setAttribute("aria-current", "true");
  }
  item.append(...issue.spans.map(quote));
  if (issue.suggestion) item.append(proposal(issue.suggestion));
  item.append(buttons(issue, number));
  return item;
}

function quote(span) {
  return element("p", {}, element("small", {}, `${span.section}: `), state.text.slice(span.start, span.end));
}

function proposal(edit) {
  const parts = [];
  if (edit.end > edit.start) parts.push(element("del", {}, state.text.slice(edit.start, edit.end)));
  if (edit.replacement) parts.push(element("ins", {}, edit.replacement));
  return element("p", {}, "Suggested: ", ...parts.flatMap((part, i) => (i ? [" → ", part] : [part])));
}

function buttons(issue, number) {
  const of = `issue ${number + 1}: ${issue.message}`;
  const made = [];
  const add = (name, action) => {
    const button = element("button", { type: "button", onclick: () => action(number) }, name);
    button.setAttribute("aria-label", `${name} ${of}`);
    made.push(button);
  };
  if (issue.suggestion) add("Accept", accept);
  add("Dismiss", dismiss);
  add("Show", select);
  return element("p", {}, ...made);
}

function labelRow(label) {
  const [first] = label.evidence;
  const name = first ? element("button", { type: "button", onclick: () => selectText(first) }, label.finding) : label.finding;
  const review = label.needs_review ? ", needs review" : "";
  return element("li", {}, name, ` ${label.class} ${percent(label.confidence)}${review}`);
}

function percent(share) {
  return `${Math.round(share * 100)} %`;
}
