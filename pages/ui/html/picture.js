// One picture. Its graph stays where it is, and only what is new in it is drawn: Streamlit's own part throws it away at each change.
const MARGIN = "400px";
const LONGEST_WAIT = 1000;

// Of the library there is one for all pictures of the page; who comes after it failed tries anew.
const load = (address) => (window.picturesBy ??= new Promise((done, failed) => {
  const script = document.createElement("script");
  script.src = address;
  script.onload = () => done(window.Plotly);
  script.onerror = () => { window.picturesBy = undefined; failed(new Error(address)); };
  document.head.append(script);
}));

// The colours of Streamlit's theme by their places.
const themeOf = (host) => {
  const look = getComputedStyle(host), value = (name) => look.getPropertyValue(`--st-${name}`).trim();
  const list = (name) => value(`chart-${name}-colors`).split(",").map((one) => one.trim());
  const named = { 37: value("text-color"), 38: value("background-color"), 39: `${value("text-color")}12` };
  const places = [list("categorical"), list("sequential"), list("diverging")];
  const color = (number) => named[number] ?? places[Math.floor((number - 1) / 10)]?.[(number - 1) % 10];
  return { color, font: value("font"), border: value("border-color"), key: JSON.stringify([named, places]) };
};

const draw = async (host) => {
  const { data } = host, width = host.frame.clientWidth;
  if (!width) return;  // it stands in the other shape of this page: for phones, or for wider screens
  const theme = themeOf(host), shown = `${theme.key} ${data.figure}`;
  if (host.shown === shown && host.width === width) return;
  const isNew = host.shown !== shown;
  Object.assign(host, { shown, width });
  let library;
  try {
    library = await load(LIBRARY);
  } catch {
    host.shown = "";
    host.frame.textContent = data.failed;
    return;
  }
  if (host.shown !== shown || host.width !== width) return;  // something newer is being drawn
  if (!isNew && host.layout) {
    host.layout.width = width;
    await library.relayout(host.frame, { width });
    return;
  }
  const figure = themed(JSON.parse(data.figure), theme);
  figure.layout.width = width;
  host.layout = figure.layout;
  await library.react(host.frame, figure.data, figure.layout, { displayModeBar: false });
  if (host.listens || !host.frame.on) return;
  host.listens = true;
  host.frame.on("plotly_click", ({ points }) => {
    for (const { curveNumber, pointNumber } of points) {
      const mark = host.codes[[curveNumber, pointNumber].flat().join("/")];
      if (mark) return host.open(mark.code, null, mark);
    }
  });
};

// Safari has no idle time to ask for.
const whenIdle = window.requestIdleCallback?.bind(window) ?? ((act) => setTimeout(act, 200));
const forget = window.cancelIdleCallback?.bind(window) ?? clearTimeout;

// Those that can be seen come first; the others when nothing else is to be done, since paper shows all.
const soon = (host) => {
  if (host.isNear) draw(host);
  else {
    forget(host.waits);
    host.waits = whenIdle(() => draw(host), { timeout: LONGEST_WAIT });
  }
};

const begin = (host) => {
  host.frame = host.querySelector(".picture_frame");
  host.table = host.querySelector(".picture_table");
  host.watch = [
    new ResizeObserver(() => { if (host.frame.clientWidth !== host.width) soon(host); }),
    new IntersectionObserver((seen) => {
      host.isNear = seen.at(-1).isIntersecting;
      if (host.isNear) draw(host);
    }, { rootMargin: MARGIN }),
  ];
  for (const one of host.watch) one.observe(host.frame);
};

export default inOrder(function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".picture");
  host.data = data;
  if (!host.frame) begin(host);
  // What is drawn does not hold its frame open: it follows the page, and the picture follows it.
  host.frame.style.cssText = `min-height:${data.height}px;contain:inline-size;overflow:hidden`;
  host.frame.setAttribute("role", "figure");
  host.frame.setAttribute("aria-label", data.alt);
  host.open = (code, button, mark) => {
    if (button) comeBackTo(button);
    if (mark) standIn(host, `${data.label} · ${mark.name}`, mark.value, `n ${mark.n}`);
    setTriggerValue("opened", code);
  };
  host.codes = Object.fromEntries(data.marks.filter(([place]) => place).map(([place, code, name, value, n]) => [place, { code, name, value, n }]));
  showTable(host, data);
  soon(host);
  return () => {
    for (const one of host.watch ?? []) one.disconnect();
    forget(host.waits);
    if (host.layout) window.Plotly?.purge(host.frame);
  };
});

// The same for the keyboard: a table of the marks, folded away. It has styles of its own.
function showTable(host, data) {
  const key = JSON.stringify(data.marks);
  if (host.tabled === key) return;
  host.tabled = key;
  if (!data.marks.length) return host.table.shadowRoot?.replaceChildren();
  const root = host.table.shadowRoot ?? host.table.attachShadow({ mode: "open" });
  const inner = element("div", "host");
  inner.append(table(data));
  inner.onclick = (event) => {
    const button = event.target.closest("[data-open]");
    if (button) host.open(button.dataset.open, button);
  };
  root.replaceChildren(Object.assign(element("style"), { textContent: STYLE }), inner);
}

function table({ marks, title, heads }) {
  const details = element("details", "marks");
  details.append(element("summary", "", title));
  // made when it is opened: most readers never do
  details.addEventListener("toggle", () => {
    if (!details.open || details.children.length > 1) return;
    const rows = marks.filter(([, code]) => !code.startsWith("target:")).map(([, code, name, value, n]) => {
      const head = element("th"), button = element("button", "opens", name), row = element("tr");
      head.scope = "row";
      button.type = "button";
      button.dataset.open = code;
      head.append(button);
      row.append(head, element("td", "", value), element("td", "", n));
      return row;
    });
    const whole = element("table", "groups"), top = element("tr"), head = element("thead"), body = element("tbody");
    top.append(...heads.map((text) => Object.assign(element("th", "", text), { scope: "col" })));
    head.append(top);
    body.append(...rows);
    whole.append(head, body);
    const frame = element("div", "scroll");
    frame.append(whole);
    details.append(frame);
  });
  return details;
}
