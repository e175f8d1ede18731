// Where the keyboard was when something was opened: it returns there once the dialog is closed.
function comeBackTo(button) {
  const since = Date.now();
  let wasOpen = false;
  const timer = setInterval(() => {
    const isOpen = Boolean(document.querySelector("[role=dialog]"));
    wasOpen ||= isOpen;
    if (isOpen || (!wasOpen && Date.now() - since < 10000)) return;
    clearInterval(timer);
    const now = document.activeElement;
    const isNowhere = !now || now === document.body || now.contains(button);
    if (wasOpen && isNowhere && button.isConnected) button.focus({ preventScroll: true });
  }, 120);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".host");
  const open = (code, button) => {
    if (button) comeBackTo(button);
    setTriggerValue("opened", code);
  };
  if (data.marks) showMarks(host, data, open);
  else if (host.shown !== data.html) {
    host.innerHTML = data.html;
    host.shown = data.html;
  }
  host.onclick = (event) => {
    const button = event.target.closest("[data-open]");
    if (button) open(button.dataset.open, button);
  };
}

// The marks of the picture beside which this stands: each opens at a click, and from a table that the keyboard reaches.
function showMarks(host, data, open) {
  host.open = open;
  const key = JSON.stringify(data);
  if (host.shown === key) return;
  host.shown = key;
  host.codes = Object.fromEntries(data.marks.filter(([place]) => place).map(([place, code]) => [place, code]));
  host.replaceChildren(table(data));
  const box = host.getRootNode().host?.closest("[class*=st-key-picture_]");
  if (!box || box.listens === host) return;
  box.listens = host;
  box.addEventListener("pointerover", () => {
    const chart = box.querySelector(".js-plotly-plot");
    if (!chart?.on || chart.listens === host) return;
    chart.listens = host;
    chart.on("plotly_click", ({ points }) => {
      for (const { curveNumber, pointNumber } of points) {
        const code = host.codes[[curveNumber, pointNumber].flat().join("/")];
        if (code) return host.open(code);
      }
    });
  });
}

function table({ marks, title, heads }) {
  const details = element("details", "marks");
  details.append(element("summary", "", title));
  // made when it is opened: most readers never do
  details.addEventListener("toggle", () => {
    if (!details.open || details.children.length > 1) return;
    const rows = marks.map(([, code, name, value, n]) => {
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

function element(name, kind, text) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text) made.textContent = text;
  return made;
}
