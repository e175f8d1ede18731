// The name under which the browser keeps the choice; page_head.js knows it too.
const KEPT = "service_pulse_scheme";

const kept = () => {
  try {
    return localStorage.getItem(KEPT) ?? "system";
  } catch {
    return "system";
  }
};

export default inOrder(function ({ data, parentElement }) {
  const group = parentElement.querySelector(".scheme");
  group.setAttribute("aria-label", data.title);
  const said = JSON.stringify(data);
  if (group.shown !== said) {
    group.shown = said;
    group.replaceChildren(...data.codes.map(([code, name]) => {
      const label = document.createElement("label"), field = document.createElement("input");
      Object.assign(field, { type: "radio", name: KEPT, value: code });
      label.append(field, name);
      return label;
    }));
  }
  const mark = () => {
    for (const field of group.querySelectorAll("input")) field.checked = field.value === kept();
  };
  mark();
  // Loaded anew, since pictures that stand keep the colours in which they were drawn. All that was chosen is in the address.
  group.onchange = ({ target }) => {
    localStorage.setItem(KEPT, target.value);
    location.reload();
  };
});
