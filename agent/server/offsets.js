"use strict";
// Offsets of issues: from the server's to the browser's, and along with what one types.

// The server counts characters (code points), JavaScript counts UTF-16 units.

function unitOffsets(text) {
  const offsets = [];
  let at = 0;
  for (const character of text) {
    offsets.push(at);
    at += character.length;
  }
  offsets.push(at);
  return offsets;
}

function inUnits(answer, text) {
  const units = unitOffsets(text);
  const convert = (span) => ({ ...span, start: units[span.start], end: units[span.end] });
  const issues = answer.issues.map((issue) => ({
    ...issue,
    spans: issue.spans.map(convert),
    suggestion: issue.suggestion && convert(issue.suggestion),
  }));
  const labels = answer.labels.map((label) => ({ ...label, evidence: label.evidence.map(convert) }));
  return { issues, labels };
}

// While one types, issues stay where their words are; those whose words are touched go.

function changedStretch(before, after) {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
  return { start, end: before.length - same, shift: after.length - before.length };
}

function moved(span, change) {
  if (span.end <= change.start) return span;
  if (span.start >= change.end) return { ...span, start: span.start + change.shift, end: span.end + change.shift };
  return null;
}

function movedIssue(issue, change) {
  const spans = issue.spans.map((span) => moved(span, change));
  const suggestion = issue.suggestion && moved(issue.suggestion, change);
  if (spans.includes(null) || (issue.suggestion && !suggestion)) return null;
  return { ...issue, spans, suggestion };
}

function movedLabel(label, change) {
  return { ...label, evidence: label.evidence.map((span) => moved(span, change)).filter(Boolean) };
}
