const PAUSE = 180, EDGE = 8, WIDEST = 560;

export default inOrder(function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const field = parentElement.querySelector("input");
  const box = parentElement.querySelector(".found");
  const list = parentElement.querySelector("#finds");
  const options = () => [...list.querySelectorAll("[role=option]")];

  field.placeholder = data.placeholder;
  field.maxLength = data.most;
  field.title = data.label;
  field.setAttribute("aria-label", data.label);
  list.setAttribute("aria-label", data.label);
  parentElement.querySelector("kbd").textContent = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘K" : "Ctrl K";
  if (list.shown !== data.html) {
    list.innerHTML = data.html;
    list.shown = data.html;
    select(options()[0]);
  }
  parentElement.querySelector(".said").textContent = data.said;
  if (field.awaits && isFound()) open(options()[0]);

  // Whether the finds are those of what stands in the field: an answer may come after further letters.
  function isFound() {
    return data.typed === field.value;
  }

  function select(option) {
    for (const each of options()) each.setAttribute("aria-selected", String(each === option));
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  }

  function show() {
    if (box.matches(":popover-open")) return;
    const { left, bottom } = field.getBoundingClientRect();
    const width = Math.min(WIDEST, innerWidth - 2 * EDGE);
    box.style.width = `${width}px`;
    box.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`;
    box.style.top = `${bottom + 4}px`;
    box.style.maxHeight = `${Math.max(160, innerHeight - bottom - 4 - EDGE)}px`;
    box.showPopover();
    field.setAttribute("aria-expanded", "true");
  }

  function hide() {
    if (box.matches(":popover-open")) box.hidePopover();
    field.setAttribute("aria-expanded", "false");
  }

  function open(option) {
    field.awaits = false;
    if (!option) return;
    clearTimeout(field.timer);
    field.value = "";
    hide();
    field.blur();
    dispatchEvent(new Event("service_pulse_leave_menu"));
    setTriggerValue("opened", option.dataset.open);
  }

  field.oninput = () => {
    field.awaits = false;
    show();
    clearTimeout(field.timer);
    field.timer = setTimeout(() => setStateValue("typed", field.value), PAUSE);
  };
  field.onfocus = show;
  field.onclick = show;
  field.onblur = hide;
  field.onkeydown = (event) => {
    const all = options();
    const at = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const to = { ArrowDown: Math.min(at + 1, all.length - 1), ArrowUp: Math.max(at - 1, 0) }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      show();
      select(all[to]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (isFound()) open(all[at]);
      else field.awaits = true;
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (box.matches(":popover-open")) hide();
      else field.blur();
    }
  };
  // The field keeps the focus while a find is clicked or the list is scrolled.
  box.onmousedown = (event) => event.preventDefault();
  list.onclick = (event) => open(event.target.closest("[role=option]"));
  const take = () => {
    field.focus();
    field.select();
    show();
  };
  addEventListener("service_pulse_search", take);
  addEventListener("resize", hide);
  return () => {
    removeEventListener("service_pulse_search", take);
    removeEventListener("resize", hide);
  };
});
