"""Reports: a page or a saved view as one file that stands for itself."""
