"""Everything that is served beside the pages, with its address."""

from __future__ import annotations

from starlette.routing import Route

from pages.web.download import answer_csv, receipt_csv, rows_csv
from pages.web.health import health
from pages.web.upload import job_state, upload

ROUTES = (
    Route("/health", health, methods=["GET"]),
    Route("/api/upload", upload, methods=["PUT"]),
    Route("/api/jobs/{id}", job_state, methods=["GET"]),
    Route("/api/receipt/{upload_id:int}.csv", receipt_csv, methods=["GET"]),
    Route("/api/answer.csv", answer_csv, methods=["GET"]),
    Route("/api/rows.csv", rows_csv, methods=["GET"]),
)
