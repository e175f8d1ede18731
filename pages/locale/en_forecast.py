"""English words of what is to come, and of how such forecasts did."""

from __future__ import annotations

WORDS = {
    "forecast.title": "Forecast: {label}",
    "forecast.expected": "Expected",
    "forecast.low": "{share} from",
    "forecast.high": "{share} to",
    "forecast.was": "expected: {value}",
    "forecast.is": "Expected: {value}",
    "forecast.within": "{share}: {low} to {high}",
    "forecast.holiday": "holiday",
    "forecast.alt": "{label}, {days}: {n} expected. Of the last eight weeks, days outside the band: {outside}.",
    "forecast.did": "In the last eight weeks forecasts of up to four weeks ahead were off by {off} a day; {inside} of {n} had what came in the band that is to hold {aim}.",
    "forecast.did_plain": "In the last eight weeks forecasts of up to four weeks ahead were off by {off} a day.",
    "forecast.off": "{off} ({share})",
    "forecast.combined": "The mean of four simple forecasts was nearer than the same weekday of the week before, which was off by {off}.",
    "forecast.naive": "The same weekday of the week before was nearer than the mean of four simple forecasts, which was off by {off}; so it is what is shown.",
    "forecast.holidays": "Holidays ahead: {days}. Expected is {share} of a usual day, as on holidays before.",
    "forecast.holidays_few": "Holidays ahead: {days}. Too few are known from before: no more is expected than on the quietest weekday.",
    "forecast.calendar": "Holidays after {day} are not known.",
    "forecast.backlog": "Open tickets ({since}): {now}. If as many are solved as usual: {level} on {day} ({range}). Such forecasts were off by {off}, those that nothing changes by {stays}.",
    "forecast.backlog_stays": "Open tickets ({since}): {now}. If as many are solved as usual: {level} on {day} ({range}). That nothing changes was nearer: off by {stays}, not {off}.",
    "forecast.weeks": "Weeks needed for a forecast: {needed}, known: {weeks}.",
    "forecast.rare": "Fewer than one a day: too few for a forecast by day.",
}
