// Sends chosen files straight to disk on the server, one after the other, with progress; Python hears only their ids.
const running = new WeakMap()

export default inOrder(function ({ data, parentElement, setTriggerValue }) {
  const zone = parentElement.querySelector(".zone")
  const input = parentElement.querySelector("input")
  const list = parentElement.querySelector("ul")
  parentElement.querySelector(".call").textContent = data.words.call
  parentElement.querySelector(".hint").textContent = data.words.hint

  const row = (name) => {
    const item = document.createElement("li")
    const label = document.createElement("span")
    const bar = document.createElement("progress")
    label.textContent = name
    bar.max = 1
    bar.value = 0
    bar.setAttribute("aria-label", name)
    item.append(label, bar)
    list.append(item)
    return { item, label, bar }
  }

  const fail = ({ label, bar }, name, text) => {
    bar.remove()
    label.textContent = `${name}: ${text}`
    label.setAttribute("role", "alert")
  }

  const send = (file) =>
    new Promise((resolve) => {
      const shown = row(file.name)
      if (file.size > data.limit) {
        fail(shown, file.name, data.words.too_big)
        resolve(null)
        return
      }
      const request = new XMLHttpRequest()
      running.set(parentElement, request)
      // every page lies beside api, also where a proxy puts a path before both
      request.open("PUT", `api/upload?name=${encodeURIComponent(file.name)}`)
      request.responseType = "json"
      request.upload.onprogress = (event) => {
        shown.bar.value = event.loaded / Math.max(1, event.total)
      }
      request.onload = () => {
        if (request.status === 201) {
          shown.item.remove()
          resolve(request.response.id)
        } else {
          fail(shown, file.name, request.response?.message ?? data.words.broken)
          resolve(null)
        }
      }
      request.onerror = () => {
        fail(shown, file.name, data.words.broken)
        resolve(null)
      }
      request.onabort = () => resolve(null)
      request.send(file)
    })

  const sendAll = async (files) => {
    input.disabled = true
    list.replaceChildren()
    const ids = []
    for (const file of files) {
      const id = await send(file)
      if (id) ids.push(id)
    }
    input.disabled = false
    input.value = ""
    if (ids.length) setTriggerValue("arrived", ids)
  }

  input.onchange = () => sendAll([...input.files])
  zone.ondragover = (event) => {
    event.preventDefault()
    zone.classList.add("over")
  }
  zone.ondragleave = () => zone.classList.remove("over")
  zone.ondrop = (event) => {
    event.preventDefault()
    zone.classList.remove("over")
    if (!input.disabled) sendAll([...event.dataTransfer.files])
  }

  return () => running.get(parentElement)?.abort()
})
