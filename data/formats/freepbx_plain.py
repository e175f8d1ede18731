"""FreePBX: call detail records without their header (CSV). The columns are those of freepbx_cdr, told by their place.

Evidence [C]: the order is that of the table the report is made of; the recording at the end stands only in newer systems.
"""

from dataclasses import replace

from data.declare.format import Headerless
from data.formats import freepbx_cdr

FORMAT = replace(
    freepbx_cdr.FORMAT,
    name="freepbx_plain",
    title="FreePBX call records without header (CSV)",
    recognise=(),
    unless=(),
    headerless=Headerless(
        names=(
            "calldate",
            "clid",
            "src",
            "dst",
            "dcontext",
            "channel",
            "dstchannel",
            "lastapp",
            "lastdata",
            "duration",
            "billsec",
            "disposition",
            "amaflags",
            "accountcode",
            "uniqueid",
            "userfield",
            "recordingfile",
        ),
        fewest=15,
        cells={
            "calldate": r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T]\d{1,2}:\d\d(:\d\d)?",
            "duration": r"\d+",
            "billsec": r"\d+",
            "disposition": "(?i:ANSWERED|NO ANSWER|BUSY|FAILED|CONGESTION)",
            "uniqueid": r"\d+\.\d+",
        },
    ),
)
