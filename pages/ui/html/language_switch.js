const YEAR = 365 * 24 * 3600;

export default inOrder(function ({ data, parentElement }) {
  // For those who have the page read to them, and for the browser's own offer to translate.
  document.documentElement.lang = data.now;
  const label = parentElement.querySelector(".language"), select = label.querySelector("select");
  const said = JSON.stringify(data);
  if (label.shown !== said) {
    label.shown = said;
    label.querySelector("span").textContent = data.title;
    select.replaceChildren(...data.names.map(([code, name]) => {
      const option = document.createElement("option");
      Object.assign(option, { value: code, textContent: name, lang: code, selected: code === data.now });
      return option;
    }));
  }
  // Loaded anew: calendars and what else is Streamlit's own take the language once, and all that was chosen is in the address.
  select.onchange = () => {
    const isSafe = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${data.cookie}=${select.value}; Path=/; Max-Age=${YEAR}; SameSite=Lax${isSafe}`;
    const address = new URL(location.href);
    address.searchParams.delete(data.address);
    location.replace(address);
    if (address.hash) location.reload();
  };
});
