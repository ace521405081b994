// Times in the reader's own zone: <time datetime="…"> holds UTC in words for who has no script. Near ones are told by their distance,
// with the whole time as the title.
"use strict";

const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
const near = 14 * 86400;

function tell(times) {
  const { lang } = document.documentElement;
  const distance = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  const whole = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeStyle: "short" });
  const day = new Intl.DateTimeFormat(lang, { dateStyle: "long" });

  const inWords = (date) => {
    const seconds = (date - Date.now()) / 1000;
    if (Math.abs(seconds) > near) return day.format(date);
    const found = units.find(([, size]) => Math.abs(seconds) >= size);
    return found ? distance.format(Math.round(seconds / found[1]), found[0]) : distance.format(0, "minute");
  };

  // `data-form`: how it stands in its sentence ("until …", "on …"); else it is told as `inWords` does.
  const forms = { whole: (date) => whole.format(date), day: (date) => day.format(date) };

  for (const time of times) {
    const date = new Date(time.dateTime);
    if (Number.isNaN(date.valueOf())) continue;
    time.title = whole.format(date);
    time.textContent = (forms[time.dataset.form] ?? inWords)(date);
  }
}

// The first of these formats takes a browser 20 ms and more: a page without a time does not wait for it.
const times = document.querySelectorAll("time[datetime]");
if (times.length) tell(times);
