# If this fails, words of a note reach the server log or a client message, where those who may read logs but not
# notes will find them.
#
# Everything is logged at debug5 and sent to the client at debug5; statements are not (log_statement = none,
# log_min_error_statement = panic), as on a server that holds notes.  Every function is called on notes full of
# markers, well and badly, to its end and cancelled in the middle.  No marker may appear anywhere.  What the
# server's own JSON parser says of a broken literal is not medchat's: known is passed as jsonb.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('logs');
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$node->append_conf('postgresql.conf', <<'CONF');
log_statement = none
log_min_error_statement = panic
log_min_messages = debug5
client_min_messages = debug5
log_error_verbosity = verbose
CONF
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION medchat;
CREATE TABLE note (id int, body text);
INSERT INTO note VALUES (1, 'Mr. John Zqmarker (MRN 77123499), SSN 123-45-6789, Zqplace Hospital, seen 3/4/2021 by Dr. Zqdoctor. Call (617) 555-0177.');
INSERT INTO note SELECT 2, string_agg(body, E'\n') FROM note, generate_series(1, 200000);
CREATE ROLE holder;
GRANT ALL ON note TO holder;
SELECT medchat.create_key('logs', 'holder');
SQL
my $marker = qr/Zqmarker|77123499|123-45-6789|Zqplace|Zqdoctor|555-0177|zqknown/i;

# the statements travel as function arguments and files of psql, never in a message
my $client = '';

sub run_sql
{
	my ($sql) = @_;
	my ($out, $err) = ('', '');
	$node->psql('postgres', $sql, stdout => \$out, stderr => \$err, on_error_stop => 0);
	$client .= $err;
	return $out;
}

my @calls = (
	q{medchat.scrub(body)}, q{medchat.scrub(body, 'strict')},
	(map { "medchat.scrub(body, 'safe_harbor', style => '$_')" } qw(tag mask redact surrogate)),
	q{medchat.scrub(body, 'pseudonymous', patient => 'zqknown', key => 'logs')},
	q{medchat.scrub(body, 'safe_harbor', known => jsonb_build_object('PATIENT', 'John Zqmarker', 'NOTE_DATE', '2021-03-04'))},
	q{medchat.scrub_report(body)}, q{medchat.scrub_report(body, 'strict')}, q{medchat.highlight_html(body)},
	q{medchat.highlight_html(body, 'strict')}, q{medchat.detect_phi(body)}, q{medchat.detect_phi(body, 'strict')},
	q{medchat.pseudonym('Zqmarker', 'PATIENT', 'zqknown', 'logs')}, q{medchat.shift_date(date '2021-03-04', 'zqknown', 'logs')},
	q{medchat.generalise_zip('Zqmarker')});
my $worked = run_sql(join '', "SET ROLE holder;\n", map { "SELECT count(x) FROM (SELECT $_ AS x FROM note WHERE id = 1) s;\n" } @calls);
is(scalar(() = $worked =~ /^\d+$/mg), scalar @calls, 'every call works');

# none of these may end well
my @bad = (
	q{medchat.scrub('safe_harbor', body)}, q{medchat.scrub(body, body)}, q{medchat.scrub(body, 'safe_harbor', style => body)},
	q{medchat.scrub(body, 'safe_harbor', style => 'hash')}, q{medchat.scrub(body, 'safe_harbor', style => 'surrogate', patient => body)},
	q{medchat.scrub(body, 'safe_harbor', known => to_jsonb(body))},
	q{medchat.scrub(body, 'safe_harbor', known => jsonb_build_object(body, 'PATIENT'))},
	q{medchat.scrub(body, 'safe_harbor', known => jsonb_build_object('PATIENT', jsonb_build_object('zqknown', body)))},
	q{medchat.scrub(body, 'safe_harbor', known => jsonb_build_object('NOTE_DATE', body))},
	q{medchat.scrub(body, 'safe_harbor', known => jsonb_build_object('PATIENT', repeat(body, 1000)))},
	q{medchat.scrub(body, 'pseudonymous', patient => body)}, q{medchat.scrub(body, 'pseudonymous', patient => body, key => body)},
	q{medchat.pseudonym(body, body, body, 'logs')}, q{medchat.detect_phi(body, body)}, q{medchat.highlight_html(body, body)},
	q{medchat.scrub_report(body, body)}, q{medchat.detect_phi(body, 'strict', to_jsonb(body))});
for my $call (@bad)
{
	my $before = $client;
	run_sql("SELECT count(x) FROM (SELECT $call AS x FROM note WHERE id = 1) s;");
	like(substr($client, length $before), qr/ERROR/, "refused: $call");
}

# the large note, stopped in the middle, and one that is too long
run_sql("SET statement_timeout = '60ms'; SELECT length($_) FROM note WHERE id = 2;")
  for (q{medchat.scrub(body)}, q{medchat.highlight_html(body)}, q{medchat.scrub_report(body)::text});
run_sql("SET medchat.max_input = '1kB'; SELECT length(medchat.scrub(body)) FROM note WHERE id = 2;");
like($client, qr/statement timeout/, 'calls were cancelled');
like($client, qr/longer than medchat.max_input/, 'and refused for their length');

# through PL/pgSQL, whose context lines show what they like
run_sql(<<'SQL');
CREATE FUNCTION through() RETURNS void LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
    FOR r IN SELECT body FROM note WHERE id = 1 LOOP
        PERFORM medchat.scrub(r.body, 'safe_harbor', known => jsonb_build_object(r.body, 'x'));
    END LOOP;
END $$;
SELECT through();
SQL
unlike($client, $marker, 'no marker in what the client was told');
my $log = slurp_file($node->logfile);
cmp_ok(length $log, '>', 100_000, 'the log is talkative');
# the statements of this test that name a marker were never logged either
unlike($log, $marker, 'no marker in the server log');
$node->stop;
done_testing();
