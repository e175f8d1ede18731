"""The detail of one number, in a drawer beside the page that it stands on."""
