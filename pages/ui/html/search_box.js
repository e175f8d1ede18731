const PAUSE = 180;

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const field = parentElement.querySelector("input");
  const list = parentElement.querySelector("#finds");
  const options = () => [...list.querySelectorAll("[role=option]")];

  field.placeholder = data.placeholder;
  field.maxLength = data.most;
  field.setAttribute("aria-label", data.label);
  list.setAttribute("aria-label", data.label);
  if (list.shown !== data.html) {
    list.innerHTML = data.html;
    list.shown = data.html;
    select(options()[0]);
  }
  parentElement.querySelector(".said").textContent = data.said;
  if (!field.isReady) {
    field.isReady = true;
    setTimeout(() => field.focus(), 60);
  }

  function select(option) {
    for (const each of options()) each.setAttribute("aria-selected", String(each === option));
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  }

  function open(option) {
    if (option) setTriggerValue("opened", option.dataset.open);
  }

  field.oninput = () => {
    clearTimeout(field.timer);
    field.timer = setTimeout(() => setStateValue("typed", field.value), PAUSE);
  };
  field.onkeydown = (event) => {
    const all = options();
    const at = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const to = { ArrowDown: Math.min(at + 1, all.length - 1), ArrowUp: Math.max(at - 1, 0) }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      select(all[to]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(all[at]);
    }
  };
  list.onclick = (event) => open(event.target.closest("[role=option]"));
}
