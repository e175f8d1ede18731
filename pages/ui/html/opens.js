// What opens numbers: put before the code of each part that does.
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

// What had the keyboard may be drawn anew below a dialog: then it is nowhere, and no key would reach the dialog.
if (!document.leadsKeysToDialogs) {
  document.addEventListener("keydown", leadToDialog, true);
  document.leadsKeysToDialogs = true;
}

function leadToDialog(event) {
  const dialog = document.querySelector("[role=dialog]"), now = document.activeElement;
  if (!event.isTrusted || !dialog || (now && now !== document.body)) return;
  dialog.focus({ preventScroll: true });
  if (event.key !== "Escape") return;
  event.preventDefault();
  dialog.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", code: "Escape", bubbles: true, cancelable: true }));
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

function element(name, kind, text) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text) made.textContent = text;
  return made;
}

