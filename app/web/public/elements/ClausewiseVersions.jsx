// What changed between two versions of a document: what matters most first, both texts side by side.
// Everything shown comes in `props` (see app/chatting/version_view.py).
import { useEffect } from "react"
import { Loader2, TriangleAlert } from "lucide-react"

// What stands in one version only is struck out or underlined, so that nobody needs the colours to tell.
function Text({ parts, kind }) {
  const Mark = kind === "old" ? "del" : "ins"
  return (
    <p>
      {parts.map((part, i) =>
        part.mark ? <Mark key={i}>{part.text}</Mark> : <span key={i} className={part.gap ? "cw-gap" : undefined}>{part.text}</span>
      )}
    </p>
  )
}

function Side({ side, kind }) {
  if (!side) return null
  return (
    <div className={"cw-side cw-side-" + kind}>
      <small>{side.version}</small>
      <Text parts={side.parts} kind={kind} />
    </div>
  )
}

function Item({ item }) {
  return (
    <li data-change={item.key}>
      <p className="cw-change-label"><strong>{item.label}</strong> <code>{item.place}</code></p>
      {item.notes.length ? <ul className="cw-change-notes">{item.notes.map((note, i) => <li key={i}>{note}</li>)}</ul> : null}
      {item.same ? <p className="cw-side">{item.same}</p> : null}
      {item.old || item.new ? (
        <div className="cw-sides"><Side side={item.old} kind="old" /><Side side={item.new} kind="new" /></div>
      ) : null}
    </li>
  )
}

export default function ClausewiseVersions() {
  useEffect(() => {
    // The page leaves room below the question by what it measured before this stood there; measure again.
    window.dispatchEvent(new Event("resize"))
  }, [])

  if (props.state === "waiting")
    return (
      <div className="cw-waiting" role="status">
        <Loader2 size={16} className="cw-spin" aria-hidden="true" /> {props.labels.looking}
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
  return (
    <article className="cw-answer cw-versions" lang={props.lang} data-versions={props.id} data-state={props.state}>
      <h3>{props.title}</h3>
      <div className="cw-notes"><div>{props.summary.map((line, i) => <p key={i}>{line}</p>)}</div></div>
      {props.legend ? <p className="cw-notice">{props.legend}</p> : null}
      {props.groups.map((group) => (
        <section key={group.name} className="cw-changes" data-group={group.name}>
          <h3>{group.heading} ({group.items.length})</h3>
          <ul>{group.items.map((item) => <Item key={item.key} item={item} />)}</ul>
        </section>
      ))}
      {props.following ? (
        <details className="cw-following">
          <summary>{props.following.label}</summary>
          <ul>{props.following.items.map((item, i) => <li key={i}>{item}</li>)}</ul>
        </details>
      ) : null}
      <p className="cw-notice">{props.notice}</p>
    </article>
  )
}
