-- What the definitions of facts have in common. Each `…_now` view in this folder is a definition; the table of the same name
-- is its stored result, kept by data/facts/refresh.py. The files run in the order of their names.

CREATE OR REPLACE MACRO second_of(moment) AS epoch_us(moment) // 1000000;
CREATE OR REPLACE MACRO day_of(moment) AS (epoch_us(moment) // 86400000000)::INTEGER;

-- The row of calendar_hours for a moment, in a team's calendar or else the default one.
CREATE OR REPLACE MACRO day_key(moment, calendar) AS day_of(moment) + coalesce(calendar, 0) * 4000000;

-- Open seconds of the calendar before a second (both since the first day of the calendar, so only differences mean anything).
-- Few days are open more than once, and where one stretch is empty those after it are: then there is nothing to add up.
CREATE OR REPLACE MACRO open_before(second, hours) AS hours.before
    + least(greatest(second % 86400 - hours.o1, 0), hours.l1)
    + CASE WHEN hours.l2 > 0 THEN least(greatest(second % 86400 - hours.o2, 0), hours.l2)
        + least(greatest(second % 86400 - hours.o3, 0), hours.l3) + least(greatest(second % 86400 - hours.o4, 0), hours.l4)
        + least(greatest(second % 86400 - hours.o5, 0), hours.l5) + least(greatest(second % 86400 - hours.o6, 0), hours.l6)
      ELSE 0 END;

CREATE OR REPLACE MACRO is_open_at(second, hours) AS
       (second % 86400 >= hours.o1 AND second % 86400 < hours.o1 + hours.l1)
    OR CASE WHEN hours.l2 > 0 THEN
           (second % 86400 >= hours.o2 AND second % 86400 < hours.o2 + hours.l2)
        OR (second % 86400 >= hours.o3 AND second % 86400 < hours.o3 + hours.l3)
        OR (second % 86400 >= hours.o4 AND second % 86400 < hours.o4 + hours.l4)
        OR (second % 86400 >= hours.o5 AND second % 86400 < hours.o5 + hours.l5)
        OR (second % 86400 >= hours.o6 AND second % 86400 < hours.o6 + hours.l6)
       ELSE FALSE END;

-- The wall clock of the report zone, as seconds since 1970 began on that clock.
CREATE OR REPLACE MACRO local_second(second, zone) AS
    second + CASE WHEN second % 86400 < zone.change THEN zone.early ELSE zone.later END;
CREATE OR REPLACE MACRO date_of(local) AS DATE '1970-01-01' + (local // 86400)::INTEGER;
CREATE OR REPLACE MACRO hour_of(local) AS (local % 86400 // 3600)::TINYINT;
CREATE OR REPLACE MACRO weekday_of(local) AS ((local // 86400 + 3) % 7 + 1)::TINYINT;
CREATE OR REPLACE MACRO local_date(second, zone) AS date_of(local_second(second, zone));
CREATE OR REPLACE MACRO local_hour(second, zone) AS hour_of(local_second(second, zone));
CREATE OR REPLACE MACRO local_weekday(second, zone) AS weekday_of(local_second(second, zone));

-- 1 % bins of DDSketch (Masson, Rim, Lee, PVLDB 12:2195, 2019): x lies in bin ceil(ln x / ln(1.01/0.99)); 1 s is in bin 0, 0 s in bin -1.
CREATE OR REPLACE MACRO duration_bin(seconds) AS CASE
    WHEN seconds > 0 THEN ceil(ln(seconds::DOUBLE) / ln(1.01::DOUBLE / 0.99::DOUBLE))
    WHEN seconds = 0 THEN -1
END::SMALLINT;

-- greatest(x, 0) would turn an empty x into 0.
CREATE OR REPLACE MACRO not_negative(seconds) AS CASE WHEN seconds >= 0 THEN seconds END;

-- A reported duration beyond 30 years cannot place a moment on the calendar.
CREATE OR REPLACE MACRO moment_after(moment, seconds) AS
    moment + to_seconds(CASE WHEN abs(seconds) < 1000000000 THEN seconds END);

-- The longest silence, in days, after which a date (its rows, first and last day, and how many days have rows) still goes on; NULL
-- where there are too few rows to tell. What is told before loading (data/checks/checks.py) and what kpi judges rest on the same.
CREATE OR REPLACE MACRO longest_silence(k, first_on, last_on, days) AS
    CASE WHEN k >= 20 THEN greatest(14, 10 * (date_diff('day', first_on, last_on) + 1) / days) END;

-- The same of a whole source, whose records also tell how long its silences are once they come on some days.
CREATE OR REPLACE MACRO longest_silence_of_source(k, first_on, last_on, days, longest) AS
    CASE WHEN days >= 14 THEN least(longest, longest_silence(k, first_on, last_on, days))
         ELSE longest_silence(k, first_on, last_on, days)
    END;

-- Days from 20 December to 7 January.
CREATE OR REPLACE MACRO is_turn_of_year(first_on, last_on) AS
    date_diff('day', first_on, last_on) < 20 AND strftime(first_on + 12, '%m-%d') BETWEEN '01-01' AND '01-19' AND strftime(last_on + 12, '%m-%d') BETWEEN '01-01' AND '01-19';

-- Whether days without any row in the middle of a date are a hole in the data and no quiet days: longer than its silences may be, or, where
-- most days have several rows each, a working week and the weekends around it. At the turn of the year many desks are shut for that long.
-- `before` and `after` are the days with rows in the 28 days before and the 28 after, half as many as usual or more and a fifth on either side:
-- a source that has become rare has no holes.
CREATE OR REPLACE MACRO is_hole(silence, before_on, before, after, k, first_on, last_on, days) AS
    before + after >= 28 * days / (date_diff('day', first_on, last_on) + 1)
    AND least(before, after) >= 5.6 * days / (date_diff('day', first_on, last_on) + 1)
    AND silence > CASE
        WHEN k >= 20 AND k >= 3 * days AND days >= 0.6 * (date_diff('day', first_on, last_on) + 1) AND NOT is_turn_of_year(before_on + 1, before_on + silence::INTEGER)
        THEN 13 - 7 * days / (date_diff('day', first_on, last_on) + 1)
        ELSE longest_silence(k, first_on, last_on, days)
    END;

-- Customers that are nobody: what tools write where nobody is named, and whoever stands in far too many records to be one person.
-- Found anew after each change of records (data/facts/nobody.py).
CREATE OR REPLACE TABLE nobody (record VARCHAR, source VARCHAR, customer VARCHAR);
