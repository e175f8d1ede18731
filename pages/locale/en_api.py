"""English words of the addresses beside the pages, which a person reads where a download or an upload is refused."""

from __future__ import annotations

WORDS = {
    "api.no_name": "The address needs ?name= with the file's name.",
    "api.too_big": "Files of up to {size} MB are taken. Nothing was kept.",
    "api.broken_off": "The file did not arrive whole. Nothing was kept; please send it again.",
    "api.refused": "{why} Nothing was kept.",
    "api.disk_full": "The disk is full. Nothing was kept; make room and send the file again.",
    "api.empty": "The file is empty. Nothing was kept.",
    "api.no_job": "There is no import with this id in this run of the server.",
    "api.no_upload": "There is no upload number {number}.",
    "api.no_metric": "The address names no metric.",
    "api.methods": "Only these methods are taken at this address: {methods}.",
    "api.nothing": "There is nothing at this address.",
    # errors that are told where they come up
    "error.engine": "The database refuses, and says: “{text}”",
}
"""Key → words; {names} are filled in."""
