// While the code of a part is on its way, a browser hands it to those who wait for it in no order: Chromium to every second pair the wrong way round.
// What a place was given before is then not put over what it was given last.
const newest = new WeakMap();
const inOrder = (part) => ({ data: given, parentElement, ...rest }) => {
  const { visit, number, data } = JSON.parse(new TextDecoder().decode(given)), known = newest.get(parentElement);
  if (known && known.visit === visit && number < known.number) return known.leave;
  const leave = part({ data, parentElement, ...rest });
  newest.set(parentElement, { visit, number, leave });
  return leave;
};
