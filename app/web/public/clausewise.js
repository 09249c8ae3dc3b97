// The first screen shows the three ways to use Clausewise side by side; Chainlit has them in a list in the header.
// A tab chooses in that list what a click there would choose, so the list stays the one place that decides.
(() => {
  let profiles

  const settings = () =>
    (profiles ??= fetch(`/project/settings?language=${encodeURIComponent(navigator.language || "en-US")}`)
      .then((answer) => answer.json())
      .then((told) => told.chatProfiles || [])
      .catch(() => []))

  const chosen = (profile) => document.querySelector("#chat-profiles")?.textContent.includes(profile.display_name)

  function choose(profile) {
    const list = document.querySelector("#chat-profiles")
    if (!list || chosen(profile)) return
    document.body.classList.add("cw-choosing")
    list.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerType: "touch" }))
    list.click()
    let tries = 0
    const pick = () => {
      const option = document.querySelector(`[data-test="select-item:${CSS.escape(profile.name)}"]`)
      if (option) option.click()
      if (option || ++tries > 60) document.body.classList.remove("cw-choosing")
      else requestAnimationFrame(pick)
    }
    pick()
  }

  async function show() {
    const screen = document.querySelector("#welcome-screen")
    const composer = screen?.querySelector("#message-composer")
    if (!composer || screen.querySelector(".cw-ways")) return
    const ways = document.createElement("nav")
    ways.className = "cw-ways"
    composer.before(ways)
    for (const profile of await settings()) {
      const way = document.createElement("button")
      way.type = "button"
      way.dataset.way = profile.name
      way.setAttribute("aria-pressed", String(!!chosen(profile)))
      const icon = document.createElement("img")
      icon.src = profile.icon
      icon.alt = ""
      way.append(icon, profile.display_name)
      way.addEventListener("click", () => choose(profile))
      ways.append(way)
    }
  }

  // What Chainlit says in English whatever the language, to those who hear the page.
  const fixed = { "Toggle theme": "切換淺色或深色主題", Close: "關閉", "Avatar for Clausewise": "Clausewise 標誌" }

  function translate() {
    if (!document.documentElement.lang.startsWith("zh")) return
    for (const heard of document.querySelectorAll(".sr-only"))
      if (fixed[heard.textContent]) heard.textContent = fixed[heard.textContent]
    for (const picture of document.querySelectorAll("img[alt]"))
      if (fixed[picture.alt]) picture.alt = fixed[picture.alt]
  }

  // Why a file is not taken, in place of Chainlit's words for it: those are in English, and name types of media.
  const refusals = [
    [/File type (must be|not allowed)/, "This kind of file is not read here. Give a PDF, Word (.docx), HTML, Markdown, text or YAML file.", "這裏不能讀取這種檔案。請提供 PDF、Word（.docx）、HTML、Markdown、文字或 YAML 檔案。"],
    [/(File is larger than \d+|size too large|too large for this chat)/, "The file is larger than 50 MB. Split it, leave out its pictures, or add it with “clausewise corpus add”.", "檔案大於 50 MB。請把它分拆、移除圖片，或以「clausewise corpus add」加入。"],
    [/Too many files/, "Give at most 5 files at a time.", "每次最多可提供 5 個檔案。"]
  ]

  function explain() {
    const chinese = document.documentElement.lang.startsWith("zh")
    for (const title of document.querySelectorAll("[data-sonner-toast] [data-title]")) {
      const told = refusals.find(([words]) => words.test(title.textContent))
      if (told) title.textContent = told[chinese ? 2 : 1]
    }
  }

  const mark = () => {
    show()
    translate()
    explain()
    for (const way of document.querySelectorAll(".cw-ways button")) {
      const pressed = String(!!document.querySelector("#chat-profiles")?.textContent.includes(way.textContent))
      if (way.getAttribute("aria-pressed") !== pressed) way.setAttribute("aria-pressed", pressed)
    }
  }

  new MutationObserver(mark).observe(document.documentElement, { childList: true, subtree: true })
  mark()
})()
