"""Questions answered, compared and explained."""
