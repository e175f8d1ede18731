"""Why the system or an engine refused, as a part of a sentence of ours: in our words, or in its own between quotation marks."""

from __future__ import annotations

import errno

from data.store.sentence import Sentence

_IN_OUR_WORDS = {
    errno.ENOENT: Sentence("it is not there"),
    errno.EACCES: Sentence("this user has no permission"),
    errno.EPERM: Sentence("this user has no permission"),
    errno.EROFS: Sentence("its disk is for reading only"),
    errno.ENOSPC: Sentence("its disk is full"),
    errno.EDQUOT: Sentence("the room that this user has is used up"),
    errno.EFBIG: Sentence("the file would be larger than allowed"),
    errno.EISDIR: Sentence("it is a folder"),
    errno.ENOTDIR: Sentence("a part of its path is no folder"),
    errno.EEXIST: Sentence("it is there already"),
    errno.ENAMETOOLONG: Sentence("its name is too long"),
    errno.EBUSY: Sentence("another program uses it"),
    errno.EIO: Sentence("its disk failed"),
    errno.EMFILE: Sentence("too many files are open"),
    errno.ENFILE: Sentence("too many files are open"),
}


def of_system(error: OSError) -> Sentence:
    """Why the system refused: by its number in our words, else as the system says it."""
    return _IN_OUR_WORDS.get(error.errno or 0) or in_own_words(error.strerror or str(error))


def in_own_words(text: str, longest: int = 200) -> Sentence:
    """The first line of what an engine, a library or the system says, in quotation marks, for nobody translates it."""
    lines = text.strip().splitlines()
    return Sentence("“{text}”", text=lines[0][:longest].rstrip(".")) if lines else Sentence("unknown reason")
