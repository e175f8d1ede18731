"""The kinds of metric, one file each: which rows it reads and how, its value and interval, and what may be said of it."""
