// A file that the reader has brought: what was read of it, what was left out and why, and what can be done with it.
// Everything shown comes in `props` (see app/chatting/upload_view.py); the server is asked only on a click.
import { useEffect, useState } from "react"
import { useSetRecoilState } from "recoil"
import { elementState } from "@chainlit/react-client"
import { toast } from "sonner"
import { Archive, FileText, Loader2, Trash2, TriangleAlert } from "lucide-react"

export default function ClausewiseUpload() {
  const [busy, setBusy] = useState("")
  const setElements = useSetRecoilState(elementState)
  const words = props.labels || {}
  useEffect(() => { window.dispatchEvent(new Event("resize")) }, [])

  async function act(name) {
    setBusy(name)
    let told
    try {
      told = (await callAction({ name, payload: { lang: props.lang, id: props.id, ref: props.ref } })).response
    } catch (failure) {
      told = { error: words.unreachable || String(failure) }
    }
    setBusy("")
    if (told?.error) toast.error(told.error)
    else setElements((all) => all.map((e) => (e.props?.id === props.id ? { ...e, props: told.view } : e)))
  }

  if (props.state === "reading")
    return (
      <div className="cw-waiting" role="status" lang={props.lang} data-upload={props.id} data-state="reading">
        <Loader2 size={16} className="cw-spin" aria-hidden="true" />
        <span>{props.message} <small className="cw-hint">{props.step}</small></span>
      </div>
    )
  if (props.state === "failed" || props.state === "removed")
    return (
      <div className="cw-answer cw-upload" lang={props.lang} data-upload={props.id} data-state={props.state}>
        <div className={"cw-notes" + (props.state === "failed" ? " cw-caution" : "")} role={props.state === "failed" ? "alert" : "status"}>
          {props.state === "failed" ? <TriangleAlert size={16} aria-hidden="true" /> : <Trash2 size={16} aria-hidden="true" />}
          <div><p>{props.message}</p></div>
        </div>
      </div>
    )

  return (
    <article className="cw-answer cw-upload" lang={props.lang} data-upload={props.id} data-state={props.state} aria-busy={!!busy}>
      <header>
        <FileText size={22} aria-hidden="true" />
        <div>
          <h3>{props.title}</h3>
          <p className="cw-hint">{[props.name, ...props.facts, props.version].join(" · ")}</p>
        </div>
      </header>
      {props.doubts.length || props.left_out ? (
        <div className="cw-notes cw-caution">
          <TriangleAlert size={16} aria-hidden="true" />
          <div>
            {props.doubts.map((doubt, i) => <p key={i}>{doubt}</p>)}
            {props.left_out ? (
              <>
                <p>{props.left_out.summary}</p>
                <ul>
                  {props.left_out.rows.map((row, i) => <li key={i}>{row.pages ? <strong>{row.pages}</strong> : null} {row.reason}</li>)}
                  {props.left_out.more ? <li>{words.more_left_out}</li> : null}
                </ul>
              </>
            ) : null}
          </div>
        </div>
      ) : null}
      <p className="cw-lead">{props.scope} {words.ask}</p>
      {props.state === "done" ? (
        <div className="cw-actions">
          <button type="button" data-action="keep" title={words.keep_hint} disabled={!!busy} onClick={() => act("keep_upload")}>
            {busy === "keep_upload" ? <Loader2 size={15} className="cw-spin" aria-hidden="true" /> : <Archive size={15} aria-hidden="true" />} {words.keep}
          </button>
          <button type="button" data-action="remove" disabled={!!busy} onClick={() => act("remove_upload")}>
            <Trash2 size={15} aria-hidden="true" /> {words.remove}
          </button>
        </div>
      ) : null}
    </article>
  )
}
