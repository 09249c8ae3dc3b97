"""Personal data of whoever asks: found and masked on this machine, before words leave it or reach a log.

    masker = Masker([question, *(turn.content for turn in history)], language)
    masked = masker.mask(question)              # Masked(text, found)
    unmask(what_the_model_wrote, masker.found)  # the values are put back here

`notice_of(masker.found)` is what the reader is told (`.text(language)`); `masked_log(text)` is for logs.
"""

from app.privacy.kinds import Found, Kind, Masked
from app.privacy.logs import masked_log
from app.privacy.masking import Masker, mask, unmask
from app.privacy.notice import Notice, notice_of

__all__ = ["Found", "Kind", "Masked", "Masker", "Notice", "mask", "masked_log", "notice_of", "unmask"]
