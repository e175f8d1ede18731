// Draws the figures of a report in the colours of the reader's scheme. Nothing is asked of anybody: all that is drawn stands in the page.
const given = JSON.parse(document.getElementById("figures").textContent)
const isDark = matchMedia("(prefers-color-scheme: dark)")
const isStill = !document.documentElement.classList.contains("screen")
let isPrinting = false

const look = () => given.looks[isDark.matches && !isStill && !isPrinting ? "dark" : "light"]

const draw = () => {
  const { colours, family } = look()
  const theme = { color: (number) => colours[String(number).padStart(2, "0")], font: family, border: colours["39"] }
  for (const place of document.querySelectorAll(".plot")) {
    const [wide, narrow] = given.figures[Number(place.dataset.figure)]
    const figure = themed(narrow && innerWidth <= 640 ? narrow : wide, theme)
    place.textContent = ""
    Plotly.newPlot(place, figure.data, { ...figure.layout, autosize: true }, { displayModeBar: false, responsive: !isStill })
  }
}

// On paper a chart is as wide as its place there: its picture is scaled, since nothing can be drawn anew while a browser prints.
const onPaper = (is) => {
  isPrinting = is
  if (isDark.matches) draw()
  for (const svg of document.querySelectorAll(".plot svg.main-svg")) {
    if (is) svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`)
    else svg.removeAttribute("viewBox")
  }
}

const begin = async () => {
  // The places of letters are measured when a figure is drawn: the typeface has to be there.
  await Promise.all([...document.fonts].map((face) => face.load().catch(() => face)))
  draw()
  document.documentElement.dataset.height = Math.ceil(document.documentElement.scrollHeight)
  if (isStill) return
  isDark.addEventListener("change", draw)
  addEventListener("beforeprint", () => onPaper(true))
  addEventListener("afterprint", () => onPaper(false))
}

const unpacked = async (text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text()
}

const library = document.getElementById("library")
if (!library) begin()
else unpacked(library.textContent).then((text) => {
  const script = document.createElement("script")
  script.textContent = text
  document.head.append(script)
  return begin()
})
