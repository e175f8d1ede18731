(mayScroll) => {
  // What does not fit on the page as it stands: each finding says how and begins with the text. Tables in a canvas cannot be looked into.
  const found = new Set(), lines = [];
  const tell = (how, text) => found.add(`${how}: ${text.trim().slice(0, 80)}`);
  const up = (one) => one.assignedSlot ?? one.parentElement ?? (one.getRootNode() instanceof ShadowRoot ? one.getRootNode().host : null);
  const all = (root) => [...root.querySelectorAll("*")].flatMap((one) => (one.shadowRoot ? [one, ...all(one.shadowRoot)] : [one]));
  const within = (one, selector) => { while (one) { if (one.matches(selector)) return one; one = up(one); } return null; };
  const pen = document.createElement("canvas").getContext("2d");
  const wide = (text, style) => {
    pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    return pen.measureText(text).width;
  };
  const UNREAD = "[aria-hidden=true], canvas, svg, .unseen, caption, [data-testid=stDataFrame]";
  const FIELD = "input:not([type]), input[type=text], input[type=search], input[type=number], select";
  const ARROW = 16;  // of a list of choices, in pixels
  const menu = document.querySelector("[data-testid=stSidebar]");
  const isFolded = menu && (menu.getAttribute("aria-expanded") === "false" || menu.getBoundingClientRect().width < 120);

  const inField = (one, style) => {
    const text = one.matches("select") ? one.selectedOptions[0]?.text : one.value || one.placeholder;
    const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - (one.matches("select") ? ARROW : 0);
    if (text && wide(text, style) > room + 1) tell("wider than its field", text);
  };

  // Whether a text is to be seen where it stands: what hides it, or ends it, must be as wide.
  const isInView = (one, text, rect) => {
    for (let at = one; at && at !== document.body; at = up(at)) {
      const style = getComputedStyle(at), box = at.getBoundingClientRect();
      if (["inline", "contents"].includes(style.display)) continue;
      if (style.position === "fixed" || style.position === "sticky") return false;  // it may lie over others
      const sticksOut = rect.right > box.right + 1 || rect.left < box.left - 1;
      if (/auto|scroll/.test(style.overflowX) && at.scrollWidth > at.clientWidth + 1) {
        if (!(mayScroll && at.matches("[role=region][tabindex], [role=tablist]"))) tell("scrolls sideways", at.getAttribute("aria-label") ?? text);
        if (sticksOut) return false;
      } else if (sticksOut && /hidden|clip/.test(style.overflowX)) {
        if (box.width > 3) tell("cut off", text);
        return false;
      } else if (sticksOut && parseFloat(style.borderRightWidth) > 0 && style.borderRightStyle !== "none" && !at.matches("td, th")) {
        tell("outside its box", text);
        return false;
      }
      if (/hidden|clip/.test(style.overflowY) && (rect.bottom > box.bottom + 3 || rect.top < box.top - 3)) {
        if (box.height > 3 && at.matches("button, p, h1, h2, h3, label")) tell("cut off below", text);
        return false;
      }
    }
    return true;
  };

  for (const one of all(document)) {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    if (box.width < 3 || box.height < 3 || !one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (isFolded && within(one, "[data-testid=stSidebar]")) continue;
    if (one.matches(FIELD)) {
      inField(one, style);
      continue;
    }
    const said = [...one.childNodes].filter((each) => each.nodeType === Node.TEXT_NODE && each.data.trim());
    if (!said.length || within(one, UNREAD)) continue;
    if (style.display !== "inline" && /hidden|clip/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1) tell("cut off", one.textContent);
    for (const each of said) {
      const range = document.createRange();
      range.selectNodeContents(each);
      const rects = [...range.getClientRects()].filter((rect) => rect.width > 1 && rect.height > 1);
      if (rects.length && isInView(one, each.data, range.getBoundingClientRect())) lines.push(...rects.map((rect) => ({ one, rect, text: each.data })));
    }
  }

  // Names beside bars and lines: a picture ends them at its own edge. One below the fold may still be drawn for another width.
  for (const one of document.querySelectorAll(".main-svg text")) {
    const box = one.ownerSVGElement.getBoundingClientRect(), rect = one.getBoundingClientRect();
    if (Math.abs(box.width - one.closest(".js-plotly-plot").parentElement.clientWidth) > 2) continue;
    if (rect.width > 1 && one.checkVisibility() && (rect.left < box.left - 1 || rect.right > box.right + 1)) tell("cut off at a picture's edge", one.textContent);
  }

  lines.sort((a, b) => a.rect.top - b.rect.top);
  lines.forEach((a, place) => {
    for (const b of lines.slice(place + 1)) {
      if (b.rect.top >= a.rect.bottom) break;
      if (a.one.contains(b.one) || b.one.contains(a.one)) continue;
      const across = Math.min(a.rect.right, b.rect.right) - Math.max(a.rect.left, b.rect.left);
      const down = Math.min(a.rect.bottom, b.rect.bottom) - Math.max(a.rect.top, b.rect.top);
      if (across > 2 && down > 0.4 * Math.min(a.rect.height, b.rect.height)) tell("over another", `${a.text.trim().slice(0, 40)} / ${b.text}`);
    }
  });
  return [...found];
}
