"""A digest as a document with one clause a provision."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.digests import Digest, Provision
from corpus.model import Clause, Document, Modality, Role, Sector, Sentence, Summed, Tags
from ingestion.modality import of_sentences
from ingestion.sentences import split

_STRENGTH = {
    Modality.MUST_NOT: 4,
    Modality.MUST: 4,
    Modality.SHOULD_NOT: 3,
    Modality.SHOULD: 3,
    Modality.RECOMMENDED: 2,
    Modality.MAY: 1,
    Modality.DESCRIPTIVE: 0,
}


def from_digest(digest: Digest, sha256: str = "") -> tuple[Document, tuple[Clause, ...]]:
    """The digest's document, marked as no text of its issuer's, and its provisions in the order of the file.

    sha256: of the file it was read from, where that is known.
    """
    document = Document(
        id=digest.id,
        version=digest.version,
        title=digest.title,
        title_zh=digest.title_zh,
        issuer=digest.issuer,
        jurisdiction=digest.jurisdiction,
        kind=digest.kind,
        force=digest.force,
        date=digest.date,
        language="en",
        official_url=digest.official_url,
        copyright="",
        source=f"digests/{digest.id}.yaml",
        sha256=sha256,
        verbatim=False,
        short=digest.short,
        short_zh=digest.short_zh,
        aliases=digest.aliases,
        force_note=digest.force_note,
        force_note_zh=digest.force_note_zh,
        status=digest.status,
        status_zh=digest.status_zh,
        relation=digest.relation,
        caution=digest.caution,
        caution_zh=digest.caution_zh,
    )
    return document, tuple(_clause(digest, one, order) for order, one in enumerate(digest.provisions))


def _clause(digest: Digest, provision: Provision, order: int) -> Clause:
    sentences = _sentences(provision)
    spoken = {sentence.modality for sentence in sentences}
    return Clause(
        document=digest.id,
        version=digest.version,
        id=provision.id,
        kind="provision",
        heading=provision.heading,
        path=(digest.short, provision.pinpoint),
        parent=None,
        order=order,
        text=provision.text,
        page=None,
        segments=(),
        sentences=sentences,
        tags=Tags(
            roles=tuple(role.value for role in Role if role.value in provision.who),
            sectors=tuple(sector.value for sector in Sector if sector.value in provision.sectors),
            modalities=tuple(modality.value for modality in Modality if modality in spoken),
        ),
        summed=Summed(
            pinpoint=provision.pinpoint,
            name_zh=digest.short_zh,
            heading_zh=provision.heading_zh,
            text_zh=provision.text_zh,
            confidence=provision.confidence,
            basis=provision.basis,
            status=provision.status,
            status_zh=provision.status_zh,
        ),
    )


def _sentences(provision: Provision) -> tuple[Sentence, ...]:
    """The sentences, none of them stronger than the digest says of the whole, the strongest as strong as that."""
    spans = split(provision.text)
    strongest = Modality(provision.modality)
    heard = [_capped(own, strongest) for own in of_sentences([provision.text[a:b] for a, b in spans])]
    if heard and strongest not in heard:
        heard[_first_strongest(heard)] = strongest
    return tuple(Sentence(a, b, modality) for (a, b), modality in zip(spans, heard, strict=True))


def _capped(own: Modality, strongest: Modality) -> Modality:
    return strongest if _STRENGTH[own] > _STRENGTH[strongest] else own


def _first_strongest(heard: Sequence[Modality]) -> int:
    return max(range(len(heard)), key=lambda at: (_STRENGTH[heard[at]], -at))
