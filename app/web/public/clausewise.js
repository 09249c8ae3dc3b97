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

  const mark = () => {
    show()
    translate()
    for (const way of document.querySelectorAll(".cw-ways button")) {
      const pressed = String(!!document.querySelector("#chat-profiles")?.textContent.includes(way.textContent))
      if (way.getAttribute("aria-pressed") !== pressed) way.setAttribute("aria-pressed", pressed)
    }
  }

  new MutationObserver(mark).observe(document.documentElement, { childList: true, subtree: true })
  mark()
})()
