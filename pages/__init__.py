"""What people see."""

import os

# The frames behind a page are small: handing each over to other threads costs more than they save. To be said before
# polars is imported.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
