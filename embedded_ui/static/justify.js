// Where the images of a library are: rows that fill a width, computed from shapes alone (20 × width ÷ height of each image,
// 10 to 80). Pure. The rows are those that library.css makes of the same numbers without script: `flex-wrap` breaks a row
// before the image with which it would be too wide at the row's height, and what is left is shared out in proportion.
const standard = 20; // the shape of a square

// Browsers lay out in 64ths of a pixel.
const grain = 64;
const rounded = (pixels) => Math.round(pixels * grain) / grain;

/// measures: { width, unit, gap, grow }: of the rows; pixels a shape of 1 is wide at the row's height; pixels between images;
/// how many times higher a row may become. Gives { rows, first, top, height, each }, of which the latter are typed arrays by row: the
/// number of its first image, pixels, pixels, and pixels that a shape of 1 is wide in it. `first` and `top` have one entry more, which ends the last row; the space below a row belongs to it.
export function justify(shapes, { width, unit, gap, grow }) {
  const count = shapes.length;
  const first = new Uint32Array(count + 1);
  const top = new Float64Array(count + 1);
  const height = new Float64Array(count);
  const each = new Float64Array(count);
  let rows = 0;
  let y = 0;
  for (let next = 0; next < count; ++rows) {
    first[rows] = next;
    top[rows] = y;
    let sum = shapes[next];
    let used = sum * unit;
    while (++next < count) {
      const wider = used + gap + shapes[next] * unit;
      if (wider > width) break;
      used = wider;
      sum += shapes[next];
    }
    const inner = width - gap * (next - first[rows] - 1);
    const last = next === count && sum * unit <= inner;
    each[rows] = last ? unit : Math.min(inner / sum, unit * grow);
    for (let index = first[rows]; index < next; ++index)
      height[rows] = Math.max(height[rows], Math.floor((rounded(shapes[index] * each[rows]) * standard * grain) / shapes[index]) / grain);
    y += height[rows] + gap;
  }
  first[rows] = count;
  top[rows] = y;
  return { rows, first: first.subarray(0, rows + 1), top: top.subarray(0, rows + 1), height: height.subarray(0, rows), each };
}

/// The last row that begins at `y` or above; 0 where there is none.
export function rowAt(layout, y) {
  let low = 0;
  let high = layout.rows;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (layout.top[middle] <= y) low = middle;
    else high = middle;
  }
  return low;
}

/// The row that image number `index` is in.
export function rowOf(layout, index) {
  let low = 0;
  let high = layout.rows;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (layout.first[middle] <= index) low = middle;
    else high = middle;
  }
  return low;
}

/// The images of a row: calls with index, left edge and width, in pixels.
export function eachOf(layout, shapes, gap, row, call) {
  let x = 0;
  for (let index = layout.first[row]; index < layout.first[row + 1]; ++index) {
    const width = rounded(shapes[index] * layout.each[row]);
    call(index, x, width);
    x += width + gap;
  }
}
