-- What the first call in a backend takes: library loaded, lexicon mapped, tables made.  In milliseconds.
DO $$
DECLARE
    began timestamptz := clock_timestamp();
BEGIN
    PERFORM medchat.scrub('Seen by Dr. Okafor on 3/4/2021.', 'safe_harbor');
    PERFORM set_config('bench.ms', round(extract(epoch FROM clock_timestamp() - began) * 1000, 1)::text, false);
END $$;
SELECT current_setting('bench.ms');
