export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".host");
  if (host.shown !== data.html) {
    host.innerHTML = data.html;
    host.shown = data.html;
  }
  host.onclick = (event) => {
    const button = event.target.closest("[data-open]");
    if (button) setTriggerValue("opened", button.dataset.open);
  };
}
