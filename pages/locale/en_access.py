"""English words of signing in and out, and of opening the dashboard to others."""

from __future__ import annotations

WORDS = {
    # signing in and out
    "signin.title": "Service Pulse: sign in",
    "signin.lead.token": "This dashboard is open to people who hold its access token.",
    "signin.lead.key": (
        "This dashboard is for the computer that it runs on. Starting it opens a browser that is signed in. Elsewhere on this computer, enter its key: "
        "it stands in the file that ends in .key beside the store (data/local/service-pulse.key, unless KPI_STORE names another store)."
    ),
    "signin.token": "Access token",
    "signin.key": "Key of the store",
    "signin.button": "Sign in",
    "signin.other_name": "This browser may be signed in under the other name of this computer:",
    "signin.wrong": "That is not right. Please try again.",
    "signin.wait": "Too many wrong secrets were given. Please try again in {seconds} s.",
    "signout.title": "Service Pulse: sign out",
    "signout.lead": "This browser will be signed out, and its open pages of this dashboard end.",
    "signout.button": "Sign out",
    # refusals
    "access.title": "How to open this dashboard to others",
    "access.refused": "This dashboard answers only on the computer that it runs on.",
    "access.why.client": "This request comes from another computer.",
    "access.why.header": "This request carries “{name}”: it came through a proxy or a hosting platform.",
    "access.why.version": "This request speaks HTTP/{version}, as proxies do and browsers do not.",
    "access.why.host": "This request is for “{host}”, which is not a name of this computer.",
    "access.why.browser": "Your browser has it open at an address that is not of this computer: there is a proxy or a hosting platform between.",
    "access.lead": "Whoever runs it sets a secret first; then everybody who holds the secret can sign in here.",
    "access.step.secret": "Choose a secret of at least {shortest} characters. This prints one:",
    "access.step.variable": "Set the environment variable {variable} to it where the dashboard is started:",
    "access.step.secrets": "Or, on a platform such as Streamlit’s cloud, put this line into the app’s secrets (.streamlit/secrets.toml):",
    "access.step.again": "Start the dashboard again, open this page again, and sign in with the secret. Let it be reached by HTTPS only.",
    "access.more": "README.md says more under “Opening it to others”, with settings for nginx.",
    "access.short": "To open it to others, set {variable} (environment or st.secrets) to a secret of at least {shortest} characters and start it again.",
    "access.too_short": "{variable} is shorter than {shortest} characters, so nobody is let in. Set a longer one and start again.",
    "access.wrong_origin": (
        "Another site asked for this. Open the dashboard at its own address and try again. If this is its own address, the proxy before it has to pass on "
        "the Host header with its port (nginx: proxy_set_header Host $http_host), or browser.serverAddress has to name it."
    ),
    "access.no_secret.token": "This dashboard asks for its access token: open it in a browser to sign in, or send the token as a Bearer or Basic password.",
    "access.no_secret.key": (
        "This dashboard asks for the key of its store: open it in a browser to sign in, or send the key as a Bearer or Basic password. "
        "The key stands in the file that ends in .key beside the store."
    ),
    # settings and start
    "access.heading": "Access",
    "access.is.key": "This dashboard answers on this computer only, to browsers that hold the key of its store. How to open it to others stands in README.md.",
    "access.is.token": "Everybody who holds the access token can sign in, and sees and changes everything.",
    "access.sign_out": "Sign out",
    "access.no_right": "What you may do here does not include this. Ask whoever runs the dashboard.",
    "access.start": "The dashboard is open on this computer, signed in, at {address}",
    "access.start.file": "The dashboard is open on this computer at {address}; its key stands in {file}",
}
"""Key → words; {names} are filled in."""
