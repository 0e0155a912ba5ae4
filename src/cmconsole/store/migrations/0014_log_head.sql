-- Where the log ends, so that rows cut off at its end are noticed.
INSERT OR REPLACE INTO meta (key, value)
    SELECT 'log_head', id || ' ' || lower(hex(chain)) FROM event ORDER BY id DESC LIMIT 1;
