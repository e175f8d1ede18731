"""Facts as Parquet files, for readers who have no store: written here, read by data/store/published.py."""
