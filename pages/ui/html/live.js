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

// Closing a number is no step of its own: going back would open it again.
if (!history.isClosedInPlace) {
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) =>
    isClosing(url) ? history.replaceState(state, unused, url) : push(state, unused, url);
  history.isClosedInPlace = true;
}

function isClosing(url) {
  const now = new URL(location.href), then = new URL(url ?? now, now);
  if (!now.searchParams.has("open") || then.searchParams.has("open")) return false;
  now.searchParams.delete("open");
  return now.pathname === then.pathname && String(now.searchParams) === String(then.searchParams);
}

// Until the detail of a number is drawn its frame stands there, with what is known at the click: whose it is, its value and n.
const LONGEST = 5000;

function standIn(host, heading, value, n) {
  if (document.querySelector("[role=dialog]")) return;
  const look = getComputedStyle(host), theme = (name) => look.getPropertyValue(`--st-${name}`);
  const veil = element("div"), frame = element("div"), head = element("p", "", heading), number = element("p", "", value);
  veil.dataset.standsIn = "";
  veil.setAttribute("aria-hidden", "true");
  veil.style.cssText = "position:fixed;inset:0;z-index:1000060;pointer-events:none;background:rgba(153,173,194,.25)";
  frame.style.cssText = `position:absolute;inset:0 0 0 auto;width:min(760px,100%);box-sizing:border-box;padding:1.5rem;overflow:hidden;background:${theme("background-color")};color:${theme("text-color")};font-family:${theme("font")};box-shadow:0 4px 16px rgba(0,0,0,.16)`;
  head.style.cssText = "margin:0 2rem 2.9rem 0;font-size:1.5rem;font-weight:600;line-height:1.5";
  number.style.cssText = "margin:0 0 .35rem;font-size:2.125rem;font-weight:640;line-height:1.25;letter-spacing:-.01em";
  frame.append(head, number);
  if (n) frame.append(Object.assign(element("p", "", n), { style: "margin:0;font-size:.875rem;opacity:.7" }));
  veil.append(frame);
  document.body.append(veil);
  const since = performance.now();
  let wasOpen = false;
  const timer = setInterval(() => {
    const dialog = document.querySelector("[role=dialog]");
    wasOpen ||= Boolean(dialog);
    const isDrawn = dialog && [...dialog.querySelectorAll("*")].some((one) => one.shadowRoot?.querySelector(".number, .whys"));
    const isOver = dialog?.querySelector("[data-testid=stAlert]") || (wasOpen && !dialog);
    if (!isDrawn && !isOver && performance.now() - since < LONGEST) return;
    clearInterval(timer);
    veil.remove();
  }, 40);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".host");
  const open = (code, button, mark) => {
    if (button) comeBackTo(button);
    const label = data.labels?.[code.replace(/^(open|target):/, "").split(",", 1)[0]];
    if (mark) standIn(host, `${data.label} · ${mark.name}`, mark.value, `n ${mark.n}`);
    else if (label) standIn(host, label, button?.closest(".card")?.querySelector(".value")?.textContent ?? "");
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
  host.codes = Object.fromEntries(data.marks.filter(([place]) => place).map(([place, code, name, value, n]) => [place, { code, name, value, n }]));
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
        const mark = host.codes[[curveNumber, pointNumber].flat().join("/")];
        if (mark) return host.open(mark.code, null, mark);
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

function element(name, kind, text) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text) made.textContent = text;
  return made;
}
