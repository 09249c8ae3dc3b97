// One answer: how it was read, what the clauses say, where each word stands, and what can be done with it.
// Everything shown comes in `props` (see app/chatting/view.py); the server is asked only on a click.
import { useEffect, useState } from "react"
import { useSetRecoilState } from "recoil"
import { elementState, sideViewState } from "@chainlit/react-client"
import { toast } from "sonner"
import { BookOpen, Check, Copy, Download, FileCheck, FileText, Info, Landmark, ListChecks, Loader2, PenLine, Scale, Square, Split, TriangleAlert, UserCheck } from "lucide-react"

// Law, a regulator's expectation and voluntary guidance are told apart by colour, sign and words.
const SIGNS = { statute: Scale, regulator_expectation: Landmark, voluntary_guidance: BookOpen, standard: UserCheck, document: FileText }

async function ask(name, payload) {
  let told
  try {
    told = (await callAction({ name, payload: { lang: props.lang, ...payload } })).response
  } catch (failure) {
    told = { error: props.labels?.unreachable || String(failure) }
  }
  if (told?.error) toast.error(told.error)
  return told?.error ? null : told
}

function download(file) {
  const bytes = Uint8Array.from(atob(file.data), (c) => c.charCodeAt(0))
  const url = URL.createObjectURL(new Blob([bytes], { type: file.type }))
  const link = document.createElement("a")
  link.href = url
  link.download = file.name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(url), 10000)
}

async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text)
    return
  }
  // Plain HTTP on another machine: browsers offer no clipboard there but this old way.
  const area = document.createElement("textarea")
  area.value = text
  area.style.position = "fixed"
  area.style.opacity = "0"
  document.body.append(area)
  area.select()
  const done = document.execCommand("copy")
  area.remove()
  if (!done) throw new Error("copy refused")
}

function Chip({ source, onOpen }) {
  if (!source) return null
  return (
    <button type="button" className={"cw-chip" + (source.summed ? " cw-of-" + source.kind : "")} data-source={source.n} title={source.label} aria-label={source.open} onClick={() => onOpen(source)}>
      [{source.n}]
    </button>
  )
}

// The last word, or the last few Chinese characters, and its numbers never part at the end of a line.
const LAST = /(?:[^\x00-\x7f\s]{1,3}|[\x21-\x7e]{1,40})\s*$/

function Quoted({ text, marks, sources, onOpen }) {
  const last = Math.max(0, text.search(LAST))
  const chips = marks.map((n) => <Chip key={n} source={sources[n]} onOpen={onOpen} />)
  if (!chips.length) return <q>{text}</q>
  return (
    <>
      <q>{text.slice(0, last)}</q>
      <span className="cw-last"><q>{text.slice(last).trimEnd()}</q>{chips}</span>{" "}
    </>
  )
}

// Ours, beside the quote: who reads English meets the Guideline's words first, who reads Chinese the plain ones.
function Plain({ label, text }) {
  return text ? <p className="cw-plain"><small>{label}</small>{text}</p> : null
}

function Field({ kind, name, field, busy, onChange }) {
  return (
    <label className={"cw-field" + (field.said ? "" : " cw-unsaid")}>
      <span className="cw-sr">{name}</span>
      <select data-field={kind} value={field.value} disabled={busy} onChange={(e) => onChange(kind, e.target.value)}>
        {field.options.map((o) => (
          <option key={o.value} value={o.value}>{o.label}</option>
        ))}
      </select>
      {field.said ? <small>{field.origin}</small> : null}
    </label>
  )
}

function Notes({ notes, caution }) {
  if (!notes.length) return null
  return (
    <div className={"cw-notes" + (caution ? " cw-caution" : "")}>
      {caution ? <TriangleAlert size={16} aria-hidden="true" /> : <Info size={16} aria-hidden="true" />}
      <div>{notes.map((note, i) => <p key={i}>{note}</p>)}</div>
    </div>
  )
}

function Group({ group, sources, words, lang, onOpen }) {
  const Sign = SIGNS[group.kind]
  return (
    <section className={"cw-group cw-of-" + group.kind}>
      {group.heading ? <h3>{Sign ? <Sign size={16} aria-hidden="true" /> : null}{group.heading}</h3> : null}
      <ul>
        {group.items.map(({ plain, plain_of, parallel, parts }, i) => (
          <li key={i}>
            {lang === "en" ? null : <Plain label={words[plain_of]} text={plain} />}
            <div className="cw-quote">
              {parts.map((part, p) => <Quoted key={p} text={part.text} marks={part.marks} sources={sources} onOpen={onOpen} />)}
            </div>
            {lang === "en" ? <Plain label={words[plain_of]} text={plain} /> : null}
            {parallel ? <p className="cw-parallel"><small>{words.parallel}</small>{parallel}</p> : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

// A model's words, each with the numbers of what it rests on; shown as text, whatever they hold.
function Written({ items, basis, badge, sources, words, onOpen }) {
  if (!items.length) return null
  return (
    <section className="cw-written">
      <h3>{words.written}</h3>
      <p className="cw-prose">
        {items.map((item, i) => {
          const last = Math.max(0, item.text.search(LAST))
          return (
            <span key={i} data-written={i}>
              {item.text.slice(0, last)}
              <span className="cw-last">{item.text.slice(last)}{item.marks.map((n) => <Chip key={n} source={sources[n]} onOpen={onOpen} />)}</span>{" "}
            </span>
          )
        })}
      </p>
      <p className="cw-badge"><PenLine size={14} aria-hidden="true" />{badge}</p>
      <details className="cw-basis">
        <summary>{words.written_words}</summary>
        <ul>{basis.map((one) => <li key={one.n}><Quoted text={one.text} marks={[one.n]} sources={sources} onOpen={onOpen} /></li>)}</ul>
      </details>
    </section>
  )
}

function Conflict({ card, sources, words, onOpen }) {
  return (
    <section className="cw-conflict">
      <h3><Split size={16} aria-hidden="true" />{words.conflict}</h3>
      <p><small>{words.ours}</small> {card.told}</p>
      <ul>
        {card.sides.map((side, i) => (
          <li key={i}>
            <strong>{side.label}</strong>
            <Plain label={words.summary} text={side.plain} />
            <div className="cw-quote">
              {side.parts.map((part, p) => <Quoted key={p} text={part.text} marks={part.marks} sources={sources} onOpen={onOpen} />)}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Sources({ title, sources, onOpen }) {
  if (!sources.length) return null
  const documents = [...new Set(sources.filter((s) => !s.summed).map((s) => `${s.document} · ${s.force}`))]
  const clauses = [...new Set(sources.map((s) => s.key))].map((key) => sources.filter((s) => s.key === key))
  return (
    <section className="cw-sources">
      <h4>{title}</h4>
      <ol>
        {clauses.map((cited) => (
          <li key={cited[0].key}>
            <span className="cw-numbers">{cited.map((s) => <Chip key={s.n} source={s} onOpen={onOpen} />)}</span>
            <button type="button" data-source-row={cited[0].n} aria-label={cited[0].open} onClick={() => onOpen(cited[0])}>
              <span className="cw-source-label">{cited[0].label}</span>
              <span className="cw-source-page">{cited[0].page}</span>
              {cited[0].standing ? <span className={"cw-standing cw-of-" + cited[0].kind}>{cited[0].standing}</span> : null}
            </button>
          </li>
        ))}
      </ol>
      {documents.map((d) => <p key={d} className="cw-document">{d}</p>)}
    </section>
  )
}

export default function ClausewiseAnswer() {
  const [busy, setBusy] = useState("")
  const setElements = useSetRecoilState(elementState)
  const setSideView = useSetRecoilState(sideViewState)
  const words = props.labels || {}
  // The page leaves room below the question by what it measured before the answer stood there; measure again.
  useEffect(() => {
    window.dispatchEvent(new Event("resize"))
    // A corrected answer is built anew: who chose by keyboard goes on where they were.
    const place = globalThis.clausewisePlace
    if (place?.id === props.id && props.state === "done") {
      globalThis.clausewisePlace = undefined
      document.querySelector(`[data-answer="${place.id}"] select[data-field="${place.kind}"]`)?.focus({ preventScroll: true })
    }
  }, [])

  // After a correction the quotes come first; what is to be written on them is asked for from here.
  useEffect(() => {
    if (props.pending) write()
  }, [props.pending])

  const put = (view) => setElements((all) => all.map((e) => (e.props?.id === view.id ? { ...e, props: view } : e)))

  async function write() {
    const told = await ask("write", { id: props.id })
    if (told) put(told.view)
  }

  async function choose(mode) {
    if (!(await ask("choose_mode", { mode }))) return
    put({ ...props, offer: null })
    if (mode === "write") write()
  }

  if (props.state === "waiting")
    return (
      <div className="cw-waiting" role="status">
        <Loader2 size={16} className="cw-spin" aria-hidden="true" /> {words.looking}
      </div>
    )
  if (props.state === "failed")
    return (
      <div className="cw-answer" lang={props.lang} data-state="failed">
        <div className="cw-notes cw-caution" role="alert">
          <TriangleAlert size={16} aria-hidden="true" />
          <div><p>{props.message}</p></div>
        </div>
      </div>
    )

  const byNumber = Object.fromEntries(props.sources.map((s) => [s.n, s]))

  async function open(source) {
    const told = await ask("clause", { ref: source.ref, n: source.n, lang: props.lang })
    if (!told) return
    setSideView({
      title: told.view.title,
      elements: [{
        id: `${props.id}-${source.n}-${Date.now()}`, type: "custom", name: "ClausewiseClause",
        display: "side", forId: "", threadId: "", props: told.view
      }]
    })
  }

  async function correct(kind, value) {
    setBusy("correct")
    const told = await ask("correct", { id: props.id, [kind]: value })
    setBusy("")
    if (!told) return
    setSideView(undefined)
    globalThis.clausewisePlace = { id: props.id, kind }
    put(told.view)
  }

  async function showAll() {
    setBusy("correct")
    const told = await ask("all_duties", { id: props.id })
    setBusy("")
    if (!told) return
    setSideView(undefined)
    put(told.view)
  }

  async function stop() {
    setBusy("stopping")
    await ask("stop_writing", { id: props.id })
    setBusy("")
  }

  async function save(format) {
    setBusy(format)
    const file = await ask("export", { id: props.id, format })
    setBusy("")
    if (file) download(file)
  }

  async function copy() {
    try {
      await copyText(props.copy)
      setBusy("copied")
      setTimeout(() => setBusy(""), 1800)
    } catch {
      toast.error(words.copy_failed)
    }
  }

  return (
    <article className={"cw-answer" + (busy === "correct" ? " cw-busy" : "")} lang={props.lang} data-answer={props.id} data-state={props.state} data-outcome={props.outcome} aria-busy={props.state !== "done" || busy === "correct"}>
      <div className="cw-banner">
        <span className="cw-banner-name">{words.understood}</span>
        <Field kind="role" name={words.role} field={props.banner.role} busy={!!busy} onChange={correct} />
        <Field kind="sector" name={words.sector} field={props.banner.sector} busy={!!busy} onChange={correct} />
        {props.banner.role.said && props.banner.sector.said ? null : <small className="cw-hint">{words.origin_none}</small>}
      </div>
      {props.banner.read_as ? <p className="cw-read-as">{props.banner.read_as}</p> : null}
      {props.abstained ? <h3 className="cw-abstained">{props.lead}</h3> : props.lead ? <p className="cw-lead">{props.lead}</p> : null}
      <Notes notes={props.notes} caution={props.abstained} />
      <Written items={props.written || []} basis={props.basis || []} badge={props.badge} sources={byNumber} words={words} onOpen={open} />
      {props.writing ? (
        <div className="cw-writing" role="status">
          <Loader2 size={16} className="cw-spin" aria-hidden="true" /> <span>{props.writing.now}</span>
          <button type="button" data-action="stop" disabled={busy === "stopping"} onClick={stop}>
            <Square size={13} aria-hidden="true" /> {busy === "stopping" ? words.written_stopping : words.written_stop}
          </button>
        </div>
      ) : null}
      {props.offer ? (
        <div className="cw-notes cw-offer">
          <PenLine size={16} aria-hidden="true" />
          <div>
            <p>{props.offer.text}</p>
            {props.offer.yes ? (
              <div className="cw-actions">
                <button type="button" data-action="mode-write" onClick={() => choose("write")}>{props.offer.yes}</button>
                <button type="button" data-action="mode-quote" onClick={() => choose("quote")}>{props.offer.no}</button>
              </div>
            ) : null}
          </div>
        </div>
      ) : null}
      {props.written?.length && props.groups.length ? <h3 className="cw-rest">{words.written_rest}</h3> : null}
      {props.groups.map((group, g) => (
        <Group key={g} group={group} sources={byNumber} words={words} lang={props.lang} onOpen={open} />
      ))}
      {(props.conflicts || []).map((card, c) => <Conflict key={c} card={card} sources={byNumber} words={words} onOpen={open} />)}
      {props.nearest.length ? (
        <section className="cw-group cw-nearest">
          <h3>{words.nearest}</h3>
          <ul>
            {props.nearest.map((near) => (
              <li key={near.n}><Quoted text={near.text} marks={[near.n]} sources={byNumber} onOpen={open} /></li>
            ))}
          </ul>
        </section>
      ) : null}
      {(props.beside || []).length ? (
        <aside className="cw-beside">
          <h3>{words.beside}</h3>
          <p className="cw-hint">{words.beside_hint}</p>
          {props.beside.map((group, g) => (
            <Group key={g} group={group} sources={byNumber} words={words} lang={props.lang} onOpen={open} />
          ))}
        </aside>
      ) : null}
      {props.state === "done" ? (
        <>
          {props.more ? (
            <div className="cw-actions">
              <button type="button" data-action="all" disabled={!!busy} onClick={showAll}>
                <ListChecks size={15} aria-hidden="true" /> {props.more}
              </button>
            </div>
          ) : null}
          <Notes notes={props.closing} />
          <Sources title={words.sources} sources={props.sources} onOpen={open} />
          <div className="cw-actions">
            <button type="button" data-action="copy" onClick={copy}>
              {busy === "copied" ? <Check size={15} aria-hidden="true" /> : <Copy size={15} aria-hidden="true" />}
              {busy === "copied" ? words.copied : words.copy}
            </button>
            <button type="button" data-action="markdown" title={words.export_hint} disabled={!!busy} onClick={() => save("markdown")}>
              <Download size={15} aria-hidden="true" /> {words.export_markdown}
            </button>
            <button type="button" data-action="docx" title={words.export_hint} disabled={!!busy} onClick={() => save("docx")}>
              <FileText size={15} aria-hidden="true" /> {words.export_docx}
            </button>
            <button type="button" data-action="receipt" title={words.export_receipt_hint} disabled={!!busy} onClick={() => save("receipt")}>
              <FileCheck size={15} aria-hidden="true" /> {words.export_receipt}
            </button>
          </div>
          {props.told?.length ? (
            <details className="cw-trace">
              <summary>{words.written_trace}</summary>
              {props.told.map((line, i) => <p key={i}>{line}</p>)}
            </details>
          ) : null}
          <p className="cw-notice">{props.notice}</p>
        </>
      ) : null}
    </article>
  )
}
