"""The OpenAPI document of the API, made of the same declarations as the tools of assistants."""

from __future__ import annotations

from typing import Any

from kpi.serve.tools import Argument, Tool

_NUMBER, _TEXT = {"type": ["number", "null"]}, {"type": ["string", "null"]}
_DAYS = {"type": ["object", "null"], "properties": {"from": _TEXT, "to": _TEXT}}
_SCHEMAS: dict[str, Any] = {
    "Error": {
        "type": "object",
        "required": ["error", "message"],
        "properties": {"error": {"type": "string"}, "message": {"type": "string", "description": "What to write instead."}},
    },
    "Value": {
        "type": "object",
        "description": "One value, with the dimensions that were asked for as further fields. With compare also base_value, base_n, change, change_low, change_high, verdict and what it rests on; with targets target and target_verdict.",
        "required": ["metric", "bucket", "value", "n", "low", "high", "unit", "value_text", "is_too_few"],
        "properties": {
            "metric": {"type": "string"},
            "bucket": _TEXT | {"description": "The first day, where a grain was asked for."},
            "value": _NUMBER | {"description": "Seconds, shares 0 to 1, net scores −100 to 100; null is not known."},
            "n": _NUMBER,
            "low": _NUMBER | {"description": "The lower end of the 95 % interval."},
            "high": _NUMBER,
            "unit": {"type": "string"},
            "value_text": {"type": "string"},
            "is_too_few": {"type": "boolean", "description": "The pages show no value of so few records."},
        },
        "additionalProperties": True,
    },
    "Context": {
        "type": "object",
        "properties": {
            "shown": {"type": "string", "description": "Days, filters, clock and definitions in words."},
            "period": _DAYS,
            "compared_with": _DAYS,
            "data": _DAYS | {"description": "The days that the data have of it."},
            "clock": {"type": "string"},
            "zone": {"type": "string"},
            "data_version": {"type": "integer", "description": "Grows with every change of the data."},
            "is_demo": {"type": "boolean", "description": "Whether these are the numbers of the made-up company."},
            "links": {"type": "object", "additionalProperties": _TEXT},
        },
    },
}  # fmt: skip
_ANSWERS: dict[str, dict[str, Any]] = {
    "ask": {
        "values": {"type": "array", "items": {"$ref": "#/components/schemas/Value"}},
        "definitions": {"type": "object"},
        "left_out": {"type": "object"},
        "notes": {"type": "array", "items": {"type": "string"}},
    },
    "why": {
        "contributions": {
            "type": "array",
            "items": {"type": "object"},
            "description": "What each group adds; together the change.",
        },
        "path": {
            "type": "array",
            "items": {"type": "object"},
            "description": "With nested, the groups from the whole down.",
        },
        "path_contribution": _NUMBER | {"description": "What the last group of the path adds to the whole change."},
        "value": _NUMBER,
        "change": _NUMBER,
    },
    "process": {"courses": {"type": "array", "items": {"type": "object"}}},
    "forecast": {
        "days": {"type": "array", "items": {"type": "object"}, "description": "Each day ahead with its limits."},
        "hours": {"type": "array", "items": {"type": "object"}},
        "backtest": {"type": ["object", "null"], "description": "How such forecasts did in the last eight weeks."},
        "backlog": {"type": ["object", "null"]},
        "withheld": {"type": ["object", "null"], "description": "Why nothing is foretold, with what it takes."},
    },
    "staffing": {
        "channels": {"type": "array", "items": {"type": "object"}},
        "hours": {"type": "array", "items": {"type": "object"}, "description": "Each hour of the week."},
    },
    "fair": {
        "groups": {"type": "array", "items": {"type": "object"}, "description": "By how much they have, not by result."}
    },
    "survey": {
        "plain": {"type": "object"},
        "weighted": {"type": ["object", "null"]},
        "groups": {"type": "object"},
        "by_speed": {"type": "object"},
        "leaving": {"type": "object"},
    },
    "explain": {"metrics": {"type": "object"}},
    "rows": {"records": {"type": "array", "items": {"type": "object"}}, "counted": {"type": "integer"}},
    "list_metrics": {"metrics": {"type": "array", "items": {"type": "object"}}},
}


def openapi(tools: tuple[Tool, ...], server: str, version: str) -> dict[str, Any]:
    """The document for a dashboard at an address, with the tools that a caller has."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Service Pulse",
            "version": version,
            "description": "The numbers of the dashboard. Everything here only reads.",
        },
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": {f"/api/{one.path}": {"get": _by_address(one), "post": _by_body(one)} for one in tools},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _SCHEMAS,
        },
    }


def _by_address(tool: Tool) -> dict[str, Any]:
    parameters = [_parameter(one) for one in tool.arguments]
    return _operation(tool, tool.name) | {"parameters": [*parameters, _FORMAT]}


def _by_body(tool: Tool) -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": tool.input_schema}}}
    return _operation(tool, f"{tool.name}_by_body") | {"requestBody": body, "parameters": [_FORMAT]}


def _operation(tool: Tool, id: str) -> dict[str, Any]:
    own = {"type": "object", "properties": _ANSWERS[tool.name]}
    schema = {"allOf": [{"$ref": "#/components/schemas/Context"}, own]}
    sorry = {"description": "A sentence that says what to write instead.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}  # fmt: skip
    answer = {
        "description": tool.title,
        "content": {"application/json": {"schema": schema}, "text/csv": {"schema": {"type": "string"}}},
    }
    return {
        "operationId": id,
        "summary": tool.title,
        "description": tool.says,
        "responses": {"200": answer, "400": sorry, "401": {"description": "No token, or one that does not hold."}},
    }


def _parameter(argument: Argument) -> dict[str, Any]:
    repeated = {"style": "form", "explode": True} if argument.is_list else {}
    return {
        "name": argument.name, "in": "query", "required": argument.is_required,
        "description": argument.says, "schema": dict(argument.schema), **repeated,
    }  # fmt: skip


_FORMAT = {
    "name": "format", "in": "query", "required": False,
    "description": "csv gives the same as a table, with the names of its columns in English.",
    "schema": {"type": "string", "enum": ["json", "csv"]},
}  # fmt: skip
