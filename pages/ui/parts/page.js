// What the browser does for the screens: one entry of history for each act, charts on paper, pictures that say what
// they show, arrows in a meeting, the button that copies the link.

// An address that only says more of the same (the period that goes without saying, the filters that stay on the next
// screen) takes the place of the one before it, so that Back undoes what somebody did and nothing else.
function keepHistory() {
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const now = new URL(location.href), next = new URL(url ?? now, now);
    const pairs = [...now.searchParams];
    const same = now.pathname === next.pathname && pairs.every(([k, v]) => next.searchParams.getAll(k).includes(v));
    const fills = same && !now.searchParams.has("from") && next.searchParams.has("from");
    // a case opens at its top, and so does the list one goes back to
    if (now.searchParams.has("case") !== next.searchParams.has("case")) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
    return fills ? history.replaceState(state, title, url) : push(state, title, url);
  };
}

// Charts are as wide as the screen; on paper they scale, all to much the same size of letters.
const ON_PAPER = 0.75;
function scaleOnPaper() {
  const drawings = () => document.querySelectorAll(".js-plotly-plot .main-svg");
  addEventListener("beforeprint", () => drawings().forEach((d) => {
    d.setAttribute("viewBox", `0 0 ${d.getAttribute("width")} ${d.getAttribute("height")}`);
    d.style.maxWidth = `${ON_PAPER * d.getAttribute("width")}px`;
  }));
  addEventListener("afterprint", () => drawings().forEach((d) => {
    d.removeAttribute("viewBox");
    d.style.maxWidth = "";
  }));
}

// The sanitizer drops a script that holds a tag, so tags are spelt with an escape.
const BREAK = "\u003cbr>";
const wrapped = (text, letters) => {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (lines.at(-1) && lines.at(-1).length + word.length >= letters) lines.push("");
    lines.push(`${lines.pop()} ${word}`.trim());
  }
  return lines;
};

// For the moment of the copy the layout has a title above and facts below; plotly copies it when the button is pressed.
function captionPicture(chart) {
  const {title, facts} = chart.layout?.meta ?? {};
  if (!title) return;
  const kept = {...chart.layout}, options = chart._context.toImageButtonOptions, asked = {...options};
  const {margin, width, height, _size: size} = chart._fullLayout, letters = Math.max(30, Math.floor(width / 8));
  const head = wrapped(title, letters), foot = facts.flatMap((fact) => wrapped(fact, letters));
  const above = 24 * head.length + 16, below = 17 * foot.length + 16;
  chart.layout.title = {
    text: `\u003cb>${head.join(BREAK)}\u003c/b>`, x: 0, xref: "container", xanchor: "left", y: 1, yref: "container",
    yanchor: "top", pad: {t: 12, l: 12}, font: {size: 17}, automargin: false,
  };
  chart.layout.margin = {...margin, t: margin.t + above, b: size.b + below};
  chart.layout.annotations = [...(kept.annotations ?? []), {
    text: foot.join(BREAK), xref: "paper", yref: "paper", x: 0, y: 0, xanchor: "left", yanchor: "top", align: "left",
    showarrow: false, yshift: -size.b - 4, xshift: 8 - size.l, font: {size: 12},
  }];
  chart.layout.height = height + above + below;
  Object.assign(options, {width, height: chart.layout.height});
  setTimeout(() => {
    for (const name of ["title", "margin", "annotations", "height"]) {
      if (name in kept) chart.layout[name] = kept[name]; else delete chart.layout[name];
    }
    for (const name of ["width", "height"]) {
      if (name in asked) options[name] = asked[name]; else delete options[name];
    }
  });
}

// In a meeting the arrows turn the topics, unless somebody writes.
function turnTopic(event) {
  const turn = {ArrowLeft: "previous", ArrowRight: "next"}[event.key];
  if (!turn || event.target.closest?.('input, textarea, select, [contenteditable="true"], [role="radiogroup"], canvas')) return;
  document.querySelector(`.st-key-meeting-${turn} button`)?.click();
}

// What plotly hands to Streamlit as a selection: marks by the values that a click stands for.
function select(chart, marks, box) {
  chart.emit("plotly_selected", {points: marks, selections: box ? [box] : []});
}

// Plotly takes clicks or drags, not both: a chart of weeks keeps its clicks, and the drag is followed here.
function dragPeriod(event) {
  const area = event.target.closest?.(".nsewdrag"), chart = area?.closest(".js-plotly-plot");
  if (event.button || !chart?.layout?.meta?.weeks) return;
  const edge = area.getBoundingClientRect(), from = event.clientX, shade = document.createElement("div");
  const span = (to) => [Math.min(from, to), Math.max(from, to)].map((x) => Math.min(Math.max(x, edge.left), edge.right));
  shade.style.cssText = `position: fixed; top: ${edge.top}px; height: ${edge.height}px; pointer-events: none;
    background: currentColor; opacity: .15`;
  const move = ({clientX}) => {
    const [left, right] = span(clientX);
    if (right - left > LEAST_DRAG && !shade.isConnected) document.body.append(shade);
    Object.assign(shade.style, {left: `${left}px`, width: `${right - left}px`});
  };
  addEventListener("mousemove", move, true);
  addEventListener("mouseup", ({clientX}) => {
    removeEventListener("mousemove", move, true);
    shade.remove();
    const [left, right] = span(clientX), axis = chart._fullLayout.xaxis;
    if (right - left <= LEAST_DRAG) return;
    const marks = chart.data.flatMap((trace, curveNumber) => [...(trace.customdata ?? [])].map((customdata, pointNumber) =>
      ({curveNumber, pointNumber, customdata, at: edge.left + axis.d2p(trace.x[pointNumber])})));
    const inside = marks.filter(({at}) => at >= left && at <= right);
    const [x0, x1] = [left, right].map((x) => axis.p2d(x - edge.left)), [y0, y1] = chart._fullLayout.yaxis.range;
    if (inside.length) select(chart, inside, {type: "rect", xref: "x", yref: "y", x0, x1, y0, y1});
  }, {capture: true, once: true});
}

// With Ctrl or ⌘ a click leaves out what it stands for.
function leaveOut(event) {
  const chart = event.target.closest?.(".js-plotly-plot");
  if (event.button || !(event.ctrlKey || event.metaKey) || !chart?.layout?.meta?.leaves_out) return false;
  event.stopPropagation();
  event.preventDefault();
  // what plotly says is near the pointer is known a moment after it came there
  const act = (times) => {
    const mark = markAt(chart, event) ?? chart._hoverdata?.[0];
    if (!mark) return times && setTimeout(act, 50, times - 1);
    const {curveNumber, pointNumber, customdata} = mark;
    select(chart, [{curveNumber, pointNumber, customdata, leave_out: true}]);
  };
  act(10);
  return true;
}

// The bar or point under the pointer, by what is drawn: the page may be too busy to follow the pointer.
function markAt(chart, {clientX, clientY}) {
  for (const drawn of [...chart.querySelectorAll(".trace .point")].reverse()) {
    const box = drawn.getBoundingClientRect();
    if (clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom) continue;
    const curveNumber = drawn.closest(".trace").__data__?.[0]?.trace?.index, pointNumber = drawn.__data__?.i;
    const customdata = chart._fullData?.[curveNumber]?.customdata?.[pointNumber];
    if (customdata !== undefined) return {curveNumber, pointNumber, customdata};
  }
}

async function copyLink(button) {
  const text = location.href;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = button.dataset.label; }, 2000);
}

const LEAST_DRAG = 8; // pixels; less is a click

if (!window.rightbox) {
  window.rightbox = true;
  keepHistory();
  scaleOnPaper();
  addEventListener("keydown", turnTopic);
  addEventListener("mousedown", (event) => leaveOut(event) || dragPeriod(event), true);
  addEventListener("click", (event) => {
    const target = event.target;
    const picture = target.closest?.('.modebar-btn[data-title*="PNG"]')?.closest(".js-plotly-plot");
    if (picture) captionPicture(picture);
    const link = target.closest?.(".rightbox-link");
    if (link) copyLink(link);
  }, true);
}
