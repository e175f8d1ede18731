// Streamlit's calendars and tables are in the browser's language: in that of the link, else in the chosen one, where one was chosen (pages/ui/html/language_switch.js).
const spoken = (/[?&]lang=(en|cs|sk|pl|hu|el)(?=&|$)/.exec(location.search) ?? /(?:^|; )service_pulse_language=(\w\w)(?:;|$)/.exec(document.cookie))?.[1];
if (spoken) {
  Object.defineProperty(Navigator.prototype, "language", { get: () => (spoken === "en" ? "en-GB" : spoken), configurable: true });
  document.documentElement.lang = spoken;
}
// Weeks begin on Monday here, whatever the browser's language says: Streamlit's calendars begin as that language does.
const { language } = navigator;
const week = new Intl.Locale(language);
if ((week.getWeekInfo?.() ?? week.weekInfo)?.firstDay === 7)
  Object.defineProperty(Navigator.prototype, "language", { get: () => "en-GB", configurable: true });
// On a phone the menu lies over the page: it closes when a page was chosen, or a find of the search in it.
const leaveMenu = () => {
  if (innerWidth < 768) setTimeout(() => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click(), 0);
};
document.addEventListener("click", (event) => {
  if (event.target.closest?.('[data-testid="stSidebarNavLink"]')) leaveMenu();
});
addEventListener("service_pulse_leave_menu", leaveMenu);
// Ctrl+K goes to the search, which stands in the menu.
addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const closed = document.querySelector('[data-testid="stExpandSidebarButton"]');
  closed?.click();
  setTimeout(() => dispatchEvent(new Event("service_pulse_search")), closed ? 400 : 0);
}, true);
// Who has chosen light or dark has it in the place of what the system says; pages/ui/html/scheme_switch.js keeps the choice under this name.
let scheme = null;
try { scheme = localStorage.getItem("service_pulse_scheme"); } catch { /* a browser that keeps nothing */ }
if (scheme === "light" || scheme === "dark") {
  const ask = matchMedia.bind(window);
  const chosen = Object.assign(new EventTarget(), { matches: scheme === "dark", media: "(prefers-color-scheme: dark)" });
  window.matchMedia = (query) => (/^\(prefers-color-scheme:\s*dark\)$/.test(query) ? chosen : ask(query));
}
