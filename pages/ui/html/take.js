// Menus of panels (their link, picture and table) and print. Listens once for the whole page: the menus are plain HTML.
const MENU = "details.take"
let words = {}
let tell = () => {}
let named = ""
const FONT = "Inter, 'Segoe UI', system-ui, sans-serif"

const panelOf = (button) => {
  const menu = document.querySelector(`.st-key-${CSS.escape(button.dataset.anchor)}`)
  return menu?.closest('[class*="st-key-panel_"]') ?? menu
}

const close = (menu, isFocused) => {
  menu.open = false
  if (isFocused) menu.querySelector("summary").focus()
}

// What was done is said in the place of the words that were clicked, and to those who listen to the page.
const say = (button, text) => {
  const usual = button.dataset.words ?? button.textContent
  button.dataset.words = usual
  button.setAttribute("aria-live", "polite")
  button.textContent = text
  setTimeout(() => { button.textContent = usual }, 3000 + 40 * text.length)
}

const linkTo = (button) => {
  const address = new URL(location.href)
  for (const [name, value] of new URLSearchParams(button.dataset.fields)) address.searchParams.set(name, value)
  address.hash = button.dataset.anchor
  return address.href
}

const copy = async (text) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  // without TLS a browser has no clipboard for pages, but copies what is selected
  const field = document.createElement("textarea")
  field.value = text
  document.body.append(field)
  field.select()
  const isDone = document.execCommand("copy")
  field.remove()
  if (!isDone) throw new Error("not copied")
}

const lines = (context, text, width) => {
  const found = [""]
  for (const word of text.split(/\s+/)) {
    const longer = found.at(-1) ? `${found.at(-1)} ${word}` : word
    if (found.at(-1) && context.measureText(longer).width > width) found.push(word)
    else found[found.length - 1] = longer
  }
  return found
}

const isSeen = (color) => color && color !== "transparent" && !/^rgba\(.*, 0\)$/.test(color)

const pictureOf = async (panel, title) => {
  const plot = panel.querySelector(".js-plotly-plot .svg-container")
  const { width, height } = plot.getBoundingClientRect()
  const app = document.querySelector("[data-testid=stApp]")
  const background = getComputedStyle(app).backgroundColor
  const ink = getComputedStyle(app).color
  const shown = document.querySelector(".st-key-sentence p")?.innerText ?? ""
  const made = document.querySelector(".take_made")?.textContent ?? ""
  const layers = await Promise.all([...plot.querySelectorAll("svg.main-svg")].map((svg) => {
    const own = svg.cloneNode(true)
    own.setAttribute("xmlns", "http://www.w3.org/2000/svg")
    const image = new Image()
    const loaded = new Promise((done, failed) => { image.onload = () => done(image); image.onerror = failed })
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(own))}`
    return loaded
  }))
  const edge = 20
  const canvas = document.createElement("canvas")
  const context = canvas.getContext("2d")
  const parts = [[title, `600 17px ${FONT}`, 23], [shown, `400 12px ${FONT}`, 17], [made, `400 12px ${FONT}`, 17]].map(([text, font, high]) => {
    context.font = font
    return { font, high, lines: text ? lines(context, text, width) : [] }
  })
  const head = parts.reduce((sum, part) => sum + part.high * part.lines.length, 0) + 10
  canvas.width = Math.round(2 * (width + 2 * edge))
  canvas.height = Math.round(2 * (height + head + 2 * edge))
  context.scale(2, 2)
  context.fillStyle = isSeen(background) ? background : "#ffffff"
  context.fillRect(0, 0, width + 2 * edge, height + head + 2 * edge)
  context.fillStyle = ink
  let y = edge
  for (const part of parts) {
    context.font = part.font
    for (const line of part.lines) {
      y += part.high
      context.fillText(line, edge, y - 5)
    }
  }
  for (const layer of layers) context.drawImage(layer, edge, edge + head, width, height)
  return new Promise((done) => canvas.toBlob(done, "image/png"))
}

const savePicture = async (button) => {
  const blob = await pictureOf(panelOf(button), button.dataset.title)
  save(blob, `service-pulse-${button.dataset.title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "picture"}.png`)
}

const save = (blob, name) => {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10000)
}

// The name that the server gives a file: in the letters of any language where it has them (RFC 6266).
const nameOf = (answer) => {
  const said = answer.headers.get("Content-Disposition") ?? ""
  const whole = said.match(/filename\*=UTF-8''([^;]+)/)
  return whole ? decodeURIComponent(whole[1]) : said.match(/filename="([^"]+)"/)?.[1] ?? "report"
}

// A report takes some seconds: the button says so, and is not to be clicked again until it is there.
const saveReport = async (button) => {
  if (button.getAttribute("aria-busy") === "true") return
  const usual = button.textContent
  button.setAttribute("aria-busy", "true")
  button.setAttribute("aria-live", "polite")
  button.textContent = words.making
  try {
    const answer = await fetch(button.dataset.source)
    if (answer.ok) save(await answer.blob(), nameOf(answer))
    button.textContent = usual
    if (!answer.ok) say(button, (await answer.json().catch(() => ({}))).message || words.failed)
  } catch {
    button.textContent = usual
    say(button, words.failed)
  } finally {
    button.removeAttribute("aria-busy")
  }
}

const showTable = async (button) => {
  const answer = await fetch(button.dataset.source)
  if (!answer.ok) throw new Error(answer.statusText)
  const dialog = document.createElement("dialog")
  dialog.className = "take_table"
  dialog.setAttribute("aria-label", button.dataset.title)
  const app = getComputedStyle(document.querySelector("[data-testid=stApp]"))
  dialog.style.color = app.color
  dialog.style.background = isSeen(app.backgroundColor) ? app.backgroundColor : "#ffffff"
  dialog.innerHTML = `<form method="dialog"><button></button></form><div tabindex="0" role="region">${await answer.text()}</div>`
  dialog.querySelector("button").textContent = words.close
  dialog.querySelector("[role=region]").setAttribute("aria-label", button.dataset.title)
  dialog.onclose = () => {
    dialog.remove()
    button.closest(MENU)?.querySelector("summary").focus()
  }
  document.body.append(dialog)
  dialog.showModal()
}

// On paper a chart is as wide as its place there: its picture is scaled, since nothing can be drawn anew while a browser prints.
const fitToPaper = () => {
  const app = document.querySelector("[data-testid=stApp]")
  const [red, green, blue] = getComputedStyle(app).backgroundColor.match(/[\d.]+/g).map(Number)
  document.documentElement.classList.toggle("take_was_dark", 0.3 * red + 0.6 * green + 0.1 * blue < 128)
  for (const svg of document.querySelectorAll(".js-plotly-plot svg.main-svg")) {
    const [width, height] = [svg.getAttribute("width"), svg.getAttribute("height")]
    if (!svg.hasAttribute("viewBox")) svg.setAttribute("viewBox", `0 0 ${width} ${height}`)
    svg.closest(".svg-container").style.setProperty("--take-shape", `${width} / ${height}`)
  }
}

const asOnScreen = () => {
  for (const svg of document.querySelectorAll(".js-plotly-plot svg.main-svg")) svg.removeAttribute("viewBox")
}

const isFitted = () => [...document.querySelectorAll(".js-plotly-plot")].every((plot) =>
  Math.abs(plot.getBoundingClientRect().width - plot.querySelector(".main-svg").getAttribute("width")) <= 1)

// Asked for here, charts have the time to be drawn anew for the paper, with letters of their usual size.
const printPage = async () => {
  document.documentElement.classList.add("take_on_paper")
  try {
    await new Promise((done) => setTimeout(done, 250))
    for (const end = Date.now() + 3000; !isFitted() && Date.now() < end;) await new Promise((done) => setTimeout(done, 100))
    window.print()
  } finally {
    document.documentElement.classList.remove("take_on_paper")
  }
}

// Where the keyboard was when a dialog of ours was opened: it returns there once the dialog is closed.
const comeBackTo = (summary) => {
  const since = Date.now()
  let wasOpen = false
  const timer = setInterval(() => {
    const isOpen = Boolean(document.querySelector("[role=dialog]"))
    wasOpen ||= isOpen
    if (isOpen || (!wasOpen && Date.now() - since < 10000)) return
    clearInterval(timer)
    if (wasOpen && summary.isConnected) summary.focus({ preventScroll: true })
  }, 120)
}

const DO = {
  link: async (button) => { await copy(linkTo(button)); say(button, words.copied) },
  picture: savePicture,
  report: saveReport,
  table: showTable,
  note: (button) => {
    const menu = button.closest(MENU)
    close(menu)
    comeBackTo(menu.querySelector("summary"))
    tell("noted", true)
  },
  print: async (button) => { const menu = button.closest(MENU); if (menu) close(menu); await printPage() },
}

const onClick = async (event) => {
  const button = event.target.closest?.("[data-take]")
  for (const menu of document.querySelectorAll(`${MENU}[open]`)) if (!menu.contains(event.target)) close(menu)
  if (!button) return
  try {
    await DO[button.dataset.take](button)
    const menu = button.closest(MENU)
    if (menu && button.dataset.take !== "link") close(menu)
  } catch {
    say(button, { link: words.not_copied, picture: words.no_picture, table: words.no_table }[button.dataset.take] ?? button.textContent)
  }
}

const onKey = (event) => {
  if (event.key === "p" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
    event.preventDefault()
    printPage()
  }
  const menu = document.querySelector(`${MENU}[open]`)
  if (event.key === "Escape" && menu && !document.querySelector("dialog.take_table")) close(menu, true)
}

// A link to a panel shows it once it is there; the page is drawn piece by piece.
const showWhatIsNamed = () => {
  const wanted = decodeURIComponent(location.hash.slice(1))
  if (!wanted.startsWith("take_") || wanted === named) return
  named = wanted
  const end = Date.now() + 8000
  const look = () => {
    const found = panelOf({ dataset: { anchor: wanted } })
    found?.scrollIntoView({ block: "start" })
    // what is drawn above it a moment later moves it once more
    if (Date.now() < (found ? end - 6500 : end)) setTimeout(look, 300)
  }
  look()
}

export default inOrder(function ({ data, setTriggerValue }) {
  words = data.words
  tell = setTriggerValue
  document.addEventListener("click", onClick)
  document.addEventListener("keydown", onKey)
  window.addEventListener("beforeprint", fitToPaper)
  window.addEventListener("afterprint", asOnScreen)
  showWhatIsNamed()
  return () => {
    document.removeEventListener("click", onClick)
    document.removeEventListener("keydown", onKey)
    window.removeEventListener("beforeprint", fitToPaper)
    window.removeEventListener("afterprint", asOnScreen)
  }
})
