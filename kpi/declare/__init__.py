"""What may be declared: metrics, dimensions, fact tables, switches and parameters."""
