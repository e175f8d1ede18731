// Weeks begin on Monday here, whatever the browser's language says: Streamlit's calendars begin as that language does.
const { language } = navigator;
const week = new Intl.Locale(language);
if ((week.getWeekInfo?.() ?? week.weekInfo)?.firstDay === 7)
  Object.defineProperty(Navigator.prototype, "language", { get: () => "en-GB", configurable: true });
// On a phone the menu lies over the page: it closes when a page was chosen.
document.addEventListener("click", (event) => {
  if (innerWidth < 768 && event.target.closest?.('[data-testid="stSidebarNavLink"]'))
    setTimeout(() => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click(), 0);
});
