// Draws the figures of a report in the colours of the reader's scheme. Nothing is asked of anybody: all that is drawn stands in the page.
const given = JSON.parse(document.getElementById("figures").textContent)
const isDark = matchMedia("(prefers-color-scheme: dark)")
const isStill = !document.documentElement.classList.contains("screen")
let isPrinting = false

const look = () => given.looks[isDark.matches && !isStill && !isPrinting ? "dark" : "light"]

// Colours of figures are placeholders (#0000NN, with two more digits for how much shines through), as on the pages.
const PLACEHOLDER = /(^|color:)#0000(\d\d)([0-9a-f]{2})?(?=$|[;"])/g
const coloured = (value, colours) => {
  if (typeof value === "string") return value.replace(PLACEHOLDER, (all, before, number, more) => colours[number] ? before + colours[number] + (more ?? "") : all)
  if (Array.isArray(value)) return value.map((one) => coloured(one, colours))
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, coloured(one, colours)]))
  return value
}

const draw = () => {
  const { colours, family } = look()
  for (const place of document.querySelectorAll(".plot")) {
    const [wide, narrow] = given.figures[Number(place.dataset.figure)]
    const figure = coloured(narrow && innerWidth <= 640 ? narrow : wide, colours)
    // As on the pages, labels of axes make themselves room.
    const axes = Object.fromEntries(Object.entries(figure.layout).filter(([name]) => /^[xy]axis\d*$/.test(name)).map(([name, axis]) => [name, { automargin: true, ...axis }]))
    const layout = {
      ...figure.layout,
      ...axes,
      autosize: true,
      font: { family, size: 12, color: colours["37"], ...figure.layout.font },
      hoverlabel: { ...figure.layout.hoverlabel, bgcolor: colours["38"], bordercolor: colours["39"], font: { family, size: 13, color: colours["37"] } },
    }
    place.textContent = ""
    Plotly.newPlot(place, figure.data, layout, { displayModeBar: false, responsive: !isStill })
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
