// Only where Streamlit itself speaks: not in what the page says (Markdown, our own parts) nor in what the data say (options of menus).
const THEIRS = 'button, summary, [role="menu"], [role="menuitem"], [role="dialog"], [role="grid"], [data-testid^="stFileUploader"], [data-testid^="stElementToolbar"],'
  + ' [data-testid="stTooltipContent"], [data-testid="stStatusWidget"], [data-testid="stSelectbox"], [data-testid="stMultiSelect"], [data-testid="stDateInput"]'
  + ', [data-testid="stPagination"], [data-testid="stSidebar"], [data-testid="stSidebarNav"], [data-testid="stSkipToContent"], [data-testid="stLogoLink"]';
// What they put also into Markdown and headings of ours.
const ALWAYS_THEIRS = '[data-testid^="stFileUploader"], [data-testid="stTooltipIcon"]';
const NOT_THEIRS = '[data-testid="stMarkdownContainer"], [data-testid^="stBidi"], [role="option"], canvas, [data-testid="stSidebarNav"]';
// A field for a day has three parts, each a spin button.
const PART = '[data-testid="stDateInput"] [role="spinbutton"]';
const NAMES = ["aria-label", "title", "placeholder", "aria-valuetext"];
let words = new Map(), ofDays = new Map(), perFile = "", helpFor = "", pageN = "", observer = null;

const number = (digits) => new Intl.NumberFormat(document.documentElement.lang || undefined).format(digits);
const said = (text) => {
  const plain = text.trim();
  const found = words.get(plain);
  if (found) return text.replace(plain, found);
  const help = /^Help for (.+)$/s.exec(plain);
  if (help && helpFor) return text.replace(plain, () => helpFor.replace("{label}", () => help[1]));
  const page = pageN && /^Page (\d+)$/.exec(plain);
  if (page) return text.replace(plain, pageN.replace("{n}", number(page[1])));
  const named = /^([^:]+): (.+)$/s.exec(plain);  // buttons of a table are named with it
  if (named && words.has(named[1])) return text.replace(plain, () => `${words.get(named[1])}: ${named[2]}`);
  const size = perFile && /^(\d[\d.]*)\s?([kMG]?B) per file/.exec(plain);
  return size ? text.replace(size[0], perFile.replace("{size}", `${number(size[1])}\u00a0${size[2]}`)) : null;
};

const saidOfDay = (text) => {
  const named = /^([a-z]+), (.+)$/s.exec(text);  // a part is named with its field
  if (named && ofDays.has(named[1])) return `${ofDays.get(named[1])}, ${named[2]}`;
  const month = /^(\d+) – [A-Z][a-z]+$/.exec(text);
  if (month) return `${month[1]} – ${new Intl.DateTimeFormat(document.documentElement.lang || undefined, { month: "long" }).format(new Date(2026, month[1] - 1))}`;
  return ofDays.get(text) ?? null;
};

const isTheirs = (element) =>
  element?.matches('[data-testid="stSidebarNav"]') || element?.closest(THEIRS) && (element.closest(ALWAYS_THEIRS) || !element.closest(NOT_THEIRS));

const put = (node) => {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = node.parentElement?.matches(PART) ? saidOfDay(node.data) : isTheirs(node.parentElement) && said(node.data);
    if (text && text !== node.data) node.data = text;  // what is put is heard again
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  const isPart = node.matches(PART);
  for (const name of NAMES) {
    const text = node.hasAttribute(name) && (isPart ? saidOfDay(node.getAttribute(name)) : isTheirs(node) && said(node.getAttribute(name)));
    if (text && text !== node.getAttribute(name)) node.setAttribute(name, text);
  }
};

const putAll = (root) => {
  put(root);
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  while (walk.nextNode()) put(walk.currentNode);
};

export default inOrder(function ({ data }) {
  words = new Map(Object.entries(data.words));
  ofDays = new Map(Object.entries(data.of_days));
  perFile = data.per_file;
  helpFor = data.help_for;
  pageN = data.page_n;
  observer?.disconnect();
  observer = null;
  if (!words.size) return;
  putAll(document.body);
  observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(putAll);
      else put(change.target);
    }
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: NAMES });
});
