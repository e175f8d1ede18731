const LOOK = new CSSStyleSheet();
LOOK.replaceSync(STYLE);

export default inOrder(function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.getRootNode();
  if (!root.adoptedStyleSheets.includes(LOOK)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, LOOK];
  const host = parentElement.querySelector(".host");
  const open = (code, button) => {
    if (button) comeBackTo(button);
    const label = data.labels?.[code.replace(/^(open|target):/, "").split(",", 1)[0]];
    if (label) standIn(host, label, button?.closest(".card")?.querySelector(".value")?.textContent ?? "");
    setTriggerValue("opened", code);
  };
  if (host.shown !== data.html) {
    host.innerHTML = data.html;
    host.shown = data.html;
  }
  host.onclick = (event) => {
    const button = event.target.closest("[data-open]");
    if (button) open(button.dataset.open, button);
  };
});
