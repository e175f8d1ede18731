"""The parts of `python -m kpi`."""
