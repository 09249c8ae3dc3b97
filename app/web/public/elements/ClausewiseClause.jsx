// The clause behind a citation: where it stands, the quoted words marked, its neighbours, and the official page.
import { useEffect, useRef } from "react"
import { useSetRecoilState } from "recoil"
import { sideViewState } from "@chainlit/react-client"
import { toast } from "sonner"
import { ExternalLink } from "lucide-react"

function Neighbour({ name, clause, none }) {
  return (
    <section className="cw-neighbour">
      <h4>{name}</h4>
      {clause ? <><p className="cw-neighbour-label">{clause.label}</p><p>{clause.text}</p></> : <p>{none}</p>}
    </section>
  )
}

export default function ClausewiseClause() {
  const mark = useRef(null)
  const words = props.labels
  const setSideView = useSetRecoilState(sideViewState)

  async function open(ref) {
    let told
    try {
      told = (await callAction({ name: "clause", payload: { ref, lang: props.lang } })).response
    } catch (failure) {
      told = { error: words.unreachable || String(failure) }
    }
    if (told?.error || !told) {
      toast.error(told?.error || words.unreachable)
      return
    }
    setSideView({
      title: told.view.title,
      elements: [{
        id: `${ref.document}-${ref.clause}-${Date.now()}`, type: "custom", name: "ClausewiseClause",
        display: "side", forId: "", threadId: "", props: told.view
      }]
    })
  }

  useEffect(() => {
    // A quote in view stays where it is; a long one is shown from its first word.
    const long = mark.current && mark.current.getBoundingClientRect().height > window.innerHeight * 0.4
    mark.current?.scrollIntoView({ block: long ? "start" : "nearest" })
  }, [])
  return (
    <div className="cw-clause" lang={props.lang}>
      <nav className="cw-path" aria-label={words.panel_path}>
        {props.path.map((part, i) => <span key={i}>{part}</span>)}
      </nav>
      <header className="cw-head">
        <h3>{props.label}</h3>
        <p className="cw-badges">
          <span className={"cw-force cw-force-" + props.force.kind}>{props.force.label}</span>
          {props.page ? <span>{props.page}</span> : null}
          <span>{props.version}</span>
        </p>
        {props.standing ? <p className={"cw-standing cw-of-" + props.force.kind}>{props.standing}</p> : null}
      </header>
      <Neighbour name={words.before} clause={props.before} none={words.no_before} />
      <blockquote className="cw-text">
        {props.pre}<mark ref={mark}>{props.quote}</mark>{props.post}
      </blockquote>
      {props.parallel ? (
        <section className="cw-neighbour cw-edition">
          <h4>{props.parallel.label}</h4>
          <p>{props.parallel.text}</p>
          {props.parallel.link ? (
            <a href={props.parallel.link} target="_blank" rel="noopener noreferrer">{props.link_label} <ExternalLink size={14} aria-hidden="true" /></a>
          ) : null}
        </section>
      ) : null}
      <Neighbour name={words.after} clause={props.after} none={words.no_after} />
      {(props.refers || []).length ? (
        <section className="cw-refers">
          <h4>{words.refers}</h4>
          <p>
            {props.refers.map((entry, i) => (
              <button key={i} type="button" data-refers={entry.ref.clause} onClick={() => open(entry.ref)}>{entry.label}</button>
            ))}
          </p>
        </section>
      ) : null}
      <footer>
        {props.link ? (
          <a href={props.link} target="_blank" rel="noopener noreferrer">
            {props.link_label} <ExternalLink size={14} aria-hidden="true" />
          </a>
        ) : null}
        {props.force_note ? <p>{props.force_note}</p> : null}
        {props.caution ? <p>{props.caution}</p> : null}
        <p>{props.document}</p>
        <p>{props.issuer}</p>
        <p>{props.copyright ? props.copyright + (props.lang === "en" ? ". " : "。") : ""}{props.provenance}</p>
      </footer>
    </div>
  )
}
