// The colours of a theme in a figure, which names their places (pages/ui/charts/figure.py): one figure serves light and dark, pages and
// reports. A place is the whole of what stands under the name of a colour, or the colour of a style; what the data say is left alone.
const WHOLE = /^#0000([0-4]\d)([0-9a-f]{2})?$/i;
const STYLED = /(style="color:)#0000([0-4]\d)/gi;
const OF_COLOUR = /color(scale)?$/i;

function painted(value, color, isColour = false) {
  if (typeof value === "string")
    return isColour
      ? value.replace(WHOLE, (place, number, opacity) => (color(Number(number)) ?? place.slice(0, 7)) + (opacity ?? ""))
      : value.replace(STYLED, (place, before, number) => before + (color(Number(number)) ?? place.slice(before.length)));
  if (Array.isArray(value)) return value.map((one) => painted(one, color, isColour));
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, painted(one, color, OF_COLOUR.test(name))]));
  return value;
}

function themed(figure, { color, font, border }) {
  const made = painted(figure, color), text = { family: font, size: 12, color: color(10) };
  made.layout.template = { layout: {
    font: text, xaxis: { automargin: true }, yaxis: { automargin: true },
    hoverlabel: { bgcolor: color(38), bordercolor: border, font: { ...text, color: color(37) } },
  } };
  return made;
}

