"""Access: who is let in and as what, who sees only a part, and the tokens with which programs of single people ask."""

from __future__ import annotations

from pages.ui.parts import access_state, api_token_form

access_state.show()
api_token_form.show()
